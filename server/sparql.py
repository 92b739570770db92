"""The SPARQL endpoint: SPARQL 1.1 Protocol, query operation, by GET and both forms of POST."""

from __future__ import annotations

import pyoxigraph as ox
from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.exceptions import UnsupportedMediaType
from werkzeug.wrappers import Response as AnyResponse

from loader.errors import InputError, QueryError
from loader.store import Results
from ontology import PREFIXES
from server.federation import may_federate
from server.negotiate import (
    CSV,
    GRAPHS,
    HTML,
    JSON,
    JSONLD,
    NTRIPLES,
    RDFXML,
    RESULTS,
    TSV,
    TURTLE,
    XML,
    Format,
    negotiate,
)
from server.store import current_store

blueprint = Blueprint("sparql", __name__)

_RESULTS = {
    JSON: ox.QueryResultsFormat.JSON,
    XML: ox.QueryResultsFormat.XML,
    CSV: ox.QueryResultsFormat.CSV,
    TSV: ox.QueryResultsFormat.TSV,
}
_GRAPHS = {
    TURTLE: ox.RdfFormat.TURTLE,
    NTRIPLES: ox.RdfFormat.N_TRIPLES,
    JSONLD: ox.RdfFormat.JSON_LD,
    RDFXML: ox.RdfFormat.RDF_XML,
}


@blueprint.route("/sparql", methods=["GET", "POST"])
def sparql() -> AnyResponse:
    """Answer a query; without one, show the page that asks for it."""
    if request.method == "GET" and "query" not in request.args:
        if request.accept_mimetypes.quality(HTML.types[0]) > request.accept_mimetypes.quality(JSON.types[0]):
            return redirect(url_for("pages.query"), 303)
        raise InputError("there is no query; send it as ?query=…, as a form field, or as application/sparql-query")
    text = _query()
    refuse_remote(text)
    return answer(text)


def answer(text: str) -> Response:
    """Run a query and send its results in the format that the client asks for."""
    results = current_store().query(text, inferred=request.values.get("inferred") != "false")
    offered = GRAPHS if isinstance(results, ox.QueryTriples) else RESULTS
    form = negotiate(request, offered)
    return Response(_body(results, form), content_type=form.content_type)


def refuse_remote(text: str) -> None:
    """Refuse a query that would have this server ask another. Raises QueryError."""
    if may_federate(text):
        raise QueryError(
            "query: SERVICE is not answered here; ask the other endpoint yourself "
            "(where the word is part of a name, write the name as <IRI>)"
        )


def _query() -> str:
    if request.method == "GET":
        found = request.args.getlist("query")
    elif request.mimetype == "application/x-www-form-urlencoded":
        found = request.form.getlist("query")
        if "update" in request.form:
            raise InputError("update: this endpoint only reads; load articles with `dateline load`")
    elif request.mimetype == "application/sparql-query":
        found = [request.get_data().decode("utf-8", "strict")]
    else:
        raise UnsupportedMediaType("Send a query as application/x-www-form-urlencoded or application/sparql-query.")
    if len(found) != 1:
        raise InputError(f"{len(found)} queries; send exactly one")
    for name in ("default-graph-uri", "named-graph-uri"):
        if name in request.values:
            raise InputError(f"{name}: not read here; choose the graphs with FROM in the query")
    return found[0]


def _body(results: Results, form: Format) -> bytes:
    """The results; they are made before anything is sent, so that a failure is an error and not half an answer."""
    if isinstance(results, ox.QueryTriples):
        return ox.serialize(results, format=_GRAPHS[form], prefixes=dict(PREFIXES) if form is TURTLE else None) or b""
    return results.serialize(format=_RESULTS[form]) or b""
