"""Dates as precise as a text is: a year, a month or a day (EDTF level 0, ISO 8601-1 reduced precision)."""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass

_FORM = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, order=True)
class PartialDate:
    """A year, a month of a year, or a day. `str()` gives `2018`, `2018-09` or `2018-09-17`."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.month is None and self.day is not None:
            raise ValueError("a day needs its month")
        datetime.date(self.year, self.month or 1, self.day or 1)

    def __str__(self) -> str:
        parts = [f"{self.year:04d}"] + [f"{part:02d}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; raises ValueError for anything else, a 31st of June included."""
        match = _FORM.fullmatch(text.strip())
        if not match:
            raise ValueError(f"not a date: {text!r}; write YYYY, YYYY-MM or YYYY-MM-DD")
        return cls(*(int(part) for part in match.groups() if part))

    @classmethod
    def of(cls, day: datetime.date) -> PartialDate:
        """The day as a date of full precision."""
        return cls(day.year, day.month, day.day)

    @property
    def earliest(self) -> datetime.date:
        """The first day that this date may mean."""
        return datetime.date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> datetime.date:
        """The last day that this date may mean."""
        month = self.month or 12
        return datetime.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])


@dataclass(frozen=True)
class Interval:
    """When something began and ended, each as far as it is known. Unknown ends are None."""

    start: PartialDate | None = None
    end: PartialDate | None = None
