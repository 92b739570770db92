"""Asking as of a day: the one pattern by which a query says so, and the one parameter that sets its day.

A query that can be asked as of a day holds `VALUES ?asOf { "2019-08-18"^^xsd:date }`, and leaves out what had not begun
or was over by then; what is undated stays:

    FILTER NOT EXISTS { ?x sem:hasEarliestBeginTimeStamp ?begin FILTER(?begin > ?asOf) }
    FILTER NOT EXISTS { ?x sem:hasLatestEndTimeStamp ?end FILTER(?end < ?asOf) }
"""

from __future__ import annotations

import datetime
import re

_DAY = re.compile(r"(\bVALUES\s+[?$]asOf\s*\{)[^{}]*\}", re.IGNORECASE)


def asks_as_of(sparql: str) -> bool:
    """Whether the query can be asked as of another day."""
    return bool(_DAY.search(sparql))


def as_of(sparql: str, day: str) -> str:
    """The query as of this day (YYYY-MM-DD). Raises ValueError where the day is none, or the query asks of no day."""
    chosen = datetime.date.fromisoformat(day).isoformat()
    asked, found = _DAY.subn(rf'\g<1> "{chosen}"^^<http://www.w3.org/2001/XMLSchema#date> }}', sparql)
    if not found:
        raise ValueError("the query asks of no day; write VALUES ?asOf { … } in it")
    return asked
