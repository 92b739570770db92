"""An article: its text with what was read out of it, and what is named in it and nothing more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from loader.store import Store
from server.portraits.claims import ASSERTED
from server.statements import Said, grouped, passages, statements

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


@dataclass(frozen=True)
class Passage:
    """A piece of the text, where it begins, and the statements that rest on it."""

    start: int
    text: str
    said: tuple[Said, ...]


def portrait(store: Store, iri: str, name: str) -> dict[str, object]:
    """What the page of an article shows."""
    text = next(store.select(_TEXT.format(iri=iri)))["text"]
    said = statements(store, f"?iri dl:inArticle <{iri}> .")
    put = Counter(one.put for one in said)
    return {
        "passages": list(_placed(passages(text, said))),
        "statements": grouped(said),
        "total": len(said),
        "attributed": sum(1 for one in said if one.sources),
        "unasserted": sorted((how, count) for how, count in put.items() if how != ASSERTED),
        "named": list(store.select(_NAMED.format(graph=store.graph(f"article/{name}"), iri=iri))),
    }


def _placed(pieces: list[tuple[str, list[Said]]]) -> Iterator[Passage]:
    start = 0
    for text, said in pieces:
        yield Passage(start, text, tuple(said))
        start += len(text)
