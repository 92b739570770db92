"""Turns: so many at a time, and the clients that wait take them one after the other, however many each asks for."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable

from server.engine.messages import Busy
from server.engine.steps import Steps, Turn

_LOOK = 0.1
"""Seconds between two looks at whether one who waits still wants to."""


class Lane:
    """A number of places, given out fairly."""

    def __init__(self, places: int) -> None:
        """At most `places` have a turn at the same time."""
        self._free = places
        self._mutex = threading.Lock()
        self._waiting: OrderedDict[str, deque[Turn]] = OrderedDict()

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

    def leave(self) -> None:
        """End a turn."""
        self._pass_on(1)

    def _pass_on(self, places: int) -> None:
        with self._mutex:
            self._free += places
            while self._free and self._waiting:
                client, queue = self._waiting.popitem(last=False)
                queue.popleft().come()
                self._free -= 1
                if queue:
                    self._waiting[client] = queue

    def _withdraw(self, client: str, turn: Turn) -> None:
        with self._mutex:
            had_turn = turn.is_there
            if not had_turn:
                queue = self._waiting[client]
                queue.remove(turn)
                if not queue:
                    del self._waiting[client]
        if had_turn:
            self.leave()
