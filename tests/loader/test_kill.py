"""A load that is killed at any moment leaves whole articles and a store that opens; the next load completes it."""

from __future__ import annotations

import io
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence, Set
from pathlib import Path

import pytest

from loader.store import EmbeddedStore

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = "from loader.commands import cli; cli()"
ROUNDS, KILLS = 2, 3
TOWNS = ("Aleppo", "Mosul", "Goma", "Donetsk", "Taiz", "Kunduz")
SENTENCES = (
    "Government forces captured {town} from rebels on Monday, according to the United Nations.",
    "At least {number} civilians were killed in shelling of {town}, the Red Cross said.",
    "Russia supports the Syrian government, which bombed {town} in May 2019.",
    "Rebels shelled {town} and more than {number} people fled, a spokesman for Turkey said.",
    "A ceasefire around {town} was signed by Ukraine and Russia in September 2014.",
)


def _hear_interrupts() -> None:
    """A shell that starts the tests in the background has them, and all they start, ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def start(*arguments: str | Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *map(str, arguments)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=_hear_interrupts,
    )


def load(articles: Path, store: Path, *options: str) -> str:
    done = start("load", articles, "--store", store, "--date", "2019-08-18", *options)
    output, talk = done.communicate(timeout=120)
    assert done.returncode == 0, talk
    return output


def content(path: Path) -> tuple[list[bytes], dict[str, int]]:
    """Everything in the store, and how many triples each article's graph has."""
    with EmbeddedStore.open(path, read_only=True) as store:
        output = io.BytesIO()
        store.dump(output, "nquads")
        sizes = {article: len(list(store.triples(store.graph(f"article/{article}")))) for article in store.articles()}
    return sorted(line for line in output.getvalue().splitlines() if b"_:" not in line), sizes


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("articles")
    for number in range(20):
        sentences = [SENTENCES[(number + shift) % len(SENTENCES)] for shift in range(4)]
        text = "\n\n".join(sentences).format(town=TOWNS[number % len(TOWNS)], number=number + 11)
        (folder / f"{number:02}.txt").write_text(text + "\n")
    return folder


@pytest.fixture(scope="module")
def undisturbed(articles: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int, int]:
    """A store that nobody disturbed; the bytes written before its articles, and those written for them."""
    folder = tmp_path_factory.mktemp("undisturbed")
    first, everything = watched(articles / "00.txt", folder / "one"), watched(articles, folder / "all")
    return folder / "all", first, everything - first


def watched(articles: Path, path: Path) -> int:
    """Load them, and how far the journal came meanwhile; at its end a load empties it."""
    process, furthest = start("load", articles, "--store", path, "--date", "2019-08-18"), 0
    while process.poll() is None:
        furthest = max(furthest, written(path))
        time.sleep(0.001)
    _, talk = process.communicate()
    assert process.returncode == 0, talk
    return furthest


def journals(path: Path) -> set[Path]:
    return set((path / "rdf").glob("*.log"))


def written(path: Path, before: Set[Path] = frozenset()) -> int:
    """How far the engine's journal has come, in bytes: the one measure of a load's progress from outside."""
    return sum(file.stat().st_size for file in journals(path) - before if file.exists())


def until(process: subprocess.Popen[str], path: Path, before: Set[Path], size: float) -> None:
    while process.poll() is None and written(path, before) < max(1, size):
        time.sleep(0.001)


def kill(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_killed_at_random_moments(
    articles: Path, undisturbed: tuple[Path, int, int], tmp_path: Path, seed: int
) -> None:
    whole, before, during = undisturbed
    expected, sizes = content(whole)
    chance = random.Random(seed)  # noqa: S311 - moments to be met again, no secret
    path = tmp_path / "store"
    options: Sequence[str] = ("--workers", "2") if seed == ROUNDS - 1 else ()
    loaded = 0
    for attempt in range(5 * KILLS):
        if attempt >= KILLS and loaded:
            break
        old = journals(path)
        process = start("load", articles, "--store", path, "--date", "2019-08-18", *options)
        left = during * (1 - loaded / len(sizes))
        # The first kills come while the terms are written, later ones among the articles, ever later until one is in.
        until(process, path, old, chance.random() * (left / 2 if attempt else before) + (attempt // KILLS) * before)
        time.sleep(0.05 * chance.random())
        kill(process)
        if not (path / "rdf" / "CURRENT").exists():
            continue
        _, found = content(path)
        assert found.items() <= sizes.items()
        assert len(found) >= loaded
        loaded = len(found)
    assert loaded, "no kill came while articles were written"
    load(articles, path)
    assert content(path) == (expected, sizes)


def test_interrupted_by_hand(articles: Path, tmp_path: Path) -> None:
    path = tmp_path / "store"
    process = start("load", articles, "--store", path, "--workers", "2")
    until(process, path, set(), 1)
    os.killpg(process.pid, signal.SIGINT)
    _, talk = process.communicate(timeout=60)
    assert process.returncode == 130
    assert talk.strip().splitlines() == ["dateline: interrupted; what was stored stays"]


def test_no_worker_outlives_a_killed_load(articles: Path, tmp_path: Path) -> None:
    process = start("load", articles, "--store", tmp_path / "store", "--workers", "2")
    workers: list[int] = []
    deadline = time.monotonic() + 60
    while len(workers) < 2 and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.05)
        workers = children(process.pid)
    assert workers, "no worker was seen"
    kill(process)
    while any(Path(f"/proc/{worker}").exists() for worker in workers) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not [worker for worker in workers if Path(f"/proc/{worker}").exists()]


def children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    if not listed.exists():
        pytest.skip("this system does not list the children of a process")
    return [int(child) for child in listed.read_text().split()]
