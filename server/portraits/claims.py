"""Statements with all their slots, as pages about one thing show them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from loader.store import Store
from server.portraits.words import local

_SLOTS = """
SELECT ?iri ?p ?o ?name ?from WHERE {{
  VALUES ?iri {{ {iris} }}
  ?iri ?p ?o .
  OPTIONAL {{ ?o skos:prefLabel|oa:exact ?name }}
  OPTIONAL {{ ?o oa:start ?from }}
}} ORDER BY ?iri ?p ?from ?name ?o"""
_ARTICLES = """
SELECT ?text ?published ?publisher WHERE {{
  VALUES ?text {{ {iris} }}
  OPTIONAL {{ ?text schema:datePublished ?published }}
  OPTIONAL {{ ?text schema:publisher/skos:prefLabel ?publisher }}
}}"""
KINDS = ("Relation", "Event", "Figure", "Control", "Agreement")
ASSERTED = "asserted"
_WEB = re.compile(r"https?://[^\s<>\"{}|\\^`]+")


@dataclass(frozen=True)
class Link:
    """A thing with its name; `iri` is empty for what is a word or a number only."""

    iri: str
    name: str


@dataclass(frozen=True)
class Claim:
    """One statement: what it says, how it is put, by whom and in which words, with its slots by property."""

    iri: str
    slots: Mapping[str, tuple[Link, ...]]
    published: str = ""
    publisher: str = ""

    def __getitem__(self, slot: str) -> tuple[Link, ...]:
        """All that stands in a slot, by the local name of its property."""
        return self.slots.get(slot, ())

    def one(self, slot: str) -> str:
        """The name of what stands in a slot, the first if several do; "" where none does."""
        return next((link.name for link in self[slot]), "")

    def code(self, slot: str) -> str:
        """The notation of the concept in a slot."""
        return next((local(link.iri) for link in self[slot]), "")

    @cached_property
    def kind(self) -> str:
        """Relation, Event, Figure, Control or Agreement."""
        classes = {local(link.iri) for link in self["type"]}
        return next((kind for kind in KINDS if kind in classes), "Statement")

    @property
    def said(self) -> str:
        """What it says, in one line."""
        return self.one("prefLabel")

    @property
    def put(self) -> str:
        """How the article puts it: asserted, denied, planned, …"""
        return self.code("factuality") or ASSERTED

    @property
    def start(self) -> str:
        """When it began; for an agreement, when it was concluded."""
        return self.one("start") or self.one("concluded")

    @property
    def end(self) -> str:
        """When it ended."""
        return self.one("end")

    @property
    def sources(self) -> tuple[Link, ...]:
        """To whom the article attributes it; none where it speaks in its own voice."""
        return self["reportedBy"]

    @property
    def article(self) -> Link:
        """Where it stands."""
        return next(iter(self["inArticle"]), Link("", ""))

    @property
    def quotes(self) -> tuple[str, ...]:
        """The words that carry it, in the order of the text."""
        return tuple(link.name for link in self["evidence"])


def claims(store: Store, iris: Iterable[str]) -> list[Claim]:
    """These statements, in the order given; what is no statement of an article is left out."""
    wanted = list(dict.fromkeys(iris))
    if not wanted:
        return []
    slots: dict[str, dict[str, dict[str, Link]]] = defaultdict(lambda: defaultdict(dict))
    for row in store.select(_SLOTS.format(iris=_values(wanted)), inferred=False):
        value = row["o"]
        slots[row["iri"]][local(row["p"])].setdefault(value, Link(web(value), row.get("name", value)))
    articles = sorted({iri for of in slots.values() for iri in of["inArticle"]})
    told = {row["text"]: row for row in store.select(_ARTICLES.format(iris=_values(articles)), inferred=False)}
    found = []
    for iri in wanted:
        if slots[iri]["inArticle"]:
            text = told.get(next(iter(slots[iri]["inArticle"])), {})
            filled = {name: tuple(values.values()) for name, values in slots[iri].items()}
            found.append(Claim(iri, filled, text.get("published", ""), text.get("publisher", "")))
    return found


def web(value: str) -> str:
    """The value if it is an IRI of the web, whole and safe in a query; else ""."""
    return value if _WEB.fullmatch(value) else ""


def _values(iris: Iterable[str]) -> str:
    return " ".join(f"<{iri}>" for iri in iris if web(iri))
