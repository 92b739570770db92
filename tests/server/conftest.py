"""A server that writes, in this process, and the browser before others."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from loader.store import EmbeddedStore
from server import tokens
from server.app import create_app
from server.engine import Engine, Writing
from tests.server.browsing import close_browser


@dataclass(frozen=True)
class Writable:
    """A server in this process that writes, and the headers that open it."""

    client: FlaskClient
    engine: Engine
    headers: dict[str, str]

    def count(self) -> int:
        """How many triples queries see beside the terms, the gazetteer and what follows from them."""
        query = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } FILTER(CONTAINS(STR(?g), 'example')) }"
        answer = self.client.get("/sparql", query_string={"query": query, "format": "csv"})
        return int(answer.text.split()[1])


@pytest.fixture(scope="module", autouse=True)
def _browser() -> Iterator[None]:
    """One for the tests of a file."""
    yield
    close_browser()


@pytest.fixture(scope="session")
def written_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that was opened for writing once: it holds the terms and the gazetteer."""
    folder = tmp_path_factory.mktemp("fresh") / "store"
    EmbeddedStore.open(folder, create=True).close()
    with Engine(folder, None, Writing()):
        pass
    return folder


@pytest.fixture(scope="module")
def writable(written_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Writable]:
    """Such a server with the gate on; each test writes to graphs of its own."""
    folder = tmp_path_factory.mktemp("writable") / "store"
    subprocess.run(["cp", "-r", str(written_folder), str(folder)], check=True)
    token = tokens.create(folder, "test")
    with Engine(folder, None, Writing()) as engine:
        yield Writable(create_app(engine).test_client(), engine, {"Authorization": f"Bearer {token}"})
