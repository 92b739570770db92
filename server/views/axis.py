"""Axes: where a day or a number stands on a line, and which marks the line bears."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from server.scale import Scale, scale


@dataclass(frozen=True)
class Axis:
    """A line from `left` to `right` that stands for the numbers from `low` to `high`, in equal steps or on a scale."""

    low: float
    high: float
    left: float
    right: float
    scale: Scale | None = None

    def at(self, value: float) -> float:
        """Where a number stands, at an end of the line if it lies beyond."""
        inside = min(max(value, self.low), self.high)
        share = self.scale.share(inside) if self.scale else (inside - self.low) / ((self.high - self.low) or 1)
        return round(self.left + share * (self.right - self.left), 1)


@dataclass(frozen=True)
class Mark:
    """A mark on an axis: where it stands and what it says."""

    x: float
    text: str


def numbers(shown: Iterable[float], left: float, right: float, room: float = 1.0) -> tuple[Axis, tuple[Mark, ...]]:
    """An axis from zero to beyond the highest of these, logarithmic where they lie far apart, with a few marks."""
    found = scale(shown, room=room)
    axis = Axis(0, found.high, left, right, found)
    return axis, tuple(Mark(axis.at(mark), f"{mark:,.15g}") for mark in found.marks)


def days(
    first: datetime.date, last: datetime.date, left: float, right: float, most: int = 8
) -> tuple[Axis, tuple[Mark, ...]]:
    """An axis over these days, with marks at the beginnings of years, of months, or at days: the finest that fit."""
    axis = Axis(first.toordinal() - 1, last.toordinal() + 2, left, right)
    ends = [(first, str(first))] + ([(last, str(last))] if last > first else [])
    fitting = [marks for marks in _calendars(first, last) if 2 <= len(marks) <= most]
    return axis, tuple(Mark(axis.at(one.toordinal()), text) for one, text in (fitting[-1] if fitting else ends))


def _calendars(first: datetime.date, last: datetime.date) -> Iterator[Sequence[tuple[datetime.date, str]]]:
    """Marks from the coarsest calendar to the finest."""
    for step in (100, 50, 20, 10, 5, 2, 1):
        years = [year for year in range(first.year, last.year + 1) if year % step == 0]
        yield [(datetime.date(year, 1, 1), str(year)) for year in years if datetime.date(year, 1, 1) >= first]
    months = (last.year - first.year) * 12 + last.month - first.month
    if months <= 24:
        for step in (3, 1):
            starts = [divmod(first.year * 12 + first.month - 1 + at, 12) for at in range(months + 1)]
            begun = [datetime.date(year, month + 1, 1) for year, month in starts if month % step == 0]
            yield [(one, f"{one:%Y-%m}") for one in begun if one >= first]
    if (last - first).days <= 60:
        for apart in (7, 2, 1):
            count = (last - first).days // apart + 1
            yield [(one, str(one)) for one in (first + datetime.timedelta(days=at * apart) for at in range(count))]
