"""What an application serves, for the request that it answers."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, request

from server.caching import Cache
from server.engine import Client, Engine
from server.search.following import Following
from server.settings import Settings
from server.store import ServedStore

KEY = "dateline"
GONE = "dateline.gone"
"""Where the environment of a request has the function that tells whether its client has gone."""


@dataclass(frozen=True)
class Context:
    """The engine, what is set, and what is kept beside the engine."""

    engine: Engine
    settings: Settings
    cache: Cache
    search: Following


def current() -> Context:
    """What the application of this request serves."""
    found = current_app.extensions[KEY]
    assert isinstance(found, Context)  # noqa: S101 - create_app put it there
    return found


def current_engine() -> Engine:
    """Its engine."""
    return current().engine


def current_store() -> ServedStore:
    """Its store, as pages read it."""
    return ServedStore(current_engine(), current_client())


def current_client() -> Client:
    """Who asks: a proxy's word is not taken for it here, the reverse proxy in front limits its own clients."""
    gone = request.environ.get(GONE)
    return Client(request.remote_addr or "", gone) if callable(gone) else Client(request.remote_addr or "")
