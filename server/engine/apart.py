"""Work over a whole store that is no query, in a process of its own: one piece at a time, ended at its deadline.

It lets others go first, and holds up nobody: who comes while it is under way is told so at once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from loader.errors import DatelineError
from server.engine.attempt import Client
from server.engine.child import Child, Died
from server.engine.confinement import confine
from server.engine.messages import Busy, Ended, Limits, Overrun, Snapshot
from server.engine.pipe import Pipe
from server.engine.reader import opened

T = TypeVar("T")

_LOOK = 0.1
"""Seconds between two looks at whether the answer is still wanted."""
_NICE = 10
_LIGHT = 5.0
"""Seconds of work after which its process is ended, for it may hold much memory: what it has parsed is parsed anew."""


class Apart:
    """Where the work of one server is done."""

    def __init__(self, limits: Limits) -> None:
        """Its process starts when it is needed, and waits for more where the last work was light."""
        self._limits = limits
        self._turn = threading.Lock()
        self._closed = threading.Event()
        self._idle: Child | None = None

    def ask(
        self, snapshot: Snapshot, work: Callable[..., T], args: tuple[object, ...], client: Client, deadline: float
    ) -> T:
        """What `work(store, *args)` gives by then (`time.monotonic`); it is named in a module, and its values pickle.

        Raises what the work raises, Busy, and Overrun and Ended as a query does.
        """
        if not self._turn.acquire(blocking=False):
            raise Busy("another question of this kind is being worked out, and there is room for one; ask again soon")
        try:
            told = self._told(snapshot, work, args, client, deadline)
        finally:
            self._turn.release()
        if isinstance(told, DatelineError):
            raise told
        found: T = told
        return found

    def close(self) -> None:
        """End what is under way, and the process."""
        self._closed.set()
        with self._turn:
            if self._idle is not None:
                self._idle.kill()
                self._idle = None

    def _told(self, snapshot: Snapshot, work: object, args: object, client: Client, deadline: float) -> Any:
        began = time.monotonic()
        child = self._taken()
        try:
            child.send((snapshot, work, args))
            self._wait(child, client, deadline)
            told = child.receive()
        except BaseException as error:
            child.kill()
            if isinstance(error, Died):
                raise Overrun("working this out was broken off: it may need more memory than it may have") from None
            raise
        if time.monotonic() - began < _LIGHT:
            self._idle = child
        else:
            child.kill()
        return told

    def _taken(self) -> Child:
        """The process that waits, or a new one."""
        child, self._idle = self._idle, None
        if child is not None and not child.wait(0):
            return child
        if child is not None:
            child.kill()  # it has died while it waited
        child = Child(_work, self._limits)
        child.renice(_NICE)
        return child

    def _wait(self, child: Child, client: Client, deadline: float) -> None:
        while not child.wait(min(_LOOK, max(0.0, deadline - time.monotonic()))):
            if self._closed.is_set():
                raise Ended("the server is stopping; ask again when it is back")
            if client.gone():
                raise Ended("the client went away")
            if time.monotonic() >= deadline:
                raise Overrun("working this out took longer than it may, so it was ended")


def _work(pipe: Pipe, limits: Limits) -> None:
    """Do one piece of work after the other, and send what comes of each."""
    confine(limits.memory, network=limits.network)
    while True:
        try:
            snapshot, work, args = pipe.receive()
        except OSError:
            return
        try:
            told = work(opened(snapshot), *args)
        except DatelineError as error:
            told = error
        except MemoryError:
            return  # which the other end takes for what it is
        pipe.send(told)
