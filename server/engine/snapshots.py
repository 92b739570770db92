"""The published states of a store, each kept as long as somebody reads it or it is the newest."""

from __future__ import annotations

import contextlib
import shutil
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from server.engine.messages import Snapshot


class Snapshots:
    """The newest snapshot, and leases on it."""

    def __init__(self, first: Snapshot, *, owned: bool) -> None:
        """`owned` says that superseded snapshots are this object's to delete."""
        self._newest = first
        self._owned = owned
        self._leases: Counter[str] = Counter()
        self._mutex = threading.Lock()
        self._published = threading.Condition(self._mutex)

    @property
    def newest(self) -> Snapshot:
        """What was published last."""
        return self._newest

    def publish(self, snapshot: Snapshot) -> None:
        """Let every later lease be on this one."""
        with self._mutex:
            old, self._newest = self._newest, snapshot
            self._published.notify_all()
            unused = not self._leases[old.revision]
        if unused:
            self._delete(old)

    def await_other(self, revision: str, seconds: float) -> None:
        """Wait until the newest is not of this revision, somebody wakes those who wait, or the time is over."""
        with self._mutex:
            if self._newest.revision == revision:
                self._published.wait(seconds)

    def wake(self) -> None:
        """End all waiting."""
        with self._mutex:
            self._published.notify_all()

    @contextlib.contextmanager
    def lease(self) -> Iterator[Snapshot]:
        """The newest snapshot, which stays for as long as the lease."""
        with self._mutex:
            snapshot = self._newest
            self._leases[snapshot.revision] += 1
        try:
            yield snapshot
        finally:
            with self._mutex:
                self._leases[snapshot.revision] -= 1
                unused = not self._leases[snapshot.revision]
                if unused:
                    del self._leases[snapshot.revision]
                unused = unused and snapshot.revision != self._newest.revision
            if unused:
                self._delete(snapshot)

    def _delete(self, snapshot: Snapshot) -> None:
        if self._owned and isinstance(snapshot.rdf, Path):
            shutil.rmtree(snapshot.rdf, ignore_errors=True)
