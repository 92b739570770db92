"""What only helps to choose, asked in the background: a page waits for it a moment, and the next page finds it there.

A query that is broken off costs its reader, and the next reader begins with nothing in its memory; so what is late goes
on, and is remembered for the revision of the store that it was asked of.
"""

from __future__ import annotations

import concurrent.futures
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeAlias, TypeVar

from loader.errors import DatelineError
from server.store import ServedStore

T = TypeVar("T")
Rows: TypeAlias = Sequence[dict[str, str]]
_KEPT, _WORKERS, _LONGEST = 256, 2, 30.0
"""How many answers are remembered, how many are asked for at a time, and the seconds that one may take."""


class Recall:
    """The answers asked for last."""

    def __init__(self) -> None:
        """None yet."""
        self._workers = ThreadPoolExecutor(_WORKERS, thread_name_prefix="facets")
        self._first = ThreadPoolExecutor(_WORKERS * 4, thread_name_prefix="lists")
        self._asked: OrderedDict[tuple[str, str], Future[Rows]] = OrderedDict()
        self._mutex = threading.Lock()

    def ask(self, store: ServedStore, revision: str, query: str, *, needed: bool = False) -> Future[Rows]:
        """The rows of a query, under way or there; `store` must outlive the request that asks.

        What is needed for a page does not stand in line behind what only helps to choose.
        """
        with self._mutex:
            key = (revision, query)
            future = self._asked.pop(key, None)
            if future is None or (future.done() and (future.cancelled() or future.exception())):
                workers = self._first if needed else self._workers
                future = workers.submit(_rows, store.within(_LONGEST), query)
            self._asked[key] = future
            while len(self._asked) > _KEPT:
                self._asked.popitem(last=False)[1].cancel()
        return future

    def begin(self, work: Callable[[], T]) -> Future[T]:
        """Work that a page needs, under way while it waits for something else; it is not remembered."""
        return self._first.submit(work)


def rows_in(future: Future[Rows], seconds: float) -> Rows | None:
    """The rows, if they are there in time."""
    try:
        return future.result(max(0.0, seconds))
    except (concurrent.futures.TimeoutError, concurrent.futures.CancelledError, DatelineError):
        return None


def _rows(store: ServedStore, query: str) -> Rows:
    return list(store.select(query))
