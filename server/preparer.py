"""The process in which the server has articles read."""

from __future__ import annotations

import multiprocessing
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from loader.article import Article
from loader.extractors import extractor
from loader.load import Prepared, prepare
from server.engine.messages import Busy, Overrun

_PATIENCE = 120.0
"""Seconds that one article may take to be read; the first waits for the language model."""
_WAITING = 16
"""Articles that are read or wait for it at the same time."""


class Preparer:
    """One process that reads articles, started with the first of them and anew where it died."""

    def __init__(self) -> None:
        """It has not started."""
        self._places = threading.BoundedSemaphore(_WAITING)
        self._pool: ProcessPoolExecutor | None = None
        self._mutex = threading.Lock()

    def prepared(self, article: Article, base: str) -> Prepared:
        """What becomes of the article. Raises Busy, and Overrun where the process died or took too long."""
        if not self._places.acquire(blocking=False):
            raise Busy("other articles are being read; send this one again in a minute")
        try:
            return self._pooled().submit(prepare, article, extractor(), base).result(_PATIENCE)
        except (BrokenProcessPool, TimeoutError):
            self.close()
            raise Overrun("the article: reading it took too much time or memory; nothing was stored") from None
        finally:
            self._places.release()

    def _pooled(self) -> ProcessPoolExecutor:
        with self._mutex:
            if self._pool is None:
                self._pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"))
            return self._pool

    def close(self) -> None:
        """End the process."""
        with self._mutex:
            pool, self._pool = self._pool, None
        if pool is not None:
            for process in (pool._processes or {}).values():
                process.kill()
            pool.shutdown(wait=False, cancel_futures=True)


PREPARER = Preparer()
"""The one of this process."""
