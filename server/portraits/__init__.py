"""A page for each kind of thing, designed for what it shows: a module gathers the values, a template shows them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from loader.errors import NotFound
from loader.store import Store
from server.portraits import actor, agreement, article, balance, control, event, figure, place, relation, source
from server.portraits.conclusions import conclusions
from server.portraits.facts import facts, title
from server.portraits.lists import OWN_VOICE, WHOLE, Page, listings, page

__all__ = ["OWN_VOICE", "listed", "listed_conclusions", "portrait", "source_portrait"]

_STATEMENTS: Mapping[str, Callable[[Store, str], dict[str, object]]] = {
    "agreement": agreement.portrait,
    "control": control.portrait,
    "event": event.portrait,
    "figure": figure.portrait,
    "relation": relation.portrait,
}


def portrait(store: Store, kind: str, iri: str, name: str) -> tuple[str, dict[str, object]]:
    """The template for a thing, and the values that it shows."""
    known = facts(store, iri)
    common = {"iri": iri, "kind": kind, "name": name, "title": title(store, iri), "facts": known}
    match kind:
        case "actor" if "actorType" in known.values:
            return "portraits/actor.html", {**common, **actor.portrait(store, iri)}
        case "place" if known.table or known.types:
            return "portraits/place.html", {**common, **place.portrait(store, iri, known)}
        case "article":
            return "portraits/article.html", {**common, **article.portrait(store, iri, name)}
        case "network" | "bloc" | "triad":
            drawn = facts(store, iri, inferred=True)
            return "portraits/balance.html", {**common, "facts": drawn, **balance.portrait(store, iri)}
        case _ if kind in _STATEMENTS and "inArticle" in known.values:
            return f"portraits/{kind}.html", {**common, **_STATEMENTS[kind](store, iri)}
    return "resource.html", common


def source_portrait(store: Store, iri: str, name: str) -> tuple[str, dict[str, object]]:
    """The template for what rests on a source, and its values."""
    common = {"iri": iri, "kind": "actor", "name": name, "title": title(store, iri), "facts": facts(store, iri)}
    return "portraits/source.html", {**common, **source.portrait(store, iri)}


def listed(store: Store, kind: str, iri: str, chosen: str, *, number: int, by: str) -> tuple[Page, str]:
    """A page of one list about a thing, and what the thing is called. Raises NotFound for a list that is none."""
    known = listings(kind)
    if chosen not in known:
        raise NotFound(f"a page of this kind has no list {chosen!r}; its lists are {', '.join(known) or 'none'}")
    return page(store, known[chosen], iri, number=number, size=WHOLE, by=by), title(store, iri)


def listed_conclusions(store: Store, iri: str, *, number: int) -> dict[str, object]:
    """A page of what rules conclude of a thing."""
    found = conclusions(store, iri, number=number, size=WHOLE)
    return {"concluded": found, "drawn": actor.drawn(found.items, iri), "title": title(store, iri)}
