"""Searching a server in this process, once its index holds all that the store does."""

from __future__ import annotations

import time
from typing import Any

from flask.testing import FlaskClient


def searched(client: FlaskClient, text: str, patience: float = 60.0) -> dict[str, Any]:
    """The answer when the index is in step with the store, which it is to be within so many seconds."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        answer = client.get("/search", query_string={"q": text, "format": "json"})
        said: dict[str, Any] = answer.get_json()
        if answer.status_code == 200 and said["making"] is None and said["current"]:
            return said
        time.sleep(0.05)
    raise AssertionError(f"the index is not in step after {patience} seconds: {answer.text}")
