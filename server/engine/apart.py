"""Work over a whole store that is no query, in a process of its own: one piece at a time, ended at its deadline.

It lets others go first, and holds up nobody: who comes while it is under way is told so at once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from loader.errors import DatelineError
from server.engine.attempt import Client
from server.engine.child import Child, Died
from server.engine.confinement import confine
from server.engine.messages import Busy, Ended, Limits, Overrun, Snapshot
from server.engine.reader import opened

T = TypeVar("T")

_LOOK = 0.1
"""Seconds between two looks at whether the answer is still wanted."""
_NICE = 10


class Apart:
    """Where the work of one server is done."""

    def __init__(self, limits: Limits) -> None:
        """Its process starts when it is needed, and ends with the work."""
        self._limits = limits
        self._turn = threading.Lock()
        self._closed = threading.Event()

    def ask(
        self, snapshot: Snapshot, work: Callable[..., T], args: tuple[object, ...], client: Client, deadline: float
    ) -> T:
        """What `work(store, *args)` gives by then (`time.monotonic`); it is named in a module, and its values pickle.

        Raises what the work raises, Busy, and Overrun and Ended as a query does.
        """
        if not self._turn.acquire(blocking=False):
            raise Busy("another question of this kind is being worked out, and there is room for one; ask again soon")
        child = None
        try:
            child = Child(_work, self._limits)
            child.renice(_NICE)
            child.send((snapshot, work, args))
            self._wait(child, client, deadline)
            told = child.receive()
        except Died:
            raise Overrun("working this out needs more memory than it may") from None
        finally:
            if child is not None:
                child.kill()
            self._turn.release()
        if isinstance(told, DatelineError):
            raise told
        found: T = told
        return found

    def close(self) -> None:
        """End what is under way."""
        self._closed.set()

    def _wait(self, child: Child, client: Client, deadline: float) -> None:
        while not child.wait(min(_LOOK, max(0.0, deadline - time.monotonic()))):
            if self._closed.is_set():
                raise Ended("the server is stopping; ask again when it is back")
            if client.gone():
                raise Ended("the client went away")
            if time.monotonic() >= deadline:
                raise Overrun("working this out took longer than it may, so it was ended")


def _work(pipe: Connection[Any, Any], limits: Limits) -> None:
    """Do one piece of work and send what comes of it."""
    confine(limits.memory, network=limits.network)
    snapshot, work, args = pipe.recv()
    try:
        told = work(opened(snapshot), *args)
    except DatelineError as error:
        told = error
    except MemoryError:
        return  # which the other end takes for what it is
    pipe.send(told)
