"""An event: who acted, who was acted upon, where and when; and the figures that stand beside it."""

from __future__ import annotations

from collections.abc import Iterable

from loader.store import Store
from server.portraits.claims import Claim, claims
from server.portraits.conclusions import conclusions_among, following
from server.portraits.lists import WHOLE, listings, page, pages

_AROUND = """
SELECT DISTINCT ?other WHERE {{
  VALUES ?one {{ {one} }} VALUES ?other {{ {other} }}
  {{ ?one dl:within ?other }} UNION {{ ?other dl:within ?one }}
}}"""
# What makes a figure stand beside an event, from the least to the most.
_NEAR = (
    *("", "a place inside or around", "the same place"),
    *("the same article", "the same article; a place inside or around", "the same article and place"),
)


def portrait(store: Store, iri: str) -> dict[str, object]:
    """What the page of an event shows."""
    claim = claims(store, [iri])[0]
    figures = page(store, listings("event")["figures"], iri, size=WHOLE)
    places = {link.iri for link in claim["place"]}
    areas = _areas(store, places, figures.items)
    near = {figure.iri: _nearness(figure, claim, places, areas) for figure in figures.items}
    beside = sorted(figures.items, key=lambda figure: (-near[figure.iri], figure.said))
    breaches = conclusions_among(store, [iri], "candidateBreachOf")
    return {
        "claim": claim,
        "sides": set(claim["initiator"]) == set(claim["target"]) and bool(claim["initiator"]),
        "figures": figures,
        "beside": [(figure, _NEAR[near[figure.iri]]) for figure in beside],
        "others": pages(store, "event", iri, "others")["others"],
        "breaches": breaches,
        "follows": [one for one in following(store, iri) if one not in breaches],
    }


def _areas(store: Store, places: set[str], figures: Iterable[Claim]) -> frozenset[str]:
    """Of the places of these figures, those that lie inside one of these places or around it."""
    one = " ".join(f"<{place}>" for place in places)
    other = " ".join(f"<{place}>" for place in {link.iri for figure in figures for link in figure["place"]} - places)
    if not one or not other:
        return frozenset()
    return frozenset(row["other"] for row in store.select(_AROUND.format(one=one, other=other)))


def _nearness(figure: Claim, event: Claim, places: set[str], areas: frozenset[str]) -> int:
    there = {link.iri for link in figure["place"]}
    where = 2 if there & places else 1 if there & areas else 0
    return where + 3 * (figure.article.iri == event.article.iri)
