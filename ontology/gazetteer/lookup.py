"""Looking a name up in a table: folded, but a name in capitals only ("US", "SAF") must be in capitals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

from ontology.gazetteer.names import fold

_T = TypeVar("_T")


class Table(Generic[_T]):
    """Entries by the names that they have. Of two entries with one name, the first has it."""

    def __init__(self, rows: Iterable[tuple[_T, Iterable[str]]]) -> None:
        """Each row is an entry with its names."""
        self._entries: dict[str, tuple[_T, frozenset[str]]] = {}
        for entry, names in rows:
            for name in names:
                capitals = frozenset({name}) if name.isupper() else frozenset[str]()
                known = self._entries.get(fold(name))
                if known is None or (known[0] is entry and not capitals):
                    self._entries[fold(name)] = (entry, capitals)

    def find(self, name: str) -> _T | None:
        """The entry with this name."""
        entry, capitals = self._entries.get(fold(name), (None, frozenset[str]()))
        bare = name.removeprefix("the ").removeprefix("The ").removesuffix("'s").removesuffix("’s")
        return entry if not capitals or bare in capitals or bare.replace(".", "") in capitals else None
