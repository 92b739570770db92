"""The SPARQL endpoint: SPARQL 1.1 Protocol, query and update, by GET and both forms of POST."""

from __future__ import annotations

import functools
from collections.abc import Iterable

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.exceptions import UnsupportedMediaType
from werkzeug.sansio.utils import get_current_url
from werkzeug.wrappers import Response as AnyResponse

from loader.errors import InputError, QueryError
from loader.store import Dataset
from server.answers import query_answer, timeout
from server.auth import require_token
from server.context import current, current_engine
from server.description import service
from server.engine import Update
from server.formats import GRAPHS, HTML
from server.guard import safe_update
from server.negotiate import negotiate
from server.syntax import targets, using

blueprint = Blueprint("sparql", __name__)

_FORM = "application/x-www-form-urlencoded"
_QUERY = ("default-graph-uri", "named-graph-uri")
_UPDATE = ("using-graph-uri", "using-named-graph-uri")


@blueprint.route("/sparql", methods=["GET", "POST"])
def sparql() -> AnyResponse:
    """Answer a query, make an update; without either, describe the service (SPARQL 1.1 Service Description)."""
    if request.method in ("GET", "HEAD"):
        if "update" in request.args:
            raise InputError("update: send it with POST")
        if "query" not in request.args:
            return _described()
        return _query(request.args.getlist("query"))
    if request.mimetype == "application/sparql-query":
        return _query([_body()])
    if request.mimetype == "application/sparql-update":
        return _update([_body()])
    if request.mimetype != _FORM:
        raise UnsupportedMediaType(f"Send {_FORM}, application/sparql-query or application/sparql-update.")
    queries, updates = request.form.getlist("query"), request.form.getlist("update")
    if queries and updates:
        raise InputError("both query= and update=; send one of them")
    return _update(updates) if updates else _query(queries)


def _query(found: list[str]) -> Response:
    return query_answer(_only("query", found), graphs=_chosen(*_QUERY), base=_base())


def _update(found: list[str]) -> Response:
    text = _only("update", found)
    require_token()
    engine = current_engine()
    text = safe_update(text, current().settings.guard)
    chosen = _chosen(*_UPDATE)
    if chosen:
        text = using(text, chosen)
    graphs = None
    if engine.description.default_graph == "union":
        written = targets(text)
        graphs = written.named
        if written.default:
            raise QueryError(
                "update: the default graph is the union of all named graphs and cannot be written itself; "
                "name the graph that is meant: INSERT DATA { GRAPH <…> { … } }"
            )
    engine.write(Update(text, graphs, _base()), timeout())
    return Response(status=204)


@functools.lru_cache(maxsize=64)
def address(scheme: str, host: str) -> str:
    """The address of the endpoint, which is the base of what is asked there."""
    return get_current_url(scheme, host, "", "/sparql")


def _base() -> str:
    return address(request.scheme, request.host)


def _described() -> AnyResponse:
    form = negotiate(request, (*GRAPHS, HTML))
    if form is HTML:
        return redirect(url_for("pages.query"), 303)
    return service(form)


def _only(kind: str, found: list[str]) -> str:
    if len(found) != 1:
        raise InputError(f"{len(found) or 'no'} {kind} parameters; send exactly one")
    return found[0]


def _body() -> str:
    try:
        return request.get_data().decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"the body is not UTF-8 (at byte {error.start}); send it as UTF-8") from None


def _chosen(default: str, named: str) -> Dataset | None:
    """The graphs that the parameters of these names choose. Raises InputError for what is no IRI."""
    chosen = Dataset(tuple(_iris(default)), tuple(_iris(named)))
    return chosen if chosen else None


def _iris(name: str) -> Iterable[str]:
    for value in request.values.getlist(name):
        if not value or any(character in '<>"{}|^`\\' or ord(character) <= 0x20 for character in value):
            raise InputError(f"{name}={value}: not an IRI; write the absolute address of a graph")
        yield value
