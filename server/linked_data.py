"""Linked data: every IRI under the base is answered, with 303 to a page or to data by Accept."""

from __future__ import annotations

import io

import pyoxigraph as ox
from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from loader.errors import InputError, NotFound
from ontology import BASE, PREFIXES, data
from server.context import current_store
from server.formats import GRAPHS, HTML, JSONLD, NQUADS, NTRIPLES, RDFXML, TRIG, TURTLE, Format
from server.negotiate import by_name, negotiate

blueprint = Blueprint("linked_data", __name__)

SCHEME_BASE = f"{BASE}scheme/"
KINDS = frozenset(
    {"actor", "place", "article", "reading", "evidence", "relation", "event", "figure", "control", "agreement"}
    | {"set-aside", "proposition", "derivation", "network", "bloc", "triad"}
)
_RDF = {
    TURTLE: ox.RdfFormat.TURTLE,
    NTRIPLES: ox.RdfFormat.N_TRIPLES,
    JSONLD: ox.RdfFormat.JSON_LD,
    RDFXML: ox.RdfFormat.RDF_XML,
    TRIG: ox.RdfFormat.TRIG,
    NQUADS: ox.RdfFormat.N_QUADS,
}
# What a resource says, what is said of it, and the names of its neighbours.
_DESCRIPTION = """
CONSTRUCT {{ ?s ?p ?o . ?neighbour skos:prefLabel ?name }}
WHERE {{
  {{ BIND(<{iri}> AS ?s) ?s ?p ?o }}
  UNION {{ SELECT ?s ?p ?o {{ BIND(<{iri}> AS ?o) ?s ?p ?o }} LIMIT 2000 }}
  UNION {{ <{iri}> ?any ?neighbour . ?neighbour skos:prefLabel ?name }}
  UNION {{ <{iri}> geo:hasGeometry|oa:hasSelector ?s . ?s ?p ?o }}
}}
"""


@blueprint.get("/id/<kind>/<path:name>")
def identify(kind: str, name: str) -> AnyResponse:
    """The thing itself: see the page about it, or its data."""
    iri = known(kind, name)
    if iri.endswith("/geometry"):
        name = name.removesuffix("/geometry")
    form = negotiate(request, (TURTLE, HTML, JSONLD, NTRIPLES, RDFXML))
    if form is HTML and kind == "proposition":
        subject, predicate, object_ = _ends(iri)
        asked = url_for("explanations.explained", subject=subject, predicate=predicate, object=object_)
        return redirect(asked, 303)
    if form is HTML:
        return redirect(url_for("pages.resource", kind=kind, name=name), 303)
    return redirect(url_for("linked_data.describe", kind=kind, name=name, suffix=form.name), 303)


@blueprint.get("/data/<kind>/<path:name>.<suffix>")
def describe(kind: str, name: str, suffix: str) -> Response:
    """All that the store holds about one thing, as RDF."""
    return _graph(_DESCRIPTION.format(iri=known(kind, name)), by_name(suffix, GRAPHS))


@blueprint.get("/graph/<path:name>")
def graph(name: str) -> Response:
    """One named graph, whole."""
    iri = current_store().graph(name)
    if iri not in current_store().graphs():
        raise NotFound(f"there is no graph {iri}; the page / lists the articles that are loaded")
    return _graph(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{iri}> {{ ?s ?p ?o }} }}", negotiate(request, GRAPHS))


@blueprint.get("/ns")
@blueprint.get("/ns.<suffix>")
def vocabulary(suffix: str | None = None) -> AnyResponse:
    """The ontology: a page of its terms, or RDF."""
    form = by_name(suffix, GRAPHS) if suffix else negotiate(request, (TURTLE, HTML, JSONLD, NTRIPLES, RDFXML))
    if form is HTML:
        return redirect(url_for("pages.terms"), 303)
    return _file("dateline.ttl", form)


@blueprint.get("/rules")
@blueprint.get("/rules.<suffix>")
def rules(suffix: str | None = None) -> AnyResponse:
    """The rules of inference: their place on the page of terms, or RDF."""
    form = by_name(suffix, GRAPHS) if suffix else negotiate(request, (TURTLE, HTML, JSONLD, NTRIPLES, RDFXML))
    if form is HTML:
        return redirect(url_for("pages.terms", _anchor="rules"), 303)
    return _file("rules.ttl", form)


@blueprint.get("/scheme/<name>")
def scheme(name: str) -> AnyResponse:
    """A scheme of controlled words: its place on the page of terms, or the schemes as RDF."""
    if not next(iter(current_store().select(f"SELECT ?n {{ <{SCHEME_BASE}{name}> skos:prefLabel ?n }}")), None):
        raise NotFound(f"there is no scheme {name!r}; /ns names all schemes")
    form = negotiate(request, (TURTLE, HTML, JSONLD, NTRIPLES, RDFXML))
    if form is HTML:
        return redirect(url_for("pages.terms", _anchor=f"scheme-{name}"), 303)
    return _file("schemes.ttl", form)


def known(kind: str, name: str) -> str:
    """The IRI of a thing that the store knows. Raises NotFound."""
    iri = f"{current_store().base}id/{kind}/{name}"
    try:
        ox.NamedNode(iri)
        held = kind in KINDS and bool(current_store().query(f"ASK {{ {{ <{iri}> ?p ?o }} UNION {{ ?s ?p <{iri}> }} }}"))
    except (InputError, ValueError):  # which is what no IRI is
        held = False
    if not held:
        raise NotFound(f"nothing is known of {iri}; look at / for what is loaded")
    return iri


def _ends(proposition: str) -> tuple[str, str, str]:
    """Subject, predicate and object of a proposition; of a symmetric one, its ends in order."""
    ends = f"<{proposition}> rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o"
    row = next(current_store().select(f"SELECT ?s ?p ?o {{ {ends} }} ORDER BY ?s DESC(?o)"))
    return row["s"], row["p"], row["o"]


def _graph(construct: str, form: Format) -> Response:
    triples = current_store().query(construct)
    assert isinstance(triples, ox.QueryTriples)  # noqa: S101 - a CONSTRUCT gives triples
    return _rdf(set(triples), form)


def _file(name: str, form: Format) -> Response:
    return _rdf(set(ox.parse((data(name)).read_bytes(), ox.RdfFormat.TURTLE)), form)


def _rdf(triples: set[ox.Triple] | set[ox.Quad], form: Format) -> Response:
    body = io.BytesIO()
    plain = sorted((ox.Triple(t.subject, t.predicate, t.object) for t in triples), key=str)
    ox.serialize(plain, body, _RDF[form], prefixes=dict(PREFIXES) if form is TURTLE else None)
    return Response(body.getvalue(), content_type=form.content_type)
