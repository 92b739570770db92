"""What lets a store go on where a process was killed between a change and its conclusions.

Everything would have to be drawn anew otherwise (78 seconds for 10,000 articles). So before the first change the
engine's files are copied (hard links: in milliseconds), and before each one the graphs that it may change are written
down. Whoever opens the store next lets the copy follow these graphs, and goes on with the copy.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable

from loader.errors import DatelineError
from loader.store import EmbeddedStore
from loader.store.folder import RESUME, Description, describe, explained
from ontology.revision import Revision

_CHANGED = "changed"
_STATED = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


class Resumption:
    """The copy of a store as it was when its conclusions were drawn last, and the graphs that changed since."""

    def __init__(self, store: EmbeddedStore | None) -> None:
        """Nothing is copied yet; of a store in memory, or elsewhere (None), nothing ever is."""
        self._kept = (store, store.folder / RESUME) if store is not None and store.lasting else None
        self._noted: set[str] = set()

    def note(self, graphs: Iterable[str]) -> None:
        """Keep in mind, before they change, that these graphs do. Raises StoreError."""
        new = set(graphs) - self._noted
        if self._kept is None or not new:
            return
        store, folder = self._kept
        with explained(folder):
            if not self._noted:
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                describe(folder, Description(store.base))
                store.backup(folder / "rdf")
            with (folder / _CHANGED).open("a", encoding="utf-8") as file:
                file.writelines(f"{graph}\n" for graph in sorted(new))
                file.flush()
                os.fsync(file.fileno())
        self._noted |= new

    def forget(self) -> None:
        """The conclusions are drawn, or must be drawn anew."""
        self._noted.clear()
        if self._kept is not None:
            shutil.rmtree(self._kept[1], ignore_errors=True)

    def resume(self, is_drawn: Callable[[EmbeddedStore], bool]) -> bool:
        """Draw the conclusions of what another process left noted, from a copy whose conclusions are good.

        False, and nothing is changed, where nothing is, or where the copy does not come to hold what the store does.
        """
        if self._kept is None or not (self._kept[1] / _CHANGED).exists():
            return False
        store, folder = self._kept
        try:
            with EmbeddedStore.open(folder) as copy:
                if not (is_drawn(copy) and _follow(copy, store)):
                    return False
        except (DatelineError, OSError):
            return False
        store.exchange(folder / "rdf")
        return True


def _follow(copy: EmbeddedStore, store: EmbeddedStore) -> bool:
    """Change what is noted, and what follows from it; whether both hold the same then."""
    revision = Revision(copy)
    copy.watcher = lambda effect: revision.expect(effect.gone, effect.come)
    for graph in (copy.folder / _CHANGED).read_text(encoding="utf-8").split():
        copy.replace(graph, store.ntriples(graph))
    revision.draw()
    # What was changed past the notes, by an older Dateline, is not in the copy.
    return _stated(copy) == _stated(store)


def _stated(store: EmbeddedStore) -> tuple[set[str], str]:
    """The graphs of what is stated, and how many triples that is."""
    graphs = set(store.graphs()) - {store.graph("conclusions")}
    return graphs, next(store.select(_STATED, inferred=False))["n"]
