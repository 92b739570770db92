"""The headers that answers have whatever they say."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from server.parts import policy

_ALWAYS = {"Server": "Dateline", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
_READS = frozenset({"GET", "HEAD", "OPTIONS", "POST"})
_OPEN = ("sparql.", "graph_store.", "description.", "linked_data.")
"""Blueprints whose answers any page on the web may read."""


@functools.lru_cache(maxsize=256)
def common(endpoint: str, method: str) -> Mapping[str, str]:
    """Those of an answer of this endpoint to this method."""
    added = {**_ALWAYS, "Content-Security-Policy": policy(endpoint)}
    if endpoint.startswith(_OPEN) and method in _READS:
        added["Access-Control-Allow-Origin"] = "*"
        added["Access-Control-Expose-Headers"] = "ETag, Location, X-Request-ID"
        if method == "OPTIONS":
            added["Access-Control-Allow-Methods"] = "GET, HEAD, POST, OPTIONS"
            added["Access-Control-Allow-Headers"] = "Accept, Content-Type, If-None-Match"
    return added
