"""Whether a row read and a gold row speak of the same thing, and how far their cells agree.

A name agrees with another when any name of the one is, folded, any name of the other: each side is widened by the
aliases in its own table of actors. A date agrees when it is at least as precise as the gold date and does not
contradict it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from loader.tables import Row

_SYMMETRIC = frozenset({"allied-with", "opposes"})
_DATES = frozenset({"start", "end", "since", "until", "concluded"})
_SETS = frozenset({"aliases", "initiators", "targets", "parties", "obstructed_by"})
_NAMES = frozenset({"place", "reported_by"})
# Words of a group that tell nothing: "some of the people".
_EMPTY = frozenset({"the", "of", "and", "a", "an", "people", "some", "other", "their", "its"})
_EXACT = 1e-9

Names = Mapping[str, frozenset[str]]


def fold(name: str) -> str:
    """A name without case, accents, punctuation and leading article, by which names are compared."""
    decomposed = unicodedata.normalize("NFKD", name.replace("’", "'"))
    plain = "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()
    words = re.sub(r"[^\w]+", " ", re.sub(r"'s\b", "", plain)).strip()
    return re.sub(r"^(?:the|an?) ", "", words)


def values(cell: str | None) -> list[str]:
    """The values of a cell, which "|" separates."""
    return [value.strip() for value in (cell or "").split("|") if value.strip()]


def names_of(actors: Iterable[Row]) -> Names:
    """For each folded name of a table of actors, all folded names of whoever has it."""
    known: dict[str, frozenset[str]] = defaultdict(frozenset)
    for row in actors:
        family = frozenset(fold(n) for n in (*values(row["label"].lstrip("?")), *values(row["aliases"])))
        for name in family:
            known[name] |= family
    return dict(known)


@dataclass(frozen=True)
class Agreement:
    """Compares cells that were read with gold cells, under the names that each side knows."""

    read: Names
    gold: Names

    def same_thing(self, table: str, p: Row, g: Row) -> bool:
        """Whether the row `p` finds the gold row `g`: what each table is matched by."""
        match table:
            case "actors":
                return bool(_family(p) & _family(g))
            case "relations":
                return self._word(p, g, "relation") and self._tied(p, g)
            case "events":
                return self._word(p, g, "type") and self._participates(p, g)
            case "figures":
                column = "low" if _bare(g, "low") else "high"
                return self._word(p, g, "measure") and _number(_bare(p, column), _bare(g, column))
            case "control":
                return all(self._name(_bare(p, c), _bare(g, c)) for c in ("controller", "place")) and self._word(
                    p, g, "status"
                )
        return self._same_pact(p, g)

    def slot(self, column: str, p: str, g: str) -> float | None:
        """How far a cell agrees: 0 to 1, None where there is nothing to compare ("?", or both empty)."""
        if g == "?" or not (g or p):
            return None
        if not (g and p):
            return 0.0
        if column == "aliases":
            known = {fold(name) for name in values(p)}
            return sum(fold(name) in known for name in values(g)) / len(values(g))
        if column in _SETS:
            return self._overlap(values(p), values(g))
        if column in _DATES:
            return float(any(p.startswith(option) for option in values(g)))
        if column == "high":
            return float(_number(p, g))
        if column == "group":
            return float(_group(p, g))
        if column in _NAMES:
            return float(self._name(p, g))
        return float(fold(p) in {fold(option) for option in values(g)})

    def _name(self, p: str, g: str) -> bool:
        return bool(_widened(p, self.read) & _widened(g, self.gold))

    def _word(self, p: Row, g: Row, column: str) -> bool:
        return fold(_bare(p, column)) in {fold(option) for option in values(_bare(g, column))}

    def _tied(self, p: Row, g: Row) -> bool:
        (ps, po), (gs, go) = ((_bare(row, "subject"), _bare(row, "object")) for row in (p, g))
        turned = p["relation"] in _SYMMETRIC and self._name(ps, go) and self._name(po, gs)
        return (self._name(ps, gs) and self._name(po, go)) or turned

    def _participates(self, p: Row, g: Row) -> bool:
        people, place = _people(g), _bare(g, "place")
        if not people and not place:
            return True
        met = bool(people) and self._name("|".join(_people(p)), "|".join(people))
        return met or (bool(place) and self._name(_bare(p, "place"), place))

    def _same_pact(self, p: Row, g: Row) -> bool:
        month = _bare(g, "concluded")[:7]
        dated = bool(month) and _bare(p, "concluded").startswith(month)
        if dated or self._name(_bare(p, "label"), _bare(g, "label")):
            return True
        return self._word(p, g, "kind") and self._name(_bare(p, "parties"), _bare(g, "parties"))

    def _overlap(self, p: list[str], g: list[str]) -> float:
        """F1 of two sets of names."""
        right = sum(any(self._name(x, y) for y in g) for x in p)
        found = sum(any(self._name(x, y) for x in p) for y in g)
        if not right or not found:
            return 0.0
        recall, precision = found / len(g), right / len(p)
        return 2 * recall * precision / (recall + precision)


def _bare(row: Row, column: str) -> str:
    return row[column].lstrip("?")


def _people(row: Row) -> list[str]:
    return [*values(_bare(row, "initiators")), *values(_bare(row, "targets"))]


def _family(row: Row) -> set[str]:
    return {fold(name) for name in (*values(_bare(row, "label")), *values(row["aliases"]))}


def _widened(cell: str, names: Names) -> set[str]:
    folded = {fold(value) for value in values(cell)}
    return folded.union(*(names.get(name, frozenset()) for name in folded))


def _number(p: str, g: str) -> bool:
    try:
        number = float(p.replace(",", ""))
        return any(abs(number - float(option)) < _EXACT for option in values(g))
    except ValueError:
        return False


def _group(p: str, g: str) -> bool:
    """Whether a group says at least half of the telling words of one of the gold's wordings."""
    said = _telling(p)
    return any(2 * len(said & _telling(option)) >= len(_telling(option)) for option in values(g))


def _telling(text: str) -> set[str]:
    return {word.rstrip("s") for word in fold(text).split()} - _EMPTY
