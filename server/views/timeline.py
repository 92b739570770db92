"""The line of time: events, agreements and control in their order, as bars on one axis."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from server.views.axis import Axis, Mark, days
from server.views.table import Cell, Table
from server.views.told import Told

KINDS = ("Event", "Agreement", "Control")
WIDTH, HEAD, ROW = 1000, 34, 26
_LEFT, _RIGHT = 430, 985
_LETTERS = 58


@dataclass(frozen=True)
class Bar:
    """One row of the picture: its words, and where its bar begins and how long it is; `open` where no end is told.

    A bar has no length where all of it lies before the span that is shown, and only goes on into it.
    """

    told: Told
    y: int
    words: str
    x: float
    length: float
    open: bool


@dataclass(frozen=True)
class Picture:
    """The whole picture."""

    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    width: int
    height: int
    left: int
    right: int


def picture(rows: Sequence[Told], first: datetime.date | None = None, last: datetime.date | None = None) -> Picture:
    """The picture of the rows, which come in the order of time; where a span is chosen, it shows no more than that."""
    known = [day for row in rows for day in (row.begin, row.last) if day] or [datetime.date.today()]
    low, high = max(min(known), first or datetime.date.min), min(max(known), last or datetime.date.max)
    axis, marks = days(min(low, high), max(low, high), _LEFT + 15, _RIGHT - 15)
    bars = tuple(_bar(row, at, axis) for at, row in enumerate(rows))
    return Picture(bars, marks, WIDTH, HEAD + ROW * len(bars) + 8, _LEFT, _RIGHT)


def table(rows: Sequence[Told]) -> Table:
    """The same as rows."""
    cells = (
        (
            Cell(row.when or f"by {row.last}"),
            Cell(row.kind.lower()),
            Cell(row.said, row.iri),
            Cell(row.place_name, row.place),
            Cell(row.who),
            Cell(row.article_name, row.article),
        )
        for row in rows
    )
    return Table(
        ("when", "kind", "what", "place", "said by", "article"), tuple(cells), tuple(row.put for row in rows), (2, 3, 5)
    )


def _bar(row: Told, at: int, axis: Axis) -> Bar:
    begin, last = row.begin or row.last, row.last or row.begin
    assert begin is not None  # noqa: S101 - one of them is known
    assert last is not None  # noqa: S101 - the same
    x, end = axis.at(begin.toordinal()), axis.at(last.toordinal() + 1)
    going_on = row.kind == "Control" and not (row.when.startswith("until") or " to " in row.when)
    length = max(round(end - x, 1), 7) if last.toordinal() >= axis.low else 0
    return Bar(row, HEAD + ROW * at, shortened(row.said, _LETTERS), x, length, going_on)


def shortened(text: str, most: int) -> str:
    """The text, cut at a word where it is too long for a picture; the table has all of it."""
    return text if len(text) <= most else f"{text[: most - 1].rpartition(' ')[0] or text[: most - 1]}…"
