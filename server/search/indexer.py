"""The process that keeps the index in step with the store, so that neither requests nor readers wait for it.

For each Task it sends Progress, the first as soon as the index can be asked, and None once it is in step; or the error.
For Conclusions, None once these are in it.
"""

from __future__ import annotations

import itertools
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from loader.errors import DatelineError, StoreError
from loader.store import EmbeddedStore, Remote, RemoteStore, Store
from ontology import DL
from server.engine.confinement import confine
from server.engine.messages import Snapshot
from server.engine.pipe import Pipe
from server.search import base, keeping
from server.search.concluding import conclude
from server.search.reading import NOTHING, read

LARGEST = 250_000
"""Triples of one graph that is read: they are held in memory, about 1 KB each."""
_PORTION = 200
"""Graphs that are read and kept at a time."""
_DEFAULT = ""
"""What the default graph of a strict store is called here: all that there is to search in it."""


@dataclass(frozen=True)
class Task:
    """A state of the store, and the graphs that may have changed (None: any of them).

    With `compare`, so may all others: where their fingerprint is not the one that is known, they are read.
    """

    snapshot: Snapshot
    graphs: frozenset[str] | None
    compare: bool


@dataclass(frozen=True)
class Conclusions:
    """A state of the store whose conclusions are to be in the index."""

    snapshot: Snapshot


@dataclass(frozen=True)
class Progress:
    """How many articles are in the index, of how many."""

    done: int
    of: int


def index(pipe: Pipe, file: Path, memory: int, network: bool) -> None:
    """Keep the index in this file in step, Task by Task."""
    confine(memory, network=network)
    opened: sqlite3.Connection | None = None
    while True:
        try:
            task: Task | Conclusions = pipe.receive()
        except OSError:
            return
        try:
            with _store(task.snapshot) as store:
                if opened is None:
                    opened = base.opened(file, f"{store.base} {_knowledge(store)}")
                if isinstance(task, Conclusions):
                    conclude(opened, store)
                else:
                    for progress in follow(opened, store, task):
                        pipe.send(progress)
            pipe.send(None)
        except DatelineError as error:
            pipe.send(error)
        except sqlite3.OperationalError as error:
            pipe.send(StoreError(f"{file}: the index of names cannot be written ({error})"))
        except sqlite3.DatabaseError:
            base.forget(file)  # it is damaged; the next process makes another
            return
        except ConnectionError:
            return


def follow(opened: sqlite3.Connection, store: Store, task: Task) -> Iterator[Progress]:
    """Bring the index in step with the store, as far as the task says that it may not be."""
    strict = isinstance(store, EmbeddedStore) and not store.union
    if strict:
        due, gone, articles = {_DEFAULT}, set[str](), set[str]()
    elif task.compare or task.graphs is None:
        known, there = keeping.known(opened), _there(store)
        due = {iri for iri, mark in there.items() if task.graphs is None or iri in task.graphs or not mark}
        due |= {iri for iri, mark in there.items() if mark != known.get(iri)}
        gone = known.keys() - there.keys()
        articles = {iri for iri in there if iri.startswith(store.graph("article/"))}
    else:
        due, gone, articles = set(task.graphs) - _hidden(store), set(), set()
    left = len(articles & due)
    yield Progress(len(articles) - left, len(articles))
    # What everything else is called by comes first.
    for portion in _portions([*sorted(due - articles), *sorted(due & articles)]):
        keeping.keep(opened, [_graph(store, iri) for iri in portion])
        left -= len(articles.intersection(portion))
        yield Progress(len(articles) - left, len(articles))
    for portion in _portions(sorted(gone)):
        keeping.keep(opened, [keeping.Graph(iri, None) for iri in portion])


def _store(snapshot: Snapshot) -> Store:
    if isinstance(snapshot.rdf, Remote):
        return RemoteStore(snapshot.rdf)
    return EmbeddedStore.snapshot(snapshot.rdf, snapshot.description)


def _knowledge(store: Store) -> str:
    """The edition of what names are resolved by, which can change what the same article gives."""
    query = f"SELECT ?mark {{ <{store.graph('gazetteer')}> <{DL.fingerprint}> ?mark }}"
    return " ".join(sorted(row["mark"] for row in store.select(query, inferred=False)))


def _hidden(store: Store) -> set[str]:
    """Graphs of what nobody states."""
    return {store.graph("conclusions"), store.graph("state")}


def _there(store: Store) -> dict[str, str]:
    """The graphs of the store with their fingerprints; "" for one without.

    Found by what they are of, because there are servers for which a query that names 100,000 graphs is too long.
    """
    marks: defaultdict[str, list[str]] = defaultdict(list)
    articles = f"{store.base}id/article/"
    for row in store.select(f"SELECT ?x ?mark {{ ?x <{DL.fingerprint}> ?mark }}", inferred=False):
        of = row["x"].removeprefix(articles)
        marks[row["x"] if of == row["x"] else store.graph(f"article/{of}")].append(row["mark"])
    return {iri: " ".join(sorted(marks[iri])) for iri in store.graphs() if iri not in _hidden(store)}


def _graph(store: Store, iri: str) -> keeping.Graph:
    triples = list(itertools.islice(_triples(store, iri), LARGEST + 1))
    if len(triples) > LARGEST:
        return keeping.Graph(iri, NOTHING, left_out=True)
    return keeping.Graph(iri, read(triples) if triples else None)


def _triples(store: Store, iri: str) -> Iterator[ox.Triple]:
    if iri != _DEFAULT:
        return store.triples(iri)
    found = store.query("CONSTRUCT WHERE { ?s ?p ?o }")
    assert isinstance(found, ox.QueryTriples)  # noqa: S101 - a CONSTRUCT gives triples
    return found


def _portions(graphs: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(graphs)
    while portion := list(itertools.islice(rest, _PORTION)):
        yield portion
