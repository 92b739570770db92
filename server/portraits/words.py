"""What the ontology calls its terms, and how it defines them."""

from __future__ import annotations

import functools

from rdflib import OWL, RDFS, SKOS, Graph, URIRef

from ontology import ontology_graph
from ontology.rules import symmetric

# What the terms of other vocabularies are called on a page.
_FOREIGN = {
    "altLabel": "also called",
    "exactMatch": "the same elsewhere",
    "datePublished": "published",
    "publisher": "source",
    "inLanguage": "language",
    "wasGeneratedBy": "read by",
    "notation": "code",
}
# What a property is called from its other end, where the ontology names no inverse.
_INWARD = {
    "speaksFor": "spoken for by",
    "mediatesFor": "mediated for by",
    "commands": "below in a chain of command",
    "indirectlyOpposes": "indirectly opposed by",
    "indirectlySupports": "indirectly supported by",
    "ambivalentTowards": "looked on with ambivalence by",
    "bridges": "bridged with a rival sponsor by",
    "candidateBreachOf": "perhaps broken by",
    "tookOverFrom": "taken over by",
}


@functools.cache
def terms() -> Graph:
    """The ontology, parsed once for all pages, which only read it."""
    return ontology_graph()


def local(iri: str) -> str:
    """The last part of an IRI."""
    return iri.rpartition("#")[2].rpartition("/")[2]


@functools.cache
def label(iri: str) -> str:
    """What people call a term of the ontology or of a vocabulary that it uses."""
    term = URIRef(iri)
    found = terms().value(term, RDFS.label) or terms().value(term, SKOS.prefLabel)
    return str(found or _FOREIGN.get(local(iri), local(iri)))


@functools.cache
def definition(iri: str) -> str:
    """How the ontology defines it; "" where it does not."""
    return str(terms().value(URIRef(iri), SKOS.definition) or "")


@functools.cache
def inward(iri: str) -> str:
    """What a property is called from its other end."""
    if iri in symmetric():
        return label(iri)
    inverse = terms().value(URIRef(iri), OWL.inverseOf) or terms().value(None, OWL.inverseOf, URIRef(iri))
    return label(str(inverse)) if inverse else _INWARD.get(local(iri), f"{label(iri)}, from the other side")
