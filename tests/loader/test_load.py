"""The whole road with a store at its end: what is loaded, what is left as it is, what is set aside."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from loader.article import Article
from loader.dates import Interval, PartialDate
from loader.errors import InputError
from loader.load import LOADED, REFUSED, SET_ASIDE, UNCHANGED, Outcome, load
from loader.statements import Actor, Evidence, Reading, Relation
from loader.store import EmbeddedStore
from tests.conftest import SEEDS


@dataclass
class OneRelation:
    """An extractor that reads "A backs B." out of an article; a `looped` A is tied to itself, which no shape allows."""

    name: str = "one-relation"
    version: str = "1"
    looped: str = ""
    fails_on: str = ""

    def read(self, article: Article) -> Reading:
        subject, _, target = article.text.strip().rstrip(".").partition(" backs ")
        if subject == self.fails_on:
            raise RuntimeError("no reading of this")
        text = article.text.strip()
        evidence = (Evidence(0, len(text), text, 0, len(text), "backs"),)
        relation = Relation(
            evidence=evidence,
            interval=Interval(PartialDate(2019)),
            subject=subject,
            relation="supports",
            object=subject if subject == self.looped else target,
        )
        actors = tuple(Actor(label, "state", evidence=evidence) for label in (subject, target))
        return Reading(article, self.name, self.version, actors, (), (relation,))


ARTICLES = [
    Article(f"{a} backs {b}.\n", f"{a}.txt", PartialDate(2019, 8, 18), "AFP")
    for a, b in (("Russia", "Syria"), ("Turkey", "Qatar"), ("Iran", "Iraq"))
]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EmbeddedStore]:
    with EmbeddedStore.open(tmp_path / "store", create=True) as opened:
        yield opened


def dump(store: EmbeddedStore) -> list[bytes]:
    output = io.BytesIO()
    store.dump(output, "nquads")
    return sorted(line for line in output.getvalue().splitlines() if b"_:" not in line)


def journal(store: EmbeddedStore) -> int:
    """How many bytes were ever written."""
    return sum(file.stat().st_size for file in (store.folder / "rdf").glob("*.log"))


def supports(store: EmbeddedStore) -> set[tuple[str, str]]:
    sparql = "SELECT ?a ?b { ?x dl:supports ?y . ?x skos:prefLabel ?a . ?y skos:prefLabel ?b }"
    return {(row["a"], row["b"]) for row in store.select(sparql)}


def test_loading_again_changes_nothing_and_writes_nothing(store: EmbeddedStore) -> None:
    first = load(ARTICLES, store, OneRelation())
    before, written = dump(store), journal(store)
    second = load(ARTICLES, store, OneRelation())
    assert (dict(first.counts), dict(second.counts)) == ({LOADED: 3}, {UNCHANGED: 3})
    assert (first.exit_code, second.exit_code, second.concluded) == (0, 0, False)
    assert dump(store) == before and journal(store) == written
    assert supports(store) >= {("Russia", "Syria"), ("Turkey", "Qatar"), ("Iran", "Iraq")}


def test_a_load_that_was_cut_short_reads_only_what_is_missing(store: EmbeddedStore) -> None:
    load(ARTICLES[:1], store, OneRelation())
    assert dict(load(ARTICLES, store, OneRelation()).counts) == {UNCHANGED: 1, LOADED: 2}


@pytest.mark.parametrize(
    ("article", "extractor"),
    [
        pytest.param(ARTICLES[0], OneRelation(version="2"), id="new version"),
        pytest.param(ARTICLES[0], OneRelation(name="other"), id="other extractor"),
        pytest.param(replace(ARTICLES[0], published=PartialDate(2020)), OneRelation(), id="new date"),
        pytest.param(replace(ARTICLES[0], source="Reuters"), OneRelation(), id="new source"),
    ],
)
def test_what_was_read_otherwise_is_replaced(
    store: EmbeddedStore, tmp_path: Path, article: Article, extractor: OneRelation
) -> None:
    load(ARTICLES[:1], store, OneRelation())
    assert dict(load([article], store, extractor).counts) == {LOADED: 1}
    with EmbeddedStore.open(tmp_path / "fresh", create=True) as fresh:
        load([article], fresh, extractor)
        assert dump(store) == dump(fresh)


def test_the_same_text_twice_is_one_article(store: EmbeddedStore) -> None:
    again = replace(ARTICLES[0], origin="copy.txt", source="Reuters")
    for expected in ({LOADED: 1, UNCHANGED: 1}, {UNCHANGED: 2}):
        summary = load([ARTICLES[0], again], store, OneRelation())
        assert dict(summary.counts) == expected
        assert "copy.txt: the same text as Russia.txt" in summary.notable[0].note
    assert len(store.articles()) == 1


def test_an_article_that_does_not_conform_is_set_aside_and_the_others_go_on(store: EmbeddedStore) -> None:
    summary = load(ARTICLES, store, OneRelation(looped="Turkey"))
    assert (dict(summary.counts), summary.exit_code) == ({LOADED: 2, SET_ASIDE: 1}, 3)
    (aside,) = (store.folder / "set-aside").iterdir()
    assert aside.name == ARTICLES[1].id and str(aside) in summary.notable[0].note
    assert {file.name for file in aside.iterdir()} == {"article.txt", "report.txt", "report.ttl", "graph.ttl"}
    assert (aside / "article.txt").read_text() == ARTICLES[1].text
    assert store.articles() == sorted(article.id for article in (ARTICLES[0], ARTICLES[2]))
    assert dict(load(ARTICLES, store, OneRelation(version="2")).counts) == {LOADED: 3}
    assert not aside.exists()


def test_a_graph_that_stood_stays_when_its_new_reading_does_not_conform(store: EmbeddedStore) -> None:
    load(ARTICLES, store, OneRelation())
    before = dump(store)
    load(ARTICLES[1:2], store, OneRelation(version="2", looped="Turkey"))
    assert dump(store) == before


def test_an_extractor_that_fails_on_one_article_does_not_stop_the_others(store: EmbeddedStore) -> None:
    summary = load(ARTICLES, store, OneRelation(fails_on="Turkey"))
    assert dict(summary.counts) == {LOADED: 2, SET_ASIDE: 1}
    (aside,) = (store.folder / "set-aside").iterdir()
    assert "no reading of this" in (aside / "report.txt").read_text()


def test_inputs_that_were_refused_are_told_and_the_others_go_on(store: EmbeddedStore) -> None:
    told: list[Outcome] = []
    summary = load(
        [ARTICLES[0], InputError("b.txt: empty"), ARTICLES[2]], store, OneRelation(), on_progress=told.append
    )
    assert [outcome.state for outcome in told] == [LOADED, REFUSED, LOADED]
    assert [outcome.note for outcome in summary.notable] == ["b.txt: empty"]
    assert summary.exit_code == 2


def test_conclusions_that_a_killed_load_did_not_draw_are_drawn_by_the_next(store: EmbeddedStore) -> None:
    load(ARTICLES, store, OneRelation())
    whole = dump(store)
    for graph in ("conclusions", "state"):
        store.remove(store.graph(graph))
    load(ARTICLES, store, OneRelation())
    assert dump(store) == whole


def test_a_store_is_free_as_soon_as_it_is_closed(tmp_path: Path) -> None:
    """In a process that does everything for the first time: whatever is read or cached then holds no store open."""
    code = (
        "import sys; from loader.load import load; from loader.read import read\n"
        "from loader.store import EmbeddedStore\n"
        "with EmbeddedStore.open(sys.argv[1], create=True) as store: load(read([sys.argv[2]]), store)\n"
        "EmbeddedStore.open(sys.argv[1]).close()"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "store"), str(SEEDS)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def parts(article: Article) -> list[Article]:
    """Some paragraphs of an article, each as one."""
    paragraphs = [part for part in article.text.split("\n\n") if len(part) > 150][:6]
    return [replace(article, text=part, origin=str(number)) for number, part in enumerate(paragraphs)]


def test_the_order_of_the_input_does_not_matter(tmp_path: Path, seed_article: Article) -> None:
    dumps = []
    for name, articles in (("forth", parts(seed_article)), ("back", parts(seed_article)[::-1])):
        with EmbeddedStore.open(tmp_path / name, create=True) as store:
            load(articles, store)
            dumps.append(dump(store))
    assert dumps[0] == dumps[1]


def test_two_workers_make_the_store_that_one_makes(tmp_path: Path, seed_article: Article) -> None:
    articles = parts(seed_article)
    dumps = []
    for workers in (1, 2):
        told: list[Outcome] = []
        with EmbeddedStore.open(tmp_path / str(workers), create=True) as store:
            load(articles, store, workers=workers, on_progress=told.append)
            dumps.append(dump(store))
        assert [outcome.origin for outcome in told] == [article.origin for article in articles]
    assert dumps[0] == dumps[1]
