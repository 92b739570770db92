"""The gazetteer as a graph: its states with their governments and forces, its parties and persons. Places stand in the
graphs of the articles that name them."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import RDF, SKOS, Graph, Literal, URIRef

from ontology.gazetteer import ActorEntry, CountryEntry, Gazetteer
from ontology.namespace import DL, annotation, concept


def gazetteer_graph(gazetteer: Gazetteer, base: str) -> Graph:
    """Every state, party and person that the tables name, with what is part of what, under a base IRI."""
    graph = Graph(bind_namespaces="none")
    for entry in {entry.key: entry for entry in _entries(gazetteer)}.values():
        _actor(graph, base, entry)
    return graph


def _entries(gazetteer: Gazetteer) -> Iterator[ActorEntry | CountryEntry]:
    for country in gazetteer.countries:
        yield from (country, gazetteer.government(country), gazetteer.forces(country))
    yield from gazetteer.actors
    yield from gazetteer.persons


def _actor(graph: Graph, base: str, entry: ActorEntry | CountryEntry) -> None:
    iri, kind = URIRef(f"{base}id/actor/{entry.key}"), concept("actor-type", entry.type)
    graph.add((iri, RDF.type, DL.Actor))
    class_ = annotation(kind, DL.instanceClass)
    if class_ is not None:
        graph.add((iri, RDF.type, class_))
    graph.add((iri, DL.actorType, kind))
    graph.add((iri, SKOS.prefLabel, Literal(entry.label, lang="en")))
    for alias in entry.aliases:
        graph.add((iri, SKOS.altLabel, Literal(alias, lang="en")))
    if entry.wikidata:
        graph.add((iri, SKOS.exactMatch, URIRef(f"http://www.wikidata.org/entity/{entry.wikidata}")))
    if isinstance(entry, ActorEntry) and entry.part_of:
        graph.add((iri, DL.partOf, URIRef(f"{base}id/actor/{entry.part_of}")))
