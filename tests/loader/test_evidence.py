"""The check that every extractor's statements have to pass."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.article import Article
from loader.evaluate import read_gold
from loader.evidence import numbers_in, upheld
from loader.extractors import extractor
from loader.statements import Actor, Event, Evidence, Figure, Place, Reading, Relation, Statement

TEXT = "Fighters of the M23 took Bunagana. They killed 59 people there, Uganda says. Half a million have fled."
ARTICLE = Article(TEXT, "test")
ACTORS = (Actor("M23", "armed-group"), Actor("Uganda", "state"), Actor("Boko Haram", "armed-group"))
PLACES = (Place("Bunagana"), Place("Kigali"))


def words(quote: str) -> tuple[Evidence, ...]:
    start = TEXT.index(quote)
    end = start + len(quote)
    return (Evidence(start, end, quote, TEXT.rfind(". ", 0, start) + 2 if start > 34 else 0, end, "test"),)


def capture(quote: str = "took Bunagana", place: str = "Bunagana", by: tuple[str, ...] = ("M23",)) -> Event:
    return Event(type="capture", place=place, initiators=by, evidence=words(quote))


def killed(low: int | None, high: int | None, quote: str = "They killed 59 people there") -> Figure:
    bounds = [None if n is None else Decimal(n) for n in (low, high)]
    return Figure(
        measure="killed",
        group="people",
        low=bounds[0],
        high=bounds[1],
        precision="exact",
        unit="person",
        evidence=words(quote),
    )


SHIFTED = replace(words("took Bunagana")[0], start=3, end=16)
FAULTS: dict[str, tuple[Statement, str | None]] = {
    "right": (capture(), None),
    "a pronoun may stand for the party": (capture("They killed 59 people there"), None),
    "no evidence": (replace(capture(), evidence=()), "no words"),
    "shifted": (replace(capture(), evidence=(SHIFTED,)), "not what stands there"),
    "beyond the end": (
        replace(capture(), evidence=(replace(SHIFTED, start=900, end=913),)),
        "not what stands there",
    ),
    "a stranger": (capture(by=("Boko Haram",)), "'Boko Haram' is not named"),
    "another place": (capture(place="Kigali"), "'Kigali' is not named"),
    "a state by its demonym": (
        Relation(subject="Uganda", relation="opposes", object="M23", evidence=words("Uganda says")),
        None,
    ),
    "right number": (killed(59, 59), None),
    "number in words": (killed(500000, None, "Half a million have fled"), None),
    "wrong number": (killed(95, 95), "its number"),
    "wrong bound": (killed(59, 60), "its number"),
}


@pytest.mark.parametrize("told", FAULTS, ids=str)
def test_a_statement_stands_or_falls_by_its_words(told: str) -> None:
    statement, reason = FAULTS[told]
    kept, dropped = upheld(Reading(ARTICLE, "test", "1", ACTORS, PLACES, (statement,)))
    if reason is None:
        assert (kept.statements, dropped) == ((statement,), ())
    else:
        assert kept.statements == ()
        assert reason in dropped[0].reason


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("59 rebels and 28 soldiers", {59, 28}),
        ("dozens", {24}),
        ("1.2 million", {1200000}),
        ("4.5m", {4500000}),
        ("no", set()),
    ],
)
def test_numbers_in_any_wording(text: str, wanted: set[int]) -> None:
    assert {int(n) for n in numbers_in(text)} == wanted


@given(start=st.integers(-5, 120), end=st.integers(-5, 120))
def test_no_quote_stands_but_where_it_stands(start: int, end: int) -> None:
    evidence = Evidence(start, end, "took Bunagana", 0, len(TEXT), "test")
    kept, _ = upheld(Reading(ARTICLE, "t", "1", ACTORS, PLACES, (replace(capture(), evidence=(evidence,)),)))
    assert bool(kept.statements) == (TEXT[max(start, 0) : max(end, 0)] == "took Bunagana")


def test_what_the_rules_read_has_its_words(gold_root: Path) -> None:
    rules = extractor()
    dropped = [d for gold in read_gold(gold_root) for d in upheld(rules.read(gold.article))[1]]
    assert not dropped, "\n".join(f"{d.reason}: {d.statement}" for d in dropped)
