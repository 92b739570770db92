"""The gazetteer as a graph: its states and parties. Places stand in the graphs of the articles that name them."""

from __future__ import annotations

from rdflib import RDF, SKOS, Graph, Literal, URIRef

from ontology.gazetteer import ActorEntry, CountryEntry, Gazetteer
from ontology.namespace import DL, annotation, concept


def gazetteer_graph(gazetteer: Gazetteer, base: str) -> Graph:
    """Every state and party that the tables name, under a base IRI."""
    graph = Graph(bind_namespaces="none")
    for country in gazetteer.countries:
        _actor(graph, base, country, "state")
    for actor in gazetteer.actors:
        _actor(graph, base, actor, actor.type)
    return graph


def _actor(graph: Graph, base: str, entry: ActorEntry | CountryEntry, type_: str) -> None:
    iri, kind = URIRef(f"{base}id/actor/{entry.key}"), concept("actor-type", type_)
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
