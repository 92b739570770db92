"""A process of its own at the other end of a pipe, started in milliseconds and killed without asking it.

Children come from a fork server that has loaded the engine and runs no threads; a fork beside threads can deadlock.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import pickle
import select
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from server.engine.steps import settle

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["server.engine.reader", "server.engine.writer", "loader.suppose"])

_SCHEDULED = 2
"""Of the clocks of a process, the one that says what it used (Linux, clock_getcpuclockid(3))."""


class Died(Exception):
    """The process at the other end is gone."""


class Child:
    """One process and the pipe to it; used by one thread at a time, killed by any."""

    def __init__(self, work: Callable[..., None], *args: Any) -> None:
        """Start `work(pipe, *args)` there."""
        self._pipe, theirs = _CONTEXT.Pipe()
        self._process = _CONTEXT.Process(target=work, args=(theirs, *args), daemon=True)
        self._process.start()
        theirs.close()
        self._signs = select.poll()
        self._signs.register(self._pipe, select.POLLIN)
        self.revision = ""
        """Of the snapshot that it has opened, if it is one that opens snapshots."""

    @property
    def pipe(self) -> Connection[Any, Any]:
        """This end."""
        return self._pipe

    def send(self, message: object) -> None:
        """Say something. Raises Died."""
        self.send_packed(pickle.dumps(message))

    def send_packed(self, message: bytes) -> None:
        """Say something that is pickled already. Raises Died."""
        try:
            self._pipe.send_bytes(message)
        except OSError:
            raise Died from None

    def wait(self, seconds: float) -> bool:
        """Whether there is something to receive, or the end of it, within this time."""
        return bool(self._signs.poll(max(0.0, seconds) * 1000))

    async def arrives(self, seconds: float) -> bool:
        """The same in an event loop, which goes on meanwhile."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[bool] = loop.create_future()
        pipe = self._pipe.fileno()
        loop.add_reader(pipe, settle, future, True)
        timer = loop.call_later(max(0.0, seconds), settle, future, False)
        try:
            return await future
        finally:
            timer.cancel()
            loop.remove_reader(pipe)

    def receive(self) -> Any:
        """The next message. Raises Died."""
        try:
            return self._pipe.recv()
        except (EOFError, OSError):
            raise Died from None

    def receive_bytes(self) -> bytes:
        """The next message, which was sent as bytes. Raises Died."""
        try:
            return self._pipe.recv_bytes()
        except (EOFError, OSError):
            raise Died from None

    def spent(self) -> float:
        """Seconds of the processor that it has used; where the system does not tell, seconds of the clock."""
        try:
            return time.clock_gettime((~(self._process.pid or 0) << 3) | _SCHEDULED)
        except (OSError, OverflowError):
            return time.monotonic()

    def renice(self, level: int) -> None:
        """Let others go first."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.setpriority(os.PRIO_PROCESS, self._process.pid or 0, level)

    def kill(self) -> None:
        """End it now and leave nothing of it behind; once is enough."""
        if self._pipe.closed:
            return
        self._pipe.close()
        self._process.kill()
        self._process.join()
        self._process.close()
