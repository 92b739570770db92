"""What a remote store holds, kept in a folder of this machine as well.

Rules ask hundreds of small questions about one article, too many to ask over HTTP: they are asked here, and what
follows goes up.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from pathlib import Path

from loader.store.abstract import Store
from loader.store.embedded import EmbeddedStore


class Mirror:
    """A copy of the graphs of a remote store, in a folder beneath this one. Raises StoreError where it cannot be."""

    def __init__(self, original: Store, address: str, folder: Path) -> None:
        """Open the copy, or begin an empty one; nothing is asked of the original."""
        name = hashlib.sha256(f"{address} {original.base}".encode()).hexdigest()[:12]
        self.store = EmbeddedStore.open(folder / "mirror" / name, create=True, base=original.base)
        self.store.amended = self._note
        self._original = original
        self._gone: set[str] = set()
        self._come: set[str] = set()

    def refill(self) -> None:
        """Hold what the original states now, whatever was here."""
        ours, theirs = self._stated(self.store), self._stated(self._original)
        for graph in ours - theirs:
            self.store.remove(graph)
        for graph in sorted(theirs):
            self.store.replace(graph, self._original.ntriples(graph))

    def conclusions(self) -> Iterator[str]:
        """All conclusions that are drawn here, as lines of N-Triples."""
        return (f"{triple} ." for triple in self.store.triples(self.store.graph("conclusions")))

    def amendments(self) -> tuple[set[str], set[str]]:
        """The lines that went out of the conclusions since this was asked last, and those that came in."""
        noted = self._gone, self._come
        self._gone, self._come = set(), set()
        return noted

    def _note(self, gone: Collection[str], come: Collection[str]) -> None:
        for lines, here, there in ((gone, self._gone, self._come), (come, self._come, self._gone)):
            here.update(lines)
            there.difference_update(lines)

    @staticmethod
    def _stated(store: Store) -> set[str]:
        return set(store.graphs()) - {store.graph("conclusions"), store.graph("state")}
