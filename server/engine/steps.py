"""Work that waits now and then, written once: done by a thread that stands still meanwhile, or in an event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Generator
from typing import Generic, Protocol, TypeAlias, TypeVar

T = TypeVar("T")


class Awaited(Protocol):
    """Something that comes."""

    def wait(self, seconds: float) -> bool:
        """Whether it has come within this time."""

    async def arrives(self, seconds: float) -> bool:
        """The same in an event loop, which goes on meanwhile."""


Steps: TypeAlias = Generator[tuple[Awaited, float], bool, T]
"""Work that says what it waits for, and for how many seconds at most; it is told whether that has come."""


def in_thread(steps: Steps[T]) -> T:
    """What the work comes to. Raises what it raises."""
    try:
        awaited, seconds = next(steps)
        while True:
            awaited, seconds = steps.send(awaited.wait(seconds))
    except StopIteration as end:
        result: T = end.value
        return result


async def in_loop(steps: Steps[T]) -> T:
    """What the work comes to. Raises what it raises; where this is cancelled, the work ends where it has come to."""
    try:
        awaited, seconds = next(steps)
        while True:
            awaited, seconds = steps.send(await awaited.arrives(seconds))
    except StopIteration as end:
        result: T = end.value
        return result
    finally:
        steps.close()


class Work(Generic[T]):
    """Something that takes a moment and waits for nothing: done in the thread, or beside the event loop."""

    result: T

    def __init__(self, do: Callable[[], T]) -> None:
        """What is to be done."""
        self._do = do

    def wait(self, seconds: float) -> bool:
        """See Awaited; it takes the time that it takes."""
        self.result = self._do()
        return True

    async def arrives(self, seconds: float) -> bool:
        """See Awaited; it takes the time that it takes."""
        self.result = await asyncio.get_running_loop().run_in_executor(None, self._do)
        return True


class Turn:
    """A moment that one awaits, and another, in whatever thread, brings about."""

    def __init__(self) -> None:
        """It has not come."""
        self.is_there = False
        self._tell: Callable[[], object] | None = None

    def come(self) -> None:
        """Let it come."""
        self.is_there = True
        if (tell := self._tell) is not None:
            tell()

    def wait(self, seconds: float) -> bool:
        """See Awaited."""
        event = threading.Event()
        self._tell = event.set
        return self.is_there or event.wait(seconds)

    async def arrives(self, seconds: float) -> bool:
        """See Awaited."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[bool] = loop.create_future()
        self._tell = lambda: in_its_thread(loop, lambda: settle(future, True))
        if self.is_there:  # it came before it could be told
            return True
        timer = loop.call_later(seconds, settle, future, False)
        try:
            return await future
        finally:
            timer.cancel()
            self._tell = None


def settle(future: asyncio.Future[bool], value: bool) -> None:
    """Give it this result, unless it has one."""
    if not future.done():
        future.set_result(value)


def in_its_thread(loop: asyncio.AbstractEventLoop, do: Callable[[], object]) -> bool:
    """Do it where the loop runs: now, where that is here, else soon. False where the loop is closed: it is not done."""
    try:
        here: asyncio.AbstractEventLoop | None = asyncio.get_running_loop()
    except RuntimeError:
        here = None
    if here is loop:  # which then need not be woken
        do()
        return True
    try:
        loop.call_soon_threadsafe(do)
    except RuntimeError:
        return False
    return True
