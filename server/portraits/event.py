"""An event: who acted, who was acted upon, where and when; and the figures that stand beside it."""

from __future__ import annotations

from loader.store import Store
from server.portraits.claims import Claim, claims
from server.portraits.conclusions import conclusions_among, following
from server.portraits.lists import WHOLE, listings, page, pages


def portrait(store: Store, iri: str) -> dict[str, object]:
    """What the page of an event shows."""
    claim = claims(store, [iri])[0]
    figures = page(store, listings("event")["figures"], iri, size=WHOLE)
    places = {link.iri for link in claim["place"]}
    beside = sorted(figures.items, key=lambda figure: (-_nearness(figure, claim, places), figure.said))
    breaches = conclusions_among(store, [iri], "candidateBreachOf")
    return {
        "claim": claim,
        "sides": set(claim["initiator"]) == set(claim["target"]) and bool(claim["initiator"]),
        "figures": figures,
        "beside": [(figure, _NEAR[_nearness(figure, claim, places)]) for figure in beside],
        "others": pages(store, "event", iri, "others")["others"],
        "breaches": breaches,
        "follows": [one for one in following(store, iri) if one not in breaches],
    }


_NEAR = ("", "same place, another article", "same article, another place or none", "same article, same place")


def _nearness(figure: Claim, event: Claim, places: set[str]) -> int:
    here = any(link.iri in places for link in figure["place"])
    return 2 * (figure.article.iri == event.article.iri) + here
