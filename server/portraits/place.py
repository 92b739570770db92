"""A place: who held it when according to whom, what happened there, and what is counted there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from loader.store import Store
from server.portraits.charts import over_time
from server.portraits.conclusions import Conclusion, conclusions_among
from server.portraits.facts import Facts
from server.portraits.lists import WHOLE, Page, listings, page, pages, spread

_INSIDE = """
SELECT ?inner (MIN(STR(?label)) AS ?name) (COUNT(DISTINCT ?iri) AS ?n) WHERE {{
  {{ SELECT DISTINCT ?inner ?iri WHERE {{ ?inner dl:within <{iri}> . ?iri dl:place ?inner }} LIMIT 5000 }}
  ?inner skos:prefLabel ?label
}} GROUP BY ?inner ORDER BY DESC(?n) ?name LIMIT 31"""
_SHOWN = 30


@dataclass(frozen=True)
class Point:
    """Where a place lies, in degrees."""

    latitude: str
    longitude: str


def history(store: Store, iri: str) -> tuple[Page, Mapping[str, list[Conclusion]]]:
    """Who held a place, in order of time; and by hold what a rule concludes of it and another."""
    held = page(store, listings("place")["control"], iri, size=WHOLE)
    changes: dict[str, list[Conclusion]] = {}
    for found in conclusions_among(store, (claim.iri for claim in held.items), "tookOverFrom", "disputes"):
        for end in (found.subject.iri, found.object.iri):
            changes.setdefault(end, []).append(found)
    return held, changes


def portrait(store: Store, iri: str, facts: Facts) -> dict[str, object]:
    """What the page of a place shows."""
    held, changes = history(store, iri)
    inside = list(store.select(_INSIDE.format(iri=iri)))
    latitude, longitude = facts.values.get("latitude", ""), facts.values.get("longitude", "")
    return {
        "held": held,
        "changes": changes,
        "chart": over_time(held.items, label="controller"),
        "lists": pages(store, "place", iri, "events", "figures", "agreements"),
        "spread": spread(store, listings("place")["all"], iri),
        "inside": inside[:_SHOWN],
        "more_inside": len(inside) > _SHOWN,
        "point": Point(latitude, longitude) if latitude and longitude else None,
    }
