"""The application factory."""

from __future__ import annotations

from flask import Flask, Response, g, request
from flask_compress import Compress
from werkzeug.exceptions import RequestURITooLarge

from server import (
    admin,
    articles,
    description,
    editor,
    explanations,
    finding,
    graph_store,
    linked_data,
    pages,
    problem,
    sitemap,
    sparql,
    spreadsheets,
    suppositions,
    trial,
    views,
)
from server.caching import Cache, tag
from server.context import KEY, Context, current
from server.engine import Engine
from server.headers import common
from server.parts import installed
from server.recording import arrival, record
from server.scale import LOGARITHMIC
from server.search.following import Following
from server.settings import Settings

_REVISED = (
    "linked_data.",
    "pages.",
    "description.",
    "explanations.",
    "suppositions.",
    "spreadsheets.",
    "editor.",
    "views.",
)
"""Blueprints whose answers depend on the store's revision and the request alone."""
_COMPRESSED = (
    "text/html text/css text/javascript text/csv text/tab-separated-values text/turtle text/plain application/json "
    "application/ld+json application/rdf+xml application/n-triples application/n-quads application/trig "
    "application/sparql-results+json application/sparql-results+xml application/problem+json image/svg+xml"
)


def create_app(engine: Engine, settings: Settings | None = None) -> Flask:
    """An application that serves this engine, which stays the caller's to close."""
    app = Flask(__name__)
    settings = settings or Settings()
    app.extensions[KEY] = Context(engine, settings, Cache(settings.cache), Following(engine))
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.config["MAX_CONTENT_LENGTH"] = settings.body
    app.config["MAX_FORM_MEMORY_SIZE"] = settings.body
    app.config["COMPRESS_MIMETYPES"] = _COMPRESSED.split()
    app.config["COMPRESS_ALGORITHM"] = ["zstd", "br", "gzip"]
    protocols = (sparql, graph_store, description, admin, articles, linked_data)
    for module in (*protocols, explanations, suppositions, finding, spreadsheets, trial, pages, editor, views, sitemap):
        app.register_blueprint(module.blueprint)
    app.jinja_env.globals.update(installed=installed, LOGARITHMIC=LOGARITHMIC)
    problem.register(app)
    app.before_request(_begin)
    app.after_request(_finish)
    Compress(app)  # after what sets the entity tag, so before it in the list that is run backwards
    app.after_request(_tagged)
    return app


def _begin() -> Response | None:
    g.arrival = arrival(request.headers.get("X-Request-ID", ""))
    if len(request.full_path) > current().settings.address:
        raise RequestURITooLarge("The address is too long; send the query with POST.")
    expected = _tag()
    if expected and any(expected == known.partition(":")[0] for known in request.if_none_match.as_set()):
        not_modified = Response(status=304)
        not_modified.set_etag(expected)
        return not_modified
    return None


def _tagged(response: Response) -> Response:
    if response.status_code != 200 or response.is_streamed:
        return response
    given = response.get_etag()[0]
    expected = given or _tag()
    if expected and not given:
        response.set_etag(expected)
    if expected and any(expected == known.partition(":")[0] for known in request.if_none_match.as_set()):
        response.status_code = 304
        response.set_data(b"")
    return response


def _tag() -> str:
    """The entity tag of what depends on the revision and the request alone; "" for everything else."""
    if request.method not in ("GET", "HEAD") or not (request.endpoint or "").startswith(_REVISED):
        return ""
    return tag(current().engine.newest.revision, request.host_url, request.full_path, request.headers.get("Accept"))


def _finish(response: Response) -> Response:
    endpoint = request.endpoint or ""
    arrived = g.get("arrival") or arrival("")
    response.vary.add("Accept")
    response.headers.extend({**common(endpoint, request.method), "X-Request-ID": arrived.id})
    record(arrived, request.remote_addr, request.method, request.path, endpoint, response.status_code)
    return response
