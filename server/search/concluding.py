"""What rules conclude, in the index: by what it says of its ends, and in order of time.

No write tells which conclusions it changes, so all are read anew, and what differs is changed in the index.
"""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterator

from loader.store import Store
from server.search.spans import lasting

KIND = "conclusion"
"""What the lists call it."""
_PATTERN = """
  ?iri a dl:Conclusion OPTIONAL { ?iri rdf:predicate ?tie }
  OPTIONAL { ?iri sem:hasEarliestBeginTimeStamp ?began } OPTIONAL { ?iri sem:hasLatestEndTimeStamp ?ended }"""
# One after the other: in the union of both, the engine looks for everything twice.
_CONCLUDED = f"SELECT ?iri ?tie ?began ?ended WHERE {{ GRAPH <$graph> {{ {_PATTERN} }} }}"
_STATED = f"SELECT ?iri ?tie ?began ?ended WHERE {{ {_PATTERN} }}"
_FRESH = """
CREATE TEMPORARY TABLE IF NOT EXISTS fresh
  (tie INTEGER, first TEXT, last TEXT, iri TEXT, PRIMARY KEY (tie, first, last, iri)) WITHOUT ROWID"""
_SAME = "tie = {0}.tie AND first = {0}.first AND last = {0}.last AND iri = {0}.iri"
_GONE = f"DELETE FROM concluded WHERE NOT EXISTS (SELECT 1 FROM fresh WHERE {_SAME.format('concluded')})"  # noqa: S608 - our own words
_COME = "INSERT OR IGNORE INTO concluded SELECT tie, first, last, iri FROM fresh"


def conclude(base: sqlite3.Connection, store: Store) -> None:
    """Let the index hold the conclusions of the store as they are now, all or none of them."""
    base.execute(_FRESH)
    with base:
        base.execute("DELETE FROM fresh")
        base.executemany("INSERT OR IGNORE INTO fresh VALUES (?, ?, ?, ?)", _rows(base, store))
        base.execute(_GONE)
        base.execute(_COME)
        base.execute("DELETE FROM fresh")


def _rows(base: sqlite3.Connection, store: Store) -> Iterator[tuple[int, str, str, str]]:
    ties: dict[str, int] = dict(base.execute("SELECT iri, id FROM tie"))
    concluded = _CONCLUDED.replace("$graph", store.graph("conclusions"))
    for row in itertools.chain(store.select(concluded), store.select(_STATED, inferred=False)):
        tie, began, ended = (row.get(name, "") for name in ("tie", "began", "ended"))
        if tie not in ties:
            (ties[tie],) = base.execute("INSERT INTO tie (iri) VALUES (?) RETURNING id", (tie,)).fetchone()
        yield ties[tie], began or ended, lasting(ended or began), row["iri"]
