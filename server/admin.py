"""For whoever runs the server: whether it is well, what it counts, what runs now, and how to end that."""

from __future__ import annotations

import time

from flask import Blueprint, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from loader.errors import NotFound
from server import metrics
from server.auth import require_token
from server.context import current_engine, current_store

blueprint = Blueprint("admin", __name__)


@blueprint.get("/health")
def health() -> Response:
    """Whether the server and its store answer."""
    current_store().query("ASK {}")
    return Response("ok\n", content_type="text/plain; charset=utf-8")


@blueprint.get("/metrics")
def measured() -> Response:
    """What Prometheus scrapes."""
    engine = current_engine()
    metrics.RUNNING.set(len(engine.running()))
    metrics.QUEUED.set(engine.queued)
    metrics.SNAPSHOT_AGE.set(time.time() - engine.newest.made)
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)


@blueprint.get("/admin/queries")
def queries() -> Response:
    """The queries under way, oldest first. Needs a token."""
    require_token()
    now = time.time()
    return jsonify(
        [
            {
                "id": running.id,
                "client": running.client.name,
                "lane": running.lane,
                "seconds": round(now - running.started, 3),
                "query": running.question.text,
            }
            for running in current_engine().running()
        ]
    )


@blueprint.delete("/admin/queries/<id_>")
def end(id_: str) -> Response:
    """End a query. Needs a token."""
    name = require_token()
    if not current_engine().end(id_, f"an administrator ({name}) ended the query"):
        raise NotFound(f"no query {id_} is under way; /admin/queries lists what is")
    return Response(status=204)
