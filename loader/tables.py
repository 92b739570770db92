"""The six tables that analysts open in a spreadsheet: the queries of `ontology/tables`, as CSV (RFC 4180)."""

from __future__ import annotations

import csv
import datetime
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pyoxigraph as ox

from loader.dates import PartialDate
from loader.errors import StoreError
from loader.store import Store
from ontology import data

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "actors": ("label", "type", "aliases"),
    "relations": ("subject", "relation", "object", "start", "end", "reported_by", "quote"),
    "events": ("type", "start", "end", "place", "initiators", "targets", "reported_by", "quote"),
    "figures": ("measure", "group", "low", "high", "place", "since", "until", "reported_by", "quote"),
    "control": ("controller", "place", "status", "start", "end", "reported_by", "quote"),
    "agreements": ("label", "kind", "concluded", "parties", "place", "status", "obstructed_by", "quote"),
}
FURTHER = ("article", "inferred", "iri")
_BATCH = 500
_NAMED = "SELECT DISTINCT ?iri {{ GRAPH <{0}> {{ ?iri a ?kind . FILTER(?kind IN (dl:Statement, dl:Actor)) }} }}"
Row = dict[str, str]
# The columns that say when what a row tells began, and when it ended.
_SPANS = {
    "relations": ("start", "end"),
    "events": ("start", ""),
    "figures": ("since", "until"),
    "control": ("start", "end"),
    "agreements": ("concluded", ""),
}


def tables(store: Store, article: str | None = None, inferred: bool = False) -> dict[str, list[Row]]:
    """The rows of each table; of one article where its id is given, with the reasoner's conclusions where asked.

    Cells are text: several values are separated by "|", what is not stated is empty.
    """
    iris = (
        None
        if article is None
        else [row["iri"] for row in store.select(_NAMED.format(store.graph(f"article/{article}")))]
    )
    told = {name: [row for row in rows(store, name, iris) if article in (None, row["article"])] for name in COLUMNS}
    if inferred:
        told["relations"] += concluded(store)
    return told


def rows(store: Store, table: str, iris: Sequence[str] | None = None) -> list[Row]:
    """The rows of one table: all of them, or those of these things, by article and name."""
    if iris is None:
        return _rows(store, table, "")
    found = [row for some in _batches(iris) for row in _rows(store, table, some)]
    return sorted(found, key=lambda row: (row["article"], row["label"] if table == "actors" else "", row["iri"]))


def concluded(store: Store) -> list[Row]:
    """The ties that rules conclude, as rows of the table of relations."""
    empty = dict.fromkeys((*COLUMNS["relations"], *FURTHER), "")
    return [{**empty, **row, "inferred": "true"} for row in store.select(_query("inferred"))]


def as_of(found: Mapping[str, list[Row]], day: datetime.date) -> dict[str, list[Row]]:
    """The rows of what may have begun and need not have been over on this day; what is undated stays."""

    def may_hold(table: str, row: Row) -> bool:
        begin, end = (row.get(column, "") for column in _SPANS.get(table, ("", "")))
        begun = not begin or PartialDate.parse(begin).earliest <= day
        return begun and (not end or PartialDate.parse(end).latest >= day)

    return {table: [row for row in rows if may_hold(table, row)] for table, rows in found.items()}


def write_tables(found: Mapping[str, list[Row]], folder: Path) -> None:
    """Write the six files into a folder, which is made where it is missing. Raises StoreError where that fails."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for table, columns in COLUMNS.items():
            with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, (*columns, *FURTHER))
                writer.writeheader()
                writer.writerows({name: safe(cell) for name, cell in row.items()} for row in found[table])
    except OSError as error:
        raise StoreError(
            f"{folder}: the tables cannot be written there ({error.strerror}); name another folder"
        ) from None


def _query(name: str, values: str = "") -> str:
    """The query of a table; with values, of those things alone, which it then looks up instead of looking for them."""
    asked = (data("tables") / f"{name}.rq").read_text(encoding="utf-8")
    return (
        re.sub(r"WHERE \{(\s*GRAPH \?graph \{)?", lambda head: f"{head[0]} {values}", asked, count=1)
        if values
        else asked
    )


def _batches(iris: Sequence[str]) -> Iterator[str]:
    for at in range(0, len(iris), _BATCH):
        yield f"VALUES ?iri {{ {' '.join(str(ox.NamedNode(iri)) for iri in iris[at : at + _BATCH])} }}"


def _rows(store: Store, table: str, values: str) -> list[Row]:
    columns = COLUMNS[table]
    quotes: dict[str, list[str]] = defaultdict(list)
    if "quote" in columns:
        for row in store.select(_query("quotes", values), inferred=False):
            quotes[row["iri"]].append(" ".join(row["quote"].replace("|", " ").split()))
    # Conclusions are in none of these graphs; to leave them out, the engine would list all graphs first.
    return [_row(columns, row, quotes) for row in store.select(_query(table, values))]


def _row(columns: tuple[str, ...], row: Row, quotes: Mapping[str, list[str]]) -> Row:
    cells = {name: row.get(name, "") for name in (*columns, *FURTHER)}
    if "quote" in columns:
        cells["quote"] = "|".join(quotes[row["iri"]])
    return {**cells, "inferred": "false"}


def safe(cell: str) -> str:
    """A cell that a spreadsheet does not take for a formula (OWASP: CSV injection): a space goes before it."""
    return f" {cell}" if cell[:1] in ("=", "+", "-", "@") else cell
