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

TEXT = (
    "Fighters of the M23 took Bunagana. They killed 59 people there, Uganda says. Half a million have fled.\n\n"
    "Iranian envoys met the United Arab Emirates' ruler, Mohammed bin Zayed, in Abu Dhabi.\n\n"
    "Talks failed. The two sides left."
)
ARTICLE = Article(TEXT, "test")
ACTORS = (Actor("M23", "armed-group"), Actor("Uganda", "state"), Actor("Mohammed bin Zayed Al Nahyan", "person"))
PLACES = (Place("Bunagana"), Place("Abu Dhabi"))


def words(quote: str) -> tuple[Evidence, ...]:
    start = TEXT.index(quote)
    end = start + len(quote)
    begun = max(TEXT.rfind(". ", 0, start) + 2, TEXT.rfind("\n", 0, start) + 1) if start > 34 else 0
    return (Evidence(start, end, quote, begun, end, "test"),)


def capture(quote: str = "took Bunagana", place: str = "Bunagana", by: tuple[str, ...] = ("M23",)) -> Event:
    return Event(type="capture", place=place, initiators=by, evidence=words(quote))


def tie(subject: str, quote: str = "Iranian envoys met") -> Relation:
    return Relation(subject=subject, relation="opposes", object="Iran", evidence=words(quote))


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
    "a state where only its people are named": (tie("Uganda", "Iranian envoys met"), None),
    "a person by part of the name": (tie("Mohammed bin Zayed Al Nahyan"), None),
    "a stranger with a word of another's name": (tie("Arab League"), "'Arab League' is not named"),
    "a stranger with nothing but small words in common": (tie("House of the People"), "is not named"),
    "a state by a city in it": (capture(place="United Arab Emirates"), None),
    "a reporter who is not there": (replace(capture(), reported_by=("Reuters",)), "'Reuters' is not named"),
    "words about others": (capture("Talks failed"), "names none of those"),
    "words that point back, but not that far": (capture("The two sides left"), "names none of those"),
    "a sentence that the extractor draws too long": (
        replace(capture(), evidence=(replace(words("Talks failed")[0], sentence_start=0),)),
        "names none of those",
    ),
    "right number": (killed(59, 59), None),
    "number in words": (killed(500000, None, "Half a million have fled"), None),
    "wrong number": (killed(95, 95), "its number"),
    "wrong bound": (killed(59, 60), "its number"),
    "no number": (killed(None, None), "its number"),
    "part of a number": (killed(500000, 1000000, "Half a million have fled"), "its number"),
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
    ("finding", "reason"),
    [
        (Actor("M23", "armed-group", evidence=words("M23")), None),
        (Actor("Boko Haram", "armed-group"), "'Boko Haram' is not named"),
        (Actor("", "other"), "'' is not named"),
        (Actor("Congo River Alliance", "armed-group", aliases=("M23",)), None),
        (Actor("M23", "armed-group", evidence=(replace(words("M23")[0], start=1, end=4),)), "not what stands there"),
        (Place("Bunagana"), None),
        (Place("Kigali"), "'Kigali' is not named"),
    ],
)
def test_so_do_actors_and_places(finding: Actor | Place, reason: str | None) -> None:
    actors = (finding,) if isinstance(finding, Actor) else ()
    places = (finding,) if isinstance(finding, Place) else ()
    kept, dropped = upheld(Reading(ARTICLE, "test", "1", actors, places))
    assert (*kept.actors, *kept.places) == (() if reason else (finding,))
    assert [one.reason for one in dropped if reason and reason in one.reason] == [one.reason for one in dropped]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("59 rebels and 28 soldiers", {59, 28}),
        ("dozens", {24}),
        ("1.2 million", {1200000}),
        ("4.5m", {4500000}),
        ("hundreds of thousands", {200000}),
        ("twenty-five or 20-30", {25, 20, 30}),
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
    assert not dropped, "\n".join(f"{d.reason}: {d.finding}" for d in dropped)
