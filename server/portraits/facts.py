"""All that the store says of a thing, as rows of properties and values; and what it is called."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from loader.store import Store
from ontology.support import plain_properties
from server.portraits.claims import Link, web
from server.portraits.words import label, local

_TITLE = "SELECT ?name {{ <{iri}> skos:prefLabel|oa:exact ?name }} ORDER BY ?name LIMIT 1"
_FACTS = """
SELECT DISTINCT ?p ?o ?name {{ <{iri}> ?p ?o OPTIONAL {{ ?o skos:prefLabel ?name }} }}
ORDER BY ?p ?name ?o LIMIT 1000"""
_HIDDEN = (
    "rdf-syntax-ns#type",
    "articleBody",
    "headline",
    "fingerprint",
    "core#prefLabel",
    "hasGeometry",
    "TimeStamp",
    "#evidence",
)
# Said by every actor and every statement, so that it tells nothing.
_GENERAL = ("actor", "statement")


@dataclass(frozen=True)
class Facts:
    """What is said of a thing by the label of the property, the names of its classes, and some values by property."""

    table: Mapping[str, tuple[Link, ...]]
    types: tuple[str, ...]
    values: Mapping[str, str]


def title(store: Store, iri: str) -> str:
    """What a thing is called; its IRI where it has no name."""
    return next((row["name"] for row in store.select(_TITLE.format(iri=iri))), iri)


def facts(store: Store, iri: str, *, inferred: bool = False) -> Facts:
    """What the articles and the gazetteer say of a thing, or what rules write of it too; without ties."""
    table: dict[str, list[Link]] = defaultdict(list)
    types: list[str] = []
    values: dict[str, str] = {}
    for row in store.select(_FACTS.format(iri=iri), inferred=inferred):
        property_, value = row["p"], row["o"]
        values.setdefault(local(property_), value)
        if property_.endswith("#type"):
            types.append(label(value))
        elif not property_.endswith(_HIDDEN) and property_ not in plain_properties():
            table[label(property_)].append(Link(web(value), row.get("name", value)))
    known = {name: tuple(found) for name, found in table.items()}
    return Facts(known, tuple(t for t in types if t not in _GENERAL) or tuple(types), values)
