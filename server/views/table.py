"""The table beneath a view: the same content as the picture, as rows for a page and for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from loader.tables import safe


@dataclass(frozen=True)
class Cell:
    """Text, and where it leads: to what has this IRI, or to an address on this server."""

    text: str
    iri: str = ""
    address: str = ""


@dataclass(frozen=True)
class Table:
    """Columns and rows; `marks` says of each row how it is put, so that no two ways look alike."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    marks: tuple[str, ...]


def as_csv(table: Table) -> str:
    """The table as CSV (RFC 4180), each row with how it is put and the IRIs that its cells lead to."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    linked: Sequence[int] = sorted({at for row in table.rows for at, cell in enumerate(row) if cell.iri})
    writer.writerow([*table.columns, "put", *(f"{table.columns[at]} IRI" for at in linked)])
    for row, mark in zip(table.rows, table.marks, strict=True):
        writer.writerow([*(safe(cell.text) for cell in row), mark, *(row[at].iri for at in linked)])
    return out.getvalue()
