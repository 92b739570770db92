"""What the service says of itself: SPARQL 1.1 Service Description, VoID, DCAT for catalogues that harvest, OpenAPI."""

from __future__ import annotations

import io
import tomllib
from importlib.resources import files

import pyoxigraph as ox
from flask import Blueprint, Response, jsonify, request, url_for
from rdflib import DCAT, DCTERMS, RDF, RDFS, VOID, XSD, Graph, Literal, Namespace, URIRef

from ontology import BASE, PREFIXES
from server.context import current_engine, current_store
from server.examples import of_classes
from server.formats import GRAPHS, RESULTS, TURTLE, Format
from server.negotiate import negotiate

blueprint = Blueprint("description", __name__)

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
_FORMATS = Namespace("http://www.w3.org/ns/formats/")
_NAMES = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "ttl": "Turtle",
    "nt": "N-Triples",
    "jsonld": "JSON-LD",
    "rdf": "RDF_XML",
    "trig": "TriG",
    "nq": "N-Quads",
}
ABOUT = "What reporting on armed conflict says, by whom, in which words"
_TITLE = Literal(ABOUT, "en")
_ROOTS = frozenset({"https://schema.org/NewsArticle"})
"""The classes that everything else of the graph can be reached from."""
_COUNTS = {
    VOID.triples: "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    VOID.distinctSubjects: "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
    VOID.classes: "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }",
    VOID.properties: "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
}
_CLASSES = "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c } GROUP BY ?c ORDER BY DESC(?n) ?c LIMIT 200"
_PROPERTIES = "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p ORDER BY DESC(?n) ?p LIMIT 200"


def service(form: Format) -> Response:
    """The description of the SPARQL endpoint, in this format."""
    graph = Graph()
    endpoint = URIRef(url_for("sparql.sparql", _external=True))
    here, dataset, default = (URIRef(f"{endpoint}#{name}") for name in ("service", "dataset", "default"))
    graph.add((here, RDF.type, SD.Service))
    graph.add((here, SD.endpoint, endpoint))
    graph.add((here, SD.supportedLanguage, SD.SPARQL11Query))
    if current_engine().writing is not None:
        graph.add((here, SD.supportedLanguage, SD.SPARQL11Update))
    if current_engine().description.default_graph == "union":
        graph.add((here, SD.feature, SD.UnionDefaultGraph))
    for one in (*RESULTS, *GRAPHS):
        graph.add((here, SD.resultFormat, _FORMATS[_NAMES[one.name]]))
    for one in GRAPHS:
        graph.add((here, SD.inputFormat, _FORMATS[_NAMES[one.name]]))
    graph.add((here, SD.defaultDataset, dataset))
    graph.add((dataset, RDF.type, SD.Dataset))
    graph.add((dataset, SD.defaultGraph, default))
    graph.add((default, RDF.type, SD.Graph))
    return _sent(graph, form)


@blueprint.get("/.well-known/void")
def void() -> Response:
    """VoID with statistics: how many triples, of which classes and properties."""
    form = negotiate(request, GRAPHS)
    graph, store = Graph(), current_store()
    dataset = _dataset(graph)
    for property_, query in _COUNTS.items():
        graph.add((dataset, property_, _number(next(store.select(query))["n"])))
    for row in store.select(_CLASSES):
        part = _part(dataset, "class", row["c"])
        graph.add((dataset, VOID.classPartition, part))
        graph.add((part, VOID["class"], URIRef(row["c"])))
        graph.add((part, VOID.entities, _number(row["n"])))
    for row in store.select(_PROPERTIES):
        part = _part(dataset, "property", row["p"])
        graph.add((dataset, VOID.propertyPartition, part))
        graph.add((part, VOID.property, URIRef(row["p"])))
        graph.add((part, VOID.triples, _number(row["n"])))
    _exemplified(graph, dataset)
    return _sent(graph, form)


def root(form: Format) -> Response:
    """Where a program begins that knows this address only: an example of each class, and what describes the rest."""
    graph, store = Graph(), current_store()
    dataset = _dataset(graph)
    for name in ("description.void", "description.catalog"):
        graph.add((dataset, RDFS.seeAlso, URIRef(url_for(name, _external=True))))
    for vocabulary in (f"{BASE}ns#", f"{BASE}rules#"):
        graph.add((dataset, VOID.vocabulary, URIRef(vocabulary)))
    for row in store.select("SELECT ?scheme { ?scheme a skos:ConceptScheme } ORDER BY ?scheme LIMIT 100"):
        graph.add((dataset, DCTERMS.subject, URIRef(row["scheme"])))
    _exemplified(graph, dataset)
    return _sent(graph, form)


def _exemplified(graph: Graph, dataset: URIRef) -> None:
    """Add an example of each class to its part of the dataset."""
    for class_, example in of_classes(current_store()).items():
        part = _part(dataset, "class", class_)
        graph.add((dataset, VOID.classPartition, part))
        graph.add((part, VOID["class"], URIRef(class_)))
        graph.add((part, VOID.exampleResource, URIRef(example)))
        graph.add((dataset, VOID.exampleResource, URIRef(example)))
        if class_ in _ROOTS:
            graph.add((dataset, VOID.rootResource, URIRef(example)))


def _part(dataset: URIRef, of: str, iri: str) -> URIRef:
    return URIRef(f"{dataset}-{of}-{iri.rpartition('#')[2].rpartition('/')[2]}")


@blueprint.get("/catalog")
def catalog() -> Response:
    """DCAT: one dataset, its endpoint, and its description."""
    form = negotiate(request, GRAPHS)
    graph = Graph()
    dataset = _dataset(graph)
    here = URIRef(url_for("description.catalog", _external=True))
    endpoint = URIRef(url_for("sparql.sparql", _external=True))
    access, server = URIRef(f"{here}#distribution"), URIRef(f"{here}#service")
    graph.add((here, RDF.type, DCAT.Catalog))
    graph.add((here, DCTERMS.title, Literal("Dateline", "en")))
    graph.add((here, DCAT.dataset, dataset))
    graph.add((dataset, RDF.type, DCAT.Dataset))
    graph.add((dataset, DCAT.distribution, access))
    graph.add((access, RDF.type, DCAT.Distribution))
    graph.add((access, DCAT.accessURL, endpoint))
    graph.add((access, DCAT.accessService, server))
    graph.add((server, RDF.type, DCAT.DataService))
    graph.add((server, DCAT.endpointURL, endpoint))
    graph.add((server, DCAT.servesDataset, dataset))
    return _sent(graph, form)


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """What can be asked over HTTP, as OpenAPI 3.1."""
    return jsonify(tomllib.loads(files("server").joinpath("openapi.toml").read_text(encoding="utf-8")))


def _dataset(graph: Graph) -> URIRef:
    dataset = URIRef(f"{url_for('description.void', _external=True)}#dataset")
    graph.add((dataset, RDF.type, VOID.Dataset))
    graph.add((dataset, DCTERMS.title, _TITLE))
    graph.add((dataset, VOID.sparqlEndpoint, URIRef(url_for("sparql.sparql", _external=True))))
    graph.add((dataset, VOID.uriSpace, Literal(current_engine().description.base)))
    return dataset


def _number(text: str) -> Literal:
    return Literal(text, datatype=XSD.integer)


def _sent(graph: Graph, form: Format) -> Response:
    body = io.BytesIO()
    triples = sorted(ox.parse(graph.serialize(format="nt"), ox.RdfFormat.N_TRIPLES), key=str)
    known = ox.RdfFormat.from_media_type(form.types[0])
    assert known is not None  # noqa: S101 - every format offered is the engine's
    prefixes = {**PREFIXES, "sd": str(SD), "void": str(VOID), "dcat": str(DCAT)} if form is TURTLE else None
    ox.serialize((quad.triple for quad in triples), body, known, prefixes=prefixes)
    return Response(body.getvalue(), content_type=form.content_type)
