"""What a view is narrowed to: read out of its address, and written into its query."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox
from werkzeug.datastructures import MultiDict

from loader.errors import InputError

_LONGEST = 200
_DAY = "http://www.w3.org/2001/XMLSchema#date"


@dataclass(frozen=True)
class Filter:
    """Kinds, a span of days, a part of a name, and whether what has no date stays."""

    kinds: tuple[str, ...]
    first: datetime.date | None = None
    last: datetime.date | None = None
    name: str = ""
    undated: bool = True

    @property
    def narrowed(self) -> bool:
        """Whether anything but the kinds is chosen."""
        return bool(self.first or self.last or self.name or not self.undated)


def chosen(arguments: MultiDict[str, str], kinds: Sequence[str], usual: Sequence[str] = ()) -> Filter:
    """The filter that an address holds. Raises InputError for a kind or a day that is none.

    `as-of` is a span of one day.
    """
    asked = arguments.getlist("kind") or list(usual or kinds)
    for kind in asked:
        if kind not in kinds:
            raise InputError(f"kind={kind}: not a kind of this view; there are {', '.join(kinds)}")
    as_of = _day(arguments, "as-of")
    return Filter(
        tuple(kind for kind in kinds if kind in asked),
        as_of or _day(arguments, "from"),
        as_of or _day(arguments, "to"),
        arguments.get("name", "").strip()[:_LONGEST],
        arguments.get("undated") != "no",
    )


def conditions(chosen: Filter, named: str) -> str:
    """The part of a pattern that leaves out what began after the span, or was over before it.

    It reads ?begin and ?over; `named` is the expression that holds the names.
    """
    parts = []
    if chosen.last:
        parts.append(f'FILTER(!BOUND(?begin) || ?begin <= "{chosen.last}"^^<{_DAY}>)')
    if chosen.first:
        parts.append(f'FILTER(!BOUND(?over) || ?over >= "{chosen.first}"^^<{_DAY}>)')
    if not chosen.undated:
        parts.append("FILTER(BOUND(?begin) || BOUND(?over))")
    if chosen.name:
        parts.append(f"FILTER(CONTAINS(LCASE({named}), {ox.Literal(chosen.name.lower())}))")
    return " ".join(parts)


def _day(arguments: MultiDict[str, str], name: str) -> datetime.date | None:
    given = arguments.get(name, "").strip()
    if not given:
        return None
    try:
        return datetime.date.fromisoformat(given)
    except ValueError:
        raise InputError(f"{name}={given}: not a day; write {name}=2019-08-18") from None
