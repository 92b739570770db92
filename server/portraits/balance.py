"""A network of friends and enemies, one of its sides, or three of it whose ties are at odds: drawn from all ties."""

from __future__ import annotations

from collections import defaultdict

from loader.store import Store
from server.portraits.claims import Link
from server.portraits.conclusions import of_propositions

_BOUND = 2000
_PARTS = """
SELECT ?part ?kind ?actor ?name WHERE {{
  {{ ?part dl:ofNetwork <{iri}> }} UNION {{ VALUES ?part {{ <{iri}> }} }}
  ?part a ?kind ; dl:member|dl:corner ?actor . ?actor skos:prefLabel ?name
}} ORDER BY ?kind ?part ?name LIMIT {limit}"""
_ODD = "SELECT ?tie WHERE {{ <{iri}> dl:oddTie ?tie }} LIMIT {limit}"


def portrait(store: Store, iri: str) -> dict[str, object]:
    """What the page of a network, a bloc or a triad shows: the parts by class, each as its actors, and the odd ties."""
    parts: dict[str, dict[str, dict[str, Link]]] = defaultdict(lambda: defaultdict(dict))
    for row in store.select(_PARTS.format(iri=iri, limit=_BOUND)):
        parts[row["kind"]][row["part"]].setdefault(row["actor"], Link(row["actor"], row["name"]))
    odd = [row["tie"] for row in store.select(_ODD.format(iri=iri, limit=_BOUND))]
    return {"parts": parts, "odd": of_propositions(store, odd)}
