"""What the server counts of itself, in the names that Prometheus expects."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Counter("dateline_requests", "Requests answered.", ["method", "endpoint", "status"])
LATENCY = Histogram("dateline_request_seconds", "Time to the first byte of an answer.", ["endpoint"])
CACHE = Counter("dateline_cache", "Answers asked of the cache.", ["outcome"])
READERS_STARTED = Counter("dateline_readers_started", "Reader processes started.")
READERS_KILLED = Counter("dateline_readers_killed", "Reader processes ended before or after their answer.")
WRITES = Counter("dateline_writes", "Writes by what became of them.", ["outcome"])
WRITERS_KILLED = Counter("dateline_writers_killed", "Writer processes ended because a write took too long.")
RUNNING = Gauge("dateline_queries_running", "Queries under way.")
QUEUED = Gauge("dateline_queries_queued", "Queries that wait for a turn.")
SNAPSHOT_AGE = Gauge("dateline_snapshot_age_seconds", "Age of the state that queries see.")
