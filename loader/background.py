"""What a store holds beside its articles: the ontology, the gazetteer's actors and countries, and the conclusions.

Each is written when what it is made of has changed, which its fingerprint tells.
"""

from __future__ import annotations

import functools
import hashlib
import uuid
from collections.abc import Callable
from importlib.resources import files

from rdflib import Graph

from loader.resumption import Resumption
from loader.store import EmbeddedStore, RemoteStore, Store, WritableStore
from loader.store.change import Effect
from ontology import DL, ontology_graph
from ontology.gazetteer import gazetteer
from ontology.gazetteer.rdf import gazetteer_graph
from ontology.reasoner import reason
from ontology.revision import Revision

_STATE = "state"
# One change costs about as much as this many articles do when everything is concluded from scratch; of a few changes
# nobody needs to know how many articles there are.
_COST_OF_A_CHANGE = 15
_FEW = 5


def publish(store: Store) -> None:
    """Put the ontology and the gazetteer into their named graphs, where they are missing or another edition."""
    terms = _fingerprint("ontology", ".ttl")
    _publish(store, "ontology", terms, ontology_graph)
    names = _fingerprint("ontology.gazetteer", ".toml")
    _publish(store, "gazetteer", f"{terms}-{names}", lambda: gazetteer_graph(gazetteer(), store.base))


class Follower:
    """Keeps the conclusions of a store in step with what it holds.

    From when it is made it notes what changes, so that conclusions need not be drawn from all that is there. Where a
    process was killed before, it goes on with what that noted. Those of a remote store are drawn anew then, and where
    another machine than this one drew them last.
    """

    def __init__(self, store: WritableStore) -> None:
        """Of this store; nothing is drawn yet but what a killed process left."""
        self._store = store
        self._resumption = Resumption(store if isinstance(store, EmbeddedStore) else None)
        edition = _edition(store)
        if not _is_drawn(store) and self._resumption.resume(lambda copy: copy.fingerprint(_STATE) == edition):
            _mark_drawn(store)
            self._resumption.forget()
        self._revision = self._followed()

    def conclude(self) -> bool:
        """Draw the conclusions of what the store holds now; False where they were drawn already."""
        if _is_drawn(self._store):
            return False
        revision, self._revision = self._revision, None
        if revision is not None:
            revision.draw()
            if isinstance(self._store, RemoteStore):
                self._store.amend(self._store.graph("conclusions"), *self._store.mirror.amendments())
            _mark_drawn(self._store)
        else:
            conclude(self._store)
        self._resumption.forget()
        self._revision = self._followed()
        return True

    def _is_worthwhile(self, revision: Revision) -> bool:
        return revision.changes <= _FEW or revision.changes <= self._articles // _COST_OF_A_CHANGE

    @functools.cached_property
    def _articles(self) -> int:
        return len(self._store.articles())

    def _followed(self) -> Revision | None:
        store, self._store.watcher = self._store, None
        if not _is_drawn(store):
            return None
        near = _near(store)
        if isinstance(store, RemoteStore):
            if near.fingerprint(_STATE) != store.fingerprint(_STATE):
                return None
            store.watcher = near.replace
        revision = Revision(near)
        known, mark = store.graph("gazetteer"), store.graph(_STATE)

        def expect(effect: Effect) -> None:
            if effect.graphs == {mark}:
                return
            if known in effect.graphs or not self._is_worthwhile(revision):
                # What counts as known changes with no triple that articles state as well.
                self._revision = None
                self._resumption.forget()
            elif self._revision is not None:
                self._resumption.note(effect.graphs)
                revision.expect(effect.gone, effect.come)

        near.watcher = expect
        return revision


def conclude(store: WritableStore) -> int:
    """Draw the conclusions anew from all that the store holds; how many there are."""
    # Many conclusions are not written at once: should this be cut short, the next must not take them for all.
    store.remove(store.graph(_STATE))
    if isinstance(store, RemoteStore) and store.watcher is None:
        store.mirror.refill()
    found = reason(_near(store))
    if isinstance(store, RemoteStore):
        store.conclude(store.mirror.conclusions)
    _mark_drawn(store)
    return found


def _near(store: WritableStore) -> EmbeddedStore:
    """What rules read: the store itself, or the copy of a remote one."""
    return store.mirror.store if isinstance(store, RemoteStore) else store


def _publish(store: Store, name: str, fingerprint: str, graph: Callable[[], Graph]) -> None:
    if store.fingerprint(name) == fingerprint:
        return
    store.replace(store.graph(name), graph().serialize(format="nt") + _mark(store, name, fingerprint))


@functools.cache
def _fingerprint(package: str, suffix: str) -> str:
    """A hash over every file of the package that ends so."""
    digest = hashlib.sha256()
    for entry in sorted(files(package).iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(suffix):
            digest.update(entry.read_bytes())
    return digest.hexdigest()[:16]


def _mark(store: Store, name: str, fingerprint: str) -> str:
    return f'<{store.graph(name)}> <{DL.fingerprint}> "{fingerprint}" .\n'


def _is_drawn(store: Store) -> bool:
    """Whether the conclusions are those of what the store holds: every change of that takes the mark away."""
    return (store.fingerprint(_STATE) or "").split(" ")[0] == _edition(store)


def _mark_drawn(store: WritableStore) -> None:
    edition = _edition(store)
    if isinstance(store, RemoteStore):
        # By this word a copy on this machine is known to be of what the store holds.
        edition = f"{edition} {uuid.uuid4().hex}"
        _near(store).replace(store.graph(_STATE), _mark(store, "conclusions", edition))
    store.replace(store.graph(_STATE), _mark(store, "conclusions", edition))


def _edition(store: Store) -> str:
    """Which rules and which general knowledge the conclusions rest on."""
    return f"{store.fingerprint('ontology')}-{store.fingerprint('gazetteer')}"
