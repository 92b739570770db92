"""Draws the conclusions of `rules.ttl`: every rule over the union of all graphs, until nothing new follows."""

from __future__ import annotations

import functools
import re
from typing import Any, Protocol

import pyoxigraph as ox
from rdflib import RDF, SH

from ontology.namespace import PREFIXES, turtle

_TERM = re.compile(r"\b(?:dl|sem):\w+")
# What the rules speak of: triples with these properties, and members of these classes.
_PREMISES = (
    "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES ?p {{ {terms} }} ?s ?p ?o }}",
    "CONSTRUCT {{ ?s a ?o }} WHERE {{ VALUES ?o {{ {terms} }} ?s a ?o }}",
)


class Facts(Protocol):
    """What the reasoner needs of a store: its base IRI, CONSTRUCT queries over the union, one graph to write."""

    base: str

    def query(self, sparql: str, *, inferred: bool = True) -> Any:
        """The triples of a CONSTRUCT, as pyoxigraph's; without `inferred`, as if there were no conclusions."""

    def replace(self, graph: str, ntriples: str) -> None:
        """Make `ntriples` the whole content of the graph, at once or not at all."""


def reason(store: Facts) -> int:
    """Replace the graph of conclusions by what follows now; the number of triples in it, none of which is stated."""
    work = ox.Store()
    for premises in _premises():
        work.extend(ox.Quad(*triple) for triple in store.query(premises, inferred=False))
    conclusions: set[ox.Triple] = set()
    while new := {triple for rule in rules() for triple in _follows(work, rule)}:
        conclusions |= new
        work.extend(ox.Quad(*triple) for triple in new)
    store.replace(f"{store.base}graph/conclusions", "".join(sorted(f"{triple} .\n" for triple in conclusions)))
    return len(conclusions)


@functools.cache
def rules() -> tuple[str, ...]:
    """The CONSTRUCT of every rule, ordered by its IRI."""
    graph = turtle("rules.ttl")
    found = sorted(graph.subjects(RDF.type, SH.SPARQLRule), key=str)
    return tuple(str(graph.value(rule, SH.construct)) for rule in found)


def _premises() -> tuple[str, ...]:
    terms = " ".join(sorted({term for rule in rules() for term in _TERM.findall(rule)}))
    return tuple(query.format(terms=terms) for query in _PREMISES)


def _follows(work: ox.Store, rule: str) -> set[ox.Triple]:
    found: Any = work.query(rule, prefixes=dict(PREFIXES))
    return {triple for triple in found if ox.Quad(*triple) not in work}
