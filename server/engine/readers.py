"""The pool of readers: every query in a process that can be killed, short ones never behind long ones.

A query begins in the quick lane. What is not answered there within `patience` goes on in the slow lane; where no
place is free in that lane, it is ended and starts anew when its turn comes. The patience is for what the query itself
uses of the processor: were short queries taken for long ones on a busy machine, new readers would make it busier.
What is long in the slow lane goes on at a lower priority, which its reader cannot lose again; that reader is not used
for another query. All others are: a new one has nothing of the store in its memory, and its first query of a large
store takes ten times as long.
"""

from __future__ import annotations

import contextlib
import itertools
import threading
import time
from collections import Counter
from collections.abc import Iterator

from server.engine.attempt import Answer, Attempt, Client, Rest, Running
from server.engine.child import Child
from server.engine.lane import Lane
from server.engine.messages import Greedy, Limits, Overrun, Question, Snapshot
from server.engine.reader import read
from server.engine.steps import Steps, Work, in_thread
from server.metrics import READERS_KILLED, READERS_STARTED

_WHOLE = 1 << 20
"""Bytes of an answer that are held back, so that a failure up to there is an error and not half an answer."""
_NICE = 10
_SHARE = 4.0
"""How many times the patience a query may take by the clock, where others take the processor."""
_LEAST = 0.005
"""Seconds that are not worth waiting for."""
_LONG = 2.0
"""Seconds in the slow lane after which others go first."""


class Readers:
    """The readers of one server."""

    def __init__(self, limits: Limits) -> None:
        """They start when they are needed."""
        self._limits = limits
        self._quick, self._slow = Lane(limits.readers), Lane(limits.slow)
        self._idle: list[Child] = []
        self._running: dict[str, Running] = {}
        self._clients: Counter[str] = Counter()
        self._mutex = threading.Lock()
        self._ids = itertools.count(1)
        self._closed = False

    def begin(
        self, snapshot: Snapshot, question: Question, client: Client, deadline: float, held: contextlib.ExitStack
    ) -> Steps[Begun]:
        """Ask, to have the answer by then (`time.monotonic`); what is `held` is kept for as long as that takes.

        Raises QueryError, Overrun, Ended, Busy, Greedy.
        """
        running = held.enter_context(self._registered(question, client))
        attempt = yield from self._quickly(running, snapshot, deadline)
        return Begun(self, attempt, held.pop_all())

    def finish(self, attempt: Attempt, held: contextlib.ExitStack) -> Answer:
        """What comes of the attempt; the rest of an answer that is not whole is a `Rest`. Raises as `begin` does."""
        with held:
            if not attempt.done:
                attempt = self._slowly(attempt, held)
            if attempt.done:
                return Answer(attempt.taken())
            return Answer(attempt.taken(), Rest(attempt, held.pop_all()))

    def drop(self, attempt: Attempt) -> None:
        """End an attempt that nobody finishes."""
        if not attempt.done:
            self._kill(attempt.child)

    def running(self) -> list[Running]:
        """The queries under way, oldest first."""
        with self._mutex:
            return list(self._running.values())

    @property
    def queued(self) -> int:
        """How many wait for a turn."""
        return self._quick.waiting + self._slow.waiting

    def end(self, id_: str, why: str) -> bool:
        """End a query; False where there is none of this id."""
        with self._mutex:
            running = self._running.get(id_)
            if running is not None:
                running.ended = why
        return running is not None

    def close(self) -> None:
        """End all of them."""
        with self._mutex:
            self._closed = True
            idle, self._idle = self._idle, []
        for running in self.running():
            running.ended = "the server is stopping; ask again when it is back"
        for child in idle:
            child.kill()

    def _quickly(self, running: Running, snapshot: Snapshot, deadline: float) -> Steps[Attempt]:
        """An attempt in the quick lane, which may come out of it unfinished."""
        yield from self._quick.enter(running.client.name, deadline, running.wanted)
        began = None
        try:
            running.lane = "quick"
            attempt = Attempt((yield from self._taken()), running, snapshot, deadline)
            try:
                yield from attempt.begin()
                began = time.monotonic()
                yield from self._briefly(attempt)
            except BaseException as error:
                self._dismiss(attempt, error)
                raise
            if attempt.done:
                self._dismiss(attempt)
            return attempt
        finally:
            self._quick.leave(running.client.name, 0.0 if began is None else time.monotonic() - began)

    def _briefly(self, attempt: Attempt) -> Steps[None]:
        """Collect for as long as the patience lasts, by what the query uses of the processor, not by what others do."""
        began, before = time.monotonic(), attempt.child.spent()
        latest, left = min(attempt.deadline, began + _SHARE * self._limits.patience), self._limits.patience
        while left > _LEAST and not attempt.holds(_WHOLE):
            yield from attempt.collect(min(latest, time.monotonic() + left), _WHOLE)
            used = attempt.child.spent() - before
            left = min(self._limits.patience - used, latest - time.monotonic())

    def _slowly(self, attempt: Attempt, stack: contextlib.ExitStack) -> Attempt:
        """The attempt, or another from the start, in the slow lane until the answer is whole or too long to hold."""
        running = attempt.running
        moved = self._slow.try_enter()
        if not moved:
            running.lane = "queue"
            self._kill(attempt.child)
            in_thread(self._slow.enter(running.client.name, attempt.deadline, running.wanted))
        began = time.monotonic()
        stack.callback(lambda: self._slow.leave(running.client.name, time.monotonic() - began))
        if not moved:
            attempt = attempt.again(self._start())
        stack.push(lambda _, error, __: self._dismiss(attempt, error))
        running.lane = "slow"
        in_thread(attempt.collect(min(attempt.deadline, time.monotonic() + _LONG), _WHOLE))
        if not attempt.done:
            attempt.demote(_NICE)
            in_thread(attempt.collect(attempt.deadline, _WHOLE))
        return attempt

    @contextlib.contextmanager
    def _registered(self, question: Question, client: Client) -> Iterator[Running]:
        with self._mutex:
            if self._clients[client.name] >= self._limits.client:
                raise Greedy(f"{self._limits.client} queries of yours are under way; wait until one is answered")
            self._clients[client.name] += 1
            running = Running(str(next(self._ids)), client, question)
            self._running[running.id] = running
            if self._closed:
                running.ended = "the server is stopping; ask again when it is back"
        try:
            yield running
        finally:
            with self._mutex:
                del self._running[running.id]
                self._clients[client.name] -= 1
                if not self._clients[client.name]:
                    del self._clients[client.name]

    def _taken(self) -> Steps[Child]:
        """A reader that waits for a question."""
        while True:
            with self._mutex:
                child = self._idle.pop() if self._idle else None
            if child is None:
                starting = Work(self._start)
                yield starting, 0.0
                return starting.result
            if not child.wait(0):
                return child
            child.kill()  # it has died while it waited

    def _start(self) -> Child:
        READERS_STARTED.inc()
        return Child(read, self._limits)

    def _dismiss(self, attempt: Attempt, error: BaseException | None = None) -> None:
        """Keep the reader for the next question if it is through with this one, and has not eaten its memory."""
        with self._mutex:
            keep = attempt.done and not (self._closed or attempt.demoted or isinstance(error, Overrun))
            if keep:
                self._idle.append(attempt.child)
        if not keep:
            self._kill(attempt.child)

    def _kill(self, child: Child) -> None:
        READERS_KILLED.inc()
        child.kill()


class Begun:
    """A query as far as the quick lane has taken it. To be finished, in a thread, or closed."""

    def __init__(self, readers: Readers, attempt: Attempt, held: contextlib.ExitStack) -> None:
        """Of these readers; `held` is let go when the answer is complete."""
        self._readers, self._attempt, self._held = readers, attempt, held
        self._open = True

    @property
    def is_whole(self) -> bool:
        """Whether the answer is there, so that to finish it takes no time."""
        return self._attempt.done

    def finish(self) -> Answer:
        """The answer, once. Raises as `Readers.begin` does."""
        self._open = False
        return self._readers.finish(self._attempt, self._held)

    def close(self) -> None:
        """End it where it was not finished."""
        if self._open:
            self._open = False
            self._readers.drop(self._attempt)
            self._held.close()
