"""The alliances: the ties as a network for a browser, as a matrix, and as rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from server.views.filters import HOMES
from server.views.narrow import SHOWN, Choice
from server.views.table import Cell, Table
from server.views.ties import Tie, central

MATRIX = 24
SIGNS: Mapping[str, str] = {
    "supports": "S",
    "alliedWith": "A",
    "opposes": "O",
    "rivalSponsorOf": "R",
    "sameSideAs": "=",
    "coBelligerentOf": "C",
    "indirectlySupports": "s",
    "indirectlyOpposes": "o",
}
Matrix = tuple[tuple[tuple[str, str], ...], dict[tuple[str, str], list[Tie]]]


def network(
    found: Sequence[Tie],
    labels: Mapping[str, str],
    leads: Mapping[Tie, str],
    homes: Mapping[str, str],
    sides: Mapping[str, int],
) -> dict[str, Any]:
    """Nodes and edges; where a tie leads, where an actor has its page, on which side of its network it stands."""
    actors = {tie.subject: tie.subject_name for tie in found} | {tie.object: tie.object_name for tie in found}
    return {
        "nodes": [
            {"id": iri, "label": name, "address": homes[iri], "side": sides.get(iri, 0)}
            for iri, name in sorted(actors.items())
        ],
        "edges": [
            {
                "source": tie.subject,
                "target": tie.object,
                "kind": tie.kind,
                "label": labels[tie.kind],
                "put": tie.put,
                "says": sentence(tie, labels),
                "address": leads[tie],
                "day": tie.begin,
            }
            for tie in found
        ],
    }


def sentence(tie: Tie, labels: Mapping[str, str]) -> str:
    """A tie in words, with how it is put and who says so."""
    return f"{tie.subject_name} {labels[tie.kind]} {tie.object_name} ({tie.put}: {tie.who})"


def matrix(found: Sequence[Tie], both_ways: frozenset[str]) -> Matrix:
    """The actors with the most ties, and what ties stand between each two of them."""
    actors = central(found, MATRIX)
    shown = {iri for iri, _ in actors}
    cells: dict[tuple[str, str], list[Tie]] = {}
    for tie in found:
        if tie.subject in shown and tie.object in shown:
            cells.setdefault((tie.subject, tie.object), []).append(tie)
            if tie.kind in both_ways:
                cells.setdefault((tie.object, tie.subject), []).append(tie)
    return actors, cells


def choices(found: Sequence[Tie], base: str) -> tuple[Choice, ...]:
    """The actors with the most ties, to narrow the view down to."""
    counted = Counter(end for tie in found for end in {(tie.subject, tie.subject_name), (tie.object, tie.object_name)})
    home = f"{base}{HOMES['actor']}"
    return tuple(
        Choice((("actor", iri.removeprefix(home)),), name, count)
        for (iri, name), count in sorted(counted.items(), key=lambda one: (-one[1], one[0][1]))[:SHOWN]
        if iri.startswith(home)
    )


def table(found: Sequence[Tie], labels: Mapping[str, str], leads: Mapping[Tie, str]) -> Table:
    """The same as rows."""
    rows = (
        (
            Cell(tie.subject_name, tie.subject),
            Cell(labels[tie.kind], address=leads[tie]),
            Cell(tie.object_name, tie.object),
            Cell(tie.who),
            Cell(tie.when),
            Cell(str(tie.statements) if tie.put != "concluded" else ""),
        )
        for tie in found
    )
    columns = ("who", "tie", "whom", "said by", "when", "statements")
    return Table(columns, tuple(rows), tuple(tie.put for tie in found), (0, 2))
