"""The index of names finds by time what a query finds: whatever stamps statements have, whatever time is asked for."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import pyoxigraph as ox
from hypothesis import example, given, settings
from hypothesis import strategies as st

from loader.store import EmbeddedStore
from ontology import PREFIXES
from server.facets.filters import filters, sought
from server.facets.lists import listings
from server.facets.things import found
from server.search.asking import Index
from server.search.base import opened
from server.search.concluding import conclude
from server.search.keeping import Graph, keep
from server.search.reading import read

_HOME = "http://example.org/"
_LISTS = {
    "events": "dl:Event ; dl:eventType dl:any",
    "control": "dl:Control ; dl:controlStatus dl:any",
    "relations": "dl:Relation ; dl:relationType dl:any",
}
_STAMPS = ("EarliestBegin", "LatestBegin", "EarliestEnd", "LatestEnd")
_DAYS = ("2018-12-31", "2019-08-17", "2019-08-18", "2019-08-19", "2020-02-29")
_TIMES = st.sampled_from([f'"{day}"^^xsd:date' for day in _DAYS])
_VAGUE = st.sampled_from(['"2019-08"^^xsd:gYearMonth', '"2019"^^xsd:gYear', '"2019-02-30"^^xsd:date', '"soon"'])
_STATEMENTS = st.fixed_dictionaries(
    {"kind": st.sampled_from(sorted(_LISTS)), "put": st.sampled_from(["asserted", "asserted", "planned"])},
    optional=dict.fromkeys((*_STAMPS, "published"), _TIMES | _VAGUE),
)
_ASKED = st.fixed_dictionaries(
    {},
    optional={
        "as-of": st.sampled_from(_DAYS),
        "from": st.sampled_from([*_DAYS, "2019", "2019-08"]),
        "to": st.sampled_from([*_DAYS, "2019", "2019-08"]),
    },
)
_ONE: Mapping[str, str] = {"kind": "control", "put": "asserted", "EarliestBegin": '"2019-08-18"^^xsd:date'}


_CONCLUSIONS = st.lists(
    st.fixed_dictionaries(
        {"tie": st.sampled_from(["opposes", "supports"])},
        optional=dict.fromkeys(("EarliestBegin", "LatestEnd"), _TIMES),
    ),
    max_size=6,
)


@settings(max_examples=150, deadline=None)
@given(told=st.lists(_STATEMENTS, max_size=8), asked=_ASKED)
@example(told=[_ONE], asked={"as-of": "2019-08-18"})
@example(told=[_ONE], asked={"as-of": "2019-08-17"})
def test_the_index_finds_by_time_what_a_query_finds(told: list[Mapping[str, str]], asked: Mapping[str, str]) -> None:
    with _indexed() as (store, base, index):
        graph = store.graph("article/some")
        store.replace(graph, _ntriples(_statement(number, one) for number, one in enumerate(told)))
        keep(base, [Graph(graph, read(store.triples(graph)))])
        for name in _LISTS:
            _compare(store, index, name, asked)
        _compare(store, index, "articles", {one: asked[one] for one in asked if one != "as-of"})


@settings(max_examples=60, deadline=None)
@given(before=_CONCLUSIONS, now=_CONCLUSIONS, asked=_ASKED, tie=st.sampled_from(["", "opposes", "supports"]))
def test_the_index_finds_by_time_and_tie_what_is_concluded_now(
    before: list[Mapping[str, str]], now: list[Mapping[str, str]], asked: Mapping[str, str], tie: str
) -> None:
    with _indexed() as (store, base, index):
        for concluded in (before, now):
            store.replace(
                store.graph("conclusions"), _ntriples(_conclusion(number, one) for number, one in enumerate(concluded))
            )
            conclude(base, store)
        _compare(store, index, "conclusions", {**{one: asked[one] for one in asked if one != "as-of"}, "kind": tie})


@contextmanager
def _indexed() -> Iterator[tuple[EmbeddedStore, sqlite3.Connection, Index]]:
    """An empty store with an empty index."""
    with tempfile.TemporaryDirectory() as folder, EmbeddedStore.in_memory() as store:
        file = Path(folder) / "index"
        with closing(opened(file, "test")) as base, closing(Index(file)) as index:
            yield store, base, index


def _compare(store: EmbeddedStore, index: Index, name: str, asked: Mapping[str, str]) -> None:
    listing = listings()[name]
    by = filters(store, listing, asked)
    asking = sought(listing, by)
    assert asking is not None
    assert index.in_time(asking, 9) == found(store, listing, by, 9), (name, asked)


def _ntriples(turtle: Iterable[str]) -> str:
    head = "".join(f"@prefix {name}: <{iri}> . " for name, iri in PREFIXES.items())
    text = f"{head} @prefix : <{_HOME}> . {' '.join(turtle)}"
    return "".join(f"{quad.triple} .\n" for quad in ox.parse(text, ox.RdfFormat.TURTLE))


def _statement(number: int, one: Mapping[str, str]) -> str:
    """A statement in a report of its own."""
    said = f":s{number} a dl:Statement, {_LISTS[one['kind']]} ; dl:factuality factuality:{one['put']}"
    published = f" ; schema:datePublished {one['published']}" if "published" in one else ""
    return f"{said} ; dl:inArticle :r{number} {_stamps(one)} . :r{number} a schema:NewsArticle {published} . "


def _conclusion(number: int, one: Mapping[str, str]) -> str:
    return f":c{number} a dl:Conclusion ; rdf:predicate dl:{one['tie']} {_stamps(one)} . "


def _stamps(one: Mapping[str, str]) -> str:
    return "".join(f"; sem:has{name}TimeStamp {one[name]} " for name in _STAMPS if name in one)
