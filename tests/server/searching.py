"""Searching a server in this process, once its index holds all that the store does."""

from __future__ import annotations

import time
from typing import Any

from flask.testing import FlaskClient

_PATIENCE = 60.0


def searched(client: FlaskClient, text: str) -> dict[str, Any]:
    """The answer when the index is in step with the store."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        answer = client.get("/search", query_string={"q": text, "format": "json"})
        said: dict[str, Any] = answer.get_json()
        if answer.status_code == 200 and said["making"] is None and said["current"]:
            return said
        time.sleep(0.05)
    raise AssertionError(f"the index is not in step within a minute: {answer.text}")
