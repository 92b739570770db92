"""What a page is about in schema.org's words, for search engines: made from the graph, and no more than it says.

A statement is a Claim with who makes it and where, and never an event or a number of its own: that it is told does not
make it one. What is denied, planned, demanded or feared is left out, for a Claim cannot say that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from server.portraits.claims import ASSERTED, Claim, Link
from server.portraits.facts import Facts
from server.portraits.words import local

CONTEXT = "https://schema.org"
_ACTORS = {
    "state": "Country",
    "government": "GovernmentOrganization",
    "ngo": "NGO",
    "media": "NewsMediaOrganization",
    "party": "PoliticalParty",
    "person": "Person",
    "people": "Thing",
    "other": "Thing",
}
"""By the code of the kind of actor; all others are organisations."""


def linked(shown: Mapping[str, Any]) -> dict[str, Any] | None:
    """What the page with these values is about; None where schema.org has no honest word for it."""
    facts, claim = shown["facts"], shown.get("claim")
    if isinstance(claim, Claim):
        if claim.put != ASSERTED:
            return None
        about = _claim(claim)
    elif shown["kind"] == "article" and "articleBody" in facts.values:
        about = _article(facts)
    elif shown["kind"] == "actor" and "actorType" in facts.values:
        about = {"@type": _ACTORS.get(local(facts.values["actorType"]), "Organization"), **_named(facts)}
    elif shown["kind"] == "place" and facts.types:
        about = _place(facts)
    else:
        return None
    return {"@context": CONTEXT, "@id": shown["iri"], "name": shown["title"], **_filled(about)}


def site(name: str, home: str, search: str, about: str) -> dict[str, Any]:
    """The site, with where a search engine's user can search it."""
    target = {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{search_term_string}}"}
    action = {"@type": "SearchAction", "target": target, "query-input": "required name=search_term_string"}
    return {
        "@context": CONTEXT,
        "@type": "WebSite",
        "name": name,
        "url": home,
        "description": about,
        "potentialAction": action,
    }


def _article(facts: Facts) -> dict[str, Any]:
    return {
        "@type": "NewsArticle",
        "name": facts.values.get("headline"),
        "headline": facts.values.get("headline"),
        "datePublished": facts.values.get("datePublished"),
        "inLanguage": facts.values.get("inLanguage"),
        "url": facts.values.get("url"),
        "publisher": _things("Organization", facts.table.get("source", ()))[:1],
    }


def _place(facts: Facts) -> dict[str, Any]:
    latitude, longitude = facts.values.get("latitude"), facts.values.get("longitude")
    point = {"@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude}
    return {
        "@type": "Place",
        **_named(facts),
        "geo": point if latitude and longitude else None,
        "containedInPlace": _things("Place", facts.table.get("within", ())),
    }


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "@type": "Claim",
        "text": claim.said,
        "author": _things("Thing", claim.sources) or _publisher(claim),
        "appearance": _things("NewsArticle", (claim.article,)),
        "spatialCoverage": _things("Place", claim["place"]),
        "temporalCoverage": "/".join(dict.fromkeys(day for day in (claim.start, claim.end) if day)),
        "citation": list(claim.quotes),
    }


def _publisher(claim: Claim) -> list[dict[str, str]]:
    """Who says what an article says in its own voice."""
    return [{"@type": "Organization", "name": claim.publisher}] if claim.publisher else []


def _named(facts: Facts) -> dict[str, Any]:
    same = (link.iri for link in facts.table.get("the same elsewhere", ()))
    others = [link.name for link in facts.table.get("also called", ())]
    return {"alternateName": others, "sameAs": [iri for iri in same if iri]}


def _things(type_: str, links: Iterable[Link]) -> list[dict[str, str]]:
    return [{"@type": type_, "@id": link.iri, "name": link.name} for link in links if link.iri]


def _filled(about: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in about.items() if value}
