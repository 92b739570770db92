"""Turns: so many at a time, and of those who wait the client first that has used least of late."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

from server.engine.messages import Busy
from server.engine.steps import Steps, Turn

_LOOK = 0.1
"""Seconds between two looks at whether one who waits still wants to."""
_HALF = 5.0
"""Seconds after which half of what a client used is forgotten."""
_LITTLE = 0.01
"""Seconds of use that are not worth remembering."""
_MANY = 1024
"""Clients whose use is remembered before those are forgotten who have used little of late."""


class Lane:
    """A number of places, given out fairly: a client with many long queries is no burden to one with a short query."""

    def __init__(self, places: int) -> None:
        """At most `places` have a turn at the same time."""
        self._free = places
        self._mutex = threading.Lock()
        self._waiting: dict[str, deque[Turn]] = {}
        self._used: dict[str, tuple[float, float]] = {}

    @property
    def waiting(self) -> int:
        """How many wait for their turn."""
        with self._mutex:
            return sum(len(queue) for queue in self._waiting.values())

    def enter(self, client: str, deadline: float, unwanted: Callable[[], None]) -> Steps[None]:
        """Wait for a turn, to be ended with `leave`.

        Raises Busy at the deadline, and whatever `unwanted`, which is asked now and then, raises meanwhile.
        """
        if self.try_enter():
            return
        turn = Turn()
        with self._mutex:
            self._waiting.setdefault(client, deque()).append(turn)
        try:
            self._pass_on(0)  # a place may have become free between the two
            while not (yield turn, min(_LOOK, max(0.0, deadline - time.monotonic()))):
                unwanted()
                if time.monotonic() >= deadline:
                    raise Busy("no turn came before the deadline; try again later, or allow more with timeout=")
        except BaseException:
            self._withdraw(client, turn)
            raise

    def try_enter(self) -> bool:
        """Take a turn if one is free and nobody waits for it."""
        with self._mutex:
            if self._free and not self._waiting:
                self._free -= 1
                return True
            return False

    def leave(self, client: str, seconds: float) -> None:
        """End a turn that took this client so long."""
        if seconds >= _LITTLE:
            with self._mutex:
                self._charge(client, seconds)
        self._pass_on(1)

    def _pass_on(self, places: int) -> None:
        with self._mutex:
            self._free += places
            while self._free and self._waiting:
                now = time.monotonic()
                client = min(self._waiting, key=lambda one: self._use(one, now))
                queue = self._waiting.pop(client)
                queue.popleft().come()
                self._free -= 1
                if queue:  # of those who have used as little it is the last one now
                    self._waiting[client] = queue

    def _charge(self, client: str, seconds: float) -> None:
        now = time.monotonic()
        if len(self._used) >= _MANY:
            self._used = {one: used for one, used in self._used.items() if self._use(one, now)}
        self._used[client] = self._use(client, now) + seconds, now

    def _use(self, client: str, now: float) -> float:
        """Seconds that the client has used, of which the less counts the longer ago it was."""
        seconds, at = self._used.get(client, (0.0, now))
        used = seconds * 0.5 ** ((now - at) / _HALF)
        return used if used >= _LITTLE else 0.0

    def _withdraw(self, client: str, turn: Turn) -> None:
        with self._mutex:
            had_turn = turn.is_there
            if not had_turn:
                queue = self._waiting[client]
                queue.remove(turn)
                if not queue:
                    del self._waiting[client]
        if had_turn:
            self._pass_on(1)
