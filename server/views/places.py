"""The map: events, figures and control at the points that their places have."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from server.views.table import Cell, Table
from server.views.told import Told

KINDS = ("Event", "Figure", "Control")


def points(rows: Sequence[Told], here: Callable[[str], str]) -> list[dict[str, Any]]:
    """One point for each place, with what is told of it; `here` gives the address of a thing on this server."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        point = found.setdefault(
            row.place,
            {"name": row.place_name, "at": [row.latitude, row.longitude], "address": here(row.place), "told": []},
        )
        point["told"].append(
            {
                "kind": row.kind,
                "says": row.said,
                "put": row.put,
                "when": row.when or (f"told {row.reported}" if row.reported else ""),
                "day": str(row.since or ""),
                "who": row.who,
                "address": here(row.iri),
            }
        )
    return list(found.values())


def table(rows: Sequence[Told]) -> Table:
    """The same as rows."""
    cells = (
        (
            Cell(row.place_name, row.place),
            Cell(row.kind.lower()),
            Cell(row.said, row.iri),
            Cell(row.when or "no date told"),
            Cell(row.who),
            Cell(row.article_name, row.article),
            Cell(f"{row.latitude:g}"),
            Cell(f"{row.longitude:g}"),
        )
        for row in sorted(rows, key=lambda row: row.place_name)
    )
    columns = ("place", "kind", "what", "when", "said by", "article", "latitude", "longitude")
    marks = tuple(row.put for row in sorted(rows, key=lambda row: row.place_name))
    return Table(columns, tuple(cells), marks, (0, 2, 5))
