"""The Graph Store Protocol (SPARQL 1.1), direct and indirect: whole graphs read and written by HTTP."""

from __future__ import annotations

import uuid

import pyoxigraph as ox
from flask import Blueprint, Response, request
from werkzeug.exceptions import UnsupportedMediaType

from loader.errors import InputError, NotFound
from loader.store import Dataset
from server.answers import answer, timeout
from server.auth import require_token
from server.context import current_engine, current_store
from server.engine import DropGraph, PutGraph, Question
from server.formats import GRAPHS
from server.negotiate import negotiate
from server.store import ServedStore

blueprint = Blueprint("graph_store", __name__)

_ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
_TYPES = frozenset(type_ for form in GRAPHS for type_ in form.types) - {
    "application/json",
    "application/xml",
    "text/xml",
}


@blueprint.route("/graph-store", methods=["GET", "PUT", "POST", "DELETE"])
@blueprint.route("/graph-store/<path:_>", methods=["GET", "PUT", "POST", "DELETE"])
def graph_store(_: str = "") -> Response:
    """Do to one graph what the method says."""
    if request.method in ("GET", "HEAD"):
        return _get()
    require_token()
    if request.method == "DELETE":
        graph = _writable(_graph())
        if not current_engine().write(DropGraph(graph), timeout()).found:
            raise NotFound(f"there is no graph {graph}")
        return Response(status=204)
    if request.method == "POST" and request.path == "/graph-store" and not request.args:
        graph = f"{request.base_url}/posted/{uuid.uuid4().hex}"
        _put(graph, merge=True)
        return Response(status=201, headers={"Location": graph})
    created = _put(_writable(_graph()), merge=request.method == "POST")
    return Response(status=201 if created else 204)


def _get() -> Response:
    graph, store = _graph(), current_store()
    form = negotiate(request, GRAPHS)
    if graph is None:
        return answer(Question(_ALL, form.written), form)
    if not _held(store, graph):
        raise NotFound(f"there is no graph {graph}")
    return answer(Question(_ALL, form.written, dataset=Dataset((graph,))), form)


def _held(store: ServedStore, graph: str) -> bool:
    found = store.query(f"ASK {{ GRAPH <{graph}> {{ }} }}")
    return isinstance(found, ox.QueryBoolean) and bool(found)


def _put(graph: str | None, *, merge: bool) -> bool:
    """Whether the graph is new. Raises InputError for what is not RDF."""
    if request.mimetype == "multipart/form-data":
        parts = tuple((part.read(), _type(part.mimetype)) for part in request.files.values())
    else:
        parts = ((request.get_data(), _type(request.mimetype)),)
    if not parts:
        raise InputError("the form has no file; send the graph as one")
    base = graph or request.base_url
    return current_engine().write(PutGraph(graph, parts, base, merge), timeout()).created


def _type(given: str) -> str:
    if given not in _TYPES:
        raise UnsupportedMediaType(f"{given or 'No media type'}: send one of {', '.join(sorted(_TYPES))}.")
    return given


def _graph() -> str | None:
    """The IRI of the graph that the request is about; None for the default graph. Raises InputError."""
    if request.path != "/graph-store":
        return request.base_url
    if "default" in request.args and "graph" not in request.args:
        return None
    named = request.args.getlist("graph")
    if len(named) != 1 or "default" in request.args:
        raise InputError("name one graph: ?graph=IRI, or ?default")
    try:
        iri = ox.NamedNode(named[0])
    except ValueError:
        raise InputError(f"graph={named[0]}: not an absolute IRI; write the whole address of the graph") from None
    return iri.value


def _writable(graph: str | None) -> str | None:
    if graph is None and current_engine().description.default_graph == "union":
        raise InputError(
            "the default graph is the union of all named graphs and cannot be written itself; name one: ?graph=IRI"
        )
    return graph
