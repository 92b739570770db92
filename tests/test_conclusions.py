"""What a careful reader of the development articles would conclude, and what such a reader would call false."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from loader.article import Article
from loader.evaluate import read_gold
from loader.load import load
from loader.store import EmbeddedStore

FOLLOWS = [
    ("Peshmerga controls part of Mosul Dam", "tookOverFrom", "Islamic State controls Mosul Dam"),
    ("United States", "supports", "Kurdistan Regional Government"),
    ("United States", "indirectlyOpposes", "Islamic State"),
    ("Islamic State", "opposes", "Kurdistan Regional Government"),
    ("Hamas", "opposes", "Israel"),
    ("Georgia", "opposes", "separatists"),
    ("Burundi", "opposes", "al-Shabaab"),
    ("African Union forces", "sameSideAs", "France"),
    ("Russia", "rivalSponsorOf", "Turkey"),
    ("Iran", "rivalSponsorOf", "Turkey"),
    ("jihadists", "coBelligerentOf", "rebels"),
    ("Iran", "sameSideAs", "Russia"),
    (
        "Bombardment by Syrian government and Russia, Idleb Province",
        "candidateBreachOf",
        "Demilitarized zone agreement between Turkey and Russia, Idleb Province (partly-implemented)",
    ),
]
FALSE = [
    ("jihadists", "alliedWith", "rebels"),
    ("Russia", "alliedWith", "Turkey"),
    ("Russia", "opposes", "Turkey"),
    ("Turkey", "supports", "Syrian government"),
    ("Recep Tayyip Erdoğan", "opposes", "Turkey"),
    ("Syrian Democratic Forces", "supports", "Kurdistan Workers' Party"),
    ("Donald Trump", "commands", "US Congress"),
    ("Dmitry Medvedev", "commands", "State Duma"),
    ("Benjamin Netanyahu", "commands", "Knesset"),
    ("Mahmoud Ahmadinejad", "commands", "Islamic Revolutionary Guard Corps"),
    ("Nicolas Sarkozy", "commands", "British air forces"),
    ("United States", "alliedWith", "Russia"),
    ("Israel", "supports", "Hamas"),
]


@pytest.fixture(scope="module")
def store(gold_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    """All development articles that can be read, and what follows from them together."""
    articles: list[Article] = [gold.article for gold in read_gold(gold_root)]
    with EmbeddedStore.open(tmp_path_factory.mktemp("development") / "store", create=True) as opened:
        load(articles, opened)
        yield opened


def _concluded(store: EmbeddedStore, subject: str, predicate: str, object_: str) -> bool:
    pattern = f'?a dl:{predicate} ?b . ?a skos:prefLabel "{subject}"@en . ?b skos:prefLabel "{object_}"@en'
    return bool(store.query(f"ASK {{ {pattern} }}"))


@pytest.mark.parametrize(("subject", "predicate", "object_"), FOLLOWS)
def test_it_follows(store: EmbeddedStore, subject: str, predicate: str, object_: str) -> None:
    assert _concluded(store, subject, predicate, object_)


@pytest.mark.parametrize(("subject", "predicate", "object_"), FALSE)
def test_it_does_not_follow(store: EmbeddedStore, subject: str, predicate: str, object_: str) -> None:
    assert not _concluded(store, subject, predicate, object_)
