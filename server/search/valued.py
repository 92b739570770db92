"""What statements and articles say that lists count: of what kind, who, where, according to whom, in which year.

A value is found by a path of properties, as lists.toml writes it, within the graph that says so; only where places lie
may be told in another graph, or concluded.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import pyoxigraph as ox

from ontology import DL, PREFIXES

Counts: TypeAlias = Mapping[str, Sequence[dict[str, str]]]
"""By facet, rows of a `value` and its `n`, as a query would give them."""
YEAR = "year"
"""The path to the year in which something began."""
PLACE, REGION = "dl:place", "dl:place/dl:within"
_OUTLET, _PUBLISHER = "dl:inArticle/schema:publisher", "schema:publisher"
_ACTORS = "dl:initiator|dl:target|dl:controller|dl:party|dl:subject|dl:object"
_TOLD = {f"^dl:inArticle/{PLACE}": PLACE, f"^dl:inArticle/({_ACTORS})": _ACTORS}
"""The paths of what the statements in an article say, and the properties by which they say it."""
_KEPT = (
    *(YEAR, _OUTLET, _PUBLISHER, *_TOLD),
    *("dl:eventType", "dl:relationType", "dl:measure", "dl:controlStatus", "dl:agreementKind", "dl:agreementStatus"),
    *("dl:initiator|dl:target", "dl:subject|dl:object", "dl:party|dl:obstructedBy", "dl:countedActor"),
    *("dl:controller", PLACE, "dl:reportedBy"),
)
PATHS = (*_KEPT, REGION)
"""All paths; the index knows those that it keeps by their number."""


def _iris(properties: str) -> frozenset[str]:
    found = (one.partition(":") for one in properties.split("|"))
    return frozenset(f"{PREFIXES[prefix]}{name}" for prefix, _, name in found)


_DIRECT = {
    (number, iri) for number, path in enumerate(_KEPT) if path not in (YEAR, _OUTLET, *_TOLD) for iri in _iris(path)
}
_PATHS_OF = {iri: [number for number, one in _DIRECT if one == iri] for _, iri in _DIRECT}
_OF_ARTICLES = {_KEPT.index(path): _iris(properties) for path, properties in _TOLD.items()}
_NOTED = frozenset({*_PATHS_OF, str(DL.inArticle)})
# Counted here: to count by the path of each facet, the engine would read the paths anew for each value.
_COUNTED = """
SELECT path, iri, n FROM (
  SELECT value.path, value.term, COUNT(*) AS n
  FROM json_each(?) AS asked CROSS JOIN thing ON thing.iri = asked.value CROSS JOIN value ON value.thing = thing.id
  GROUP BY value.path, value.term
) CROSS JOIN term ON term.id = term ORDER BY n DESC, iri"""
_AROUND = """
SELECT iri, n FROM (
  SELECT lies.within, COUNT(DISTINCT thing.id) AS n
  FROM json_each(?) AS asked CROSS JOIN thing ON thing.iri = asked.value CROSS JOIN value ON value.thing = thing.id
  CROSS JOIN lies ON lies.place = value.term WHERE value.path = ? GROUP BY lies.within
) CROSS JOIN term ON term.id = within ORDER BY n DESC, iri"""


class Links:
    """What one graph says by the properties of these paths."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._values: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
        self._told: defaultdict[str, set[str]] = defaultdict(set)

    def add(self, subject: str, predicate: str, object_: ox.NamedNode) -> None:
        """Note a triple, if it is one of them."""
        if predicate in _NOTED:
            self._values[subject].add((predicate, object_.value))
            if predicate not in _PATHS_OF:
                self._told[object_.value].add(subject)

    def of(self, thing: str, first: str) -> set[tuple[int, str]]:
        """The paths and values of a thing that began on this day."""
        said = self._values[thing]
        found = {(path, value) for predicate, value in said for path in _PATHS_OF.get(predicate, ())}
        reports = [value for predicate, value in said if predicate not in _PATHS_OF]
        found |= {(_KEPT.index(_OUTLET), outlet) for report in reports for outlet in self._outlets(report)}
        found |= {
            (number, value)
            for told in self._told.get(thing, ())
            for predicate, value in self._values[told]
            for number, properties in _OF_ARTICLES.items()
            if predicate in properties
        }
        return found | ({(_KEPT.index(YEAR), first[:4])} if first else set())

    def _outlets(self, report: str) -> list[str]:
        return [value for predicate, value in self._values.get(report, ()) if predicate in _iris(_PUBLISHER)]


def counted(base: sqlite3.Connection, things: Iterable[str], facets: Mapping[str, str]) -> Counts:
    """How many of these things have which value by the path of each facet, the most frequent first."""
    asked = json.dumps(list(things))
    found: dict[str, list[dict[str, str]]] = {facet: [] for facet in facets}
    by_number = {_KEPT.index(path): found[facet] for facet, path in facets.items() if path != REGION}
    for number, term, n in base.execute(_COUNTED, (asked,)):
        if number in by_number:
            by_number[number].append({"value": term, "n": str(n)})
    around = [facet for facet, path in facets.items() if path == REGION]
    for term, n in base.execute(_AROUND, (asked, _KEPT.index(PLACE))) if around else ():
        found[around[0]].append({"value": term, "n": str(n)})
    return found
