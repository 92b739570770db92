"""The index of names finds by time what a query finds: whatever stamps statements have, whatever time is asked for."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pyoxigraph as ox
from hypothesis import example, given, settings
from hypothesis import strategies as st

from loader.store import EmbeddedStore
from ontology import PREFIXES
from server.facets.filters import filters, time_of
from server.facets.lists import listings
from server.facets.things import found
from server.search.asking import Index
from server.search.base import opened
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


@settings(max_examples=150, deadline=None)
@given(told=st.lists(_STATEMENTS, max_size=8), asked=_ASKED)
@example(told=[_ONE], asked={"as-of": "2019-08-18"})
@example(told=[_ONE], asked={"as-of": "2019-08-17"})
def test_the_index_finds_by_time_what_a_query_finds(told: list[Mapping[str, str]], asked: Mapping[str, str]) -> None:
    with tempfile.TemporaryDirectory() as folder, EmbeddedStore.in_memory() as store:
        graph = store.graph("article/some")
        store.replace(graph, _ntriples(told))
        with closing(opened(Path(folder) / "index", "test")) as base:
            keep(base, [Graph(graph, read(store.triples(graph)))])
        with closing(Index(Path(folder) / "index")) as index:
            for name in (*_LISTS, "articles"):
                listing = listings()[name]
                by = filters(store, listing, {one: asked[one] for one in asked if one != "as-of" or listing.as_of})
                time = time_of(listing, by)
                assert time is not None
                assert index.in_time(listing.kind, time, 9) == found(store, listing, by, 9), (name, asked)


def _ntriples(told: list[Mapping[str, str]]) -> str:
    """The statements, each in a report of its own."""
    turtle = "".join(f"@prefix {name}: <{iri}> . " for name, iri in PREFIXES.items())
    turtle += f"@prefix : <{_HOME}> . " + " ".join(_turtle(number, one) for number, one in enumerate(told))
    return "".join(f"{quad.triple} .\n" for quad in ox.parse(turtle, ox.RdfFormat.TURTLE))


def _turtle(number: int, one: Mapping[str, str]) -> str:
    said = f":s{number} a dl:Statement, {_LISTS[one['kind']]} ; dl:factuality factuality:{one['put']}"
    stamps = "".join(f" ; sem:has{name}TimeStamp {one[name]}" for name in _STAMPS if name in one)
    published = f" ; schema:datePublished {one['published']}" if "published" in one else ""
    return f"{said} ; dl:inArticle :r{number}{stamps} . :r{number} a schema:NewsArticle{published} . "
