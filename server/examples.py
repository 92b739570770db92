"""Examples of what the graph holds: of each class of ours for programs, of each term for the page of terms."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass

from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef

from loader.store import Store
from ontology import BASE, DL
from server.facets.recall import Rows, rows_in
from server.portraits.claims import Link, web
from server.portraits.conclusions import of_propositions
from server.portraits.words import label, local

SHOWN = 3
_PATIENCE, _BATCH = 1.0, 60
_KINDS = (
    *("Actor", "Place", "Relation", "Event", "Figure", "Control", "Agreement", "Evidence", "Reading"),
    *("Proposition", "Conclusion", "Derivation"),
)
_ARTICLE = "https://schema.org/NewsArticle"
_ONE = '{{ SELECT DISTINCT ?x ("{term}" AS ?term) WHERE {{ {pattern} }} LIMIT {limit} }}'
_NAMES = """
SELECT ?x (MIN(STR(?label)) AS ?name) WHERE {{ VALUES ?x {{ {iris} }} ?x skos:prefLabel|oa:exact ?label }}
GROUP BY ?x"""


@dataclass(frozen=True)
class Use:
    """What of the ontology a term goes with, and what of the graph; None where that was not told in time."""

    goes_with: tuple[tuple[str, tuple[Link, ...]], ...] = ()
    examples: tuple[Link, ...] | None = ()


def of_classes(store: Store) -> dict[str, str]:
    """One thing of each class of which something is told, by the IRI of the class."""
    classes = [*(str(DL[name]) for name in _KINDS), _ARTICLE]
    parts = [_ONE.format(term=class_, pattern=f"?x a <{class_}>", limit=1) for class_ in classes]
    return {row["term"]: row["x"] for row in store.select(f"SELECT ?term ?x WHERE {{ {' UNION '.join(parts)} }}")}


def of_terms(store: Store, ask: Callable[[str], Future[Rows]], graph: Graph) -> Mapping[str, Use]:
    """How each term of the ontology is used; without examples where the store does not tell them in time."""
    terms = _terms(graph)
    asked = [(some, ask(_query(some))) for some in _batches(list(terms.items()))]
    until = time.monotonic() + _PATIENCE
    found: dict[str, list[str]] = {}
    for some, future in asked:
        rows = rows_in(future, until - time.monotonic())
        if rows is not None:
            found |= {term: [row["x"] for row in rows if row["term"] == term and web(row["x"])] for term, _ in some}
    names = _names(store, {iri for iris in found.values() for iri in iris})
    return {
        term: Use(
            _goes_with(graph, term),
            tuple(Link(iri, names.get(iri, local(iri))) for iri in found[term]) if term in found else None,
        )
        for term in terms
    }


def _terms(graph: Graph) -> dict[str, str]:
    """The terms of ours, each with the pattern that finds where it is used."""
    used = "?x ?any <{}> . ?x dl:inArticle|skos:prefLabel|rdf:predicate ?told"
    patterns = {
        OWL.Class: "?x a <{}>",
        OWL.ObjectProperty: "?x <{}> ?any",
        OWL.DatatypeProperty: "?x <{}> ?any",
        SKOS.Concept: f"{used} FILTER(!STRSTARTS(STR(?x), 'BASEscheme/'))",
    }
    found = {}
    for class_, pattern in patterns.items():
        for term in graph.subjects(RDF.type, class_):
            if str(term).startswith(BASE):
                found[str(term)] = pattern.replace("BASE", BASE).format(term)
    return found


def _batches(terms: list[tuple[str, str]]) -> Iterable[list[tuple[str, str]]]:
    return (terms[at : at + _BATCH] for at in range(0, len(terms), _BATCH))


def _query(terms: Iterable[tuple[str, str]]) -> str:
    parts = (_ONE.format(term=term, pattern=pattern, limit=SHOWN) for term, pattern in terms)
    return f"SELECT ?term ?x WHERE {{ {' UNION '.join(parts)} }}"


def _names(store: Store, iris: Iterable[str]) -> dict[str, str]:
    known = sorted(iris)
    if not known:
        return {}
    among = " ".join(f"<{iri}>" for iri in known)
    ties = {one.iri: one.said for one in of_propositions(store, known)}
    return ties | {row["x"]: row["name"] for row in store.select(_NAMES.format(iris=among)) if "x" in row}


def _goes_with(graph: Graph, term: str) -> tuple[tuple[str, tuple[Link, ...]], ...]:
    """By what the ontology says of it: what a property joins, what a class has and is reached by."""
    this = URIRef(term)
    told = {
        "said of": graph.objects(this, RDFS.domain),
        "leads to": graph.objects(this, RDFS.range),
        "has": graph.subjects(RDFS.domain, this),
        "reached by": graph.subjects(RDFS.range, this),
        "a kind of": graph.objects(this, RDFS.subClassOf),
        "implies": graph.objects(this, RDFS.subPropertyOf),
    }
    rows = ((how, tuple(Link(str(one), label(str(one))) for one in sorted(ours(found)))) for how, found in told.items())
    return tuple(row for row in rows if row[1])


def ours(found: Iterable[object]) -> set[URIRef]:
    """The terms of ours among them."""
    return {one for one in found if isinstance(one, URIRef) and one.startswith(BASE)}
