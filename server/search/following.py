"""The index of what an engine serves: where its file is, who keeps it in step, and how far that has come.

Beside a store in a folder the file stays for the next server; for a store elsewhere, or in a folder that cannot be
written, it is made anew in a temporary one.
"""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import sqlite3
import tempfile
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from loader.errors import DatelineError
from loader.store import Remote
from loader.store.folder import SEARCH
from server.engine import Engine
from server.engine.child import Child, Died
from server.engine.messages import Busy
from server.search import base, concluding
from server.search.asking import Answer, Index
from server.search.indexer import Conclusions, Progress, Task, index
from server.search.spans import Sought
from server.search.valued import REGION, Counts

_LOG = logging.getLogger("dateline.search")
_MEMORY = 1 << 30
_NICE = 10
_PATIENCE = 5.0
"""Seconds that a search waits where nothing at all is in the index yet."""
_MOMENT = 0.1
"""Seconds that a search waits for what was written just now."""
_LOOK = 1.0
_GLANCE = 0.1
_LATER = 300.0
"""Seconds between two processes, at most: what one dies of may wait for the next."""
_AGAIN = 5.0
"""Seconds between two tries where one failed."""
_RESTS = 10
"""How many times as long as all conclusions took to be read they are not read again, for they may change often."""
_REMEMBERED = 32
"""How many countings are remembered, for pages that are asked for again: each took some of the processor."""
_ELSEWHERE = 30.0
"""Seconds between two looks at a store that does not tell when it changes."""


@dataclass(frozen=True)
class Result:
    """An answer; how far the index has come where it is still being made; whether the last changes are in it."""

    answer: Answer
    making: Progress | None
    current: bool


class Following:
    """The index of an engine."""

    def __init__(self, engine: Engine) -> None:
        """Nothing is read until `start`, or the first search."""
        self._engine = engine
        self._elsewhere = isinstance(engine.newest.rdf, Remote)
        self._changed = threading.Condition()
        self._started = self._closed = self._damaged = False
        self._child: Child | None = None
        self._index: Index | None = None
        self._making: Progress | None = None
        self._followed = self._concluded = ""
        self._rested = 0.0
        self._counted: OrderedDict[tuple[str, tuple[str, ...], tuple[str, ...]], Counts] = OrderedDict()
        self._asked = threading.Event()

    def start(self) -> None:
        """Bring the index in step, and keep it so, in the background and until the engine is closed."""
        with self._changed:
            if self._started:
                return
            self._started = True
        thread = threading.Thread(target=self._run, daemon=True, name="the index of names")
        thread.start()
        self._engine.closing.callback(self._close, thread)

    def search(self, text: str) -> Result:
        """What the index holds of this. Raises Busy where there is none yet, or none that can be read."""
        self.start()
        self._asked.set()
        with self._changed:
            self._changed.wait_for(self._is_begun, _PATIENCE)
            if self._making is None:
                self._changed.wait_for(self._is_current, _MOMENT)
            found, making, current = self._index, self._making, self._is_current()
        if found is None:
            raise Busy("the index of names is being opened; search again in a moment")
        try:
            return Result(found.search(text), making, current)
        except sqlite3.OperationalError as error:
            raise Busy(f"the index of names cannot be read now ({error}); search again in a moment") from None
        except sqlite3.DatabaseError:
            self._renew(found)
            raise Busy("the index of names was damaged and is made anew; search again in a moment") from None

    def in_time(self, sought: Sought, limit: int) -> list[str] | None:
        """See Index; None where it is not known to be in step with the store, lacks a graph, or cannot be read."""
        with self._changed:
            found = self._index
            if sought.kind == concluding.KIND:
                current = self._concluded == self._engine.newest.revision
            else:
                current = not self._elsewhere and self._making is None and self._is_current()
        if found is None or not current:
            return None
        try:
            return None if found.left_out() else found.in_time(sought, limit)
        except sqlite3.DatabaseError:
            return None  # the next search says so, and has it made anew

    def countable(self, facets: Mapping[str, str]) -> Mapping[str, str]:
        """Those that are in step with the store, where what is in time is: what lies in what is read later."""
        with self._changed:
            located = self._concluded == self._engine.newest.revision
        return {facet: path for facet, path in facets.items() if located or path != REGION}

    def counted(self, kind: str, things: Sequence[str], facets: Mapping[str, str]) -> Counts:
        """See Index, for what was found in time just now; nothing where the index cannot be read."""
        with self._changed:
            found, key = self._index, (self._followed, tuple(things), tuple(facets))
            known = self._counted.get(key)
        if known is not None or found is None:
            return known or {}
        try:
            told = found.counted(kind, things, facets)
        except sqlite3.DatabaseError:
            return {}
        with self._changed:
            self._counted[key] = told
            while len(self._counted) > _REMEMBERED:
                self._counted.popitem(last=False)
        return told

    def _is_begun(self) -> bool:
        making = self._making
        return self._index is not None and (making is None or making.done > 0)

    def _is_current(self) -> bool:
        return self._elsewhere or self._followed == self._engine.newest.revision

    def _renew(self, damaged: Index) -> None:
        with self._changed:
            self._damaged |= self._index is damaged
        self._engine.wake()

    def _run(self) -> None:
        with contextlib.ExitStack() as stack:
            file, stays = _place(self._engine.folder, self._elsewhere, stack)
            stack.callback(self._drop)
            deaths = 0
            while not self._closed:
                pause = 0.0
                try:
                    self._follow(file, stays)
                    deaths = 0
                    self._conclude()
                except Died:
                    self._drop()
                    pause = min(_LOOK * 2**deaths, _LATER)
                    if not (self._closed or self._damaged):
                        deaths += 1
                        _LOG.warning("the process that keeps the index of names died; the next begins in %.0f s", pause)
                except (DatelineError, OSError) as error:
                    _LOG.warning("the index of names does not follow the store: %s", error)
                    self._drop()
                    pause = _AGAIN
                self._await(pause)

    def _await(self, pause: float) -> None:
        """Wait until there may be something to do."""
        if pause or self._elsewhere:
            with self._changed:
                self._changed.wait_for(lambda: self._closed, pause or _ELSEWHERE)
        if self._elsewhere:
            while not (self._closed or self._asked.wait(_LOOK)):
                pass
            self._asked.clear()
        while not (pause or self._elsewhere or self._closed or self._damaged or not self._is_current()):
            if self._is_unconcluded():
                return
            self._engine.await_other(self._followed, _LOOK)

    def _follow(self, file: Path, stays: bool) -> None:
        """Bring the index in step with what was published last. Raises Died, DatelineError, OSError."""
        with self._engine.lease() as snapshot:
            begun = self._child is not None and not self._damaged
            child = self._begun(file)
            task = Task(snapshot, self._engine.journal.noted(snapshot.noted), self._elsewhere or not begun)
            child.send(task)
            while (told := self._told(child)) is not None:
                with self._changed:
                    if self._index is None:
                        self._index = Index(file)
                    if not begun:
                        self._making = told
                    self._changed.notify_all()
        if stays:
            self._engine.journal.forget(snapshot.noted)
        with self._changed:
            self._making, self._followed = None, snapshot.revision
            self._changed.notify_all()

    def _is_unconcluded(self) -> bool:
        """Whether it is time to read the conclusions of what was followed last."""
        return not self._elsewhere and self._concluded != self._followed and time.monotonic() >= self._rested

    def _conclude(self) -> None:
        """Read the conclusions of what was published last, once names are in step. Raises Died."""
        child = self._child
        if child is None or not self._is_unconcluded():
            return
        begun = time.monotonic()
        with self._engine.lease() as snapshot:
            child.send(Conclusions(snapshot))
            try:
                while self._told(child) is not None:
                    pass
            except DatelineError as error:
                _LOG.warning("the index of names does not know what is concluded: %s", error)
                self._rested = time.monotonic() + _LATER
                return
        with self._changed:
            self._concluded, self._rested = snapshot.revision, begun + (1 + _RESTS) * (time.monotonic() - begun)

    def _begun(self, file: Path) -> Child:
        if self._damaged:
            self._drop()
            base.forget(file)
            self._damaged = False
        if self._child is None:
            self._child = Child(index, file, _MEMORY, self._elsewhere)
            self._child.renice(_NICE)
        return self._child

    def _told(self, child: Child) -> Progress | None:
        """What the process says next. Raises Died, and what it raised."""
        while not child.wait(_GLANCE):
            if self._closed or self._damaged:
                raise Died
        told = child.receive()
        if isinstance(told, DatelineError):
            raise told
        assert told is None or isinstance(told, Progress)  # noqa: S101 - it says nothing else
        return told

    def _drop(self) -> None:
        """End the process, and what was opened of its file."""
        with self._changed:
            child, found = self._child, self._index
            self._child = self._index = self._making = None
            self._followed = self._concluded = ""
        if child is not None:
            child.kill()
        if found is not None:
            found.close()

    def _close(self, thread: threading.Thread) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._engine.wake()
        thread.join()


def _place(folder: Path, elsewhere: bool, stack: contextlib.ExitStack) -> tuple[Path, bool]:
    """The file for the index, and whether it stays there; in use by this process alone until the stack is closed."""
    if not elsewhere:
        with contextlib.suppress(OSError):
            (folder / SEARCH).mkdir(exist_ok=True)
            lock = os.open(folder / SEARCH / "lock", os.O_RDWR | os.O_CREAT, 0o600)
            stack.callback(os.close, lock)
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return folder / SEARCH / "index.sqlite", True
    made = stack.enter_context(tempfile.TemporaryDirectory(prefix="dateline-search-"))
    return Path(made) / "index.sqlite", False
