"""What a view looks at: all where that is few, the most recent of many, so that it costs no more as the store grows.

The engine finds in no time what begins on a day, but not the newest without looking at everything. So the newest are
looked for day by day, from the last day backwards. What has no day of its own counts at the day of its report, as in
the lists.
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from loader.store import Store

_YEAR = 366
_AHEAD = datetime.timedelta(_YEAR)
"""What is planned is told of before its day; what is further off is rather a slip of the pen."""
_WINDOWS = (_YEAR, 3 * _YEAR, *(10 * _YEAR for _ in range(5)))
"""How many days are asked for at once: few first, as there is much of late, and never more than a query may name."""
_SOME = "SELECT DISTINCT ?x WHERE {{ VALUES ?kind_ {{ {kinds} }} ?x {property} ?kind_ . {further} }} LIMIT {limit}"
_BEGUN = """
SELECT DISTINCT ?x ?day_ WHERE {{
  {{ SELECT ?x ?day_ WHERE {{ VALUES ?day_ {{ {days} }} ?x sem:hasEarliestBeginTimeStamp ?day_ }} LIMIT {touched} }}
  ?x {property} ?kind_ FILTER(?kind_ IN ({among}))
  {further}
}} LIMIT {limit}"""
_REPORTED = """
SELECT DISTINCT ?x ?day_ WHERE {{
  {{ SELECT ?x ?day_ WHERE {{
    VALUES ?day_ {{ {days} }} ?report_ schema:datePublished ?day_ . ?x dl:inArticle ?report_
  }} LIMIT {few} }}
  ?x {property} ?kind_ FILTER(?kind_ IN ({among}))
  OPTIONAL {{ ?x sem:hasEarliestBeginTimeStamp ?begun_ }} FILTER(!BOUND(?begun_))
  {further}
}} LIMIT {limit}"""
_TOUCHED = 10
"""How many things are touched, at most, for each that is looked for: those around it are of other kinds. Of those that
reports tell of without a day, it is fewer: these are looked for even where all have one."""


@dataclass(frozen=True)
class Wanted:
    """What a view shows: the things with one of these kinds under this property, which fit a pattern further on."""

    property: str
    kinds: tuple[str, ...]
    further: str = ""
    inferred: bool = False

    def query(self, form: str, limit: int, days: str = "") -> str:
        """A query of the things, ?x, that begins with their kinds, or with days."""
        return form.format(
            property=self.property,
            kinds=" ".join(self.kinds),
            among=", ".join(self.kinds),
            further=self.further,
            days=days,
            limit=limit,
            touched=_TOUCHED * limit,
            few=_TOUCHED * limit // 4,
        )


@dataclass(frozen=True)
class Look:
    """The things that a view looks at, and whether there are no others."""

    iris: tuple[str, ...]
    whole: bool

    @property
    def values(self) -> str:
        """What has a query begin with them."""
        return f"VALUES ?x {{ {' '.join(f'<{iri}>' for iri in self.iris)} }}"


def looked(
    store: Store, wanted: Wanted, most: int, until: datetime.date | None = None, newest: datetime.date | None = None
) -> Look:
    """What is wanted if it is no more than so many; else the most recent, up to a day.

    `newest` is the last day of which anything is told, where that is known: it saves looking for what is not there.
    """

    def asked(form: str, limit: int, days: str = "") -> list[dict[str, str]]:
        return list(store.select(wanted.query(form, limit, days), inferred=wanted.inferred))

    some = [row["x"] for row in asked(_SOME, most + 1)]
    if len(some) <= most:
        return Look(tuple(some), whole=True)
    found: dict[str, None] = {}
    for days in _windows(until or min(newest or datetime.date.max, datetime.date.today() + _AHEAD)):
        recent = [(row["day_"], row["x"]) for form in (_BEGUN, _REPORTED) for row in asked(form, most, days)]
        found |= dict.fromkeys(x for _, x in sorted(recent, reverse=True))
        if len(found) >= most:
            break
    return Look(tuple(itertools.islice(found | dict.fromkeys(some), most)), whole=False)


def _windows(last: datetime.date) -> Iterator[str]:
    """The days before and on this one, the last first."""
    for length in _WINDOWS:
        ordinals = range(last.toordinal(), max(last.toordinal() - length, 0), -1)
        yield " ".join(f'"{datetime.date.fromordinal(day)}"^^xsd:date' for day in ordinals)
        if not ordinals or ordinals[-1] == 1:
            return
        last = datetime.date.fromordinal(ordinals[-1] - 1)
