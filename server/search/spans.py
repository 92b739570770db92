"""When what articles tell as a fact began and ended, as text that sorts in order of time."""

from __future__ import annotations

from collections import defaultdict

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


class Notes:
    """What one graph says by these properties."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._values: defaultdict[tuple[str, str], set[str]] = defaultdict(set)

    def add(self, subject: str, predicate: str, value: str) -> None:
        """Note a triple, if it is one of them."""
        if predicate in _NOTED:
            self._values[subject, predicate].add(value)

    def span(self, statement: str) -> tuple[str, str] | None:
        """The first and the last day of a statement, "" where it has none; None for what is not told as a fact.

        What is undated counts at the day of its report, as in the lists.
        """
        if _ASSERTED not in self._values[statement, _FACTUALITY]:
            return None
        reports = self._values[statement, _ARTICLE]
        days = [day for report in reports for day in self._values[report, _PUBLISHED]]
        first = min(self._any(statement, _BEGAN, _ENDS) or days, default="")
        last = max(self._any(statement, _ENDED, _BEGUN) or days, default="")
        return first, f"{last}{LATEST}" if last else ""

    def _any(self, statement: str, *properties: str) -> set[str]:
        return next((found for one in properties if (found := self._values[statement, one])), set())
