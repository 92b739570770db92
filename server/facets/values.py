"""The values that a list can be narrowed down to, the most frequent first, each facet within its time."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from loader.store import Store
from server.facets.filters import Filter, narrowed
from server.facets.lists import BOUND, Facet, Listing
from server.facets.recall import Rows, rows_in
from server.portraits.claims import web
from server.portraits.words import label

SHOWN, ALL = 12, 1000
"""How many values a list shows of a facet, and how many the page of the facet itself."""
PATIENCE, LONG = 0.3, 5.0
"""Seconds that the page of a list waits for a facet, and the page of the facet itself."""
_ROWS = 5 * BOUND
_AMONG = "{{ SELECT DISTINCT ?iri WHERE {{ {pattern} }} LIMIT {bound} }}"
_COUNTED = """
SELECT ?value (COUNT(DISTINCT ?iri) AS ?n) WHERE {{
  {{ SELECT ?iri ?value WHERE {{ {among} {facet} }} LIMIT {rows} }}
  FILTER(BOUND(?value))
}} GROUP BY ?value ORDER BY DESC(?n) ?value LIMIT {limit}"""
# Asked for by itself: beside the counting, the engine would look for each name in everything (seconds instead of 1 ms).
_NAMES = """
SELECT ?value (MIN(STR(?label)) AS ?name) WHERE {{ VALUES ?value {{ {iris} }} ?value skos:prefLabel ?label }}
GROUP BY ?value"""


@dataclass(frozen=True)
class Value:
    """A value as an address names it, in words, and how many things have it."""

    short: str
    label: str
    count: int


@dataclass(frozen=True)
class Values:
    """The values of a facet. `more` is how many are not shown, `late` says that they could not be counted in time."""

    facet: Facet
    shown: tuple[Value, ...] = ()
    more: int = 0
    late: bool = False


def shown(
    store: Store,
    ask: Callable[[str], Future[Rows]],
    listing: Listing,
    by: Sequence[Filter],
    things: Sequence[str],
    *,
    chosen: bool,
    counted: Mapping[str, Rows],
) -> list[Values]:
    """What a page shows of the facets: those that have a value, or are late.

    `things` are what the filters leave; `chosen` says that no query finds the same ones. `counted` are values that are
    known, by facet.
    """
    facets = listing.facets.values()
    under_way = {one.name: ask(_query(listing, one, by, things, chosen)) for one in facets if one.name not in counted}
    found = []
    until = time.monotonic()
    for facet in facets:
        until = max(until, time.monotonic()) + PATIENCE
        future = under_way.get(facet.name)
        rows = counted[facet.name] if future is None else rows_in(future, until - time.monotonic())
        one = _values(store, facet, rows, SHOWN)
        if one.shown or one.late:
            found.append(one)
    return found


def all_values(
    store: Store, ask: Callable[[str], Future[Rows]], listing: Listing, facet: Facet, by: Sequence[Filter]
) -> Values:
    """The values of one facet among the things that all filters leave but its own."""
    return _values(store, facet, rows_in(ask(_query(listing, facet, by)), LONG), ALL)


def _query(
    listing: Listing, facet: Facet, by: Sequence[Filter], things: Sequence[str] = (), chosen: bool = False
) -> str:
    own, of_time = (any(test) for test in ((one.name == facet.name for one in by), (one.of_time for one in by)))
    if (chosen or (things and of_time)) and not own:  # which took long to find
        among = f"VALUES ?iri {{ {' '.join(f'<{iri}>' for iri in things[:BOUND] if web(iri))} }}"
    else:
        among = _AMONG.format(pattern=narrowed(listing, by, but=facet.name), bound=BOUND)
    asked = (
        f"{listing.when} {facet.pattern('?value')}" if facet.of_time else f"OPTIONAL {{ {facet.pattern('?value')} }}"
    )
    return _COUNTED.format(among=among, rows=_ROWS, facet=asked, limit=ALL)


def _values(store: Store, facet: Facet, rows: Rows | None, most: int) -> Values:
    if rows is None:
        return Values(facet, late=True)
    known = ((facet.short(row["value"], store.base), row["value"], int(row["n"])) for row in rows)
    ours = [one for one in known if one[0]]
    names = _names(store, facet, [iri for _, iri, _ in ours[:most]])
    told = tuple(Value(short, names.get(iri, short), count) for short, iri, count in ours[:most])
    return Values(facet, told, max(0, len(ours) - most))


def _names(store: Store, facet: Facet, iris: Sequence[str]) -> dict[str, str]:
    if facet.of_terms:
        return {iri: label(iri) for iri in iris}
    among = " ".join(f"<{iri}>" for iri in iris if web(iri))
    return {row["value"]: row["name"] for row in store.select(_NAMES.format(iris=among))} if among else {}
