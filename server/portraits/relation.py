"""A tie between two actors: who says so, who says otherwise, and what rules conclude from it."""

from __future__ import annotations

from loader.store import Store
from server.portraits.charts import over_time
from server.portraits.claims import claims
from server.portraits.conclusions import following
from server.portraits.lists import pages


def portrait(store: Store, iri: str) -> dict[str, object]:
    """What the page of a tie shows."""
    claim = claims(store, [iri])[0]
    same = pages(store, "relation", iri, "same")["same"]
    return {
        "claim": claim,
        "same": same,
        "chart": over_time((claim, *same.items), here=iri) if same.items else None,
        "follows": following(store, iri),
    }
