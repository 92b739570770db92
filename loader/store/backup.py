"""Copies of a store: taken from one that is in use, and put in the place of another.

A backup is itself a store, without tokens and without what was set aside: it can be queried and served as it is.
"""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

from loader.errors import InputError, StoreError
from loader.store.embedded import EmbeddedStore
from loader.store.folder import REPLACED, RESUME, SEARCH, Lock, create, describe, described, explained, held, snapshots

_COPY = "rdf.copy"


def backup(folder: Path, target: Path) -> int:
    """Copy the store into a new folder, whole or not at all; the number of its triples.

    Of a store that a server holds, what it published last is copied. Raises InputError where the target exists,
    StoreError.
    """
    if target.exists():
        raise InputError(f"{target}: is there already; name a folder that is not")
    description = described(folder)
    draft = target.with_name(f"{target.name}.new")
    with explained(target):
        shutil.rmtree(draft, ignore_errors=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        draft.mkdir()
        try:
            _copy(folder, draft / "rdf")
            describe(draft, description)
            triples = _count(draft)
            draft.replace(target)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
    return triples


def restore(source: Path, folder: Path) -> int:
    """Put a backup in the place of what the store in this folder holds, or make the store; the number of its triples.

    Broken off, it leaves the store as it was. Raises StoreError where the backup cannot be read or the store is in use.
    """
    description = described(source)
    triples = _count(source)
    if not (folder / "store.json").exists():
        with explained(folder):
            create(folder, description)
    with explained(folder), Lock(folder, exclusive=True):
        shutil.rmtree(folder / _COPY, ignore_errors=True)
        shutil.copytree(source / "rdf", folder / _COPY)
        # What was read of the old graphs may be another thing under the same fingerprint.
        shutil.rmtree(folder / SEARCH, ignore_errors=True)
        shutil.rmtree(folder / RESUME, ignore_errors=True)
        if (folder / "rdf").exists():
            shutil.rmtree(folder / REPLACED, ignore_errors=True)
            (folder / "rdf").replace(folder / REPLACED)
        (folder / _COPY).replace(folder / "rdf")
        describe(folder, description)
        shutil.rmtree(folder / REPLACED, ignore_errors=True)
    return triples


def _copy(folder: Path, rdf: Path) -> None:
    try:
        lock = Lock(folder, exclusive=False)
    except StoreError:
        _copy_published(folder, rdf)
        return
    with lock:
        if not (folder / "rdf" / "CURRENT").exists():
            raise StoreError(f"{folder}: nothing was ever loaded into this store; run `dateline load` first")
        shutil.copytree(folder / "rdf", rdf)


def _copy_published(folder: Path, rdf: Path) -> None:
    """Copy the newest snapshot; one that is superseded meanwhile goes, and the next is taken."""
    for _ in range(100):
        for snapshot in snapshots(folder)[-1:]:
            with contextlib.suppress(FileNotFoundError, shutil.Error):
                shutil.copytree(snapshot, rdf)
                return
            shutil.rmtree(rdf, ignore_errors=True)
    raise StoreError(held(folder))


def _count(folder: Path) -> int:
    """How many triples the graphs of a store hold, which shows that it can be read."""
    with EmbeddedStore.open(folder, read_only=True) as store:
        rows = store.select("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }")
        return int(next(rows)["n"])
