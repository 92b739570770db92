"""Bounded lists of statements, as `lists.toml` declares them: counted, in order, a page at a time."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from loader.store import Store
from server.portraits.claims import KINDS, Claim, claims
from server.portraits.portion import Portion, last_page

FIRST, WHOLE = 10, 50
"""How many a page about a thing shows of a list, and how many a page of the list itself."""
_BOUND = 5000
_BRANCH = "{{ {pattern} . ?iri dl:inArticle ?text_ . {by} }}"
_FOUND = """
SELECT ?iri WHERE {{
  {{ SELECT DISTINCT ?iri ?text_ WHERE {{ {branches} }} LIMIT {bound} }}
  OPTIONAL {{ ?iri sem:hasEarliestBeginTimeStamp ?begin }}
  OPTIONAL {{ ?iri sem:hasEarliestEndTimeStamp ?end }}
  OPTIONAL {{ ?text_ schema:datePublished ?published }}
  BIND(COALESCE(STR(?begin), STR(?end), STR(?published), "") AS ?when)
}} ORDER BY {order} ?iri"""
_SPREAD = """
SELECT ?kind ?source ?name (COUNT(*) AS ?n) WHERE {{
  {{ SELECT DISTINCT ?iri ?kind WHERE {{
    {pattern} . ?iri dl:inArticle ?text_ ; a ?kind .
    FILTER(?kind IN (dl:Relation, dl:Event, dl:Figure, dl:Control, dl:Agreement))
  }} LIMIT {bound} }}
  OPTIONAL {{ ?iri dl:reportedBy ?source OPTIONAL {{ ?source skos:prefLabel ?name }} }}
}} GROUP BY ?kind ?source ?name ORDER BY DESC(?n) LIMIT 500"""
OWN_VOICE = "article"


@dataclass(frozen=True)
class Listing:
    """What a list holds, what it is called, and what is said where it is empty."""

    name: str
    title: str
    empty: str
    where: str | Sequence[str]
    newest: bool = False

    def patterns(self, iri: str) -> list[str]:
        """The patterns that find its statements for this thing."""
        found = [self.where] if isinstance(self.where, str) else self.where
        return [pattern.replace("$this", f"<{iri}>") for pattern in found]


@dataclass(frozen=True, kw_only=True)
class Page(Portion[Claim]):
    """A page of a list."""

    listing: Listing


@dataclass(frozen=True)
class Spread:
    """Statements by source and kind. `rows` holds IRI and name of the source ("" for the article's own voice)."""

    kinds: tuple[str, ...]
    rows: tuple[tuple[str, str, tuple[int, ...]], ...]


@functools.cache
def listings(kind: str) -> Mapping[str, Listing]:
    """The lists of a kind of page, by name."""
    table = tomllib.loads((files(__package__) / "lists.toml").read_text(encoding="utf-8"))
    return {name: Listing(name=name, **told) for name, told in table.get(kind, {}).items()}


def page(store: Store, listing: Listing, iri: str, *, number: int = 1, size: int = FIRST, by: str = "") -> Page:
    """One page of a list about this thing; `by` is the IRI of the one source that is asked for, or OWN_VOICE."""
    branches = " UNION ".join(_BRANCH.format(pattern=one, by=_by(by)) for one in listing.patterns(iri))
    order = "DESC(?when)" if listing.newest else "?when"
    found = [row["iri"] for row in store.select(_FOUND.format(branches=branches, bound=_BOUND, order=order))]
    number = min(max(1, number), last_page(len(found), size))
    items = claims(store, found[(number - 1) * size : number * size])
    return Page(listing=listing, items=tuple(items), total=len(found), number=number, size=size, bound=_BOUND)


def pages(store: Store, kind: str, iri: str, *names: str, size: int = FIRST) -> dict[str, Page]:
    """The first page of some lists of one kind of page."""
    return {name: page(store, listings(kind)[name], iri, size=size) for name in names}


def spread(store: Store, listing: Listing, iri: str) -> Spread:
    """How the statements of a list are spread over kinds and sources."""
    counts: dict[tuple[str, str], dict[str, int]] = {}
    (pattern,) = listing.patterns(iri)
    for row in store.select(_SPREAD.format(pattern=pattern, bound=_BOUND)):
        source = (row.get("source", ""), row.get("name", ""))
        counts.setdefault(source, {})[row["kind"].rpartition("#")[2]] = int(row["n"])
    kinds = tuple(kind for kind in KINDS if any(kind in of for of in counts.values()))
    rows = ((*source, tuple(of.get(kind, 0) for kind in kinds)) for source, of in counts.items())
    return Spread(kinds, tuple(sorted(rows, key=lambda row: (bool(row[0]), -sum(row[2]), row[1]))))


def _by(source: str) -> str:
    if source == OWN_VOICE:
        return "FILTER NOT EXISTS { ?iri dl:reportedBy ?anyone_ }"
    return f"?iri dl:reportedBy <{source}> ." if source else ""
