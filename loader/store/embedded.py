"""The embedded store: pyoxigraph on the local disk.

What a query calls its default graph is the union of all named graphs, every triple once. The engine's own union counts
a triple once for each graph that holds it (measured with pyoxigraph 0.5.13), so the union of all graphs but the
conclusions is kept in the engine's default graph, in the same transaction that writes the named graph. A strict store,
made by `dateline serve --default-graph strict`, has a default graph of its own instead, and takes no articles.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from loader.errors import QueryError, QueryFailed, StoreError
from loader.store.abstract import Dataset, Results, Store
from loader.store.change import Change, Effect, Gate, content, differences, effect, transaction
from loader.store.conclusions import rewrite
from loader.store.copies import merged, trial_of
from loader.store.faults import fault
from loader.store.folder import (
    REPLACED,
    SERVED,
    SNAPSHOTS,
    DefaultGraph,
    Description,
    Lock,
    describe,
    described,
    explained,
    held,
    make_room,
    settle,
    snapshots,
)
from loader.store.folder import create as create_folder
from loader.store.lexing import graphs, outside, prefixes, says
from ontology import BASE

_AT_ONCE = 100_000
"""Conclusions that one transaction takes: it is held in memory, about 3 KB for each (measured with 2 million)."""
# What is stated is no conclusion: a triple counts once, whatever the rules wrote.
_CONCLUDE = """
DROP SILENT GRAPH <{graph}>;
INSERT DATA {{ GRAPH <{graph}> {{ {triples} }} }};
DELETE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} ?s ?p ?o }}
"""


class EmbeddedStore(Store):
    """A store in a folder of this machine (see loader/store/folder.py), or in memory.

    One process writes, or several read. Opened only to read, a store works from a read-only medium and on a full disk.
    """

    def __init__(
        self, rdf: ox.Store, description: Description, path: Path | None, lock: Lock | None, writable: bool
    ) -> None:
        """Use `open`, `snapshot` or `in_memory`."""
        self.base = description.base
        self.union = description.default_graph == "union"
        self._rdf: ox.Store | None = rdf
        self._path = path
        self._lock = lock
        self._writable = writable
        self.watcher: Callable[[Effect], None] | None = None
        """Called with what a change does to the union of what is stated, before it is made."""
        self.amended: Callable[[Collection[str], Collection[str]], None] | None = None
        """Called with the lines that left the conclusions and those that came, after each amendment."""

    @classmethod
    def open(
        cls,
        path: str | Path,
        create: bool = False,
        base: str | None = None,
        *,
        read_only: bool = False,
        locked: bool = False,
    ) -> EmbeddedStore:
        """Open the store in this folder; `create` makes it where there is none, with `base` as its base IRI.

        `locked` says that the caller holds the lock already. To read a store that a server holds is to read what it
        published last. Raises StoreError where the folder is no store, belongs to another base, is held by another
        process or cannot be written; FutureStore where a newer Dateline wrote it.
        """
        folder = Path(path)
        with explained(folder):
            if create and not (folder / "store.json").exists():
                create_folder(folder, Description(base or BASE))
            found = described(folder)
            if base is not None and base != found.base:
                raise StoreError(
                    f"{folder}: this store has the base {found.base}, not {base}; "
                    "name another folder or leave out --base"
                )
            try:
                lock = None if locked else Lock(folder, exclusive=not read_only)
            except StoreError:
                if not read_only:
                    raise
                return cls(_published(folder), found, folder, None, False)
            try:
                settle(folder)
                if read_only and not (folder / "rdf" / "CURRENT").exists():
                    raise StoreError(f"{folder}: nothing was ever loaded into this store; run `dateline load` first")
                if not (read_only or locked):
                    # What a server that was killed had published is older than what is written now.
                    shutil.rmtree(folder / SNAPSHOTS, ignore_errors=True)
                    (folder / SERVED).unlink(missing_ok=True)
                rdf = ox.Store.read_only(str(folder / "rdf")) if read_only else _opened(folder)
            except BaseException:
                if lock is not None:
                    lock.close()
                raise
        return cls(rdf, found, folder, lock, not read_only)

    @classmethod
    def snapshot(cls, rdf: Path, description: Description) -> EmbeddedStore:
        """A published state, for reading only. Raises StoreError."""
        with explained(rdf):
            return cls(ox.Store.read_only(str(rdf)), description, None, None, False)

    @classmethod
    def in_memory(cls, base: str = BASE) -> EmbeddedStore:
        """A store that is gone when it is closed."""
        return cls(ox.Store(), Description(base), None, None, True)

    @property
    def folder(self) -> Path:
        """The folder of the store. Raises StoreError for a store in memory, which has none."""
        if self._path is None:
            raise StoreError("a store in memory has no folder for what is set aside; open one on disk")
        return self._path

    @property
    def lasting(self) -> bool:
        """Whether it is kept in a folder."""
        return self._path is not None

    def replace(self, graph: str, ntriples: str) -> None:
        """See Store; one SPARQL update is one transaction of the engine. Raises StoreError for a strict store."""
        if not self.union:
            raise StoreError(
                f"{self._path}: a plain store with a default graph of its own takes no articles; load them into another"
            )
        if graph != self.graph("conclusions"):
            new = frozenset(quad.triple for quad in ox.parse(ntriples, ox.RdfFormat.N_TRIPLES))
            self.make([Change(graph, content(self._engine, graph), new or None)], None)
            return
        with self._writing(ntriples) as engine:
            engine.update(_CONCLUDE.format(graph=ox.NamedNode(graph).value, triples=ntriples))

    def conclude(self, ntriples: Callable[[], Iterator[str]]) -> None:
        """See Store. More lines than a transaction can hold come in portions: whoever reads meanwhile sees some."""
        if len(few := list(islice(ntriples(), _AT_ONCE))) < _AT_ONCE:
            self.replace(self.graph("conclusions"), "\n".join(few))
            return
        with self._writing(more=sum(map(len, ntriples()))) as engine:
            rewrite(engine, ox.NamedNode(self.graph("conclusions")), ntriples)

    def remove(self, graph: str) -> None:
        """See Store."""
        self.replace(graph, "")

    def graphs(self) -> list[str]:
        """See Store."""
        return sorted(graph.value for graph in self._engine.named_graphs() if isinstance(graph, ox.NamedNode))

    def triples(self, graph: str) -> Iterator[ox.Triple]:
        """See Store."""
        return (quad.triple for quad in self._engine.quads_for_pattern(None, None, None, ox.NamedNode(graph)))

    def query(
        self, sparql: str, *, inferred: bool = True, dataset: Dataset | None = None, base: str | None = None
    ) -> Results:
        """See Store."""
        try:
            if dataset and len(dataset.default) > 1:
                return merged(self._engine, dataset).query(sparql, base_iri=base, prefixes=prefixes(sparql))
            named = prefixes(sparql)
            if not (inferred or dataset) and (text := self._stated(sparql)):
                with contextlib.suppress(SyntaxError):  # the text as it was written tells where
                    return self._engine.query(text, base_iri=base, prefixes=named, default_graph=ox.DefaultGraph())
            return self._engine.query(sparql, base_iri=base, prefixes=named, **self._seen(sparql, inferred, dataset))
        except (SyntaxError, ValueError) as error:
            raise QueryError(fault(sparql, str(error))) from None
        except RuntimeError as error:
            raise QueryFailed(f"query: {error}") from None

    def update(
        self, sparql: str, gate: Gate | None = None, graphs: Collection[str] | None = None, base: str | None = None
    ) -> None:
        """Run a SPARQL update, whole or not at all.

        Where there is a gate or the default graph is a union, the update is tried on a copy first, and its effect on
        `graphs` (None: on all named graphs) is what is made. Raises QueryError, NotConforming, InputError, StoreError.
        """
        try:
            if gate is None and not self.union:
                with self._writing() as engine:
                    engine.update(sparql, base_iri=base, prefixes=prefixes(sparql))
                return
            with trial_of(self._engine, self._path) as trial:
                trial.update(sparql, base_iri=base, prefixes=prefixes(sparql))
                changes = differences(self._engine, trial, graphs)
        except (SyntaxError, ValueError) as error:
            raise QueryError(fault(sparql, str(error), "update")) from None
        except RuntimeError as error:
            raise QueryFailed(f"update: {error}; nothing was changed") from None
        self.make(changes, gate)

    def put(
        self, graph: str | None, triples: Iterable[ox.Triple], *, merge: bool = False, gate: Gate | None = None
    ) -> bool:
        """Make these triples the content of a graph, or add them to it; None is the default graph of a strict store.

        True where the graph is new. Raises NotConforming, InputError, StoreError.
        """
        new = frozenset(triples)
        if graph is not None and (gate is not None or self.union):
            before = content(self._engine, graph)
            self.make([Change(graph, before, new | before if merge and before else new)], gate)
            return before is None
        there = graph is None or self._engine.contains_named_graph(ox.NamedNode(graph))
        target = "DEFAULT" if graph is None else f"GRAPH {ox.NamedNode(graph)}"
        data = "".join(f"{triple} .\n" for triple in new)
        inside = data if graph is None else f"{target} {{ {data} }}"
        clear = "" if merge else f"DROP SILENT {target};"
        made = "" if graph is None else f"CREATE SILENT {target};"
        with self._writing(data) as engine:
            engine.update(f"{clear}{made}INSERT DATA {{ {inside} }}")
        return not there

    def drop(self, graph: str | None, gate: Gate | None = None) -> bool:
        """Forget a graph (None: the default graph of a strict store); False where there was none. Raises StoreError."""
        if graph is None:
            with self._writing() as engine:
                engine.update("DROP DEFAULT")
            return True
        before = content(self._engine, graph)
        if before is None:
            return False
        if self.union:
            self.make([Change(graph, before, None)], gate)
        else:
            with self._writing() as engine:
                engine.update(f"DROP GRAPH {ox.NamedNode(graph)}")
        return True

    def make(self, changes: Sequence[Change], gate: Gate | None) -> None:
        """Make all these changes of named graphs in one transaction, if the gate lets every one of them in."""
        for change in changes:
            if gate is not None and change.after:
                gate(change.graph, change.after)
        changes = [*changes, *self._outdated(changes)]
        union = effect(changes, self._engine, self.graph("conclusions")) if self.union else Effect()
        update = transaction(changes, union)
        if update:
            if self.watcher is not None:
                self.watcher(union)
            # How much room a write needs was measured by what comes into named graphs.
            with self._writing(transaction(changes, Effect())) as engine:
                engine.update(update)

    def match(
        self, subject: str | None, predicate: str | None, object_: str | None, graph: str | None
    ) -> Iterator[tuple[str, str, str]]:
        """The triples with these IRIs as terms in a named graph, or in what is stated; as plain strings."""
        terms = [None if term is None else ox.NamedNode(term) for term in (subject, predicate, object_)]
        place = ox.DefaultGraph() if graph is None else ox.NamedNode(graph)
        for quad in self._engine.quads_for_pattern(terms[0], terms[1], terms[2], place):
            found_subject, found_predicate, found = (getattr(term, "value", str(term)) for term in quad.triple)
            yield (found_subject, found_predicate, found)

    def lines(self, subject: str, graph: str) -> Iterator[str]:
        """The triples of the subject in a named graph as lines of N-Triples."""
        quads = self._engine.quads_for_pattern(ox.NamedNode(subject), None, None, ox.NamedNode(graph))
        return (f"{quad.triple} ." for quad in quads)

    def amend(self, graph: str, gone: Collection[str], come: Collection[str]) -> None:
        """Take lines of N-Triples out of the graph of conclusions, and put others in, at once. Raises StoreError."""
        name = ox.NamedNode(graph)
        parts = [("DELETE", gone), ("INSERT", come)]
        update = ";\n".join(f"{verb} DATA {{ GRAPH {name} {{ {' '.join(lines)} }} }}" for verb, lines in parts if lines)
        with self._writing(update) as engine:
            engine.update(update)
        if self.amended is not None:
            self.amended(gone, come)

    def become(self, default_graph: DefaultGraph) -> None:
        """Keep this kind of default graph from now on. Raises StoreError where the store holds something."""
        if len(self._engine):
            kept = "union" if self.union else "strict"
            raise StoreError(f"{self.folder}: this store keeps a {kept} default graph; take a new folder for another")
        describe(self.folder, Description(self.base, default_graph))
        self.union = default_graph == "union"

    def backup(self, target: Path) -> None:
        """Write the engine's files, as they are now, into a new folder; hard links where it is on the same disk."""
        with explained(target):
            self._engine.backup(str(target))

    def exchange(self, rdf: Path) -> None:
        """Go on with these files of the engine, which come in the place of its own. Raises StoreError."""
        with explained(self.folder):
            self._rdf = None
            shutil.rmtree(self.folder / REPLACED, ignore_errors=True)
            (self.folder / "rdf").replace(self.folder / REPLACED)
            rdf.replace(self.folder / "rdf")
            shutil.rmtree(self.folder / REPLACED, ignore_errors=True)
            self._rdf = _opened(self.folder)

    def close(self) -> None:
        """See Store. Results that are still being read keep the engine's files open until they are dropped."""
        if self._rdf is not None and self._writable and self._path is not None:
            # Whoever opens the store next would read the whole journal before anything else.
            with contextlib.suppress(OSError):
                self._rdf.flush()
        self._rdf = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    @property
    def _engine(self) -> ox.Store:
        if self._rdf is None:
            raise StoreError("the store is closed; open it again")
        return self._rdf

    def _outdated(self, changes: Sequence[Change]) -> list[Change]:
        """What takes away the mark that conclusions are drawn from what is stated, with the first change of that."""
        mark = self.graph("state")
        kept = {mark, self.graph("conclusions")}
        if not self.union or all(change.graph in kept for change in changes):
            return []
        before = content(self._engine, mark)
        return [] if before is None else [Change(mark, before, None)]

    def _stated(self, sparql: str) -> str | None:
        """The query of what is stated, where it may name any graph and can be written so that it sees no other.

        To list the graphs instead costs each query more with every article (measured: 2 s for 100,000 of them).
        """
        if not self.union or graphs(sparql) is not None or says(sparql, "FROM"):
            return None
        return outside(sparql, self.graph("conclusions"))

    def _seen(self, sparql: str, inferred: bool, dataset: Dataset | None) -> dict[str, Any]:
        """What the engine is told of the graphs that the query sees."""
        if dataset:
            return {
                "default_graph": [ox.NamedNode(name) for name in dataset.default],
                "named_graphs": [ox.NamedNode(name) for name in dataset.named],
            }
        if not self.union or says(sparql, "FROM"):
            return {}
        conclusions = ox.NamedNode(self.graph("conclusions"))
        if inferred:
            return {"default_graph": [ox.DefaultGraph(), conclusions]}
        named = graphs(sparql)
        if named is None:
            others = [graph for graph in self._engine.named_graphs() if graph != conclusions]
        else:
            others = [ox.NamedNode(name) for name in named if name != conclusions.value]
        return {"default_graph": [ox.DefaultGraph()], "named_graphs": others}

    @contextlib.contextmanager
    def _writing(self, data: str = "", more: int = 0) -> Iterator[ox.Store]:
        """The engine, to write about as much as `data`, and `more` bytes past its journal. Raises StoreError."""
        if not self._writable:
            raise StoreError(f"{self._path}: the store is open for reading only; open it for writing")
        if self._path is None:
            yield self._engine
            return
        with explained(self._path):
            make_room(self._path, data.count("\n"), len(data) + more, self._engine.flush)
            yield self._engine


def _opened(folder: Path) -> ox.Store:
    # The engine keeps an old log for every opening and never deletes one.
    for log in (folder / "rdf").glob("LOG.old.*"):
        log.unlink(missing_ok=True)
    return ox.Store(str(folder / "rdf"))


def _published(folder: Path) -> ox.Store:
    """The state that the server which holds this store published last. Raises StoreError where there is none."""
    for snapshot in reversed(snapshots(folder)):
        # One that was superseded just now may be gone by the time that it is opened.
        with contextlib.suppress(OSError):
            return ox.Store.read_only(str(snapshot))
    raise StoreError(held(folder))
