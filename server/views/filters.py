"""What a view is narrowed to: read out of its address, and written into its query."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pyoxigraph as ox
from werkzeug.datastructures import MultiDict

from loader.errors import InputError
from server.portraits.claims import web

_LONGEST = 200
_DAY = "http://www.w3.org/2001/XMLSchema#date"
HOMES = {"place": "id/place/", "actor": "id/actor/"}
"""What the IRIs begin with, under the base of the data, that an address names by the rest of them."""
_WHOSE = "dl:initiator|dl:target|dl:controller|dl:party|dl:subject|dl:object|dl:countedActor|dl:reportedBy"


@dataclass(frozen=True)
class Filter:
    """Kinds, a span of days, a part of a name, a place, an actor, and whether what has no date stays."""

    kinds: tuple[str, ...]
    first: datetime.date | None = None
    last: datetime.date | None = None
    name: str = ""
    undated: bool = True
    place: str = ""
    actor: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether anything but the kinds is chosen."""
        return bool(self.first or self.last or self.name or self.place or self.actor or not self.undated)

    def only(self, kind: str) -> Filter:
        """The same for one kind."""
        return replace(self, kinds=(kind,))

    @property
    def things(self) -> str:
        """The pattern of what has to do with the place and the actor that are chosen."""
        there = f"{{ ?x dl:place <{self.place}> }} UNION {{ ?spot_ dl:within+ <{self.place}> . ?x dl:place ?spot_ }}"
        whose = f"?x {_WHOSE} <{self.actor}> ."
        return " ".join(part for part, asked in ((there, self.place), (whose, self.actor)) if asked)


def chosen(arguments: MultiDict[str, str], kinds: Sequence[str], base: str, usual: Sequence[str] = ()) -> Filter:
    """The filter that an address holds. Raises InputError for a kind, a day, a place or an actor that is none.

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
        **{name: _thing(arguments, name, f"{base}{home}") for name, home in HOMES.items()},
    )


def conditions(chosen: Filter, named: str, begin: str = "?begin") -> str:
    """The part of a pattern that leaves out what began after the span, or was over before it.

    It reads ?begin and ?over; `named` is the expression that holds the names, `begin` the one that holds the day from
    which something counts.
    """
    parts = []
    if chosen.last:
        parts.append(f'FILTER(COALESCE({begin} <= "{chosen.last}"^^<{_DAY}>, true))')
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


def _thing(arguments: MultiDict[str, str], name: str, home: str) -> str:
    given = arguments.get(name, "").strip()
    if given and not web(f"{home}{given}"):
        raise InputError(f"{name}={given[:80]}: no {name}; follow a link of a view or of a list")
    return f"{home}{given}" if given else ""
