"""Answers from the index: exact names first, then words and their beginnings, sounds, slips of the pen, then quotes.

However many rows match, so many are looked at as are shown and counted: of each kind the first ones, which are those
that articles speak of most (see base.py).
"""

from __future__ import annotations

import contextlib
import dataclasses
import difflib
import heapq
import itertools
import json
import operator
import queue
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ontology.gazetteer.names import fold
from server.search import concluding, valued
from server.search.base import rows_of, thing_of
from server.search.reading import KINDS, SPOKEN_OF
from server.search.spans import WAYS, Sought
from server.search.valued import Counts
from server.search.words import listened

SHOWN = 20
COUNTED = 1000
"""Of each kind; what goes beyond is "more than" that."""
_WEIGHED = 100
"""Of each kind, how many are compared to find those that are shown."""
_NAMES = 8
"""How many names of one thing are compared."""
_ENDINGS = 40
"""How many words that begin alike are looked for."""
_INDEXED = 3
"""Letters of the beginnings that the index of words has by themselves."""
_SLIP = 0.8
"""How like the letters of two words, or names, are (0 to 1) where one may be a slip of the pen for the other."""
_LIKE = 5
_LAST = "\U0010ffff"
_SECONDS = 0.05
"""Of the processor, that a search may take before it is told with what was found so far."""
_WORDS = 12

_EXACT = "SELECT id FROM name WHERE folded = ? AND id BETWEEN ? AND ? LIMIT ?"
_WORDED = "SELECT rowid FROM named WHERE named MATCH ? AND rowid BETWEEN ? AND ? LIMIT ?"
_HEARD = "SELECT id FROM sound WHERE key IN (SELECT value FROM json_each(?)) AND id BETWEEN ? AND ? LIMIT ?"
_QUOTED = "SELECT rowid FROM quoted WHERE quoted MATCH ? AND rowid BETWEEN ? AND ? LIMIT ?"
_ROWS = """
SELECT iri, label, text, mentions FROM json_each(?) AS asked CROSS JOIN {table} AS row ON row.id = asked.value
JOIN thing ON thing.id = row.thing ORDER BY asked.key"""
_SIMILAR = """
SELECT word FROM vocabulary WHERE id IN (SELECT rowid FROM piece WHERE piece MATCH ? ORDER BY rank LIMIT 60)"""
_LEFT_OUT = "SELECT COUNT(*) FROM graph WHERE reading IS NULL"
# Newest first: the rows of those that are open in the same way lie in order of their first day.
_IN_TIME = """
SELECT span.first, thing.iri FROM span CROSS JOIN thing ON thing.id = span.thing
WHERE span.kind = ? AND span.open = ? AND span.first BETWEEN ? AND ? AND span.last >= ? ORDER BY span.first DESC"""
_CONCLUDED = """
SELECT first, iri FROM concluded WHERE tie = ? AND first BETWEEN ? AND ? AND last >= ? ORDER BY first DESC"""
_BEGINNING = "SELECT word FROM vocabulary WHERE word >= ? AND word < ? ORDER BY n DESC, word LIMIT ?"


@dataclass(frozen=True)
class Found:
    """A thing that was found: what it is called, its kind, the words that matched, how often articles speak of it."""

    iri: str
    kind: str
    label: str
    matched: str
    mentions: int


@dataclass(frozen=True)
class Answer:
    """What was found, by kind, the best first; how many there are of each kind; of which kinds there are more.

    `ended` says that looking for all of it would have taken too long, `left_out` how many graphs are too large.
    """

    found: Mapping[str, tuple[Found, ...]]
    counts: Mapping[str, int]
    more: frozenset[str] = frozenset()
    ended: bool = False
    left_out: int = 0


@dataclass
class _Hits:
    """Of one kind, the rows by which each thing matches best, with their rank; and whether rows were left out."""

    kind: int
    rows: dict[int, tuple[int, list[int]]] = field(default_factory=dict)
    more: bool = False

    def add(self, rank: int, ids: Sequence[int]) -> None:
        self.more |= len(ids) > COUNTED
        for id_ in ids[:COUNTED]:
            best, rows = self.rows.setdefault(thing_of(id_), (rank, []))
            if best == rank:
                rows.append(id_)


class Index:
    """The index in a file, to be asked by any number of threads."""

    def __init__(self, file: Path) -> None:
        """The file is there, and another process may be writing to it."""
        self._file = file
        self._free: queue.SimpleQueue[sqlite3.Connection] = queue.SimpleQueue()
        self._closed = False

    def search(self, text: str) -> Answer:
        """What goes by this name, sounds or is spelt like it, or is told in these words.

        Raises sqlite3.DatabaseError where the file is no index that can be read.
        """
        words = fold(text).split()[:_WORDS]
        if not words:
            return Answer({}, {})
        with self._connected() as base:
            (left_out,) = base.execute(_LEFT_OUT).fetchone()
            return dataclasses.replace(_Search(base, text, words).answer(), left_out=left_out)

    def left_out(self) -> int:
        """How many graphs are too large to be read. Raises sqlite3.DatabaseError."""
        with self._connected() as base:
            return int(base.execute(_LEFT_OUT).fetchone()[0])

    def in_time(self, sought: Sought, limit: int) -> list[str]:
        """What is told as a fact, or concluded, and was so at the time asked for, the newest first, undated at the end.

        Raises sqlite3.DatabaseError.
        """
        with self._connected() as base:
            parts = _in_order(base, sought)
            rows = list(itertools.islice(heapq.merge(*parts, key=operator.itemgetter(0), reverse=True), limit))
            for part in parts:
                part.close()  # one that is left open would keep the state of the index that it was asked of
        ordered = sorted(sorted(rows, key=operator.itemgetter(1)), key=operator.itemgetter(0), reverse=True)
        return list(dict.fromkeys(iri for _, iri in ordered))

    def counted(self, kind: str, things: Sequence[str], facets: Mapping[str, str]) -> Counts:
        """How many of these things of a kind have which value by the path of each facet, the most frequent first.

        Raises sqlite3.DatabaseError.
        """
        with self._connected() as base:
            if kind == concluding.KIND:
                return concluding.counted(base, things, facets)
            return valued.counted(base, things, facets)

    @contextlib.contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        try:
            base = self._free.get_nowait()
        except queue.Empty:
            base = sqlite3.connect(self._file, timeout=10, check_same_thread=False, isolation_level=None)
            base.execute("PRAGMA query_only = ON")
        try:
            base.execute("BEGIN")  # all that one answer says is of one state of the index
            yield base
        except BaseException:
            base.close()
            raise
        base.execute("COMMIT")
        self._free.put(base)
        if self._closed:
            self.close()

    def close(self) -> None:
        """Let go of the file; searches under way come to their end."""
        self._closed = True
        with contextlib.suppress(queue.Empty):
            while True:
                self._free.get_nowait().close()


class _Search:
    """One search."""

    def __init__(self, base: sqlite3.Connection, text: str, words: Sequence[str]) -> None:
        self._base, self._words = base, words
        self._sounds = json.dumps(sorted(listened(text)))
        self._hits = [_Hits(kind) for kind in range(len(KINDS))]
        self._until = time.thread_time() + _SECONDS
        self._ended = False

    def answer(self) -> Answer:
        expected, asked = [self._endings(word) for word in self._words], [[_quoted(word)] for word in self._words]
        self._named(expected)
        if self._is_found():
            said = self._said(asked)
        else:
            similar = [[] if found else self._similar(word) for found, word in zip(expected, self._words, strict=True)]
            likely = [found or others for found, others in zip(expected, similar, strict=True)]
            if any(similar):
                self._worded(likely)
            meant = [others or word for others, word in zip(similar, asked, strict=True)]
            said = self._said(asked) or self._said(meant)
            if not (said or self._is_found()):
                self._nearly(likely)
        told = (self._told(hits, said.get(hits.kind, [])) for hits in self._hits)
        return _answer([one for one in told if one[1]], self._ended)

    def _is_found(self) -> bool:
        return any(hits.rows for hits in self._hits)

    def _named(self, expected: Sequence[Sequence[str]]) -> None:
        folded = " ".join(self._words)
        for hits in self._hits:
            hits.add(0, self._ids(_EXACT, folded, hits.kind))
        self._worded(expected, 1)
        for hits in self._hits:
            if hits.kind in SPOKEN_OF:
                hits.add(2, self._ids(_HEARD, self._sounds, hits.kind))

    def _worded(self, alternatives: Sequence[Sequence[str]], rank: int = 2) -> None:
        if all(alternatives):
            for hits in self._hits:
                hits.add(rank, self._ids(_WORDED, _all(alternatives), hits.kind))

    def _ids(self, query: str, what: str, kind: int, most: int = COUNTED + 1) -> list[int]:
        self._ended = self._ended or time.thread_time() > self._until
        if self._ended:
            return []
        return [id_ for (id_,) in self._base.execute(query, (what, *rows_of(kind), most))]

    def _endings(self, word: str) -> list[str]:
        """What is to be matched for a word that may be the beginning of one; nothing where no word begins so."""
        if len(word) <= _INDEXED:
            return [f"{_quoted(word)}*"]
        return [_quoted(found) for (found,) in self._base.execute(_BEGINNING, (word, f"{word}{_LAST}", _ENDINGS))]

    def _nearly(self, alternatives: Sequence[Sequence[str]]) -> None:
        """Look for names in which one of the words is another, and which are spelt like that for the rest."""
        folded = " ".join(self._words)
        for left_out in range(len(alternatives)):
            rest = [found for place, found in enumerate(alternatives) if place != left_out]
            if not rest or not all(rest):
                continue
            for hits in self._hits:
                ids = self._ids(_WORDED, _all(rest), hits.kind, _WEIGHED)
                texts = (row[2] for row in self._rows("name", ids))
                hits.add(3, [id_ for id_, text in zip(ids, texts, strict=True) if _is_slip(folded, fold(text))])

    def _similar(self, word: str) -> list[str]:
        pieces = " OR ".join(_quoted(word[at : at + 3]) for at in range(len(word) - 2))
        similar = self._base.execute(_SIMILAR, (pieces,)) if pieces else ()
        found = {other: _likeness(word, other) for (other,) in similar if _is_slip(word, other)}
        return [_quoted(other) for other in sorted(found, key=lambda other: (-found[other], other))[:_LIKE]]

    def _said(self, words: Sequence[Sequence[str]]) -> dict[int, list[int]]:
        """The quotes in which all of these stand, of what is not found by its name, by kind."""
        found: dict[int, list[int]] = {}
        for hits in self._hits if all(words) else ():
            ids = self._ids(_QUOTED, _all(words), hits.kind)
            hits.more |= len(ids) > COUNTED
            if left := [id_ for id_ in ids[:COUNTED] if thing_of(id_) not in hits.rows]:
                found[hits.kind] = left
        return found

    def _told(self, hits: _Hits, said: Sequence[int]) -> tuple[str, list[Found], int, bool]:
        """Of one kind: its name, what is shown of it, how many there are, and whether there are more."""
        kind = KINDS[hits.kind]
        first = [(rank, id_) for rank, ids in sorted(hits.rows.values())[:_WEIGHED] for id_ in ids[:_NAMES]]
        rows = self._rows("name", [id_ for _, id_ in first])
        named = self._best((rank, Found(row[0], kind, *row[1:])) for (rank, _), row in zip(first, rows, strict=True))
        rows = self._rows("said", said[: _WEIGHED if len(named) < SHOWN else 0])
        quotes = self._best((4, Found(row[0], kind, *row[1:])) for row in rows)
        things = len(hits.rows) + len({thing_of(id_) for id_ in said})
        return kind, [*named, *quotes][:SHOWN], min(things, COUNTED), hits.more or things > COUNTED

    def _best(self, matches: Iterable[tuple[int, Found]]) -> list[Found]:
        """Each thing once, by what matches best of it, in order."""
        best: dict[str, Found] = {}
        for _, one in sorted(matches, key=lambda match: _order(self._words, *match)):
            best.setdefault(one.iri, one)
        return list(best.values())

    def _rows(self, table: str, ids: Sequence[int]) -> list[tuple[str, str, str, int]]:
        """What each of these rows is of: its IRI, label, the text of the row, and how often it is spoken of."""
        return self._base.execute(_ROWS.format(table=table), (json.dumps(ids),)).fetchall()


def _in_order(base: sqlite3.Connection, sought: Sought) -> list[sqlite3.Cursor]:
    """The first day and the IRI of what is sought: parts that have the newest first, one beside the other."""
    if sought.kind == concluding.KIND:
        ties = base.execute("SELECT id FROM tie WHERE ? IN (iri, '')", (sought.tie,)).fetchall()
        return [base.execute(_CONCLUDED, (*tie, *sought.bounds(0))) for tie in ties]
    kind = KINDS.index(sought.kind)
    return [base.execute(_IN_TIME, (kind, way, *sought.bounds(way))) for way in WAYS]


def _answer(told: Sequence[tuple[str, list[Found], int, bool]], ended: bool) -> Answer:
    return Answer(
        {kind: tuple(found) for kind, found, *_ in told},
        {kind: count for kind, _, count, _ in told},
        frozenset(kind for kind, *_, more in told if more),
        ended,
    )


def _order(words: Sequence[str], rank: int, found: Found) -> tuple[int, float, int, str, str, int, str]:
    """Exact matches first; where slips were made, the least; of quotes, those with the words in this order."""
    asked = " ".join(words)
    apart = 0.0
    if rank == 3:
        apart = -_likeness(asked, fold(found.matched))
    elif rank == 4:
        apart = float(f" {asked} " not in f" {fold(found.matched)} ")
    return rank, apart, -found.mentions, found.label, found.iri, len(found.matched), found.matched


def _likeness(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other).ratio()


def _is_slip(one: str, other: str) -> bool:
    matcher = difflib.SequenceMatcher(None, one, other)
    return matcher.real_quick_ratio() >= _SLIP and matcher.quick_ratio() >= _SLIP and matcher.ratio() >= _SLIP


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


def _all(alternatives: Sequence[Sequence[str]]) -> str:
    """A row with one of each of these."""
    return " AND ".join(f"({' OR '.join(some)})" for some in alternatives)
