"""What is kept of every request that was answered: counted for Prometheus, and a line of the log."""

from __future__ import annotations

import functools
import logging
import secrets
import time
from dataclasses import dataclass, field

from server.metrics import LATENCY, REQUESTS

_LOG = logging.getLogger("dateline.requests")
_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH"})
# To look one up by its labels takes as long as all else that is done here.
_counter, _histogram = functools.lru_cache(1024)(REQUESTS.labels), functools.lru_cache(256)(LATENCY.labels)


@dataclass(frozen=True)
class Arrival:
    """A request by the id that the log calls it, and when it came (`time.monotonic`)."""

    id: str
    at: float = field(default_factory=time.monotonic)


def arrival(given: str) -> Arrival:
    """A request that comes now, by the id that its client gave it, if that is one."""
    return Arrival(given if given.isascii() and given.isprintable() and 0 < len(given) <= 64 else secrets.token_hex(16))


def record(arrived: Arrival, client: str | None, method: str, path: str, endpoint: str, status: int) -> None:
    """Count the request, and log it."""
    seconds = time.monotonic() - arrived.at
    _counter(method if method in _METHODS else "other", endpoint, status).inc()
    _histogram(endpoint).observe(seconds)
    if _LOG.isEnabledFor(logging.INFO):
        told = {"id": arrived.id, "client": client, "method": method, "path": path, "status": status}
        _LOG.info("request", extra={**told, "seconds": round(seconds, 4)})
