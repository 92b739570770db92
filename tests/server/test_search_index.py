"""The index by itself: whatever came and went, it answers as one made from what is there."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from loader.store import Description, EmbeddedStore
from ontology import BASE, PREFIXES
from server.engine.messages import Snapshot
from server.search import indexer
from server.search.asking import COUNTED, SHOWN, Answer, Index
from server.search.base import opened
from server.search.indexer import Task, follow
from server.search.keeping import Graph, keep, known
from server.search.reading import read
from server.search.spans import Sought

_HOME = "http://example.org/"
SNAPSHOT = Snapshot(Path(), "", Description(BASE), 0.0)
"""Of no store: what is read is given."""
_ASKED = ("alpha", "alp", "a", "omega", "omgea", "alpha omega", "hezbolah", "хезболла", "beta")


def _reading(turtle: str) -> Graph:
    return Graph("", read(quad.triple for quad in ox.parse(_ntriples(turtle), ox.RdfFormat.N_TRIPLES)))


def _ntriples(turtle: str) -> str:
    prefixes = "".join(f"@prefix {name}: <{iri}> . " for name, iri in PREFIXES.items())
    quads = ox.parse(f"{prefixes} @prefix : <{_HOME}> . {turtle}", ox.RdfFormat.TURTLE)
    return "".join(f"{quad.triple} .\n" for quad in quads)


def _graph(iri: str, turtle: str) -> Graph:
    return Graph(iri, _reading(turtle).reading)


def _index(file: Path, *steps: Iterable[Graph]) -> Index:
    with closing(opened(file, "test")) as base:
        for step in steps:
            keep(base, step)
    return Index(file)


def _actor(name: str, label: str, *aliases: str) -> str:
    others = "".join(f'; skos:altLabel "{alias}"' for alias in aliases)
    return f':{name} a dl:Actor ; skos:prefLabel "{label}" {others} . '


def _event(name: str, label: str, by: str, quote: str, when: str = "") -> str:
    return (
        f':{name} a dl:Statement, dl:Event ; skos:prefLabel "{label}" ; dl:initiator :{by} ; dl:evidence :{name}-e . '
        f':{name}-e oa:exact "{quote}" . {when}'
    )


def _when(name: str, began: str, ended: str = "", put: str = "asserted") -> str:
    """When an event that is told so began and ended, which may be "" for not known."""
    stamps = (("EarliestBegin", began), ("LatestBegin", began), ("EarliestEnd", ended), ("LatestEnd", ended))
    told = "".join(f'; sem:has{name}TimeStamp "{day}"^^xsd:date ' for name, day in stamps if day)
    return f":{name} dl:factuality factuality:{put} {told}. "


def _labels(answer: Answer, kind: str) -> list[str]:
    return [found.label for found in answer.found.get(kind, ())]


_LABELS = st.sampled_from(["Alpha", "Alpha Omega", "Omega", "Hezbollah", "Hizballah", "Beta"])
_TURTLE = st.lists(
    st.one_of(
        st.builds(_actor, st.sampled_from("xyz"), _LABELS, _LABELS),
        st.builds(_event, st.sampled_from("pq"), _LABELS, st.sampled_from("xyz"), _LABELS),
        st.builds('{} skos:altLabel "{}" . '.format, st.sampled_from([":x", ":p"]), _LABELS),
        st.builds("{} a dl:Place . ".format, st.sampled_from([":x", ":y"])),
        st.builds(
            _when, st.sampled_from("pq"), st.sampled_from(["", "2019-08-18"]), st.sampled_from(["", "2019-09-01"])
        ),
    ),
    max_size=4,
).map("".join)
_STEPS = st.lists(st.dictionaries(st.sampled_from(["g1", "g2", "g3"]), st.none() | _TURTLE, max_size=3), max_size=6)


@settings(max_examples=60, deadline=None)
@given(steps=_STEPS)
def test_after_any_changes_it_answers_as_one_made_anew(steps: list[Mapping[str, str | None]]) -> None:
    changes = [
        [Graph(iri, None) if turtle is None else _graph(iri, turtle) for iri, turtle in step.items()] for step in steps
    ]
    there = {graph.iri: graph for step in changes for graph in step}
    with tempfile.TemporaryDirectory() as folder:
        followed = _index(Path(folder) / "followed", *changes)
        anew = _index(Path(folder) / "anew", [graph for graph in there.values() if graph.reading is not None])
        for text in _ASKED:
            one, other = followed.search(text), anew.search(text)
            assume(not (one.ended or other.ended))  # on a machine that is busy otherwise
            assert one == other, text
        for first, last in (("", "~"), ("2019-08-19", "~"), ("", "2019-08-18")):
            asked = Sought("event", first, last)
            assert followed.in_time(asked, 9) == anew.in_time(asked, 9)
        things, facets = [f"{_HOME}p", f"{_HOME}q"], {"actor": "dl:initiator|dl:target", "year": "year"}
        assert followed.counted("event", things, facets) == anew.counted("event", things, facets)
        followed.close()
        anew.close()


def test_what_is_gone_leaves_nothing_behind(tmp_path: Path) -> None:
    graph = _graph(
        "g", _actor("x", "Alpha", "Omega") + _event("p", "Clash", "x", "Alpha fought", _when("p", "2019-08-18"))
    )
    _index(tmp_path / "index", [graph], [Graph("g", None)])
    with closing(sqlite3.connect(tmp_path / "index")) as base:
        for table in ("graph", "thing", "name", "said", "span", "value", "sound", "vocabulary"):
            assert base.execute(f"SELECT COUNT(*) FROM {table}").fetchone() == (0,), table  # noqa: S608


@pytest.mark.parametrize(
    "label",
    [
        "<script>alert(1)</script>",
        "AND",
        "alpha AND NOT omega",
        'say "when" OR NEAR(this that, 2)',
        "named : star* ^first",
        "o'clock; DROP TABLE name; --",
        "x_y __z__",
        "\U0001d504\U0001d529",
        "١٢٣ ½ Ⅷ",
        "a" * 300,
    ],
)
def test_a_name_is_only_data(tmp_path: Path, label: str) -> None:
    escaped = label.replace('"', '\\"')
    turtle = _actor("x", escaped) + _actor("y", "Someone else") + _event("p", "Clash", "y", f"it said {escaped} then")
    index = _index(tmp_path / "index", [_graph("g", turtle)])
    found = index.search(label)
    assert _labels(found, "actor") == [label]
    assert _labels(found, "event") == ["Clash"]


def test_exact_names_come_first_then_what_is_spoken_of_most(tmp_path: Path) -> None:
    often = "".join(_event(f"p{n}", f"Clash {n}", "often", "they fought") for n in range(9))
    turtle = _actor("often", "Omega Front") + _actor("exact", "Omega") + _actor("seldom", "Omega Army") + often
    index = _index(tmp_path / "index", [_graph("g", turtle)])
    answer = index.search("omega")
    assert _labels(answer, "actor") == ["Omega", "Omega Front", "Omega Army"]
    assert [found.mentions for found in answer.found["actor"]] == [0, 9, 0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("syrian observatry for human rights", "Syrian Observatory for Human Rights"),
        ("observatry", "Syrian Observatory for Human Rights"),
        ("syrian observatory of human rights", "Syrian Observatory for Human Rights"),
        ("hizbulah", "Hezbollah"),
        ("damacsus", "Damascus"),
    ],
)
def test_slips_are_forgiven(tmp_path: Path, text: str, expected: str) -> None:
    names = ("Syrian Observatory for Human Rights", "Hezbollah", "Damascus", "Human Rights Watch")
    index = _index(tmp_path / "index", [_graph("g", "".join(_actor(f"x{n}", name) for n, name in enumerate(names)))])
    assert _labels(index.search(text), "actor") == [expected]


def test_the_words_of_a_quote_in_their_order_come_first(tmp_path: Path) -> None:
    said = {"p": "control of the state", "q": "the state of control", "r": "state control"}
    turtle = _actor("x", "Alpha") + "".join(_event(name, name, "x", quote) for name, quote in said.items())
    index = _index(tmp_path / "index", [_graph("g", turtle)])
    assert _labels(index.search("state of control"), "event") == ["q", "p"]


def test_counts_are_exact_as_far_as_they_go_and_say_where_they_end(tmp_path: Path) -> None:
    few = "".join(_actor(f"x{n}", f"Alpha {n}") for n in range(SHOWN + 5))
    many = "".join(_event(f"p{n}", f"Clash {n}", "x1", "omega fought") for n in range(COUNTED + 5))
    index = _index(tmp_path / "index", [_graph("g", few + many)])
    alpha, omega = index.search("alpha"), index.search("omega")
    assert (len(alpha.found["actor"]), alpha.counts["actor"], alpha.more) == (SHOWN, SHOWN + 5, frozenset())
    assert (omega.counts["event"], omega.more) == (COUNTED, frozenset({"event"}))


def test_a_name_and_a_kind_from_two_graphs_meet(tmp_path: Path) -> None:
    index = _index(tmp_path / "index", [_graph("g", ':x skos:altLabel "Omega" .')], [_graph("h", _actor("x", "Alpha"))])
    assert _labels(index.search("omega"), "actor") == ["Alpha"]


def test_the_label_is_what_most_graphs_call_it(tmp_path: Path) -> None:
    graphs = [_graph(f"g{n}", _actor("x", label)) for n, label in enumerate(("Omega", "Alpha", "Omega"))]
    index = _index(tmp_path / "index", graphs)
    assert _labels(index.search("alpha"), "actor") == ["Omega"]


@pytest.mark.parametrize("content", [b"", b"no index at all", b"SQLite format 3\x00" + b"\x00" * 5000])
def test_what_is_no_index_is_made_anew(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "index").write_bytes(content)
    assert _labels(_index(tmp_path / "index", [_graph("g", _actor("x", "Alpha"))]).search("alpha"), "actor") == [
        "Alpha"
    ]


def test_an_index_of_another_edition_is_made_anew(tmp_path: Path) -> None:
    file = tmp_path / "index"
    _index(file, [_graph("g", _actor("x", "Alpha"))])
    with closing(opened(file, "test")) as base:
        assert list(known(base)) == ["g"]
    with closing(opened(file, "another gazetteer")) as base:
        assert not known(base)


def test_a_change_that_fails_half_way_leaves_nothing(tmp_path: Path) -> None:
    file = tmp_path / "index"

    def broken() -> Iterable[Graph]:
        yield _graph("g", _actor("x", "Alpha"))
        raise RuntimeError

    with closing(opened(file, "test")) as base:
        with pytest.raises(RuntimeError):
            keep(base, broken())
        assert not known(base)
    assert Index(file).search("alpha").found == {}


_TOLD = "".join(
    (
        ':report schema:datePublished "2019-09"^^xsd:gYearMonth . ',
        _event("day", "A", "x", "a", _when("day", "2019-08-18", "2019-08-18")),
        _event("war", "B", "x", "b", _when("war", "2011-03-15")),
        _event("end", "C", "x", "c", _when("end", "", "2018-01-01")),
        _event(
            "report",
            "D",
            "x",
            "d",
            _when("undated", "") + ":undated dl:inArticle :report ; a dl:Statement, dl:Event . ",
        ),
        _event("never", "E", "x", "e", _when("never", "")),
        _event("plan", "F", "x", "f", _when("plan", "2019-08-18", "", "planned")),
    )
)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("", "~", ["undated", "day", "end", "war", "never"]),
        ("2019-08-18", "2019-08-18", ["day"]),
        ("2019-08-19", "2019-09-30", ["undated"]),
        ("2019-10-01", "~", []),
        ("0", "2011-12-31", ["war"]),
        ("2012-01-01", "2018-12-31", ["end"]),
    ],
)
def test_what_is_told_as_a_fact_is_found_by_its_time_the_newest_first(
    tmp_path: Path, first: str, last: str, expected: list[str]
) -> None:
    index = _index(tmp_path / "index", [_graph("g", _TOLD)])
    asked = Sought("event", first, last)
    assert [iri.removeprefix(_HOME) for iri in index.in_time(asked, 9)] == expected
    assert index.in_time(Sought("figure", first, last), 9) == []
    assert index.in_time(asked, 1) == [f"{_HOME}{name}" for name in expected[:1]]


def test_a_graph_too_large_to_be_held_is_left_out_and_said_to_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def followed(store: EmbeddedStore, graph: str) -> Answer:
        with closing(opened(tmp_path / "index", "test")) as base:
            list(follow(base, store, Task(SNAPSHOT, frozenset({store.graph(graph)}), compare=False)))
        with closing(Index(tmp_path / "index")) as index:
            return index.search("alpha")

    monkeypatch.setattr(indexer, "LARGEST", 2)
    with EmbeddedStore.in_memory() as store:
        store.replace(store.graph("small"), _ntriples(_actor("x", "Alpha")))
        store.replace(store.graph("large"), _ntriples(_actor("y", "Alpha Omega", "Alpha")))
        answer = followed(store, "small")
        assert (_labels(answer, "actor"), answer.left_out) == (["Alpha"], 0)
        answer = followed(store, "large")
        assert (_labels(answer, "actor"), answer.left_out) == (["Alpha"], 1)
        store.replace(store.graph("large"), _ntriples(_actor("y", "Alpha Omega", "Alpha")).splitlines()[0])
        answer = followed(store, "large")
        assert answer.left_out == 0
