"""A hold on a place: how it stands, what it took over or disputes, and the place's history around it."""

from __future__ import annotations

from loader.store import Store
from server.portraits.charts import over_time
from server.portraits.claims import claims
from server.portraits.conclusions import conclusions
from server.portraits.place import history


def portrait(store: Store, iri: str) -> dict[str, object]:
    """What the page of a hold shows."""
    claim = claims(store, [iri])[0]
    place = next(iter(claim["place"]), None)
    held, changes = history(store, place.iri) if place else (None, {})
    return {
        "claim": claim,
        "place": place,
        "held": held,
        "changes": changes,
        "chart": over_time(held.items, here=iri, label="controller") if held else None,
        "concluded": conclusions(store, iri, "tookOverFrom", "disputes").items,
    }
