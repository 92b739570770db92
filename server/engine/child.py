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
from typing import Any

from server.engine.pipe import Pipe
from server.engine.steps import in_its_thread, settle

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
        self._pipe, theirs = Pipe.pair()
        self._process = _CONTEXT.Process(target=work, args=(theirs, *args), daemon=True)
        self._process.start()
        theirs.close()
        self._signs = select.poll()
        self._signs.register(self._pipe, select.POLLIN)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._awaited: asyncio.Future[bool] | None = None
        self._killed = False
        self.revision = ""
        """Of the snapshot that it has opened, if it is one that opens snapshots."""

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
        return self._pipe.has_begun or bool(self._signs.poll(max(0.0, seconds) * 1000))

    async def arrives(self, seconds: float) -> bool:
        """The same in an event loop, which goes on meanwhile, and watches the pipe until others use it."""
        if self._pipe.has_begun:
            return True
        loop = asyncio.get_running_loop()
        if self._loop is None:
            self._loop = loop
            loop.add_reader(self._pipe, self._stir)
        self._awaited = future = loop.create_future()
        timer = loop.call_later(max(0.0, seconds), settle, future, False)
        try:
            return bool(await future)
        finally:
            timer.cancel()
            self._awaited = None

    def _stir(self) -> None:
        """What the loop does where there was something in the pipe."""
        if self._awaited is not None:
            if self._pipe.take():
                settle(self._awaited, True)
        elif self._pipe.is_ready():  # it is at its end, or a thread takes what it sends
            self._unwatch()

    def _unwatch(self) -> None:
        if self._loop is not None:
            self._loop.remove_reader(self._pipe)
            self._loop = None

    def receive(self) -> Any:
        """The next message. Raises Died."""
        try:
            return self._pipe.receive()
        except OSError:
            raise Died from None

    def receive_bytes(self) -> bytes:
        """The next message, which was sent as bytes. Raises Died."""
        try:
            return self._pipe.receive_bytes()
        except OSError:
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
        if self._killed:
            return
        self._killed = True
        self._process.kill()
        self._process.join()
        self._process.close()
        # The number of a closed pipe is soon that of another, which the loop must not take for this one.
        if self._loop is None or not in_its_thread(self._loop, self._close):
            self._pipe.close()

    def _close(self) -> None:
        self._unwatch()
        self._pipe.close()
