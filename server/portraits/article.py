"""An article: its text with what was read out of it, what was set aside, and what is named and nothing more."""

from __future__ import annotations

from collections import Counter

from loader.aside import left_out
from loader.store import Store
from server.portraits.claims import ASSERTED
from server.statements import grouped, passages, statements

_NAMED = """
SELECT DISTINCT ?x ?name ?kind WHERE {{
  GRAPH <{graph}> {{
    VALUES ?kind {{ dl:Actor dl:Place }}
    ?x a ?kind ; skos:prefLabel ?name .
    FILTER NOT EXISTS {{ ?iri dl:inArticle <{iri}> ; ?slot ?x }}
    FILTER NOT EXISTS {{ <{iri}> ?is ?x }}
    FILTER NOT EXISTS {{ ?inner dl:within|dl:country|dl:near ?x }}
  }}
}} ORDER BY ?kind ?name LIMIT 200"""
_TEXT = "SELECT ?text {{ <{iri}> schema:articleBody ?text }}"


def portrait(store: Store, iri: str, name: str) -> dict[str, object]:
    """What the page of an article shows."""
    text = next(store.select(_TEXT.format(iri=iri)))["text"]
    said = statements(store, f"?iri dl:inArticle <{iri}> .")
    left = left_out(store, iri)
    put = Counter(one.put for one in said)
    return {
        "passages": passages(text, said, left.aside),
        "left": left,
        "statements": grouped(said),
        "total": len(said),
        "attributed": sum(1 for one in said if one.sources),
        "unasserted": sorted((how, count) for how, count in put.items() if how != ASSERTED),
        "named": list(store.select(_NAMED.format(graph=store.graph(f"article/{name}"), iri=iri))),
    }
