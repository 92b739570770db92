"""Scales of numbers and of days, with round ticks, in per cent of the width of a drawing."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from loader.dates import PartialDate
from server.scale import Scale, rounded, scale

# Room at both sides for the marks that stand on the ends.
_LEFT, _WIDTH = 2.0, 94.0
_TICKS = 5
_MONTHS = (1, 3, 6)
_DAYS = (1, 2, 5, 10)


@dataclass(frozen=True)
class Axis:
    """A scale between two values, and its ticks: each a place and what is written there."""

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    scale: Scale | None = None

    def at(self, value: float) -> float:
        """Where a value stands; what lies outside stands on the nearer end."""
        span = self.high - self.low or 1.0
        share = self.scale.share(value) if self.scale else (value - self.low) / span
        return round(_LEFT + _WIDTH * min(1.0, max(0.0, share)), 2)


def numbers(shown: Iterable[float], room: float = 1.0) -> Axis:
    """From zero to a round number beyond all of these, logarithmic where they lie far apart."""
    found = scale(shown, room=room, steps=_TICKS - 1)
    bare = Axis(0.0, found.high, (), found)
    return Axis(0.0, found.high, tuple((bare.at(mark), f"{mark:,.15g}") for mark in found.marks), found)


def days(dates: list[datetime.date], *, room_before: bool = False) -> Axis:
    """Over all of these dates, which are one at least, with ticks at years, months or days.

    With room before the first, for what began at a time that nobody tells.
    """
    low, high = min(dates), max(dates)
    if room_before:
        low -= max((high - low) // 12, datetime.timedelta(1))
    if low == high:
        low, high = low - datetime.timedelta(1), high + datetime.timedelta(1)
    bare = Axis(low.toordinal(), high.toordinal(), ())
    return Axis(bare.low, bare.high, tuple((bare.at(day.toordinal()), said) for day, said in _dates(low, high)))


def grouped(number: str) -> str:
    """A number as people write it: 370,000. What is none stays as it is."""
    try:
        return f"{Decimal(number):,f}"
    except InvalidOperation:
        return number


def spans(text: str) -> tuple[datetime.date, datetime.date] | None:
    """The first and the last day that a date may mean; None for what is no date."""
    try:
        date = PartialDate.parse(text[:10])
    except ValueError:
        return None
    return date.earliest, date.latest


def _dates(low: datetime.date, high: datetime.date) -> Iterator[tuple[datetime.date, str]]:
    """Round dates between two, about as many as there is room for."""
    length = (high - low).days
    if length > 730:
        step = int(rounded(max(length / 365 / _TICKS, 1)))
        years = range(-(-low.year // step) * step, high.year + 1, step)
        yield from ((day, str(day.year)) for year in years if low <= (day := datetime.date(year, 1, 1)) <= high)
    elif length > 62:
        step = next((months for months in _MONTHS if length / 30 / months <= _TICKS), 6)
        for month in range(low.year * 12, high.year * 12 + 12, step):
            day = datetime.date(month // 12, month % 12 + 1, 1)
            if low <= day <= high:
                yield day, f"{day:%Y-%m}"
    else:
        step = next((found for found in _DAYS if length / found <= _TICKS), 15)
        for number in range(0, length + 1, step):
            yield (day := low + datetime.timedelta(number)), f"{day:%m-%d}" if number else str(day)
