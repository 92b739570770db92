"""What rules conclude, in the index: by what it says of its ends, and in order of time; and where places lie.

No write tells which conclusions it changes, so all are read anew, and what differs is changed in the index.
"""

from __future__ import annotations

import itertools
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping

from loader.store import Store
from server.search.keeping import Terms
from server.search.spans import lasting
from server.search.valued import YEAR, Counts

KIND = "conclusion"
"""What the lists call it."""
_TIE = "rdf:predicate"
PATHS = (_TIE, YEAR)
"""The paths of the values by which conclusions are counted here, as lists.toml writes them."""
_COUNTED = {
    _TIE: "SELECT tie.iri, COUNT(DISTINCT asked.value) {} CROSS JOIN tie ON tie.id = concluded.tie GROUP BY tie.id",
    YEAR: "SELECT substr(first, 1, 4), COUNT(DISTINCT asked.value) {} GROUP BY 1",
}
_AMONG = "FROM json_each(?) AS asked CROSS JOIN concluded ON concluded.iri = asked.value"
_PATTERN = """
  ?iri a dl:Conclusion OPTIONAL { ?iri rdf:predicate ?tie }
  OPTIONAL { ?iri sem:hasEarliestBeginTimeStamp ?began } OPTIONAL { ?iri sem:hasLatestEndTimeStamp ?ended }"""
# One after the other: in the union of both, the engine looks for everything twice.
_CONCLUDED = f"SELECT ?iri ?tie ?began ?ended WHERE {{ GRAPH <$graph> {{ {_PATTERN} }} }}"
_STATED = f"SELECT ?iri ?tie ?began ?ended WHERE {{ {_PATTERN} }}"
_LIES = "SELECT DISTINCT ?place ?within WHERE { ?place dl:within ?within }"
_FRESH = """
CREATE TEMPORARY TABLE IF NOT EXISTS fresh
  (tie INTEGER, first TEXT, last TEXT, iri TEXT, PRIMARY KEY (tie, first, last, iri)) WITHOUT ROWID"""
_SAME = "tie = {0}.tie AND first = {0}.first AND last = {0}.last AND iri = {0}.iri"
_GONE = f"DELETE FROM concluded WHERE NOT EXISTS (SELECT 1 FROM fresh WHERE {_SAME.format('concluded')})"  # noqa: S608 - our own words
_COME = "INSERT OR IGNORE INTO concluded SELECT tie, first, last, iri FROM fresh"


def conclude(base: sqlite3.Connection, store: Store) -> None:
    """Let the index hold the conclusions of the store, and what lies in what, as they are now: all of it or nothing."""
    base.execute(_FRESH)
    with base:
        base.execute("DELETE FROM fresh")
        base.executemany("INSERT OR IGNORE INTO fresh VALUES (?, ?, ?, ?)", _rows(base, store))
        base.execute(_GONE)
        base.execute(_COME)
        base.execute("DELETE FROM fresh")
        _locate(base, store)


def counted(base: sqlite3.Connection, things: Iterable[str], facets: Mapping[str, str]) -> Counts:
    """How many of these conclusions have which value by the path of each facet, the most frequent first."""
    asked = json.dumps(list(things))
    found = {facet: base.execute(_COUNTED[path].format(_AMONG), (asked,)) for facet, path in facets.items()}
    ordered = {facet: sorted(rows, key=lambda row: (-row[1], row[0])) for facet, rows in found.items()}
    return {facet: [{"value": value, "n": str(n)} for value, n in rows if value] for facet, rows in ordered.items()}


def _locate(base: sqlite3.Connection, store: Store) -> None:
    terms, before = Terms(base), set(base.execute("SELECT place, within FROM lies"))
    now = {(terms[row["place"]], terms[row["within"]]) for row in store.select(_LIES)}
    base.executemany("DELETE FROM lies WHERE place = ? AND within = ?", before - now)
    base.executemany("INSERT INTO lies VALUES (?, ?)", now - before)


def _rows(base: sqlite3.Connection, store: Store) -> Iterator[tuple[int, str, str, str]]:
    ties: dict[str, int] = dict(base.execute("SELECT iri, id FROM tie"))
    concluded = _CONCLUDED.replace("$graph", store.graph("conclusions"))
    for row in itertools.chain(store.select(concluded), store.select(_STATED, inferred=False)):
        tie, began, ended = (row.get(name, "") for name in ("tie", "began", "ended"))
        if tie not in ties:
            (ties[tie],) = base.execute("INSERT INTO tie (iri) VALUES (?) RETURNING id", (tie,)).fetchone()
        yield ties[tie], began or ended, lasting(ended or began), row["iri"]
