"""The days that the slider of a view goes over."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from server.views.told import Told

Span: TypeAlias = tuple[datetime.date, datetime.date]

# What a statement is need not be asked: conclusions begin with one of theirs, and to look would take 20 times as long.
QUERY = """
SELECT (MIN(?day) AS ?first) (MAX(?day) AS ?last) WHERE {
  { ?x sem:hasEarliestBeginTimeStamp ?day }
  UNION { ?report schema:datePublished ?day FILTER(DATATYPE(?day) = xsd:date) }
}"""
"""The query of the first and the last day of which anything is told."""


def told(rows: Sequence[dict[str, str]]) -> Span | None:
    """The first and the last day that the query found; None where there are not two."""
    row = next(iter(rows), {})
    first, last = row.get("first", ""), row.get("last", "")
    return (datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)) if first and first < last else None


def between(texts: Iterable[str]) -> Span | None:
    """The first and the last of these days; None where there are not two."""
    known = sorted({text for text in texts if text})
    return told([{"first": known[0], "last": known[-1]}]) if known else None


def of(rows: Iterable[Told]) -> Span:
    """The first and the last day from which any of these counts; today where none has a day."""
    known = [row.since for row in rows if row.since] or [datetime.date.today()]
    return min(known), max(known)
