"""Articles that nobody wrote, at the level of Statements: for benchmarks that need many graphs and no reading.

The same number gives the same article. Actors come from the gazetteer, some often and most seldom, places from a fixed
list; every statement has its quote in the article's text, as the extractor's have.
"""

from __future__ import annotations

import functools
import random
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from loader.article import Article
from loader.dates import Interval, PartialDate
from loader.statements import (
    Actor,
    Agreement,
    Control,
    Event,
    Evidence,
    Figure,
    Place,
    Reading,
    Relation,
    Statement,
)
from ontology.gazetteer import gazetteer
from ontology.gazetteer.entries import ActorEntry

STATEMENTS = 12
_SOURCES = ("AFP", "Reuters", "AP")
_PLACES = (
    *("Aleppo", "Idlib", "Raqqa", "Homs", "Goma", "Bukavu", "Khartoum", "Nyala", "Mogadishu", "Kismayo", "Maiduguri"),
    *("Donetsk", "Luhansk", "Kharkiv", "Kherson", "Kabul", "Kandahar", "Herat", "Sanaa", "Aden", "Taiz", "Tripoli"),
    *("Benghazi", "Misrata", "Bamako", "Gao", "Timbuktu", "Mekelle", "Gondar", "Marawi", "Srinagar", "Mosul", "Kirkuk"),
)
_RELATIONS = ("supports", "opposes", "allied-with", "part-of")
_EVENTS = ("clash", "bombardment", "advance", "attack")
_KINDS = ("armed-group", "military", "government", "state")
_MEASURES = ("killed", "wounded", "displaced")


def readings(numbers: range, statements: int = STATEMENTS, conflict: int | None = None) -> Iterator[Reading]:
    """The articles of these numbers, as an extractor would leave them.

    They tell of the conflict of that number, with actors and places that are its own; without one, of the world's.
    """
    for number in numbers:
        yield (_Writer(number) if conflict is None else _ConflictWriter(number, conflict)).reading(statements)


@functools.cache
def _known() -> tuple[ActorEntry, ...]:
    return tuple(gazetteer().actors)


class _Writer:
    """Writes one article and what is to be read out of it, sentence by sentence."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._random = random.Random(number)  # noqa: S311 - to be repeated, not to be secret
        self._sentences: list[str] = []
        self._length = 0
        self._before = ""
        self._actors: dict[str, Actor] = {}
        self._places: dict[str, Place] = {}
        day = self._random.randrange(28) + 1
        self._day = PartialDate(2010 + self._random.randrange(15), self._random.randrange(12) + 1, day)

    def reading(self, statements: int) -> Reading:
        makers = (self._relation, self._event, self._figure, self._control, self._event, self._figure)
        found = [makers[i % len(makers)]() for i in range(statements - 1)] + [self._agreement()]
        source = _SOURCES[self._number % len(_SOURCES)]
        article = Article(" ".join(self._sentences), f"synthetic/{self._number}", self._day, source)
        return Reading(
            article, "synthetic", "1", tuple(self._actors.values()), tuple(self._places.values()), tuple(found)
        )

    def _relation(self) -> Statement:
        a, b = self._actor(), self._actor()
        kind = self._random.choice(_RELATIONS)
        return Relation(subject=a, relation=kind, object=b, **self._told(f"{a} {kind} {b}"))

    def _event(self) -> Statement:
        a, b, place = self._actor(), self._actor(), self._place()
        kind = self._random.choice(_EVENTS)
        told = self._told(f"{a} met {b} in {place}: {kind}")
        return Event(type=kind, place=place, initiators=(a,), targets=(b,), **told)

    def _figure(self) -> Statement:
        count, place = self._random.randrange(1, 900), self._place()
        measure = self._random.choice(_MEASURES)
        told = self._told(f"{count} civilians {measure} in {place}")
        number = Decimal(count)
        return Figure(
            measure=measure,
            group="civilians",
            low=number,
            high=number,
            precision="exact",
            unit="person",
            place=place,
            **told,
        )

    def _control(self) -> Statement:
        a, place = self._actor(), self._place()
        return Control(controller=a, place=place, status="controls", **self._told(f"{a} holds {place}"))

    def _agreement(self) -> Statement:
        a, b, place = self._actor(), self._actor(), self._place()
        label = f"ceasefire between {a} and {b}"
        told = self._told(f"{label} in {place}")
        return Agreement(
            label=label, type="ceasefire", status="concluded", concluded=self._day, parties=(a, b), place=place, **told
        )

    def _told(self, claim: str) -> dict[str, Any]:
        """The evidence, the day and the source of a statement that says this."""
        by = self._actor()
        text = f"{claim}, {by} said."
        start = self._length
        self._sentences.append(text)
        self._length += len(text) + 1
        evidence = Evidence(start, start + len(claim), claim, start, start + len(text), "synthetic")
        return {"evidence": (evidence,), "interval": Interval(self._day, self._day), "reported_by": (by,)}

    def _actor(self) -> str:
        """An actor other than the one before, from a few that are in every story to many that are in none."""
        entries = _known()
        while True:
            entry = entries[min(int(self._random.expovariate(0.02)), len(entries) - 1)]
            if entry.label != self._before:
                break
        self._before = entry.label
        self._actors[entry.label] = Actor(entry.label, entry.type, key=entry.key)
        return entry.label

    def _place(self) -> str:
        name = self._random.choice(_PLACES)
        self._places[name] = Place(name)
        return name


class _ConflictWriter(_Writer):
    """Writes of the actors and places of one conflict."""

    def __init__(self, number: int, conflict: int) -> None:
        super().__init__(number)
        self._conflict = conflict

    def _actor(self) -> str:
        while True:
            kind = self._random.choice(_KINDS)
            label = f"{kind} {self._random.randrange(4)} of conflict {self._conflict}"
            if label != self._before:
                break
        self._before = label
        self._actors[label] = Actor(label, kind)
        return label

    def _place(self) -> str:
        name = f"Town {self._random.randrange(6)} of conflict {self._conflict}"
        self._places[name] = Place(name)
        return name
