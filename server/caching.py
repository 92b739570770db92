"""Answers kept in memory: never older than the store's revision, never more bytes than allowed."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass

from cachetools import LRUCache

from server.metrics import CACHE

_MISS, _HIT = CACHE.labels("miss"), CACHE.labels("hit")
_OVERHEAD = 512
"""Bytes that an entry takes beside its body, about."""


@dataclass(frozen=True)
class Cached:
    """A whole answer."""

    body: bytes
    content_type: str


class Cache:
    """The answers used last, by their tag."""

    def __init__(self, size: int) -> None:
        """At most `size` bytes; 0 keeps nothing."""
        self._entries: LRUCache[str, Cached] = LRUCache(size, lambda entry: len(entry.body) + _OVERHEAD)
        self._mutex = threading.Lock()

    def get(self, tag: str) -> Cached | None:
        """The answer of this tag, if it is kept."""
        with self._mutex:
            found = self._entries.get(tag)
        (_MISS if found is None else _HIT).inc()
        return found

    def put(self, tag: str, answer: Cached) -> None:
        """Keep an answer, if it fits."""
        if len(answer.body) + _OVERHEAD <= self._entries.maxsize:
            with self._mutex:
                self._entries[tag] = answer


def tag(revision: str, *request: object) -> str:
    """The strong entity tag of what is answered to a request in this revision (RFC 9110, 8.8.3), without its quotes."""
    return hashlib.blake2b(repr((revision, request)).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
