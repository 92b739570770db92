"""The things of a list under its filters, and their rows."""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox

from loader.store import Store
from loader.tables import COLUMNS, FURTHER, Row, rows
from server.facets.filters import Filter, narrowed
from server.facets.lists import BOUND, Listing
from server.portraits.words import label
from server.search.reading import KINDS

_FOUND = """
SELECT ?iri WHERE {{ {{ SELECT DISTINCT ?iri WHERE {{ {pattern} }} LIMIT {limit} }} {when} }}
GROUP BY ?iri ORDER BY {order} ?iri"""
_COUNT = "SELECT (COUNT(*) AS ?n) WHERE {{ SELECT DISTINCT ?iri WHERE {{ {pattern} }} LIMIT {limit} }}"
# What a cell calls a place is the article's own word for it.
_NAMED = """
SELECT ?iri ?name ?thing WHERE {{
  {{ {things} ?iri dl:place ?thing ; dl:placeName ?name }}
  UNION {{ {things} ?iri ?part ?thing . ?thing skos:prefLabel ?name FILTER(?part IN ({parts})) }}
}}"""
_PARTS = (
    "dl:initiator, dl:target, dl:controller, dl:party, dl:obstructedBy, dl:countedActor, dl:subject, dl:object, "
    "dl:reportedBy"
)
_BATCH = 500


def finding(listing: Listing, by: Sequence[Filter], limit: int = BOUND) -> str:
    """The query of the things, ?iri, that the filters leave, in the order of the list; more are not looked at."""
    return _FOUND.format(pattern=narrowed(listing, by), limit=limit, when=listing.when, order=listing.order)


def found(store: Store, listing: Listing, by: Sequence[Filter], limit: int) -> list[str]:
    """These things."""
    return [row["iri"] for row in store.select(finding(listing, by, limit))]


def counting(listing: Listing, by: Sequence[Filter], limit: int = BOUND) -> str:
    """The query of how many things, ?n, the filters leave, up to a limit."""
    return _COUNT.format(pattern=narrowed(listing, by), limit=limit)


def rows_of(store: Store, listing: Listing, iris: Sequence[str]) -> list[Row]:
    """Their rows, in the order given."""
    made = _declared(store, listing, iris) if listing.rows else rows(store, listing.name, iris)
    place = {iri: at for at, iri in enumerate(iris)}
    return sorted(made, key=lambda row: place[row["iri"]])


def named(store: Store, listing: Listing, iris: Sequence[str]) -> dict[tuple[str, str], str]:
    """What the rows of these statements name: by the IRI of the row and the name in it, its own IRI."""
    if listing.kind not in KINDS or listing.rows or not iris:
        return {}
    found = store.select(_NAMED.format(things=_values(iris), parts=_PARTS))
    return {(row["iri"], row["name"]): row["thing"] for row in found}


def ends(rows: Sequence[Row]) -> dict[tuple[str, str], str]:
    """The same of rows that say by themselves between what they conclude a tie."""
    return {(row["iri"], row[end]): row[end[0]] for row in rows if "s" in row for end in ("subject", "object")}


def fields(listing: Listing) -> tuple[str, ...]:
    """The columns of a list as a file: those of the page, and where each row is from."""
    return (*listing.columns, *FURTHER) if listing.name in COLUMNS else (*listing.columns, "iri")


def _declared(store: Store, listing: Listing, iris: Sequence[str]) -> list[Row]:
    made = []
    for at in range(0, len(iris), _BATCH):
        for row in store.select(listing.rows.replace("$things", _values(iris[at : at + _BATCH]))):
            told = {**row, "tie": label(row["p"])} if "p" in row else row
            made.append({name: told.get(name, "") for name in fields(listing)} | _ends(row))
    return made


def _values(iris: Sequence[str]) -> str:
    return f"VALUES ?iri {{ {' '.join(str(ox.NamedNode(iri)) for iri in iris)} }}"


def _ends(row: Row) -> Row:
    """What a conclusion is asked by: the ends of its tie."""
    return {name: row[name] for name in ("s", "p", "o") if name in row}
