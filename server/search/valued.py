"""What statements and articles say that lists count: of what kind, who, where, according to whom, in which year.

A value is found by a path of properties, as lists.toml writes it, within the graph that says so.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

import pyoxigraph as ox

from ontology import DL, PREFIXES

YEAR = "year"
"""The path to the year in which something began."""
_OUTLET, _PUBLISHER = "dl:inArticle/schema:publisher", "schema:publisher"
_ACTORS = ("dl:initiator", "dl:target", "dl:controller", "dl:party", "dl:subject", "dl:object")
_TOLD = {"^dl:inArticle/dl:place": ("dl:place",), f"^dl:inArticle/({'|'.join(_ACTORS)})": _ACTORS}
"""The paths of what the statements in an article say, and the properties by which they say it."""
PATHS = (
    *(YEAR, _OUTLET, _PUBLISHER, *_TOLD),
    *("dl:eventType", "dl:relationType", "dl:measure", "dl:controlStatus", "dl:agreementKind", "dl:agreementStatus"),
    *("dl:initiator", "dl:target", "dl:countedActor", "dl:controller", "dl:party", "dl:obstructedBy"),
    *("dl:subject", "dl:object", "dl:place", "dl:reportedBy"),
)
"""All paths; the index knows them by their number."""


def _iri(path: str) -> str:
    prefix, _, name = path.partition(":")
    return f"{PREFIXES[prefix]}{name}"


_DIRECT = {_iri(path): number for number, path in enumerate(PATHS) if path not in (YEAR, _OUTLET, *_TOLD)}
_OF_ARTICLES = {PATHS.index(path): frozenset(map(_iri, properties)) for path, properties in _TOLD.items()}
_NOTED = frozenset({*_DIRECT, str(DL.inArticle)})
# Counted here: to count by the path of each facet, the engine would read the paths anew for each value.
_VALUES = """
SELECT value.path, value.term, value.thing
FROM json_each(?) AS asked CROSS JOIN thing ON thing.iri = asked.value CROSS JOIN value ON value.thing = thing.id"""
_TERMS = "SELECT term.id, term.iri FROM json_each(?) AS asked CROSS JOIN term ON term.id = asked.value"


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
            if predicate not in _DIRECT:
                self._told[object_.value].add(subject)

    def of(self, thing: str, first: str) -> set[tuple[int, str]]:
        """The paths and values of a thing that began on this day."""
        said = self._values[thing]
        found = {(_DIRECT[predicate], value) for predicate, value in said if predicate in _DIRECT}
        reports = [value for predicate, value in said if predicate not in _DIRECT]
        found |= {(PATHS.index(_OUTLET), outlet) for report in reports for outlet in self._outlets(report)}
        found |= {
            (number, value)
            for told in self._told.get(thing, ())
            for predicate, value in self._values[told]
            for number, properties in _OF_ARTICLES.items()
            if predicate in properties
        }
        return found | ({(PATHS.index(YEAR), first[:4])} if first else set())

    def _outlets(self, report: str) -> list[str]:
        return [value for predicate, value in self._values.get(report, ()) if predicate == _iri(_PUBLISHER)]


def counted(
    base: sqlite3.Connection, things: Iterable[str], paths: Mapping[str, Sequence[str]]
) -> dict[str, list[dict[str, str]]]:
    """How many of these things have which value by one of the paths of each facet, the most frequent first."""
    facets = {PATHS.index(path): facet for facet, some in paths.items() for path in some}
    values = base.execute(_VALUES, (json.dumps(list(things)),))
    having = {(facets[path], term, thing) for path, term, thing in values if path in facets}
    counts = Counter((facet, term) for facet, term, _ in having)
    terms = dict(base.execute(_TERMS, (json.dumps(list({term for _, term in counts})),)))
    found: dict[str, list[dict[str, str]]] = {facet: [] for facet in paths}
    for (facet, term), n in sorted(counts.items(), key=lambda one: (-one[1], terms[one[0][1]])):
        found[facet].append({"value": terms[term], "n": str(n)})
    return found
