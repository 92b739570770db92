"""The application factory."""

from __future__ import annotations

from flask import Flask, Response

from loader.store import Store
from server import linked_data, pages, problem, sparql
from server.store import KEY, current_store

_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def create_app(store: Store) -> Flask:
    """An application that serves this store, which stays the caller's to close."""
    app = Flask(__name__)
    app.extensions[KEY] = store
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    for module in (sparql, linked_data, pages):
        app.register_blueprint(module.blueprint)
    app.add_url_rule("/health", view_func=_health)
    problem.register(app)
    app.after_request(_secure)
    return app


def _health() -> Response:
    """Whether the server and its store answer."""
    current_store().query("ASK {}")
    return Response("ok\n", content_type="text/plain; charset=utf-8")


def _secure(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    response.vary.add("Accept")
    return response
