"""Readings come into the index and go out of it; what is there in the end does not depend on the order."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ontology.gazetteer.names import fold
from server.search.base import OWN_BITS, UNKNOWN, kind_of, own_of, row_id, spot
from server.search.reading import NOTHING, SPOKEN_OF, Delta, Reading
from server.search.words import heard

_MOST = 1 << OWN_BITS
"""How many names, or quotes, of one thing can be numbered; no more are kept."""
_SHORTEST = 3
"""Letters of a word that may be a slip of the pen."""


@dataclass(frozen=True)
class Graph:
    """A graph as it is now: what is read of it, None where it is gone; left out is one that is too large to be read."""

    iri: str
    reading: Reading | None
    left_out: bool = False


def known(base: sqlite3.Connection) -> dict[str, str]:
    """The graphs that are in the index, with their fingerprints."""
    return dict(base.execute("SELECT iri, fingerprint FROM graph"))


def keep(base: sqlite3.Connection, graphs: Iterable[Graph]) -> None:
    """Let the index hold these graphs as they are now, all or none of them."""
    delta = Delta()
    with base:
        for graph in graphs:
            row = base.execute("SELECT reading FROM graph WHERE iri = ?", (graph.iri,)).fetchone()
            before = Reading.unpacked(row[0]) if row and row[0] else NOTHING
            delta.count(before, -1)
            delta.count(graph.reading or NOTHING, 1)
            if graph.reading is None:
                base.execute("DELETE FROM graph WHERE iri = ?", (graph.iri,))
            else:
                packed = None if graph.left_out else graph.reading.packed()
                values = (graph.iri, graph.reading.fingerprint, packed)
                base.execute("INSERT OR REPLACE INTO graph VALUES (?, ?, ?)", values)
        words: Counter[str] = Counter()
        terms = Terms(base)
        for iri, change in delta.by_thing().items():
            _Thing(base, iri, words, terms).change(change)
        _spell(base, words)


class Terms(dict[str, int]):
    """The numbers of what values are; one that nothing has any more keeps its own."""

    def __init__(self, base: sqlite3.Connection) -> None:
        """Those of this index, which knows each from when it is first asked for."""
        super().__init__()
        self._base = base

    def __missing__(self, iri: str) -> int:
        self._base.execute("INSERT OR IGNORE INTO term (iri) VALUES (?)", (iri,))
        (self[iri],) = self._base.execute("SELECT id FROM term WHERE iri = ?", (iri,)).fetchone()
        return self[iri]


class _Thing:
    """One thing in the index: its names, its quotes, and where they lie."""

    def __init__(self, base: sqlite3.Connection, iri: str, words: Counter[str], terms: Terms) -> None:
        self._base, self._iri, self._words, self._terms = base, iri, words, terms
        row = base.execute("SELECT id, kinds, mentions, spot FROM thing WHERE iri = ?", (iri,)).fetchone()
        self._new = row is None
        found: tuple[int, str, int, int] = row or (0, "{}", 0, spot(UNKNOWN, 0))
        self._id, kinds, self._mentions, self._spot = found
        self._kinds: Counter[int] = Counter({int(kind): n for kind, n in json.loads(kinds).items()})
        self._names: dict[str, tuple[int, int, int]] = {}
        self._quotes: dict[str, tuple[int, int]] = {}

    def change(self, delta: Delta) -> None:
        """Make the change, and everything that follows from it."""
        if self._new:
            row = (self._iri, "{}", "", 0, self._spot)
            insert = "INSERT INTO thing (iri, kinds, label, mentions, spot) VALUES (?, ?, ?, ?, ?) RETURNING id"
            (self._id,) = self._base.execute(insert, row).fetchone()
        else:
            self._load()
        for (_, kind), n in delta.kinds.items():
            self._kinds[kind] += n
        self._kinds = +self._kinds
        self._mentions += delta.mentions[self._iri]
        self._move()
        for (_, text, preferred), n in sorted(delta.names.items()):
            self._name(text, n * preferred, n * (1 - preferred))
        for (_, text), n in sorted(delta.quotes.items()):
            self._quote(text, n)
        for (_, kind, open_, first, last), n in sorted(delta.spans.items()):
            self._span((kind, open_, first, last, self._id), n)
        for (_, path, value), n in sorted(delta.values.items()):
            self._value((self._id, path, self._terms[value]), n)
        self._describe()

    def _load(self) -> None:
        rows = self._base.execute("SELECT text, id, preferred, other FROM name WHERE thing = ?", (self._id,))
        self._names = {text: (id_, preferred, other) for text, id_, preferred, other in rows}
        rows = self._base.execute("SELECT text, id, n FROM said WHERE thing = ?", (self._id,))
        self._quotes = {text: (id_, n) for text, id_, n in rows}

    def _move(self) -> None:
        """Number the rows anew where the thing is of another kind now, or named much more often, or less."""
        kind = min(self._kinds, key=lambda kind: (-self._kinds[kind], kind), default=UNKNOWN)
        before, self._spot = self._spot, spot(kind, self._mentions)
        if before == self._spot:
            return
        for text, (id_, preferred, other) in self._names.items():
            self._unname(id_, text, kind_of(before))
            self._names[text] = (self._enter_name(own_of(id_), text, preferred, other), preferred, other)
        for text, (id_, n) in self._quotes.items():
            self._unquote(id_, text)
            self._quotes[text] = (self._enter_quote(own_of(id_), text, n), n)

    def _name(self, text: str, preferred: int, other: int) -> None:
        if text in self._names:
            id_, *before = self._names[text]
            now = (before[0] + preferred, before[1] + other)
            if any(now):
                self._base.execute("UPDATE name SET preferred = ?, other = ? WHERE id = ?", (*now, id_))
                self._names[text] = (id_, *now)
            else:
                self._unname(id_, text, kind_of(self._spot))
                del self._names[text]
                self._words.subtract(fold(text).split())
        elif len(self._names) < _MOST:
            own = _free(id_ for id_, *_ in self._names.values())
            self._names[text] = (self._enter_name(own, text, preferred, other), preferred, other)
            self._words.update(fold(text).split())

    def _quote(self, text: str, times: int) -> None:
        if text in self._quotes:
            id_, n = self._quotes[text]
            if n + times:
                self._base.execute("UPDATE said SET n = ? WHERE id = ?", (n + times, id_))
                self._quotes[text] = (id_, n + times)
            else:
                self._unquote(id_, text)
                del self._quotes[text]
                self._words.subtract(fold(text).split())
        elif len(self._quotes) < _MOST:
            own = _free(id_ for id_, _ in self._quotes.values())
            self._quotes[text] = (self._enter_quote(own, text, times), times)
            self._words.update(fold(text).split())

    def _span(self, row: tuple[int, int, str, str, int], times: int) -> None:
        insert = "INSERT INTO span VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET n = n + excluded.n"
        self._base.execute(insert, (*row, times))
        self._base.execute("DELETE FROM span WHERE (kind, open, first, last, thing) = (?, ?, ?, ?, ?) AND n = 0", row)

    def _value(self, row: tuple[int, int, int], times: int) -> None:
        insert = "INSERT INTO value VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET n = n + excluded.n"
        self._base.execute(insert, (*row, times))
        if times < 0:
            self._base.execute("DELETE FROM value WHERE (thing, path, term) = (?, ?, ?) AND n = 0", row)

    def _enter_name(self, own: int, text: str, preferred: int, other: int) -> int:
        id_, words = row_id(self._spot, self._id, own), fold(text)
        row = (id_, self._id, text, words, preferred, other)
        self._base.execute("INSERT INTO name VALUES (?, ?, ?, ?, ?, ?)", row)
        self._base.execute("INSERT INTO named (rowid, folded) VALUES (?, ?)", (id_, words))
        if kind_of(self._spot) in SPOKEN_OF:
            self._base.executemany("INSERT INTO sound VALUES (?, ?)", [(key, id_) for key in heard(text)])
        return id_

    def _unname(self, id_: int, text: str, kind: int) -> None:
        self._base.execute("DELETE FROM name WHERE id = ?", (id_,))
        self._base.execute("INSERT INTO named (named, rowid, folded) VALUES ('delete', ?, ?)", (id_, fold(text)))
        if kind in SPOKEN_OF:
            keys = [(key, id_) for key in heard(text)]
            self._base.executemany("DELETE FROM sound WHERE key = ? AND id = ?", keys)

    def _enter_quote(self, own: int, text: str, n: int) -> int:
        id_ = row_id(self._spot, self._id, own)
        self._base.execute("INSERT INTO said VALUES (?, ?, ?, ?)", (id_, self._id, text, n))
        self._base.execute("INSERT INTO quoted (rowid, folded) VALUES (?, ?)", (id_, fold(text)))
        return id_

    def _unquote(self, id_: int, text: str) -> None:
        self._base.execute("DELETE FROM said WHERE id = ?", (id_,))
        self._base.execute("INSERT INTO quoted (quoted, rowid, folded) VALUES ('delete', ?, ?)", (id_, fold(text)))

    def _describe(self) -> None:
        """Say what it is called by most, or that it is gone."""
        if not (self._kinds or self._names or self._mentions or self._quotes):
            self._base.execute("DELETE FROM thing WHERE id = ?", (self._id,))
            return
        label = min(self._names, key=lambda text: (*(-n for n in self._names[text][1:]), text), default="")
        row = (json.dumps(self._kinds), label, self._mentions, self._spot, self._id)
        self._base.execute("UPDATE thing SET kinds = ?, label = ?, mentions = ?, spot = ? WHERE id = ?", row)


def _free(ids: Iterable[int]) -> int:
    """The lowest number that no row of the thing has."""
    taken = {own_of(id_) for id_ in ids}
    return next(own for own in range(len(taken) + 1) if own not in taken)


def _spell(base: sqlite3.Connection, words: Mapping[str, int]) -> None:
    """Count the words of names and quotes, so that what begins so or is spelt like that can be looked for."""
    for word, times in sorted(words.items()):
        if not times:
            continue
        row = base.execute("SELECT id, n FROM vocabulary WHERE word = ?", (word,)).fetchone()
        slips = len(word) >= _SHORTEST and not word.isdigit()
        if row is None:
            id_ = base.execute("INSERT INTO vocabulary (word, n) VALUES (?, ?)", (word, times)).lastrowid
            if slips:
                base.execute("INSERT INTO piece (rowid, word) VALUES (?, ?)", (id_, word))
        elif row[1] + times:
            base.execute("UPDATE vocabulary SET n = ? WHERE id = ?", (row[1] + times, row[0]))
        else:
            base.execute("DELETE FROM vocabulary WHERE id = ?", (row[0],))
            if slips:
                base.execute("INSERT INTO piece (piece, rowid, word) VALUES ('delete', ?, ?)", (row[0], word))
