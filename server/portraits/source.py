"""A source: what it alone says, what others say as well, and the conclusions that hang on it."""

from __future__ import annotations

from loader.store import Store
from server.portraits.conclusions import of_propositions
from server.portraits.lists import listings, pages
from server.portraits.reliance import reliance

_SHOWN = 50


def portrait(store: Store, iri: str) -> dict[str, object]:
    """What the page of a source shows."""
    hanging = reliance(store, iri)
    return {
        "lists": pages(store, "source", iri, *listings("source")),
        "hanging": hanging,
        "fallen": of_propositions(store, hanging.fallen[:_SHOWN]),
    }
