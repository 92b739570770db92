"""Other stores as processes of their own: an Oxigraph server (from PyPI) and Virtuoso 7 (from Debian)."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from loader.store import Remote

VIRTUOSO = shutil.which("virtuoso-t")
"""Where the program is, if it is installed."""
_CONFIGURATION = """
[Database]
DatabaseFile = {folder}/v.db
TransactionFile = {folder}/v.trx
ErrorLogFile = {folder}/v.log
LockFile = {folder}/v.lck
xa_persistent_file = {folder}/v.pxa
[TempDatabase]
DatabaseFile = {folder}/t.db
TransactionFile = {folder}/t.trx
[Parameters]
ServerPort = 127.0.0.1:{other}
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
DirsAllowed = {folder}
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = {folder}
[SPARQL]
ResultSetMaxRows = 10000000
"""


@contextmanager
def oxigraph_server(folder: Path) -> Iterator[Remote]:
    """An Oxigraph server that keeps its data in this folder."""
    program = Path(sys.executable).parent / "oxigraph"
    port = _port()
    query = f"http://127.0.0.1:{port}/query"
    command = [str(program), "serve", "--location", str(folder / "data"), "--bind", f"127.0.0.1:{port}"]
    with _running(command, folder, query):
        yield Remote(query, f"http://127.0.0.1:{port}/update")


@contextmanager
def virtuoso_server(folder: Path, buffers: int = 20_000, load: Path | None = None) -> Iterator[Remote]:
    """A Virtuoso 7 that keeps its data in this folder and this many pages of 8 kB in memory.

    It holds the N-Triples of the file `load`, which stands in the folder, if there is one.
    """
    port, other = _port(), _port()
    configuration = _CONFIGURATION.format(
        folder=folder, port=port, other=other, buffers=buffers, dirty=buffers * 3 // 4
    )
    (folder / "v.ini").write_text(configuration)
    address = f"http://127.0.0.1:{port}/sparql"
    with _running([VIRTUOSO or "virtuoso-t", "-f", "-c", "v.ini"], folder, address):
        if load is not None:
            call = f"DB.DBA.TTLP_MT(file_to_string_output('{load}'), '', 'http://example.org/', 0); checkpoint;"
            subprocess.run(["isql-vt", str(other), "dba", "dba", f"exec={call}"], check=True, capture_output=True)
        yield Remote(address, f"{address}-auth", "dba:dba")


@contextmanager
def rdflib_endpoint(data: Path) -> Iterator[str]:
    """The address of rdflib-endpoint over rdflib's own store, with this data in it."""
    program, port = Path(sys.executable).parent / "rdflib-endpoint", _port()
    address = f"http://127.0.0.1:{port}/"
    with _running([str(program), "serve", "--port", str(port), str(data)], data.parent, address):
        yield address


def _port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def _running(command: list[str], folder: Path, address: str) -> Iterator[None]:
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait(address)
            yield
        finally:
            process.kill()


def _wait(address: str) -> None:
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"{address}?query=ASK%7B%7D", timeout=5):  # noqa: S310 - our own address
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError(f"{address} did not answer within a minute")
