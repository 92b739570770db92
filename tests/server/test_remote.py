"""The commands and the server on a store that is a SPARQL server elsewhere."""

from __future__ import annotations

import json
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from loader.store import EmbeddedStore, Remote
from tests.conftest import SEEDS
from tests.peers import oxigraph_server
from tests.server.serving import DATELINE, Served, serving

SUPPORTS = "SELECT ?a ?b { ?x dl:supports ?y . ?x skos:prefLabel ?a . ?y skos:prefLabel ?b } ORDER BY ?a ?b"


@pytest.fixture(scope="module")
def remote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Remote]:
    folder = tmp_path_factory.mktemp("elsewhere")
    with oxigraph_server(folder) as found:
        done = _dateline(found, folder, "load", str(SEEDS))
        assert done.returncode == 0, done.stderr
        assert "1 loaded" in done.stdout
        assert "holds 1 article" in done.stdout
        yield found


@pytest.fixture(scope="module")
def server(remote: Remote) -> Iterator[Served]:
    with serving(remote.query, "--update-url", remote.update) as served:
        yield served


def _dateline(remote: Remote, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [*DATELINE, *words, "--store", remote.query, "--update-url", remote.update]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder)


def test_the_commands_find_there_what_the_embedded_store_holds(
    remote: Remote, seed_folder: Path, seed_store: EmbeddedStore, tmp_path: Path
) -> None:
    words = ("query", SUPPORTS, "--format", "csv")
    here = subprocess.run([*DATELINE, *words, "--store", str(seed_folder)], capture_output=True, text=True, check=True)
    there = _dateline(remote, tmp_path, *words)
    assert (there.returncode, there.stdout) == (0, here.stdout)
    for command in (["validate"], ["reason"], ["export", "--tables", "out"], ["article", seed_store.articles()[0]]):
        done = _dateline(remote, tmp_path, *command)
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "figures.csv").read_text().count("\n") > 3


def test_the_server_serves_it(server: Served, seed_store: EmbeddedStore) -> None:
    with urllib.request.urlopen(f"{server.address}/sparql?format=json&query={quote(SUPPORTS)}") as answer:  # noqa: S310
        rows = [{name: cell["value"] for name, cell in row.items()} for row in json.load(answer)["results"]["bindings"]]
    assert rows == list(seed_store.select(SUPPORTS))
    request = urllib.request.Request(f"{server.address}/id/actor/russia", headers={"Accept": "text/html"})  # noqa: S310
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - our own address
        page = answer.read().decode()
    assert "rival sponsor of" in page


def test_a_server_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    done = _dateline(Remote("http://127.0.0.1:9/sparql", "http://127.0.0.1:9/sparql"), tmp_path, "query", "ASK {}")
    assert done.returncode == 5
    assert "cannot be reached" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_what_works_on_folders_alone_says_so(remote: Remote, tmp_path: Path, command: str) -> None:
    done = subprocess.run(
        [*DATELINE, command, "copy", "--store", remote.query], capture_output=True, text=True, cwd=tmp_path
    )
    assert done.returncode == 2
    assert "works on a folder" in done.stderr
