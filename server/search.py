"""The index behind the search box: names, aliases and quotes of one state of the store, in SQLite's FTS5.

A name is found by its letters, by the beginnings of its words, by its sound across transliterations, and past a slip of
the pen; a quote by its words. Exact matches come first, then what articles speak of most.
"""

from __future__ import annotations

import difflib
import json
import sqlite3
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from ontology.gazetteer.names import consonants, fold, sounds

NAMES = """
SELECT ?x ?kind ?name ?preferred WHERE {
  VALUES (?class ?kind) { (dl:Actor "actor") (dl:Place "place") (dl:Agreement "agreement") (dl:Event "event")
    (dl:Figure "figure") (dl:Control "control") (dl:Relation "relation") (schema:NewsArticle "article") }
  ?x a ?class .
  { ?x skos:prefLabel ?name BIND(1 AS ?preferred) } UNION { ?x skos:altLabel ?name BIND(0 AS ?preferred) }
}"""
MENTIONS = """
SELECT ?x (COUNT(DISTINCT ?said) AS ?n) WHERE {
  ?said a dl:Statement ; ?tie ?x . ?x a ?class VALUES ?class { dl:Actor dl:Place } } GROUP BY ?x"""
QUOTES = "SELECT ?x ?quote WHERE { ?x a dl:Statement ; dl:evidence/oa:exact ?quote }"
_BARE = "-{}"
"""How a key without vowels is kept apart from those with them."""
_SLIP = 0.8
"""How like the letters of two names are (0 to 1) where one may be a slip of the pen for the other."""
_MOST = 20
_THINGS = """
SELECT thing.iri, kind, label, text, mentions FROM name JOIN thing USING (iri)
WHERE ORDER BY mentions DESC, label LIMIT 2000"""


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
    """What was found, by kind, the best first; and how many there are of each kind in all."""

    found: Mapping[str, tuple[Found, ...]]
    counts: Mapping[str, int]


class Index:
    """One state of the store, to be searched."""

    def __init__(self, select: Callable[[str], Iterable[Mapping[str, str]]]) -> None:
        """Read names and quotes by these queries."""
        self._turn = threading.Lock()
        self._base = sqlite3.connect(":memory:", check_same_thread=False)
        self._base.executescript(
            """
            CREATE TABLE thing (iri TEXT PRIMARY KEY, kind TEXT, label TEXT, mentions INTEGER DEFAULT 0) WITHOUT ROWID;
            CREATE TABLE name (iri TEXT, text TEXT, folded TEXT);
            CREATE TABLE sound (key TEXT, name INTEGER);
            CREATE VIRTUAL TABLE word USING fts5(folded, content=name, prefix='2 3');
            CREATE VIRTUAL TABLE piece USING fts5(folded, content=name, tokenize='trigram');
            CREATE TABLE said (iri TEXT, quote TEXT);
            CREATE VIRTUAL TABLE quoted USING fts5(quote, content=said);
            """
        )
        self._read(select)

    def search(self, text: str) -> Answer:
        """What goes by this name, sounds or is spelt like it, or is told in these words."""
        folded = fold(text)
        if not folded:
            return Answer({}, {})
        with self._turn:
            ranked = self._named(text, folded)
            quoted = self._quoted(folded, ranked.keys())
        return _answer([*sorted(ranked.values(), key=_order), *((3, "", found) for found in quoted)])

    def _named(self, text: str, folded: str) -> dict[str, tuple[int, str, Found]]:
        """The best match of every thing: its rank, what decides between equals, and the thing."""
        words = " ".join(f'"{word}"*' for word in folded.split())
        keys = json.dumps(sorted({*sounds(text), *(map(_BARE.format, () if text.isascii() else sounds(text)))}))
        ranked: dict[str, tuple[int, str, Found]] = {}
        for rank, where, values in (
            (0, "name.folded = ?", [folded]),
            (1, "name.rowid IN (SELECT rowid FROM word WHERE word MATCH ?)", [words]),
            (2, "name.rowid IN (SELECT name FROM sound WHERE key IN (SELECT value FROM json_each(?)))", [keys]),
        ):
            for found in self._things(where, values):
                ranked.setdefault(found.iri, (rank, "", found))
        if not ranked:
            pieces = " OR ".join(f'"{folded[at : at + 3]}"' for at in range(max(1, len(folded) - 2)))
            near = "name.rowid IN (SELECT rowid FROM piece WHERE piece MATCH ? ORDER BY rank LIMIT 200)"
            for found in self._things(near, [pieces]):
                likeness = difflib.SequenceMatcher(None, folded, fold(found.matched)).ratio()
                if likeness >= _SLIP:
                    ranked.setdefault(found.iri, (2, f"{1 - likeness:.4f}", found))
        return ranked

    def _things(self, where: str, values: list[str]) -> list[Found]:
        # `where` is one of our own, with a question mark for every value.
        query = _THINGS.replace("WHERE", f"WHERE {where}")
        return [Found(*row) for row in self._base.execute(query, values)]

    def _quoted(self, folded: str, named: Iterable[str]) -> list[Found]:
        words = " ".join(f'"{word}"' for word in folded.split())
        query = """SELECT thing.iri, kind, label, said.quote, mentions
          FROM quoted JOIN said ON said.rowid = quoted.rowid JOIN thing USING (iri)
          WHERE quoted MATCH ? ORDER BY quoted.rank LIMIT 500"""
        known = set(named)
        found = {row[0]: Found(*row) for row in self._base.execute(query, [words]) if row[0] not in known}
        return list(found.values())

    def _read(self, select: Callable[[str], Iterable[Mapping[str, str]]]) -> None:
        base = self._base
        for row in select(NAMES):
            label = (row["x"], row["kind"], row["name"])
            base.execute("INSERT OR IGNORE INTO thing (iri, kind, label) VALUES (?, ?, ?)", label)
            if row["preferred"] == "1":
                base.execute("UPDATE thing SET label = ? WHERE iri = ?", (row["name"], row["x"]))
            named = (row["x"], row["name"], fold(row["name"]))
            name = base.execute("INSERT INTO name VALUES (?, ?, ?)", named).lastrowid
            if row["kind"] in ("actor", "place"):
                keys = {*sounds(row["name"]), *map(_BARE.format, consonants(row["name"]))}
                base.executemany("INSERT INTO sound VALUES (?, ?)", [(key, name) for key in keys])
        mentions = ((row["n"], row["x"]) for row in select(MENTIONS))
        base.executemany("UPDATE thing SET mentions = ? WHERE iri = ?", mentions)
        base.executemany("INSERT INTO said VALUES (?, ?)", ((row["x"], row["quote"]) for row in select(QUOTES)))
        base.executescript(
            """
            INSERT INTO word (word) VALUES ('rebuild'); INSERT INTO piece (piece) VALUES ('rebuild');
            INSERT INTO quoted (quoted) VALUES ('rebuild');
            CREATE INDEX name_folded ON name (folded); CREATE INDEX sound_key ON sound (key);
            """
        )


class Indexes:
    """The newest index, made anew beside the old one when the store has changed."""

    def __init__(self) -> None:
        """There is none until somebody searches."""
        self._mutex = threading.Lock()
        self._making = threading.Lock()
        self._made: tuple[str, Index] | None = None

    def get(self, revision: str, make: Callable[[], Index], patience: float) -> Index | None:
        """The index of this revision, or the last that there is while it is made; None if there is none in time."""
        with self._mutex:
            made = self._made
        if made is not None and made[0] == revision:
            return made[1]
        worker = threading.Thread(target=self._make, args=(revision, make), daemon=True)
        worker.start()
        worker.join(patience)
        with self._mutex:
            return self._made[1] if self._made is not None else None

    def _make(self, revision: str, make: Callable[[], Index]) -> None:
        if not self._making.acquire(blocking=False):
            return
        try:
            index = make()
            with self._mutex:
                self._made = (revision, index)
        finally:
            self._making.release()


def _order(ranked: tuple[int, str, Found]) -> tuple[int, str, int, str]:
    rank, slip, found = ranked
    return rank, slip, -found.mentions, found.label


def _answer(ranked: Iterable[tuple[int, str, Found]]) -> Answer:
    grouped: dict[str, list[Found]] = {}
    for _, _, found in ranked:
        grouped.setdefault(found.kind, []).append(found)
    return Answer(
        {kind: tuple(found[:_MOST]) for kind, found in grouped.items()},
        {kind: len(found) for kind, found in grouped.items()},
    )
