"""The gazetteer as a graph: its states and parties, and the places that it names itself."""

from __future__ import annotations

from rdflib import RDF, SKOS, XSD, Graph, Literal, Namespace, URIRef

from ontology.gazetteer import ActorEntry, CountryEntry, Gazetteer, PlaceEntry
from ontology.namespace import DL, concept, ontology_graph

SCHEMA = Namespace("https://schema.org/")


def gazetteer_graph(gazetteer: Gazetteer, base: str) -> Graph:
    """Everything that the gazetteer's own tables name, under a base IRI; GeoNames' cities are not repeated."""
    graph = Graph(bind_namespaces="none")
    for country in gazetteer.countries:
        _actor(graph, base, country, "state")
    for actor in gazetteer.actors:
        _actor(graph, base, actor, actor.type)
    for place in gazetteer.regions:
        _place(graph, base, place, gazetteer)
    return graph


def _actor(graph: Graph, base: str, entry: ActorEntry | CountryEntry, type_: str) -> None:
    iri, kind = URIRef(f"{base}id/actor/{entry.key}"), concept("actor-type", type_)
    graph.add((iri, RDF.type, DL.Actor))
    class_ = ontology_graph().value(kind, DL.instanceClass)
    if class_ is not None:
        graph.add((iri, RDF.type, class_))
    graph.add((iri, DL.actorType, kind))
    graph.add((iri, SKOS.prefLabel, Literal(entry.label, lang="en")))
    for alias in entry.aliases:
        graph.add((iri, SKOS.altLabel, Literal(alias, lang="en")))
    if entry.wikidata:
        graph.add((iri, SKOS.exactMatch, URIRef(f"http://www.wikidata.org/entity/{entry.wikidata}")))


def _place(graph: Graph, base: str, place: PlaceEntry, gazetteer: Gazetteer) -> None:
    iri = URIRef(f"{base}id/place/{place.key}")
    graph.add((iri, RDF.type, DL.Place))
    graph.add((iri, SKOS.prefLabel, Literal(place.label, lang="en")))
    country = gazetteer.country(place.country) if place.country else None
    if place.kind == "country" and place.country:
        graph.add((iri, SKOS.notation, Literal(place.country)))
    elif country is not None:
        graph.add((iri, DL.country, URIRef(f"{base}id/place/{country.key}")))
    for predicate, degrees in ((SCHEMA.latitude, place.latitude), (SCHEMA.longitude, place.longitude)):
        if degrees is not None:
            graph.add((iri, predicate, Literal(degrees, datatype=XSD.decimal)))
