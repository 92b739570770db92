"""The file of the index: its tables, its edition, and how an id tells the kind of a thing and how often it is named.

The rows of names and quotes are numbered so that those of one kind lie together, what articles speak of most before the
rest: whatever is asked, the first rows that match are those to show, and nothing needs to be sorted. An id is made of
the kind, how often it is named (in powers of two, the most first), the thing's number, and the row's among its own.
"""

from __future__ import annotations

import functools
import hashlib
import sqlite3
from importlib.resources import files
from pathlib import Path

OWN_BITS, THING_BITS, NAMED_BITS = 16, 32, 6
_ROW_BITS = OWN_BITS + THING_BITS
_KIND_BITS = _ROW_BITS + NAMED_BITS
UNKNOWN = 15
"""The kind of what has a name, and is nothing that is looked for."""

_SCHEMA = """
CREATE TABLE edition (edition TEXT);
CREATE TABLE graph (iri TEXT UNIQUE, fingerprint TEXT, reading BLOB);
CREATE INDEX graph_left_out ON graph (iri) WHERE reading IS NULL;
CREATE TABLE thing (id INTEGER PRIMARY KEY, iri TEXT UNIQUE, kinds TEXT, label TEXT, mentions INTEGER, spot INTEGER);
CREATE TABLE name (id INTEGER PRIMARY KEY, thing INTEGER, text TEXT, folded TEXT, preferred INTEGER, other INTEGER);
CREATE INDEX name_thing ON name (thing);
CREATE INDEX name_folded ON name (folded, id);
CREATE TABLE said (id INTEGER PRIMARY KEY, thing INTEGER, text TEXT, n INTEGER);
CREATE INDEX said_thing ON said (thing);
CREATE TABLE span
  (kind INTEGER, open INTEGER, first TEXT, last TEXT, thing INTEGER, n INTEGER,
   PRIMARY KEY (kind, open, first, last, thing)) WITHOUT ROWID;
CREATE TABLE term (id INTEGER PRIMARY KEY, iri TEXT UNIQUE);
CREATE TABLE value
  (thing INTEGER, path INTEGER, term INTEGER, n INTEGER, PRIMARY KEY (thing, path, term)) WITHOUT ROWID;
CREATE TABLE lies (place INTEGER, within INTEGER, PRIMARY KEY (place, within)) WITHOUT ROWID;
CREATE TABLE tie (id INTEGER PRIMARY KEY, iri TEXT UNIQUE);
CREATE TABLE concluded
  (tie INTEGER, first TEXT, last TEXT, iri TEXT, PRIMARY KEY (tie, first, last, iri)) WITHOUT ROWID;
CREATE INDEX concluded_iri ON concluded (iri);
CREATE TABLE sound (key TEXT, id INTEGER, PRIMARY KEY (key, id)) WITHOUT ROWID;
CREATE TABLE vocabulary (id INTEGER PRIMARY KEY, word TEXT UNIQUE, n INTEGER);
CREATE VIRTUAL TABLE named USING fts5
  (folded, content='', detail=none, columnsize=0, prefix='1 2 3', tokenize="ascii tokenchars '_'");
CREATE VIRTUAL TABLE quoted USING fts5
  (folded, content='', detail=none, columnsize=0, tokenize="ascii tokenchars '_'");
CREATE VIRTUAL TABLE piece USING fts5 (word, content='', tokenize='trigram');
"""


def spot(kind: int, mentions: int) -> int:
    """Where the rows of a thing lie: by its kind, and by how often statements name it."""
    most = (1 << NAMED_BITS) - 1
    return kind << NAMED_BITS | (most - min(most, mentions.bit_length()))


def row_id(spot: int, thing: int, own: int) -> int:
    """The id of a row of this thing."""
    return (spot << THING_BITS | thing) << OWN_BITS | own


def own_of(id_: int) -> int:
    """The number of this row among those of its thing."""
    return id_ & ((1 << OWN_BITS) - 1)


def thing_of(id_: int) -> int:
    """The number of the thing whose row this is."""
    return id_ >> OWN_BITS & ((1 << THING_BITS) - 1)


def kind_of(spot: int) -> int:
    """The kind of what lies there."""
    return spot >> NAMED_BITS


def rows_of(kind: int) -> tuple[int, int]:
    """The first and the last id that rows of this kind can have."""
    return kind << _KIND_BITS, ((kind + 1) << _KIND_BITS) - 1


def opened(file: Path, knowledge: str) -> sqlite3.Connection:
    """The index in this file, to be written; an empty one where there is none of this edition that can be read.

    `knowledge` is the edition of what names are resolved by: it can change what is read out of the same article.
    """
    expected = f"{_edition()}-{knowledge}"
    try:
        base = _connected(file)
        if [(expected,)] == base.execute("SELECT edition FROM edition").fetchall():
            return base
        base.close()
    except sqlite3.DatabaseError:
        pass
    forget(file)
    base = _connected(file)
    base.executescript(_SCHEMA)
    base.execute("INSERT INTO edition VALUES (?)", (expected,))
    base.commit()
    return base


def forget(file: Path) -> None:
    """Delete the index in this file."""
    for suffix in ("", "-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)


def _connected(file: Path) -> sqlite3.Connection:
    base = sqlite3.connect(file, timeout=60)
    base.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536;")
    return base


@functools.cache
def _edition() -> str:
    """A hash over the modules that decide what the file holds."""
    digest = hashlib.sha256(sqlite3.sqlite_version.encode())
    modules = ("base", "concluding", "keeping", "reading", "spans", "valued", "words")
    sources = [files("server.search") / f"{name}.py" for name in modules]
    for source in (*sources, files("ontology.gazetteer") / "names.py"):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]
