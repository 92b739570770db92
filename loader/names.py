"""What a person types for a thing: its IRI, a CURIE, the end of its IRI, or one of its names."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pyoxigraph as ox
from rdflib import RDFS

from loader.errors import InputError, NotFound
from loader.store import Store
from ontology import DL, PREFIXES, ontology_graph
from ontology.derivations import Proposition, proposition_iri

_NAMED = """
SELECT DISTINCT ?x ?rank ?preferred WHERE {{
  ?x skos:prefLabel|skos:altLabel ?name . FILTER({test})
  OPTIONAL {{ ?x a ?kind . FILTER(?kind IN (dl:Actor, dl:Statement)) }}
  BIND(IF(BOUND(?kind), 0, 1) AS ?rank)
  BIND(EXISTS {{ ?x skos:prefLabel ?name }} AS ?preferred)
}} ORDER BY ?rank DESC(?preferred) ?x LIMIT 50"""

_LABELS = """
SELECT ?x (MIN(STR(?label)) AS ?name)
WHERE {{ VALUES ?x {{ {things} }} ?x skos:prefLabel|rdfs:label ?label }} GROUP BY ?x"""


def names(store: Store, terms: Iterable[str]) -> dict[str, str]:
    """What people call these things, by IRI; what has no name is left out."""
    things = " ".join(f"<{term}>" for term in sorted(terms) if re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", term))
    return {row["x"]: row["name"] for row in store.select(_LABELS.format(things=things))}


def iris(store: Store, text: str) -> list[str]:
    """The things that this may mean: actors and statements before places, those whose first name it is before others.

    Raises NotFound where there is none.
    """
    if text.startswith("<") or text.startswith(("http://", "https://")):
        return [_checked(text.strip("<>"))]
    prefix, colon, local = text.partition(":")
    if colon and prefix in PREFIXES and " " not in text:
        return [_checked(PREFIXES[prefix] + local)]
    if "/" in text and " " not in text:
        return [_checked(f"{store.base}id/{text}")]
    quoted = text.strip().lower().replace("\\", "\\\\").replace('"', '\\"')
    for test in (f'LCASE(STR(?name)) = "{quoted}"', f'CONTAINS(LCASE(STR(?name)), "{quoted}")'):
        found = dict.fromkeys(row["x"] for row in store.select(_NAMED.format(test=test)))
        if found:
            return list(found)
    raise NotFound(f"{text!r}: nothing in the store goes by this name; give a name, a CURIE or an IRI")


def _checked(iri: str) -> str:
    """The IRI. Raises InputError where it is none, for it goes into queries."""
    try:
        return ox.NamedNode(iri).value
    except ValueError:
        raise InputError(f"{iri!r}: not an IRI; write the whole of it, or a name") from None


def property_iri(text: str) -> str:
    """A property by IRI, CURIE, local name or label: `dl:supports`, "rival sponsor of". Raises InputError."""
    if text.startswith("<") or text.startswith(("http://", "https://")):
        return _checked(text.strip("<>"))
    prefix, colon, local = text.partition(":")
    if colon and prefix in PREFIXES and (prefix != "dl" or local in dir(DL)):
        return _checked(PREFIXES[prefix] + local)
    if text in dir(DL):
        return str(DL[text])
    for term, label in ontology_graph().subject_objects(RDFS.label):
        if str(label).lower() == text.strip().lower():
            return str(term)
    raise InputError(
        f"{text!r}: no property of the ontology goes by this name; docs/ontology.md lists them, dl:supports is one"
    )


def proposition(store: Store, subject: str, predicate: str, object_: str) -> Proposition:
    """The triple that these three mean: of several things of one name, those that a proposition is known of.

    Raises NotFound or InputError naming the one that means nothing.
    """
    property_ = property_iri(predicate)
    ends = [(one, other) for one in iris(store, subject) for other in iris(store, object_)]
    for one, other in ends:
        for triple in ((one, property_, other), (other, property_, one)):
            known = f"<{proposition_iri(store.base, triple)}>"
            if next(store.select(f"SELECT ?p WHERE {{ {known} rdf:predicate ?p }}"), None):
                return (one, property_, other)
    return (ends[0][0], property_, ends[0][1])
