"""A store whose process was killed before its conclusions were drawn goes on from there, and loses nothing."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from loader.background import Follower, conclude, publish
from loader.store import EmbeddedStore
from loader.store.backup import backup, restore
from tests.benchmarks.stores import articles

ROOT = Path(__file__).resolve().parents[2]
STRAY = "<http://example.org/a> <http://example.org/b> <http://example.org/c>"
# Writes one article after another, and draws what follows, until it is killed, or ends itself before it draws.
WRITER = """
import os, sys
from loader.background import Follower
from loader.store import EmbeddedStore
from tests.benchmarks.stores import articles
store = EmbeddedStore.open(sys.argv[1])
follower = Follower(store)
print("ready", flush=True)
for name, graph in articles(range(int(sys.argv[2]), int(sys.argv[3]))):
    store.replace(store.graph(name), graph)
    print(store.graph(name), flush=True)
    if sys.argv[4] == "ends":
        os._exit(9)
    follower.conclude()
"""


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with conclusions, and one triple among them that whoever draws all of them anew takes away."""
    made = tmp_path_factory.mktemp("drawn") / "store"
    with EmbeddedStore.open(made, create=True) as store:
        publish(store)
        for name, graph in articles(range(5)):
            store.replace(store.graph(name), graph)
        conclude(store)
        store.amend(store.graph("conclusions"), (), [f"{STRAY} ."])
    return made


@pytest.fixture
def folder(drawn: Path, tmp_path: Path) -> Path:
    shutil.copytree(drawn, tmp_path / "store")
    return tmp_path / "store"


def _writer(folder: Path, first: int, last: int, how: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), str(first), str(last), how],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )


def _ended(folder: Path) -> None:
    """Another article comes, and nothing is drawn of it."""
    with _writer(folder, 5, 6, "ends") as process:
        assert process.wait(60) == 9


def _opened(folder: Path) -> tuple[set[str], int]:
    """What the conclusions are too many or too few, once the store is opened; and how many articles it holds."""
    with EmbeddedStore.open(folder) as store:
        Follower(store).conclude()
        drawn = {str(triple) for triple in store.triples(store.graph("conclusions"))}
        with EmbeddedStore.in_memory(store.base) as other:
            for graph in set(store.graphs()) - {store.graph("conclusions"), store.graph("state")}:
                other.replace(graph, store.ntriples(graph))
            conclude(other)
            due = {str(triple) for triple in other.triples(other.graph("conclusions"))}
        return drawn ^ due, len(store.articles())


def test_what_was_not_drawn_is_drawn_from_where_it_was(folder: Path) -> None:
    _ended(folder)
    (folder / "rdf.old" / "left").mkdir(parents=True)  # by one that was killed as it did the same
    assert _opened(folder) == ({STRAY}, 6)
    assert not (folder / "resume").exists()
    assert _opened(folder) == ({STRAY}, 6)


@pytest.mark.parametrize("seed", range(2))
def test_killed_at_any_moment_it_goes_on(folder: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - moments to be met again, no secret
    written: set[str] = set()
    for round_ in range(4):
        with _writer(folder, 5 + 9 * round_, 14 + 9 * round_, "is killed") as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            time.sleep(chance.random())
            process.send_signal(signal.SIGKILL)
            written |= {line.strip() for line in process.stdout if line.endswith("\n")}
        wrong, _ = _opened(folder)
        assert wrong <= {STRAY}
        with EmbeddedStore.open(folder, read_only=True) as store:
            assert written <= set(store.graphs())


@pytest.mark.parametrize("lost", ["all", "the names", "the files"])
def test_without_notes_everything_is_drawn_anew(folder: Path, lost: str) -> None:
    _ended(folder)
    if lost == "all":
        shutil.rmtree(folder / "resume")
    elif lost == "the names":
        (folder / "resume" / "changed").unlink()
    else:
        shutil.rmtree(folder / "resume" / "rdf")
    assert _opened(folder) == (set(), 6)


def test_what_changed_past_the_notes_is_not_lost(folder: Path) -> None:
    _ended(folder)
    with EmbeddedStore.open(folder) as store:
        for name, graph in articles(range(6, 7)):
            store.replace(store.graph(name), graph)
    assert _opened(folder) == (set(), 7)


def test_with_another_ontology_everything_is_drawn_anew(folder: Path) -> None:
    _ended(folder)
    with EmbeddedStore.open(folder) as store:
        terms = store.graph("ontology")
        known = store.ntriples(terms)
        store.replace(terms, known.replace(store.fingerprint("ontology") or "", "another"))
    assert _opened(folder) == (set(), 6)
    with EmbeddedStore.open(folder, read_only=True) as store:
        assert store.fingerprint("ontology") == "another"


def test_a_store_that_is_restored_does_not_go_on_with_the_notes_of_another(folder: Path, tmp_path: Path) -> None:
    _ended(folder)
    shutil.copytree(folder / "resume", tmp_path / "before")
    backup(tmp_path / "before", tmp_path / "copy")
    restore(tmp_path / "copy", folder)
    assert not (folder / "resume").exists()
    assert _opened(folder) == ({STRAY}, 5)
