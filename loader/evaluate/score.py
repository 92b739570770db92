"""Rows read against gold rows: found, missed, invented, and the slots of those found."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from loader.evaluate.agree import Agreement, names_of, values
from loader.evaluate.gold import Gold
from loader.tables import COLUMNS, Row

SLOTS: Mapping[str, tuple[str, ...]] = {
    "actors": ("type", "aliases"),
    "relations": ("start", "end", "reported_by"),
    "events": ("start", "end", "place", "initiators", "targets", "reported_by"),
    "figures": ("group", "high", "place", "since", "until", "reported_by"),
    "control": ("start", "end", "reported_by"),
    "agreements": ("kind", "concluded", "parties", "place", "status", "obstructed_by"),
}


@dataclass(frozen=True)
class Score:
    """What came of one table: `wanted` gold rows of which `found` were read; `right` of the rows `read`.

    An optional gold row (its first cell begins with "?") that was read makes that row right, and is not wanted.
    `slots` holds for each column the agreement, 0 to 1, of each wanted row found.
    """

    wanted: int = 0
    found: int = 0
    read: int = 0
    right: int = 0
    slots: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    quotes: tuple[bool, ...] = ()
    missed: tuple[str, ...] = ()
    invented: tuple[str, ...] = ()

    def __add__(self, other: Score) -> Score:
        slots = {
            column: (*self.slots.get(column, ()), *other.slots.get(column, ()))
            for column in {**self.slots, **other.slots}
        }
        return Score(
            self.wanted + other.wanted,
            self.found + other.found,
            self.read + other.read,
            self.right + other.right,
            slots,
            self.quotes + other.quotes,
            self.missed + other.missed,
            self.invented + other.invented,
        )

    @property
    def precision(self) -> float:
        """The share of the rows read that the gold has."""
        return self.right / self.read if self.read else 0.0

    @property
    def recall(self) -> float:
        """The share of the wanted rows that were read."""
        return self.found / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.precision * self.recall / (self.precision + self.recall) if self.found else 0.0

    @property
    def slot_accuracy(self) -> float:
        """The mean agreement of all slots."""
        scores = [score for column in self.slots.values() for score in column]
        return sum(scores) / len(scores) if scores else 0.0


@dataclass(frozen=True)
class Overall:
    """The means over the tables that the gold fills, and the share of quotes that stand in their articles."""

    f1: float
    precision: float
    recall: float
    slot_accuracy: float
    quotes_valid: float


def compare(gold: Gold, read: Mapping[str, list[Row]]) -> dict[str, Score]:
    """The score of each table of one article."""
    agreement = Agreement(names_of(read["actors"]), names_of(gold.tables["actors"]))
    return {table: _compare(table, gold, read[table], agreement) for table in COLUMNS}


def overall(scores: Iterable[Score]) -> Overall:
    """What to say of all tables together."""
    tables = list(scores)
    filled = [score for score in tables if score.wanted]
    slotted = [score for score in filled if score.slots]
    quotes = [quote for score in tables for quote in score.quotes]
    return Overall(
        _mean([score.f1 for score in filled]),
        _mean([score.precision for score in filled]),
        _mean([score.recall for score in filled]),
        _mean([score.slot_accuracy for score in slotted]),
        _mean([float(quote) for quote in quotes]),
    )


def _mean(numbers: list[float]) -> float:
    return sum(numbers) / len(numbers) if numbers else 0.0


def _compare(table: str, gold: Gold, read: list[Row], agreement: Agreement) -> Score:
    wanted = gold.tables[table]
    pairs = [
        (_optional(g), -_closeness(slots), gi, pi, slots)
        for gi, g in enumerate(wanted)
        for pi, p in enumerate(read)
        if agreement.same_thing(table, p, g)
        for slots in [{column: agreement.slot(column, p[column], g[column]) for column in SLOTS[table]}]
    ]
    matched: dict[int, int] = {}
    scored: dict[str, list[float]] = defaultdict(list)
    # Wanted rows before optional ones, the closest pairs first.
    for optional, _, gi, pi, slots in sorted(pairs, key=lambda pair: pair[:4]):
        if gi in matched or pi in matched.values():
            continue
        matched[gi] = pi
        for column, score in slots.items() if not optional else ():
            if score is not None:
                scored[column].append(score)
    due = [gi for gi, g in enumerate(wanted) if not _optional(g)]
    right = set(matched.values())
    return Score(
        wanted=len(due),
        found=sum(gi in matched for gi in due),
        read=len(read),
        right=len(right),
        slots={column: tuple(scores) for column, scores in scored.items()},
        quotes=tuple(_stands_in(p["quote"], gold.article.text) for p in read) if table != "actors" else (),
        missed=tuple(_words(wanted[gi], table) for gi in due if gi not in matched),
        invented=tuple(_words(p, table) for pi, p in enumerate(read) if pi not in right),
    )


def _closeness(slots: Mapping[str, float | None]) -> float:
    scores = [score for score in slots.values() if score is not None]
    return sum(scores) / len(scores) if scores else 1.0


def _optional(row: Row) -> bool:
    return next(iter(row.values()), "").startswith("?")


def _words(row: Row, table: str) -> str:
    return " · ".join(row[column] for column in COLUMNS[table] if column != "quote" and row[column])


def _stands_in(quote: str, text: str) -> bool:
    passages = [_squeezed(passage) for passage in values(quote)]
    return bool(passages) and all(passage in _squeezed(text) for passage in passages)


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
