"""`dateline serve` as a process of its own."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DATELINE = [sys.executable, "-c", "from server.main import cli; cli()"]


@dataclass(frozen=True)
class Served:
    """A server as a process, and the token that opens it."""

    address: str
    process: subprocess.Popen[str]
    token: str = ""


@contextlib.contextmanager
def serving(store: Path | str, *options: str, token: str = "") -> Iterator[Served]:
    """`dateline serve` until the end of the block."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [*DATELINE, "serve", "--store", str(store), "--port", str(port), *options],
        stderr=subprocess.PIPE,
        text=True,
        env=dict(os.environ),
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, process)
        yield Served(address, process, token)
    finally:
        process.kill()
        process.communicate()


def _wait(address: str, process: subprocess.Popen[str]) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise AssertionError(f"the server ended: {process.stderr.read() if process.stderr else ''}")
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=5):  # noqa: S310 - our own address
                return
        except OSError:  # not there yet, or at the work that comes before its first answer
            time.sleep(0.05)
    raise AssertionError("the server did not answer within half a minute")
