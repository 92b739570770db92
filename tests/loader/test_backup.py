"""Backups: whole, readable, taken from a store in use, and put in the place of another."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from loader.commands import cli
from loader.errors import InputError, StoreError
from loader.store import EmbeddedStore
from loader.store.backup import backup, restore

GRAPH = "http://example.org/g"


def _say(folder: Path, word: str) -> None:
    with EmbeddedStore.open(folder, create=True) as store:
        store.replace(GRAPH, f'<urn:s> <urn:p> "{word}" .\n')


def _said(folder: Path) -> list[str]:
    with EmbeddedStore.open(folder, read_only=True) as store:
        return [row["o"] for row in store.select("SELECT ?o { ?s ?p ?o }")]


def test_what_was_saved_comes_back(tmp_path: Path) -> None:
    store, saved = tmp_path / "store", tmp_path / "new" / "saved"
    _say(store, "before")
    run = CliRunner().invoke(cli, ["backup", str(saved), "--store", str(store)])
    assert (run.exit_code, run.stdout) == (0, "1 triples\n")
    _say(store, "after")
    assert _said(saved) == ["before"]
    run = CliRunner().invoke(cli, ["restore", str(saved), "--store", str(store)])
    assert (run.exit_code, run.stdout) == (0, "1 triples\n")
    assert _said(store) == ["before"]
    _say(store, "and it can be written")
    assert _said(saved) == ["before"]
    assert not [path.name for path in store.iterdir() if path.name.startswith("rdf.")]


def test_a_restore_makes_the_store_where_there_is_none(tmp_path: Path) -> None:
    with EmbeddedStore.open(tmp_path / "store", create=True, base="https://example.org/war/") as store:
        store.replace(GRAPH, '<urn:s> <urn:p> "1" .\n')
    backup(tmp_path / "store", tmp_path / "saved")
    restore(tmp_path / "saved", tmp_path / "again")
    with EmbeddedStore.open(tmp_path / "again") as store:
        assert store.base == "https://example.org/war/"


def test_a_reader_keeps_nobody_from_saving(tmp_path: Path) -> None:
    _say(tmp_path / "store", "read")
    with EmbeddedStore.open(tmp_path / "store", read_only=True):
        assert backup(tmp_path / "store", tmp_path / "saved") == 1


def test_what_is_there_is_never_overwritten(tmp_path: Path) -> None:
    _say(tmp_path / "store", "kept")
    (tmp_path / "saved").mkdir()
    with pytest.raises(InputError, match="is there already"):
        backup(tmp_path / "store", tmp_path / "saved")


def test_a_store_in_use_is_not_replaced(tmp_path: Path) -> None:
    _say(tmp_path / "store", "in use")
    backup(tmp_path / "store", tmp_path / "saved")
    with EmbeddedStore.open(tmp_path / "store"), pytest.raises(StoreError, match="holds this store"):
        restore(tmp_path / "saved", tmp_path / "store")
    assert _said(tmp_path / "store") == ["in use"]


@pytest.mark.parametrize("damage", ["no store", "no files", "broken file"])
def test_a_backup_that_cannot_be_read_changes_nothing(tmp_path: Path, damage: str) -> None:
    _say(tmp_path / "store", "kept")
    backup(tmp_path / "store", tmp_path / "saved")
    if damage == "no store":
        (tmp_path / "saved" / "store.json").unlink()
    elif damage == "no files":
        shutil.rmtree(tmp_path / "saved" / "rdf")
    else:
        (tmp_path / "saved" / "rdf" / "CURRENT").write_text("nonsense")
    with pytest.raises(StoreError, match=str(tmp_path / "saved")):
        restore(tmp_path / "saved", tmp_path / "store")
    assert _said(tmp_path / "store") == ["kept"]


def test_a_restore_that_was_broken_off_is_undone(tmp_path: Path) -> None:
    _say(tmp_path / "store", "kept")
    (tmp_path / "store" / "rdf").rename(tmp_path / "store" / "rdf.old")
    assert _said(tmp_path / "store") == ["kept"]
