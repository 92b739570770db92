"""When what articles tell as a fact began and ended, and when they appeared, as text that sorts in order of time."""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass

import pyoxigraph as ox
from rdflib import XSD

from ontology import DL, PREFIXES

_FACTUALITY, _ARTICLE = str(DL.factuality), str(DL.inArticle)
_ASSERTED = f"{PREFIXES['factuality']}asserted"
_PUBLISHED = f"{PREFIXES['schema']}datePublished"
_BEGAN, _BEGUN, _ENDS, _ENDED = (
    f"{PREFIXES['sem']}has{name}TimeStamp" for name in ("EarliestBegin", "LatestBegin", "EarliestEnd", "LatestEnd")
)
_NOTED = frozenset({_FACTUALITY, _ARTICLE, _PUBLISHED, _BEGAN, _BEGUN, _ENDS, _ENDED})
"""The properties that this is read from."""
FIRST, LAST, UNDATED = "0", "~", ""
"""Before and behind all days; and, before these, where what has no time stands."""
LATEST = "-99-99"
"""What makes the text of a year or a month sort behind that of each of its days."""
NO_BEGIN, NO_END = 1, 2
"""Bits of how a span is open: what has no first day of its own, or no last, may hold on each before, or after."""
WAYS = range(4)
"""All ways in which a span can be open."""
_DATE = str(XSD.date)


@dataclass(frozen=True)
class Sought:
    """What is sought by time, as text: what of a kind was so from the first to the last day, and may hold on `held`.

    From UNDATED to LAST it is all. Unless `ending`, what is over on a day counts as what holds on it. `tie` is what
    conclusions are to say of their ends, where it is not anything.
    """

    kind: str
    first: str = UNDATED
    last: str = LAST
    held: str = ""
    ending: bool = True
    tie: str = ""

    def bounds(self, way: int) -> tuple[str, str, str]:
        """Between which two texts a span that is open this way begins, and the first with which it may end."""
        begun = self.held and not way & NO_BEGIN
        over = self.held and self.ending and not way & NO_END
        return (
            UNDATED if self.last == LAST else FIRST,
            min(self.last, self.held) if begun else self.last,
            max(self.first, self.held) if over else self.first,
        )


class Notes:
    """What one graph says by these properties."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._values: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self._vague: set[tuple[str, str]] = set()

    def add(self, subject: str, predicate: str, object_: ox.NamedNode | ox.Literal) -> None:
        """Note a triple, if it is one of them."""
        if predicate in _NOTED:
            self._values[subject, predicate].add(object_.value)
            if predicate in (_BEGAN, _ENDED) and not _is_day(object_):
                self._vague.add((subject, predicate))

    def span(self, statement: str) -> tuple[int, str, str] | None:
        """How the span of a statement is open, its first and last day, "" where it has none; None for what is no fact.

        What is undated counts at the day of its report, as in the lists.
        """
        if _ASSERTED not in self._values[statement, _FACTUALITY]:
            return None
        reports = self._values[statement, _ARTICLE]
        days = [day for report in reports for day in self._values[report, _PUBLISHED]]
        first = min(self._any(statement, _BEGAN, _ENDS) or days, default="")
        last = max(self._any(statement, _ENDED, _BEGUN) or days, default="")
        open_ = NO_BEGIN * self._is_open(statement, _BEGAN) | NO_END * self._is_open(statement, _ENDED)
        return open_, first, lasting(last)

    def day(self, article: str) -> tuple[int, str, str]:
        """The span of an article: the day on which it appeared."""
        days = self._values[article, _PUBLISHED]
        return NO_BEGIN | NO_END, min(days, default=""), lasting(max(days, default=""))

    def _is_open(self, statement: str, property_: str) -> bool:
        return not self._values[statement, property_] or (statement, property_) in self._vague

    def _any(self, statement: str, *properties: str) -> set[str]:
        return next((found for one in properties if (found := self._values[statement, one])), set())


def lasting(last: str) -> str:
    """The text of a last day, month or year, as it is compared with the first of what is asked for; "" for none."""
    return f"{last}{LATEST}" if last else ""


def _is_day(term: ox.NamedNode | ox.Literal) -> bool:
    """Whether a query can compare it with a day."""
    if not isinstance(term, ox.Literal) or term.datatype.value != _DATE:
        return False
    try:
        return datetime.date.fromisoformat(term.value).isoformat() == term.value
    except ValueError:
        return False
