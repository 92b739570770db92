"""The store that an application serves."""

from __future__ import annotations

from flask import current_app

from loader.store import Store

KEY = "dateline.store"


def current_store() -> Store:
    """The store of the application that answers this request."""
    store = current_app.extensions[KEY]
    assert isinstance(store, Store)  # noqa: S101 - create_app put it there
    return store
