"""The closed vocabulary: the terms of `dateline.ttl` and the concepts of `schemes.ttl`, as Python names.

Both are read from the files, when first asked for; a term that is not there is an error at once.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

BASE = "https://w3id.org/dateline/"
NS = f"{BASE}ns#"
SCHEME = f"{BASE}scheme/"
SCHEMES = (
    "actor-type",
    "agreement-kind",
    "agreement-status",
    "control-status",
    "event-type",
    "factuality",
    "measure",
    "precision",
    "relation-type",
    "strength",
    "unit",
)
PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        "dl": NS,
        **{scheme: f"{SCHEME}{scheme}#" for scheme in SCHEMES},
        "dcterms": "http://purl.org/dc/terms/",
        "geo": "http://www.opengis.net/ont/geosparql#",
        "oa": "http://www.w3.org/ns/oa#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "prov": "http://www.w3.org/ns/prov#",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "schema": "https://schema.org/",
        "sem": "http://semanticweb.cs.vu.nl/2009/11/sem/",
        "sh": "http://www.w3.org/ns/shacl#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }
)

_UNKNOWN = "the ontology has no term dl:{}; ontology/dateline.ttl lists them"
_STRING = ox.NamedNode(PREFIXES["xsd"] + "string")


def data(name: str) -> Traversable:
    """A file or folder of this package, by its name (`data("schemes.ttl")`)."""
    return files("ontology") / name


def ontology_graph() -> Graph:
    """A new graph of the ontology and its schemes; the caller may change it."""
    return turtle("dateline.ttl", "schemes.ttl")


@functools.cache
def annotation(term: URIRef, property_: URIRef) -> URIRef | None:
    """What the ontology says of a term: the class of a type of actor, the plain property of a type of tie."""
    return _annotations().get((term, property_))


@functools.cache
def _annotations() -> dict[tuple[object, object], URIRef]:
    return {(s, p): o for s, p, o in ontology_graph() if isinstance(o, URIRef)}


@functools.cache
def shapes_graph() -> Graph:
    """The shapes that an article's graph must conform to; one graph for all, so do not write to it."""
    return turtle("shapes.ttl")


def concept(scheme: str, notation: str) -> URIRef:
    """The concept of this notation: `concept("event-type", "air-strike")`. Raises KeyError naming both."""
    found = _concepts().get((scheme, notation))
    if found is None:
        raise KeyError(f"the scheme {scheme!r} has no concept {notation!r}; ontology/schemes.ttl lists them")
    return found


def notations(scheme: str) -> tuple[str, ...]:
    """All notations of a scheme, in the order of the file; empty for a scheme that does not exist."""
    return tuple(notation for owner, notation in _concepts() if owner == scheme)


def turtle(*names: str) -> Graph:
    """A new graph of these Turtle files of the package, with the prefixes of PREFIXES."""
    graph = Graph(bind_namespaces="none")
    for prefix, iri in PREFIXES.items():
        graph.bind(prefix, iri)
    for name in names:
        for triple in _parsed(name):
            graph.add((_node(triple.subject), _node(triple.predicate), _node(triple.object)))
    return graph


class Vocabulary:
    """A closed namespace: `DL.supports` is an IRI, `DL.suports` an AttributeError."""

    def __getattr__(self, name: str) -> URIRef:
        """The term of this name. Raises AttributeError for one that the ontology does not declare."""
        found = _terms().get(name)
        if found is None:
            raise AttributeError(_UNKNOWN.format(name))
        return found

    def __getitem__(self, name: str) -> URIRef:
        """The term of this name. Raises KeyError for one that the ontology does not declare."""
        found = _terms().get(name)
        if found is None:
            raise KeyError(_UNKNOWN.format(name))
        return found

    def __contains__(self, iri: object) -> bool:
        """Whether this IRI is a term of the ontology."""
        return iri in _terms().values()

    def __iter__(self) -> Iterator[URIRef]:
        """All terms, in the order of the file."""
        return iter(_terms().values())

    def __dir__(self) -> list[str]:
        """The names of all terms."""
        return list(_terms())

    def __str__(self) -> str:
        """The namespace IRI."""
        return NS


DL = Vocabulary()


@functools.cache
def _terms() -> dict[str, URIRef]:
    subjects = (triple.subject for triple in _parsed("dateline.ttl"))
    iris = (subject.value for subject in subjects if isinstance(subject, ox.NamedNode))
    return {iri.removeprefix(NS): URIRef(iri) for iri in iris if iri.startswith(NS)}


@functools.cache
def _concepts() -> dict[tuple[str, str], URIRef]:
    found: dict[tuple[str, str], URIRef] = {}
    for triple in _parsed("schemes.ttl"):
        iri = triple.subject.value if isinstance(triple.subject, ox.NamedNode) else ""
        scheme, hash_sign, notation = iri.removeprefix(SCHEME).partition("#")
        if hash_sign:
            found[scheme, notation] = URIRef(iri)
    return found


@functools.cache
def _parsed(name: str) -> tuple[ox.Triple, ...]:
    # rdflib's own Turtle parser takes sixteen times as long, which every start of the program would pay.
    quads = ox.parse(data(name).read_bytes(), format=ox.RdfFormat.TURTLE)
    return tuple(quad.triple for quad in quads)


def _node(term: object) -> Node:
    match term:
        case ox.NamedNode():
            return URIRef(term.value)
        case ox.BlankNode():
            return BNode(term.value)
        case ox.Literal():
            # rdflib tells "x" from "x"^^xsd:string, and its own parsers read the former.
            plain = term.language or term.datatype == _STRING
            return Literal(term.value, lang=term.language, datatype=None if plain else URIRef(term.datatype.value))
        case _:
            raise TypeError(f"not an RDF 1.1 term: {term}")
