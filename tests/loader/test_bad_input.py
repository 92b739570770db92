"""Whatever goes wrong on the command line: one clear line, a status that says so, nothing lost."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from loader.store import EmbeddedStore

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = "from loader.commands import cli; cli()"
STORY = "Russia supports the Syrian government. At least 12 civilians were killed in Aleppo, the UN said.\n"


def dateline(*arguments: str | Path, given: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", PROGRAM, *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(command, env=environment, input=given, capture_output=True, text=True, timeout=120)


def one_line(done: subprocess.CompletedProcess[str], status: int, *told: str) -> None:
    assert done.returncode == status, done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith("dateline: ")
    for words in told:
        assert words in line


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "story.txt"
    path.write_text(STORY)
    return path


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with one article; copy it to write to it."""
    folder = tmp_path_factory.mktemp("loaded")
    (folder / "story.txt").write_text(STORY)
    done = dateline("load", folder / "story.txt", "--store", folder / "store", "--date", "2019-08-18")
    assert done.returncode == 0, done.stderr
    return folder / "store"


def articles(store: Path) -> list[str]:
    with EmbeddedStore.open(store, read_only=True) as opened:
        return opened.articles()


@pytest.mark.parametrize(
    ("name", "raw", "told"),
    [
        ("empty.txt", b"", "empty"),
        ("photo.txt", b"\x89PNG\r\n\x1a\n\x00\x00", "binary"),
        ("missing.txt", None, "no such file"),
    ],
)
def test_a_bad_file_is_told_and_the_good_one_loaded(
    tmp_path: Path, story: Path, name: str, raw: bytes | None, told: str
) -> None:
    bad = tmp_path / name
    if raw is not None:
        bad.write_bytes(raw)
    done = dateline("load", bad, story, "--store", tmp_path / "store")
    one_line(done, 2, str(bad), told)
    assert "1 refused, 1 loaded" in done.stdout
    assert len(articles(tmp_path / "store")) == 1


def test_with_nothing_to_load_no_store_is_made(tmp_path: Path) -> None:
    done = dateline("load", tmp_path / "missing.txt", "-", "--store", tmp_path / "store")
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 2 and done.stdout == ""
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize("date", ["yesterday", "2019-13", "2019-02-30", "18.8.2019", ""])
def test_a_date_that_is_none(tmp_path: Path, story: Path, date: str) -> None:
    one_line(dateline("load", story, "--store", tmp_path / "store", "--date", date), 2, "--date", "not a date", "YYYY")
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["query", "SELEC * { ?s ?p ?o }"], "line 1"),
        (["query", "SELECT *\n{ ?s nope:x ?o }"], "line 2"),
        (["query", "--question", "nobody-asked"], "`dateline questions` lists them"),
        (["query", "--file", "missing.rq"], "missing.rq"),
        (["query", "ASK {}", "--format", "turtle"], "choose a format of csv"),
        (["query", "CONSTRUCT WHERE { ?s ?p ?o }", "--format", "csv"], "choose a format of turtle"),
        (["query", "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"], "port 1 is not allowed"),
        (["validate", "missing.ttl"], "missing.ttl"),
    ],
)
def test_a_broken_question(loaded: Path, arguments: list[str], told: str) -> None:
    done = dateline(*arguments, "--store", loaded)
    one_line(done, 2, told)
    assert done.stdout == ""


def test_an_article_that_is_not_there(loaded: Path) -> None:
    one_line(dateline("article", "ffff", "--store", loaded), 4, "no article 'ffff'")


@pytest.mark.parametrize("command", [["query", "ASK {}"], ["export", "--format", "turtle"], ["validate"], ["reason"]])
def test_a_store_that_is_not_there(tmp_path: Path, command: list[str]) -> None:
    one_line(dateline(*command, "--store", tmp_path / "none"), 5, "there is no store here", "dateline load")
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("command", [["load", "story.txt"], ["query", "ASK {}"]])
def test_a_store_from_a_future_version(tmp_path: Path, story: Path, loaded: Path, command: list[str]) -> None:
    path = tmp_path / "store"
    shutil.copytree(loaded, path)
    (path / "store.json").write_text(json.dumps({"format": 99, "base": "https://example.org/", "more": True}))
    command = [str(story) if word == "story.txt" else word for word in command]
    one_line(dateline(*command, "--store", path), 5, "a newer Dateline wrote this store")
    shutil.copy(loaded / "store.json", path)
    assert articles(path) == articles(loaded)


def test_a_folder_of_something_else(tmp_path: Path, story: Path) -> None:
    one_line(dateline("load", story, "--store", tmp_path), 5, "not a Dateline store and not empty")


def test_a_store_that_another_process_holds(loaded: Path, story: Path, tmp_path: Path) -> None:
    path = tmp_path / "store"
    shutil.copytree(loaded, path)
    with EmbeddedStore.open(path):
        one_line(dateline("load", story, "--store", path), 5, "another process holds this store", "dateline serve")
        one_line(dateline("query", "ASK {}", "--store", path), 5, "another process holds this store")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 48 MB."""
    if os.geteuid() != 0:
        pytest.skip("only the superuser may mount a small disk")
    path = tmp_path / "disk"
    path.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", path], capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"this system mounts no small disk: {done.stderr.strip()}")
    try:
        yield path
    finally:
        subprocess.run(["umount", path], check=True)


def fill(disk: Path, leave: int) -> Path:
    filler = disk / "filler"
    filler.write_bytes(b"\0" * max(0, shutil.disk_usage(disk).free - leave))
    return filler


@pytest.mark.parametrize("left", [0, 200_000])
def test_a_full_disk(small_disk: Path, story: Path, loaded: Path, left: int) -> None:
    path = small_disk / "store"
    shutil.copytree(loaded, path)
    before = articles(path)
    filler = fill(small_disk, left)
    story.write_text(STORY.replace("Aleppo", "Homs"))
    one_line(dateline("load", story, "--store", path), 5, "the disk is full")
    assert articles(path) == before
    assert dateline("query", "ASK { ?s ?p ?o }", "--store", path).stdout == "yes\n"
    filler.unlink()
    assert dateline("load", story, "--store", path).returncode == 0
    assert len(articles(path)) == len(before) + 1


def test_a_disk_that_runs_full_while_articles_come_in(small_disk: Path, tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    for number in range(24):
        (folder / f"{number:02}.txt").write_text(STORY + f"Part {number}.\n" + "\n" * 190_000)
    path = small_disk / "store"
    one_line(dateline("load", folder, "--store", path), 5, "the disk is full")
    with EmbeddedStore.open(path) as store:
        assert 0 < len(store.articles()) < 24


def test_a_full_device_behind_standard_output(loaded: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    for arguments in (["SELECT * { ?s ?p ?o }"], ["SELECT * { ?s ?p ?o }", "--format", "csv"], ["ASK {}"]):
        with Path("/dev/full").open("w") as full:
            command = [sys.executable, "-c", PROGRAM, "query", "--store", str(loaded), *arguments]
            environment = os.environ | {"PYTHONPATH": str(ROOT)}
            done = subprocess.run(command, env=environment, stdout=full, stderr=subprocess.PIPE, text=True)
        one_line(done, 5, "the disk is full")


def test_no_half_export_on_a_full_disk(small_disk: Path, loaded: Path) -> None:
    output = small_disk / "all.ttl"
    output.write_text("of yesterday")
    fill(small_disk, 0)
    one_line(dateline("export", "--store", loaded, "--format", "turtle", "-o", output), 5, "the disk is full")
    assert output.read_text() == "of yesterday" and not (small_disk / "all.ttl.part").exists()


def test_a_read_only_store_answers_and_refuses_to_load(small_disk: Path, story: Path, loaded: Path) -> None:
    path = small_disk / "store"
    shutil.copytree(loaded, path)
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    one_line(dateline("load", story, "--store", path), 5, "read-only")
    one_line(dateline("load", story, "--store", small_disk / "new"), 5, "read-only")
    assert dateline("query", "ASK { ?s ?p ?o }", "--store", path).stdout == "yes\n"


def test_a_folder_without_the_right_to_write(tmp_path: Path, story: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("the superuser may write everywhere; a read-only disk is tested instead")
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o555)
    one_line(dateline("load", story, "--store", folder / "store"), 5, "read-only")
