"""What every store must do: the embedded one, a real Oxigraph server and a real Virtuoso 7."""

from __future__ import annotations

import dataclasses
import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rdflib import Graph
from rdflib.compare import isomorphic

from loader.background import Follower, conclude
from loader.errors import QueryError, StoreError
from loader.load import load
from loader.read import read
from loader.store import EmbeddedStore, Store, WritableStore
from loader.store.remote import Remote, RemoteStore
from ontology.questions import all_questions
from tests.conftest import SEEDS
from tests.peers import VIRTUOSO, oxigraph_server, virtuoso_server

ONE, OTHER = (f'<http://example.org/a> <http://example.org/says> "{word}"@en .\n' for word in ("one", "other"))

REPORTS = (
    "In April 2019 Russia supported the Syrian government. Turkey backed the Free Syrian Army.",
    "The Free Syrian Army attacked the Syrian government in Aleppo in April 2019. Iran supported Hezbollah.",
    "Hezbollah fought the Free Syrian Army in Aleppo in April 2019.",
)


@pytest.fixture(scope="module")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Remote]:
    with oxigraph_server(tmp_path_factory.mktemp("oxigraph")) as remote:
        yield remote


@pytest.fixture(scope="module")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Remote]:
    if not VIRTUOSO:
        pytest.skip("Virtuoso 7 is not installed (Debian: virtuoso-opensource-7-bin)")
    with virtuoso_server(tmp_path_factory.mktemp("virtuoso")) as remote:
        yield remote


@pytest.fixture(params=["embedded", "oxigraph", "virtuoso"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[WritableStore]:
    if request.param == "embedded":
        with EmbeddedStore.open(tmp_path / "store", create=True) as embedded:
            yield embedded
        return
    remote: Remote = request.getfixturevalue(request.param)
    with RemoteStore(dataclasses.replace(remote, aside=tmp_path)) as opened:
        for graph in opened.graphs():
            opened.remove(graph)
        yield opened


def _said(store: Store, **options: bool) -> list[str]:
    return sorted(row["o"] for row in store.select("SELECT ?o { ?s ?p ?o }", **options))


def _conclusions(store: Store) -> set[str]:
    return {str(triple) for triple in store.triples(store.graph("conclusions"))}


def _drawn_anew(store: Store) -> set[str]:
    """What follows from the same graphs in an embedded store."""
    with EmbeddedStore.in_memory(store.base) as other:
        for graph in set(store.graphs()) - {store.graph("conclusions"), store.graph("state")}:
            other.replace(graph, store.ntriples(graph))
        conclude(other)
        return _conclusions(other)


def _rows(store: Store, sparql: str) -> list[list[tuple[str, list[str]]]]:
    """The rows in some order, and what GROUP_CONCAT put together in some order too, "" being nothing."""
    return sorted(
        sorted((name, sorted(value.split(", "))) for name, value in row.items() if value)
        for row in store.select(sparql)
    )


class TestEveryStore:
    """The same tests for all of them."""

    def test_graphs_are_whole_and_replaced_whole(self, store: Store) -> None:
        store.replace(store.graph("article/a"), ONE + OTHER)
        store.replace(store.graph("article/a"), OTHER)
        assert store.graphs() == [store.graph("article/a")]
        assert [str(triple.object) for triple in store.triples(store.graphs()[0])] == ['"other"@en']
        assert store.articles() == ["a"]

    def test_a_triple_of_two_graphs_counts_once_and_goes_with_the_last(self, store: Store) -> None:
        for name in ("article/a", "article/b"):
            store.replace(store.graph(name), ONE)
        assert _said(store) == ["one"]
        store.remove(store.graph("article/a"))
        assert _said(store) == ["one"]
        assert len(list(store.select("SELECT ?g { GRAPH ?g { ?s ?p ?o } }"))) == 1
        store.remove(store.graph("article/b"))
        assert (_said(store), store.graphs()) == ([], [])

    def test_conclusions_can_be_left_out_and_never_repeat_what_is_stated(self, store: Store) -> None:
        store.replace(store.graph("article/a"), ONE)
        store.replace(store.graph("conclusions"), ONE + OTHER)
        assert _said(store) == ["one", "other"]
        assert _said(store, inferred=False) == ["one"]
        named = "SELECT ?g { GRAPH ?g { ?s ?p ?o } }"
        assert {row["g"] for row in store.select(named, inferred=False)} == {store.graph("article/a")}

    def test_from_chooses_the_graphs_itself(self, store: Store) -> None:
        store.replace(store.graph("article/a"), ONE)
        store.replace(store.graph("article/b"), OTHER)
        rows = store.select(f"SELECT ?o FROM <{store.graph('article/b')}> {{ ?s ?p ?o }}")  # noqa: S608
        assert [row["o"] for row in rows] == ["other"]

    @pytest.mark.parametrize(
        "literal",
        [
            '"2018-09"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>',
            '"2018"^^<http://www.w3.org/2001/XMLSchema#gYear>',
            '"2018-09-01"^^<http://www.w3.org/2001/XMLSchema#date>',
            '"860"^^<http://www.w3.org/2001/XMLSchema#integer>',
            '"é ☃ \\"quoted\\"\\n日本"@en',
            '"plain, { } <b> \\\\ ;"',
        ],
    )
    def test_values_come_back_as_they_went(self, store: Store, literal: str) -> None:
        store.replace(store.graph("article/a"), f"<http://example.org/a> <http://example.org/b> {literal} .\n")
        assert [str(triple.object) for triple in store.triples(store.graph("article/a"))] == [literal]

    def test_a_malformed_query_is_told(self, store: Store) -> None:
        with pytest.raises(QueryError):
            store.query("SELECT * { ?s ?p }")

    def test_the_seed_is_loaded_and_answers_every_question(
        self, store: WritableStore, seed_store: EmbeddedStore
    ) -> None:
        summary = load(read([str(SEEDS)]), store)
        assert summary.counts["loaded"] == 1
        assert load(read([str(SEEDS)]), store).counts["unchanged"] == 1
        for question in all_questions():
            assert _rows(store, question.sparql) == _rows(seed_store, question.sparql), question.name

    def test_conclusions_follow_what_comes_and_goes(self, store: WritableStore, tmp_path: Path) -> None:
        for number, text in enumerate(REPORTS):
            (tmp_path / f"{number}.txt").write_text(text)
        reports = [str(tmp_path / f"{number}.txt") for number in range(len(REPORTS))]
        for report in reports:
            assert load(read([report]), store).concluded
            assert _conclusions(store) == _drawn_anew(store)
        follower = Follower(store)
        store.remove(store.graph(f"article/{store.articles()[0]}"))
        assert follower.conclude()
        assert _conclusions(store) == _drawn_anew(store)

    def test_a_dump_holds_everything(self, store: Store) -> None:
        store.replace(store.graph("article/a"), ONE)
        store.replace(store.graph("conclusions"), OTHER)
        out = io.BytesIO()
        store.dump(out, "turtle")
        assert isomorphic(Graph().parse(data=ONE + OTHER, format="nt"), Graph().parse(data=out.getvalue()))
        out = io.BytesIO()
        store.dump(out, "nquads", inferred=False)
        assert out.getvalue().decode().split()[3] == f"<{store.graph('article/a')}>"
        assert out.getvalue().count(b"\n") == 1


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda remote: Remote("http://127.0.0.1:9/sparql", "http://127.0.0.1:9/sparql"), "cannot be reached"),
        (lambda remote: Remote(remote.query, remote.update, "dba:wrong"), "login is not accepted"),
    ],
)
def test_a_server_that_does_not_answer_as_it_should(
    virtuoso: Remote, make: Callable[[Remote], Remote], told: str
) -> None:
    with RemoteStore(make(virtuoso)) as store, pytest.raises(StoreError, match=told):
        store.replace(store.graph("article/a"), ONE)


class TestMirror:
    """What is drawn on this machine goes up in pieces as long as nobody else draws."""

    STRAY = "<http://example.org/a> <http://example.org/b> <http://example.org/c>"

    @pytest.fixture
    def remote(self, oxigraph: Remote, tmp_path: Path) -> Remote:
        here = dataclasses.replace(oxigraph, aside=tmp_path / "here")
        with RemoteStore(here) as store:
            for graph in store.graphs():
                store.remove(graph)
        self._load(here, tmp_path, 0)
        with RemoteStore(here) as store:
            # Whoever writes all conclusions would take this one away.
            store.amend(store.graph("conclusions"), (), [f"{self.STRAY} ."])
        return here

    def test_a_report_changes_what_depends_on_it_alone(self, remote: Remote, tmp_path: Path) -> None:
        self._load(remote, tmp_path, 1)
        self._load(remote, tmp_path, 2)
        assert self._off(remote) == {self.STRAY}

    def test_what_is_not_certain_is_drawn_anew(self, remote: Remote, tmp_path: Path) -> None:
        shutil.rmtree(remote.aside)
        self._load(remote, tmp_path, 1)
        assert self._off(remote) == set()
        with RemoteStore(remote) as store:
            store.amend(store.graph("conclusions"), (), [f"{self.STRAY} ."])
            store.remove(store.graph("state"))
        self._load(remote, tmp_path, 2)
        assert self._off(remote) == set()

    def test_what_another_machine_drew_is_drawn_anew(self, remote: Remote, tmp_path: Path) -> None:
        other = dataclasses.replace(remote, aside=tmp_path / "there")
        self._load(other, tmp_path, 1)
        assert self._off(other) == set()
        self._load(remote, tmp_path, 2)
        assert self._off(remote) == set()
        with RemoteStore(remote) as store:
            assert len(store.articles()) == 3

    @staticmethod
    def _load(remote: Remote, folder: Path, number: int) -> None:
        (folder / "report.txt").write_text(REPORTS[number])
        with RemoteStore(remote) as store:
            assert load(read([str(folder / "report.txt")]), store).counts["loaded"] == 1

    @staticmethod
    def _off(remote: Remote) -> set[str]:
        with RemoteStore(remote) as store:
            return _conclusions(store) ^ _drawn_anew(store)
