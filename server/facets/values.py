"""The values that a list can be narrowed down to, the most frequent first, each facet within its time."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace

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


def begun(
    ask: Callable[[str], Future[Rows]],
    listing: Listing,
    by: Sequence[Filter],
    things: Sequence[str],
    *,
    chosen: bool,
    counted: Collection[str],
) -> dict[str, Future[Rows]]:
    """The values of the facets, by their names, but for those that are counted otherwise, under way.

    `things` are what the filters leave; `chosen` says that no query finds the same ones.
    """
    facets = [one for one in listing.facets.values() if one.name not in counted]
    return {one.name: ask(_query(listing, one, by, things, chosen)) for one in facets}


def shown(
    store: Store, listing: Listing, under_way: Mapping[str, Future[Rows]], counted: Mapping[str, Rows]
) -> list[Values]:
    """What a page shows of the facets: those that have a value, or are late."""
    known: dict[str, Rows | None] = dict(counted)
    until = time.monotonic()
    for name, future in under_way.items():
        until = max(until, time.monotonic()) + PATIENCE
        known[name] = rows_in(future, until - time.monotonic())
    found = [_values(store, facet, known.get(name), SHOWN) for name, facet in listing.facets.items()]
    return _named(store, [one for one in found if one.shown or one.late])


def all_values(
    store: Store, ask: Callable[[str], Future[Rows]], listing: Listing, facet: Facet, by: Sequence[Filter]
) -> Values:
    """The values of one facet among the things that all filters leave but its own."""
    (found,) = _named(store, [_values(store, facet, rows_in(ask(_query(listing, facet, by)), LONG), ALL)])
    return found


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
    """The values under their own names, or none."""
    if rows is None:
        return Values(facet, late=True)
    short = facet.shortener(store.base)
    ours = [row for row in rows if short(row["value"])]
    told = tuple(Value(short(row["value"]), row["value"], int(row["n"])) for row in ours[:most])
    return Values(facet, told, max(0, len(ours) - most))


def _named(store: Store, found: Sequence[Values]) -> list[Values]:
    """The same in words: what things are called is asked for once."""
    iris = {value.label for one in found if not one.facet.of_terms for value in one.shown}
    among = " ".join(f"<{iri}>" for iri in sorted(iris) if web(iri))
    rows = store.select(_NAMES.format(iris=among)) if among else ()
    names = {row["value"]: row["name"] for row in rows}

    def called(facet: Facet, value: Value) -> str:
        return label(value.label) if facet.of_terms else names.get(value.label, value.short)

    return [
        replace(one, shown=tuple(replace(value, label=called(one.facet, value)) for value in one.shown))
        for one in found
    ]
