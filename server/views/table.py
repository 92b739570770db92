"""The table beneath a view: the same content as the picture, as rows for a page and for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
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
    """Columns and rows; `marks` says of each row how it is put, so that no two ways look alike, and `linked` which
    columns lead to what has an IRI."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    marks: tuple[str, ...]
    linked: tuple[int, ...] = ()


def as_csv(tables: Iterable[Table]) -> Iterator[str]:
    """Tables of the same columns as one CSV (RFC 4180), each row with how it is put and the IRIs that cells lead to."""
    for number, table in enumerate(tables):
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        if number == 0:
            writer.writerow([*table.columns, "put", *(f"{table.columns[at]} IRI" for at in table.linked)])
        for row, mark in zip(table.rows, table.marks, strict=True):
            writer.writerow([*(safe(cell.text) for cell in row), mark, *(row[at].iri for at in table.linked)])
        yield out.getvalue()
