"""The folder of an embedded store: `store.json`, who holds it, and what the disk and the system say.

store.json    format, base, default graph; carries the lock
rdf/          the engine's files
snapshots/    what a running server's readers see, the newest with the highest number
rdf.old/      what a restore is about to replace
served        the address of the server that holds the store, while it does
set-aside/    articles that did not conform, with the report
resume/       the store as it was when its conclusions were drawn last, while they are not
search/       what the server's search box has read of the graphs; a cache
touched       graphs that a server's writes may have changed, and the search box has not read since
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self, TypeAlias

from loader.errors import FutureStore, InputError, StoreError

FORMAT = 1
DefaultGraph: TypeAlias = Literal["union", "strict"]
SNAPSHOTS = "snapshots"
SERVED = "served"
REPLACED = "rdf.old"
RESUME = "resume"
SEARCH = "search"
TOUCHED = "touched"
_BASE = re.compile(r"https?://[^\s<>\"{}|\\^`#?]+/")


@dataclass(frozen=True)
class Description:
    """What `store.json` says: the base IRI, and whether the default graph is the union of all or a graph by itself."""

    base: str
    default_graph: DefaultGraph = "union"


def create(folder: Path, description: Description) -> None:
    """Make a store in a new or empty folder. Raises InputError for a bad base, StoreError, OSError."""
    if not _BASE.fullmatch(description.base):
        raise InputError(
            f"--base {description.base}: not a base for IRIs; write an http(s) address that ends in a slash"
        )
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / "store.json.new"
    if any(entry != draft for entry in folder.iterdir()):
        raise StoreError(f"{folder}: the folder is not a Dateline store and not empty; name a new or an empty folder")
    make_room(folder, 0, 0, lambda: None)
    describe(folder, description)


def describe(folder: Path, description: Description) -> None:
    """Write `store.json`, at once or not at all. Raises OSError."""
    draft = folder / "store.json.new"
    content = {"format": FORMAT, "base": description.base, "default_graph": description.default_graph}
    draft.write_text(json.dumps(content) + "\n", encoding="utf-8")
    draft.replace(folder / "store.json")


def described(folder: Path) -> Description:
    """What the store in this folder says of itself. Raises StoreError where there is none, FutureStore."""
    try:
        content = json.loads((folder / "store.json").read_text(encoding="utf-8"))
        version, base, mode = int(content["format"]), str(content["base"]), content.get("default_graph", "union")
        if mode not in ("union", "strict"):
            raise ValueError(mode)
    except (FileNotFoundError, NotADirectoryError):
        raise StoreError(f"{folder}: there is no store here; `dateline load PATH --store {folder}` makes one") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise StoreError(f"{folder}/store.json: damaged; it should read " + '{"format": 1, "base": "…"}') from None
    if version > FORMAT:
        raise FutureStore(
            f"{folder}: a newer Dateline wrote this store (format {version}, this one knows {FORMAT}); upgrade Dateline"
        )
    return Description(base, mode)


def settle(folder: Path) -> None:
    """Undo a restore that was broken off between taking away the old files and putting the new ones in their place."""
    if (folder / REPLACED).exists() and not (folder / "rdf").exists():
        (folder / REPLACED).replace(folder / "rdf")


class Lock:
    """The hold of one process that writes, or of several that read."""

    def __init__(self, folder: Path, *, exclusive: bool) -> None:
        """Take it at once. Raises StoreError where another process holds the store."""
        self._file = os.open(folder / "store.json", os.O_RDONLY)
        try:
            fcntl.flock(self._file, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            self.close()
            raise StoreError(held(folder)) from None

    def close(self) -> None:
        """Let go; closing twice is no error."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def held(folder: Path) -> str:
    """Who holds the store, as far as is known, and what to do."""
    try:
        address = (folder / SERVED).read_text(encoding="utf-8").strip()
    except OSError:
        return (
            f"{folder}: another process holds this store (a running `dateline serve` or `load`?); "
            "stop it, or ask its SPARQL endpoint instead"
        )
    return (
        f"{folder}: the server at {address} holds this store; send articles to {address}/articles with a token "
        f"(`dateline token create`) and updates to {address}/sparql, or stop the server and run this again"
    )


def snapshots(folder: Path) -> list[Path]:
    """The published snapshots, oldest first."""
    try:
        return sorted((folder / SNAPSHOTS).iterdir(), key=lambda path: path.name)
    except FileNotFoundError:
        return []


# Measured with pyoxigraph 0.5.13: what replacing a graph adds to the engine's journal, for each triple and for each
# byte of N-Triples. Whoever opens the store next rewrites the whole journal.
_JOURNAL_TRIPLE = 1300
_JOURNAL_BYTE = 2
_MARGIN = 4 * 1024 * 1024


def make_room(folder: Path, triples: int, size: int, flush: Callable[[], None]) -> None:
    """Refuse to write what could leave a disk too full to open the store again: triples, and their size in bytes.

    Raises OSError (ENOSPC).
    """
    growth = _JOURNAL_TRIPLE * triples + _JOURNAL_BYTE * size

    def missing() -> bool:
        journals = sum(log.stat().st_size for log in (folder / "rdf").glob("*.log"))
        return shutil.disk_usage(folder).free < journals + 2 * growth + _MARGIN

    if missing():
        flush()
        if missing():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@contextlib.contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Turn what the system and the engine say into one line that names the mend. Raises StoreError."""
    try:
        yield
    except RuntimeError as error:  # the engine's word for files that it cannot make sense of
        raise StoreError(
            f"{folder}: damaged ({error}); restore it from a backup, or load the articles into a new folder"
        ) from error
    except OSError as error:
        said = str(error)
        if error.errno == errno.ENOSPC or "No space left" in said:
            told = "the disk is full; nothing that was stored is lost. Make room and run the same command again"
        elif "lock" in said.lower():
            raise StoreError(held(folder)) from error
        elif error.errno in (errno.EROFS, errno.EACCES, errno.EPERM) or "Read-only" in said or "Permission" in said:
            told = "the store cannot be written here (read-only); name another folder with --store or change its rights"
        elif error.errno == errno.ENOENT:
            told = "the folder cannot be made here; name another with --store"
        elif error.errno in (errno.ENOTDIR, errno.EEXIST):
            told = "this is a file, and a store is a folder; name a folder with --store"
        else:
            told = (
                f"the store cannot be used ({said}); restore it from a backup, or load the articles into a new folder"
            )
        raise StoreError(f"{folder}: {told}") from error
