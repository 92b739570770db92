"""One go at a query, on one reader."""

from __future__ import annotations

import contextlib
import pickle
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Self

from server.engine.child import Child, Died
from server.engine.messages import Busy, Ended, Overrun, Question, Snapshot
from server.engine.reader import END, ERROR, READY
from server.engine.steps import Steps, in_thread

_LOOK = 0.1
"""Seconds between two looks at whether the answer is still wanted."""


@dataclass(frozen=True)
class Client:
    """Who asks, and whether they are still there."""

    name: str
    gone: Callable[[], bool] = lambda: False


@dataclass(eq=False)
class Running:
    """A query under way."""

    id: str
    client: Client
    question: Question
    started: float = field(default_factory=time.time)
    lane: str = "queue"
    ended: str = ""

    def wanted(self) -> None:
        """Raises Ended where nobody waits for the answer any more."""
        if self.ended:
            raise Ended(self.ended)
        if self.client.gone():
            raise Ended("the client went away")


class Attempt:
    """The answer to a query as far as it has come from a reader."""

    def __init__(self, child: Child, running: Running, snapshot: Snapshot, deadline: float) -> None:
        """Ask the reader; the answer must be there by the deadline (`time.monotonic`)."""
        self.child, self.running, self.snapshot, self.deadline = child, running, snapshot, deadline
        self.done = self.demoted = False
        self._ready = child.revision == snapshot.revision
        self._held = bytearray()
        with contextlib.suppress(Died):  # which the first look at its answer tells
            if not self._ready:
                child.send(snapshot)
            child.send_packed(running.question.packed)

    def again(self, child: Child) -> Attempt:
        """The same query from its start on another reader."""
        return Attempt(child, self.running, self.snapshot, self.deadline)

    def demote(self, level: int) -> None:
        """Let others go first from now on, and whatever else this reader would be asked."""
        self.demoted = True
        self.child.renice(level)

    def begin(self) -> Steps[None]:
        """Wait until the reader has opened the snapshot, which is no part of what the query costs.

        Raises as `collect` does.
        """
        while not (self._ready or self.done):
            yield from self._look(self.deadline)

    def collect(self, until: float, size: int) -> Steps[None]:
        """Hold what comes until the answer is whole, the time is over, or `size` bytes are held.

        Raises what the reader raised, Overrun at the deadline or where the reader died of its memory, Busy where it did
        not come to that, and Ended.
        """
        while not self.holds(size):
            if not (yield from self._look(until)):
                return

    def holds(self, size: int) -> bool:
        """Whether so many bytes are held, or the answer is whole."""
        return self.done or len(self._held) >= size

    def taken(self) -> bytes:
        """What is held, which is held no longer."""
        held, self._held = bytes(self._held), bytearray()
        return held

    def _look(self, until: float) -> Steps[bool]:
        """Take what has come within a moment; False when the time is over."""
        self.running.wanted()
        left = until - time.monotonic()
        if left <= 0:
            if until >= self.deadline:
                raise Overrun("the query took longer than it may; ask for less, or allow more time with timeout=")
            return False
        if (yield self.child, min(_LOOK, left)):
            self._receive()
        return True

    def _receive(self) -> None:
        try:
            frame = self.child.receive_bytes()
        except Died:
            if self._ready:
                raise Overrun("the query needs more memory than it may; ask for less at once") from None
            raise Busy("the process for the query died before it began (too little --memory?); ask again") from None
        if frame[:1] == ERROR:
            self.done = True
            raise pickle.loads(frame[1:])  # noqa: S301 - from our own process
        if frame == READY:
            self._ready, self.child.revision = True, self.snapshot.revision
            return
        self._held += memoryview(frame)[1:]
        self.done = frame[:1] == END


class Rest:
    """What follows the first part of an answer; it raises where the answer breaks off. To be exhausted or closed."""

    def __init__(self, attempt: Attempt, held: contextlib.ExitStack) -> None:
        """`held` is what is let go at the end."""
        self._attempt, self._stack = attempt, held

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        """The next block. Raises as `Attempt.collect` does."""
        if self._attempt.done:
            self.close()
            raise StopIteration
        try:
            in_thread(self._attempt.collect(self._attempt.deadline, 1))
        except BaseException:
            self.close()
            raise
        return self._attempt.taken()

    def close(self) -> None:
        """End the query, if it is not at its end."""
        self._stack.close()


@dataclass(frozen=True)
class Answer:
    """The bytes of an answer: all of them, or the first and those that follow."""

    first: bytes
    rest: Iterator[bytes] | None = None
