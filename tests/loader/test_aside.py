"""What was recognised and cannot stand: kept with its reason, and never to be mistaken for a statement."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from loader.aside import left_out, lines
from loader.load import LOADED, UNCHANGED, load
from loader.store import EmbeddedStore
from loader.tables import tables
from ontology import BASE
from ontology.reasoner import premises
from tests.overreaching import ARTICLE, Overreaching

IRI = f"{BASE}id/article/{ARTICLE.id}"
WANTED = {
    ("actor", "the name 'Red Falcons'"): ("'Red Falcons' is not named in the article", [], []),
    ("relation", "Red Falcons opposes M23"): ("'Red Falcons' is not named in the article", ["M23"], []),
    ("figure", "95 people: killed, Goma, according to Rwanda"): (
        "its number does not stand in its quote",
        ["killed 17 people"],
        [],
    ),
    ("control", "M23 controls Goma"): (
        "its quote is not what stands there in the article",
        [],
        ["M23 holds Goma"],
    ),
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    with EmbeddedStore.open(tmp_path_factory.mktemp("aside") / "store", create=True) as opened:
        assert dict(load([ARTICLE], opened, Overreaching()).counts) == {LOADED: 1}
        yield opened


def test_each_finding_is_kept_with_its_reason_and_its_words(store: EmbeddedStore) -> None:
    left = left_out(store, IRI)
    found = {(one.kind, one.said): (one.because, list(one.quotes.values()), list(one.given)) for one in left.aside}
    assert (found, left.discarded) == (WANTED, 2)
    for one in left.aside:
        assert all(ARTICLE.text[start:end] == words for (start, end), words in one.quotes.items())


@pytest.mark.parametrize(
    "pattern",
    [
        "?x a dl:Statement",
        "?x a dl:Evidence",
        "?x dl:factuality ?how",
        "?x dl:evidence ?evidence",
        "?evidence dl:evidence ?x",
        "?x skos:prefLabel ?name",
        "?x rdfs:label ?label FILTER(!STRSTARTS(?label, 'Set aside: '))",
        "?x ?tie ?actor . ?actor a dl:Actor",
        "?x ?tie ?place . ?place a dl:Place",
        "?x ?tie ?statement . ?statement a dl:Statement",
        "?statement ?tie ?x . ?statement a dl:Statement",
    ],
)
def test_it_has_nothing_that_statements_have(store: EmbeddedStore, pattern: str) -> None:
    assert store.query("ASK { ?x a dl:SetAside ; oa:hasSelector ?any }")
    for thing in ("?x a dl:SetAside", "[] oa:hasSelector ?x"):
        assert not store.query(f"ASK {{ {thing} . {pattern} }}"), (thing, pattern)


def test_nobody_and_no_tie_of_it_is_in_the_graph_the_tables_or_the_premises(store: EmbeddedStore) -> None:
    held = "\n".join(map(str, premises(store)))
    told = str(tables(store))
    assert "m23" in held and "M23" in told
    for word in ("Red Falcons", "red-falcons", "95 people", "set-aside", "SetAside"):
        assert word not in held and word not in told, word


def test_it_is_told_in_words(store: EmbeddedStore) -> None:
    told = "\n".join(lines(left_out(store, IRI)))
    for (kind, said), (because, quotes, given) in WANTED.items():
        assert f"{kind}: {said}\n    because {because}" in told
        assert all(f"“{words}”" in told for words in (*quotes, *given))
    assert told.endswith("not being in its own form: 2")


def test_where_nothing_was_set_aside_that_is_told(seed_store: EmbeddedStore) -> None:
    (article,) = seed_store.articles()
    assert list(lines(left_out(seed_store, f"{BASE}id/article/{article}"))) == [
        "Nothing that was recognised was set aside."
    ]


def test_an_article_of_an_earlier_version_is_not_said_to_have_lost_nothing_and_is_read_again(tmp_path: Path) -> None:
    with EmbeddedStore.open(tmp_path / "store", create=True) as store:
        load([ARTICLE], store, Overreaching())
        graph = store.graph(f"article/{ARTICLE.id}")
        kept = [str(triple) for triple in store.triples(graph)]
        before = [line for line in kept if not any(word in line for word in ("set-aside", "#char=", "ns#discarded"))]
        # Another layout is part of another fingerprint.
        before = [line.replace(store.fingerprint(f"article/{ARTICLE.id}") or "?", "0" * 32) for line in before]
        store.replace(graph, "\n".join(f"{line} ." for line in before))
        assert left_out(store, IRI).discarded is None
        (told,) = lines(left_out(store, IRI))
        assert "not known" in told
        assert dict(load([ARTICLE], store, Overreaching()).counts) == {LOADED: 1}
        assert sorted(str(triple) for triple in store.triples(graph)) == sorted(kept)
        assert dict(load([ARTICLE], store, Overreaching()).counts) == {UNCHANGED: 1}
