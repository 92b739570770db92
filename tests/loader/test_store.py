"""The store: whole graphs, each triple once, one writer, and a clear line for whatever goes wrong."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.errors import DatelineError, FutureStore, InputError, NotFound, QueryError, StoreError
from loader.store import GRAPH_FORMATS, EmbeddedStore
from loader.store.lexing import graphs, prefixes
from ontology import BASE, PREFIXES

OTHER = "https://example.org/other/"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def triples(*names: str) -> str:
    return "".join(f'<http://example.org/{name}> <http://example.org/says> "{name}"@en .\n' for name in names)


def count(store: EmbeddedStore, inferred: bool = True) -> int:
    return int(next(store.select(COUNT, inferred=inferred))["n"])


@pytest.fixture
def store(tmp_path: Path) -> EmbeddedStore:
    return EmbeddedStore.open(tmp_path / "store", create=True)


def test_what_is_written_is_there_when_the_store_is_opened_again(tmp_path: Path) -> None:
    with EmbeddedStore.open(tmp_path / "s", create=True, base="https://example.org/conflict/") as store:
        store.replace(store.graph("article/a"), triples("a", "b"))
    with EmbeddedStore.open(tmp_path / "s") as store:
        assert store.base == "https://example.org/conflict/"
        assert store.graphs() == ["https://example.org/conflict/graph/article/a"]
        assert len(list(store.triples(store.graphs()[0]))) == 2


def test_replacing_leaves_nothing_of_before(store: EmbeddedStore) -> None:
    store.replace(store.graph("a"), triples("a", "b"))
    store.replace(store.graph("a"), triples("b", "c"))
    assert sorted(row["o"] for row in store.select("SELECT ?o { ?s ?p ?o }")) == ["b", "c"]


def test_a_failed_write_changes_nothing(store: EmbeddedStore) -> None:
    store.replace(store.graph("a"), triples("a"))
    with pytest.raises(SyntaxError):
        store.replace(store.graph("a"), triples("b") + "<not triples")
    assert [row["o"] for row in store.select("SELECT ?o { ?s ?p ?o }")] == ["a"]


names = st.sets(st.sampled_from("abcde"))


@given(st.lists(st.tuples(st.sampled_from(["article/1", "article/2", "conclusions"]), names | st.none())))
def test_the_default_graph_is_the_union_and_counts_a_triple_once(writes: list[tuple[str, set[str] | None]]) -> None:
    expected: dict[str, set[str]] = {}
    with EmbeddedStore.in_memory() as store:
        for graph, content in sorted(writes, key=lambda write: write[0] == "conclusions"):
            expected[graph] = content or set()
            if content is None:
                store.remove(store.graph(graph))
            else:
                store.replace(store.graph(graph), triples(*content))
        everything = set().union(*expected.values())
        stated = set().union(*(content for graph, content in expected.items() if graph != "conclusions"))
        assert (count(store), count(store, inferred=False)) == (len(everything), len(stated))


def test_without_inferred_the_conclusions_are_not_even_a_graph(store: EmbeddedStore) -> None:
    store.replace(store.graph("article/a"), triples("a"))
    store.replace(store.graph("conclusions"), triples("b"))
    sparql = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    assert [row["g"] for row in store.select(sparql, inferred=False)] == [store.graph("article/a")]
    assert len(list(store.select(sparql))) == 2


_SHAPES = (
    "SELECT ?g ?o { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g ?o",
    "SELECT ?g { graph $g{} } ORDER BY ?g",
    "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o FILTER(STR(?o) != '}{') } } # GRAPH ?g {",
    "SELECT ?o ?g { ?s ?p ?o OPTIONAL { GRAPH ?g { ?s ?p ?o } FILTER(?o != 'a') } } ORDER BY ?o ?g",
    "SELECT ?o { ?s ?p ?o FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o . GRAPH ?h { ?s ?p ?o } } } } ORDER BY ?o",
    "SELECT * { { SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { { ?s ?p ?o } UNION { ?s ?p ?s } } } GROUP BY ?g } }",
    "SELECT ?o { { ?s ?p ?o } MINUS { GRAPH ?g { ?s ?p ?o } FILTER(CONTAINS(STR(?g), '/b')) } } ORDER BY ?o",
    "SELECT ?g { VALUES ?g { <https://w3id.org/dateline/graph/conclusions> } GRAPH ?g { ?s ?p ?o } }",
    "SELECT ?o { GRAPH <https://w3id.org/dateline/graph/conclusions> { ?s ?p ?o } GRAPH ?g { ?s ?p ?other } }",
    "BASE <https://w3id.org/dateline/graph/> SELECT ?o { GRAPH <conclusions> { ?s ?p ?o } GRAPH ?g { ?s ?p ?other } }",
    'SELECT ?g ("\\u007D" AS ?brace) { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g',
)


@pytest.mark.parametrize("sparql", _SHAPES)
def test_what_is_stated_answers_as_if_nothing_had_been_concluded(store: EmbeddedStore, sparql: str) -> None:
    with EmbeddedStore.in_memory() as other:
        for one in (store, other):
            one.replace(one.graph("article/a"), triples("a"))
            one.replace(one.graph("article/b"), triples("b"))
        store.replace(store.graph("conclusions"), triples("c", "d"))
        assert list(store.select(sparql, inferred=False)) == list(other.select(sparql, inferred=False))


def test_a_slip_is_told_where_it_was_written(store: EmbeddedStore) -> None:
    with pytest.raises(QueryError, match="line 1, column 38"):
        store.query("SELECT ?g { GRAPH ?g { ?s ?p ?o } ! }", inferred=False)


@pytest.mark.parametrize("size", [10, 150_000])  # within a transaction, and more than one takes
def test_conclusions_become_what_follows_now(store: EmbeddedStore, size: int) -> None:
    line = '<http://example.org/s> <http://example.org/p> "{}" .'
    store.replace(store.graph("article/1"), line.format(size - 1))
    for first in (0, 5):
        drawn = range(first, first + size)
        store.conclude(lambda drawn=drawn: map(line.format, drawn))  # type: ignore[misc]
        found = {int(triple.object.value) for triple in store.triples(store.graph("conclusions"))}  # type: ignore[union-attr]
        assert found == set(drawn) - {size - 1}, "what is stated is no conclusion"


def test_a_query_may_choose_its_graphs(store: EmbeddedStore) -> None:
    for name in ("a", "b"):
        store.replace(store.graph(name), triples(name))
    chosen = "SELECT ?o FROM <https://w3id.org/dateline/graph/b> { ?s ?p ?o }"
    assert [row["o"] for row in store.select(chosen)] == ["b"]
    for harmless in ("# FROM x\nSELECT ?o { ?s ?p ?o }", "SELECT ?from { ?s ?p ?from FILTER(?from != 'FROM') }"):
        assert len(list(store.select(harmless))) == 2


def test_prefixes_need_no_declaration(store: EmbeddedStore) -> None:
    assert (
        list(store.select("SELECT * { ?s dl:supports ?o ; skos:prefLabel ?l ; sem:hasActor ?a ; prov:used ?u }")) == []
    )


@pytest.mark.parametrize(
    ("sparql", "told"),
    [
        ("SELEC * { ?s ?p ?o }", "line 1"),
        ("SELECT *\n{ ?s ?p }", "line 2, column 10"),
        ("", "line 1"),
        ("ASK {", "at its end"),
        ("SELECT * { ?s nope:x ?o }", "unknown prefix"),
        ("DELETE WHERE { ?s ?p ?o }", "line 1"),
    ],
)
def test_broken_query(store: EmbeddedStore, sparql: str, told: str) -> None:
    with pytest.raises(QueryError) as error:
        store.query(sparql)
    assert told in str(error.value) and "\n" not in str(error.value)


def test_rows_are_asked_of_a_select(store: EmbeddedStore) -> None:
    with pytest.raises(QueryError, match="SELECT"):
        list(store.select("ASK {}"))


@pytest.mark.parametrize("form", GRAPH_FORMATS)
def test_dump_holds_every_triple(store: EmbeddedStore, form: str) -> None:
    store.replace(store.graph("article/1"), triples("a", "b"))
    store.replace(store.graph("article/2"), triples("b", "c"))
    store.replace(store.graph("conclusions"), triples("d"))
    for inferred, expected in ((True, {"a", "b", "c", "d"}), (False, {"a", "b", "c"})):
        output = io.BytesIO()
        store.dump(output, form, inferred=inferred)
        read = list(ox.parse(output.getvalue(), GRAPH_FORMATS[form]))
        assert {quad.object.value for quad in read if isinstance(quad.object, ox.Literal)} == expected
        assert len(read) == len(expected) + GRAPH_FORMATS[form].supports_datasets


def test_dump_in_an_unknown_format(store: EmbeddedStore) -> None:
    with pytest.raises(InputError, match="turtle, trig"):
        store.dump(io.BytesIO(), "word")


def test_find_article_by_the_beginning_of_its_id(store: EmbeddedStore) -> None:
    for name in ("aa11", "aa22", "bb33"):
        store.replace(store.graph(f"article/{name}"), triples(name))
    assert store.articles() == ["aa11", "aa22", "bb33"]
    assert store.find_article("b") == "bb33"
    for prefix, told in (("aa", "2 articles begin with"), ("cc", "no article 'cc'"), ("", "no article")):
        with pytest.raises(NotFound, match=told):
            store.find_article(prefix)


def test_one_writer_or_many_readers(tmp_path: Path) -> None:
    path = tmp_path / "s"
    with EmbeddedStore.open(path, create=True) as writer:
        writer.replace(writer.graph("a"), triples("a"))
        for read_only in (True, False):
            with pytest.raises(StoreError, match="another process holds this store"):
                EmbeddedStore.open(path, read_only=read_only)
    with EmbeddedStore.open(path, read_only=True) as one, EmbeddedStore.open(path, read_only=True) as two:
        assert count(one) == count(two) == 1
        with pytest.raises(StoreError, match="reading only"):
            one.replace(one.graph("a"), "")
        with pytest.raises(StoreError, match="another process holds this store"):
            EmbeddedStore.open(path)


def test_another_process_is_kept_out(store: EmbeddedStore) -> None:
    program = "import sys; from loader.store import EmbeddedStore; EmbeddedStore.open(sys.argv[1])"
    done = subprocess.run([sys.executable, "-c", program, str(store.folder)], capture_output=True, text=True)
    assert done.returncode and "another process holds this store" in done.stderr


def description(**content: object) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.mkdir()
        (path / "store.json").write_text(json.dumps(content))

    return write


def full(path: Path) -> None:
    path.mkdir()
    (path / "thesis.txt").write_text("precious")


@pytest.mark.parametrize(
    ("prepare", "create", "kind", "told"),
    [
        pytest.param(lambda path: None, False, StoreError, "there is no store here", id="none"),
        pytest.param(lambda path: path.mkdir(), False, StoreError, "there is no store here", id="empty"),
        pytest.param(full, True, StoreError, "not a Dateline store and not empty", id="full"),
        pytest.param(lambda path: path.write_text("x"), True, StoreError, "this is a file", id="file"),
        pytest.param(description(format=99, base=BASE), True, FutureStore, "wrote this store (format 99", id="future"),
        pytest.param(description(base=BASE), True, StoreError, "damaged", id="damaged"),
        pytest.param(description(format=1, base=OTHER), True, StoreError, f"has the base {OTHER}", id="other base"),
    ],
)
def test_folders_that_are_no_store(
    tmp_path: Path, prepare: Callable[[Path], None], create: bool, kind: type[DatelineError], told: str
) -> None:
    path = tmp_path / "s"
    prepare(path)
    with pytest.raises(kind) as error:
        EmbeddedStore.open(path, create=create, base=BASE)
    assert told in str(error.value) and str(path) in str(error.value) and "\n" not in str(error.value)
    assert not (path / "thesis.txt").exists() or list(path.iterdir()) == [path / "thesis.txt"]


def test_base_must_be_one(tmp_path: Path) -> None:
    for base in ("dateline", "ftp://x/", "https://example.org", "https://example.org/a b/", "https://example.org/#"):
        with pytest.raises(InputError, match="not a base for IRIs"):
            EmbeddedStore.open(tmp_path / "s", create=True, base=base)
    assert not (tmp_path / "s").exists()


@pytest.mark.parametrize("left", [[], ["store.json.new"], ["store.json"], ["store.json", "rdf/"]])
def test_a_store_whose_making_was_cut_short_is_made_at_the_next_opening(tmp_path: Path, left: list[str]) -> None:
    path = tmp_path / "s"
    with EmbeddedStore.open(tmp_path / "whole", create=True):
        pass
    path.mkdir()
    for name in left:
        if name.endswith("/"):
            (path / name).mkdir()
        elif name.endswith(".json"):
            shutil.copy(tmp_path / "whole" / name, path)
        else:
            (path / name).write_text("{")
    with pytest.raises(StoreError):
        EmbeddedStore.open(path, read_only=True)
    with EmbeddedStore.open(path, create=True) as store:
        assert store.graphs() == []


def test_opening_again_and_again_leaves_no_heap_of_logs(tmp_path: Path) -> None:
    for _ in range(5):
        EmbeddedStore.open(tmp_path / "s", create=True).close()
    assert len(list((tmp_path / "s" / "rdf").glob("LOG*"))) <= 2


def test_a_store_in_memory_has_no_folder_and_a_closed_one_no_content() -> None:
    store = EmbeddedStore.in_memory()
    with pytest.raises(StoreError, match="in memory"):
        _ = store.folder
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.graphs()


@pytest.mark.parametrize(
    ("sparql", "found"),
    [
        ("SELECT * { ?s ?p ?o }", set()),
        ("SELECT * { GRAPH <http://a/> { ?s ?p ?o } graph<http://b/>{ ?s ?p ?o } }", {"http://a/", "http://b/"}),
        ("SELECT * { GRAPH # <http://b/>\n <http://a/> { ?s ?p ?o } }", {"http://a/"}),
        ('SELECT ?graph { ?graph ?p \'GRAPH ?g\', """GRAPH ?g""" } # GRAPH ?g', set()),
        ("SELECT * { GRAPH <http://a/> { ?s ?p ?o } GRAPH ?g { ?s ?p ?o } }", None),
        ("SELECT * { GRAPH dl:a { ?s ?p ?o } }", None),
        ("SELECT * { GRAPH <a> { ?s ?p ?o } }", None),
        ("SELECT * { GR\\u0041PH ?g { ?s ?p ?o } }", None),
    ],
)
def test_the_graphs_that_a_query_names_are_known(sparql: str, found: set[str] | None) -> None:
    assert graphs(sparql) == found


@pytest.mark.parametrize(
    ("sparql", "used"),
    [
        ("ASK {}", set()),
        ("ASK { ?s a dl:Agreement ; skos:prefLabel ?name }", {"dl", "skos"}),
        ("ASK { ?s a d\\u006C:Agreement }", set(PREFIXES)),
    ],
)
def test_the_engine_is_told_of_the_prefixes_that_a_query_may_use(sparql: str, used: set[str]) -> None:
    assert prefixes(sparql).keys() == used
