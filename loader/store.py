"""Where graphs are kept: one small abstract class, and the embedded store behind it.

What a query calls its default graph is the union of all named graphs, every triple once. The engine's own union counts
a triple once for each graph that holds it (measured with pyoxigraph 0.5.13), so `EmbeddedStore` keeps the union of all
graphs but the conclusions in the engine's default graph, in the same transaction that writes the named graph.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import re
import shutil
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, Self, TypeAlias

import pyoxigraph as ox

from loader.errors import FutureStore, InputError, NotFound, QueryError, StoreError
from ontology import BASE, DL, PREFIXES

FORMAT = 1
GRAPH_FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "nquads": ox.RdfFormat.N_QUADS,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
Results: TypeAlias = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples

_BASE = re.compile(r"https?://[^\s<>\"{}|\\^`#?]+/")
_TOKEN = re.compile(
    r"""\#[^\n\r]* | <[^<>"{}|^`\\\s]*>
      | \"{3}(?:[^\\]|\\.)*?\"{3} | '{3}(?:[^\\]|\\.)*?'{3} | "(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*'
      | [?$@]?[\w:.-]+""",
    re.VERBOSE | re.DOTALL,
)
_REPLACE = """
DELETE {{ ?s ?p ?o }} WHERE {{
  GRAPH <{graph}> {{ ?s ?p ?o }}
  FILTER NOT EXISTS {{ GRAPH ?other {{ ?s ?p ?o }} FILTER(?other NOT IN (<{graph}>, <{conclusions}>)) }}
}};
DROP SILENT GRAPH <{graph}>;
INSERT DATA {{ GRAPH <{graph}> {{ {triples} }} }};
INSERT {{ ?s ?p ?o }} WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}
"""
# What is stated is no conclusion: a triple counts once, whatever the rules wrote.
_CONCLUDE = """
DROP SILENT GRAPH <{graph}>;
INSERT DATA {{ GRAPH <{graph}> {{ {triples} }} }};
DELETE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} ?s ?p ?o }}
"""


class Store(ABC):
    """Named graphs under one base IRI. Graphs come as N-Triples, questions as SPARQL."""

    base: str

    @property
    @abstractmethod
    def folder(self) -> Path:
        """The local folder for what is not in the graphs: articles set aside."""

    @abstractmethod
    def replace(self, graph: str, ntriples: str) -> None:
        """Make `ntriples` the whole content of the graph, at once or not at all. Raises StoreError."""

    @abstractmethod
    def remove(self, graph: str) -> None:
        """Forget the graph; one that is not there is no error. Raises StoreError."""

    @abstractmethod
    def graphs(self) -> list[str]:
        """The IRIs of all named graphs, sorted."""

    @abstractmethod
    def triples(self, graph: str) -> Iterator[ox.Triple]:
        """What one named graph holds."""

    @abstractmethod
    def query(self, sparql: str, *, inferred: bool = True) -> Results:
        """Ask a SPARQL 1.1 query; without `inferred`, the graph of conclusions is not there. Raises QueryError."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the store; closing twice is no error."""

    def select(self, sparql: str, *, inferred: bool = True) -> Iterator[dict[str, str]]:
        """The rows of a SELECT as plain strings, by variable; an unbound variable is missing from its row."""
        results = self.query(sparql, inferred=inferred)
        if not isinstance(results, ox.QuerySolutions):
            raise QueryError("this query has no rows; write a SELECT")
        names = [variable.value for variable in results.variables]
        for row in results:
            yield {name: term.value for name, term in zip(names, row, strict=True) if term is not None}

    def graph(self, name: str) -> str:
        """The IRI of a graph: `graph("conclusions")`, `graph("article/0123456789abcdef")`."""
        return f"{self.base}graph/{name}"

    def articles(self) -> list[str]:
        """The ids of all articles in the store, sorted."""
        head = self.graph("article/")
        return [graph.removeprefix(head) for graph in self.graphs() if graph.startswith(head)]

    def find_article(self, prefix: str) -> str:
        """The id of the one article whose id begins so. Raises NotFound where none or several do."""
        found = [article for article in self.articles() if article.startswith(prefix)] if prefix else []
        if not found:
            raise NotFound(
                f"no article {prefix!r} in the store; `dateline query --question articles` lists what is there"
            )
        if len(found) > 1:
            raise NotFound(
                f"{len(found)} articles begin with {prefix!r} ({', '.join(found[:3])}, …); write more digits"
            )
        return found[0]

    def fingerprint(self, name: str) -> str | None:
        """The fingerprint that the graph of this name was stored with, None where there is no such graph."""
        rows = self.select(f"SELECT ?f {{ GRAPH <{self.graph(name)}> {{ ?x <{DL.fingerprint}> ?f }} }}")
        return next((row["f"] for row in rows), None)

    def dump(self, output: IO[bytes], format_name: str, *, inferred: bool = True) -> None:
        """Write everything as one of GRAPH_FORMATS, in a stream. Formats without graphs get the union of all.

        Raises InputError for an unknown format.
        """
        if format_name not in GRAPH_FORMATS:
            raise InputError(f"unknown format {format_name!r}; known are {', '.join(GRAPH_FORMATS)}")
        form = GRAPH_FORMATS[format_name]
        statements: Any = (
            self._quads(inferred)
            if form.supports_datasets
            else self.query("CONSTRUCT WHERE { ?s ?p ?o }", inferred=inferred)
        )
        ox.serialize(statements, output, form, prefixes=dict(PREFIXES))

    def _quads(self, inferred: bool) -> Iterator[ox.Quad]:
        for graph in self.graphs():
            if inferred or graph != self.graph("conclusions"):
                name = ox.NamedNode(graph)
                for triple in self.triples(graph):
                    yield ox.Quad(triple.subject, triple.predicate, triple.object, name)

    def __enter__(self) -> Self:
        """The store itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()


class EmbeddedStore(Store):
    """A store in a folder of this machine: `store.json` (format, base) beside `rdf/` (RocksDB through pyoxigraph).

    One process writes, or several read: `store.json` carries the lock. Opened only to read, a store works from a
    read-only medium and on a full disk.
    """

    def __init__(self, rdf: ox.Store, base: str, path: Path | None, lock: int | None, writable: bool) -> None:
        """Use `open` or `in_memory`."""
        self.base = base
        self._rdf: ox.Store | None = rdf
        self._path = path
        self._lock = lock
        self._writable = writable

    @classmethod
    def open(
        cls, path: str | Path, create: bool = False, base: str | None = None, *, read_only: bool = False
    ) -> EmbeddedStore:
        """Open the store in this folder; `create` makes it where there is none, with `base` as its base IRI.

        Raises StoreError where the folder is no store, belongs to another base, is held by another process or cannot
        be written; FutureStore where a newer Dateline wrote it.
        """
        folder = Path(path)
        with _explained(folder):
            if create and not (folder / "store.json").exists():
                _create(folder, base or BASE)
            found = _described(folder)
            if base is not None and base != found:
                raise StoreError(
                    f"{folder}: this store has the base {found}, not {base}; name another folder or leave out --base"
                )
            if read_only and not (folder / "rdf" / "CURRENT").exists():
                raise StoreError(f"{folder}: nothing was ever loaded into this store; run `dateline load` first")
            lock = _locked(folder, exclusive=not read_only)
            try:
                rdf = ox.Store.read_only(str(folder / "rdf")) if read_only else _opened(folder)
            except BaseException:
                os.close(lock)
                raise
        return cls(rdf, found, folder, lock, not read_only)

    @classmethod
    def in_memory(cls, base: str = BASE) -> EmbeddedStore:
        """A store that is gone when it is closed."""
        return cls(ox.Store(), base, None, None, True)

    @property
    def folder(self) -> Path:
        """The folder of the store. Raises StoreError for a store in memory, which has none."""
        if self._path is None:
            raise StoreError("a store in memory has no folder for what is set aside; open one on disk")
        return self._path

    def replace(self, graph: str, ntriples: str) -> None:
        """See Store; one SPARQL update is one transaction of the engine."""
        template = _CONCLUDE if graph == self.graph("conclusions") else _REPLACE
        self._update(template, graph, ntriples)

    def remove(self, graph: str) -> None:
        """See Store."""
        self._update(_REPLACE, graph, "")

    def graphs(self) -> list[str]:
        """See Store."""
        return sorted(graph.value for graph in self._engine.named_graphs() if isinstance(graph, ox.NamedNode))

    def triples(self, graph: str) -> Iterator[ox.Triple]:
        """See Store."""
        return (quad.triple for quad in self._engine.quads_for_pattern(None, None, None, ox.NamedNode(graph)))

    def query(self, sparql: str, *, inferred: bool = True) -> Results:
        """See Store. A query with FROM chooses its graphs itself."""
        conclusions = ox.NamedNode(self.graph("conclusions"))
        dataset: dict[str, Any] = {}
        if not _names_dataset(sparql):
            dataset["default_graph"] = [ox.DefaultGraph(), conclusions] if inferred else [ox.DefaultGraph()]
            if not inferred:
                dataset["named_graphs"] = [g for g in self._engine.named_graphs() if g != conclusions]
        try:
            return self._engine.query(sparql, prefixes=dict(PREFIXES), **dataset)
        except (SyntaxError, ValueError) as error:
            raise QueryError(_fault(sparql, str(error))) from None

    def close(self) -> None:
        """See Store. Results that are still being read keep the engine's files open until they are dropped."""
        self._rdf = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    @property
    def _engine(self) -> ox.Store:
        if self._rdf is None:
            raise StoreError("the store is closed; open it again")
        return self._rdf

    def _update(self, template: str, graph: str, ntriples: str) -> None:
        if not self._writable:
            raise StoreError(f"{self._path}: the store is open for reading only; open it for writing")
        iri = ox.NamedNode(graph).value
        update = template.format(graph=iri, conclusions=self.graph("conclusions"), triples=ntriples)
        if self._path is None:
            self._engine.update(update)
            return
        with _explained(self._path):
            _make_room(self._path, ntriples, self._engine.flush)
            self._engine.update(update)


def _create(folder: Path, base: str) -> None:
    if not _BASE.fullmatch(base):
        raise InputError(f"--base {base}: not a base for IRIs; write an http(s) address that ends in a slash")
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / "store.json.new"
    if any(entry != draft for entry in folder.iterdir()):
        raise StoreError(f"{folder}: the folder is not a Dateline store and not empty; name a new or an empty folder")
    _make_room(folder, "", lambda: None)
    draft.write_text(json.dumps({"format": FORMAT, "base": base}) + "\n", encoding="utf-8")
    draft.replace(folder / "store.json")


def _described(folder: Path) -> str:
    """The base of the store in this folder."""
    try:
        description = json.loads((folder / "store.json").read_text(encoding="utf-8"))
        version, base = int(description["format"]), str(description["base"])
    except (FileNotFoundError, NotADirectoryError):
        raise StoreError(f"{folder}: there is no store here; `dateline load PATH --store {folder}` makes one") from None
    except (ValueError, KeyError, TypeError):
        raise StoreError(f"{folder}/store.json: damaged; it should read " + '{"format": 1, "base": "…"}') from None
    if version > FORMAT:
        raise FutureStore(
            f"{folder}: a newer Dateline wrote this store (format {version}, this one knows {FORMAT}); upgrade Dateline"
        )
    return base


def _locked(folder: Path, exclusive: bool) -> int:
    lock = os.open(folder / "store.json", os.O_RDONLY)
    try:
        fcntl.flock(lock, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise StoreError(_HELD.format(folder=folder)) from None
    return lock


_HELD = (
    "{folder}: another process holds this store (a running `dateline serve` or `load`?); "
    "stop it, or ask its SPARQL endpoint instead"
)


def _opened(folder: Path) -> ox.Store:
    # The engine keeps an old log for every opening and never deletes one.
    for log in (folder / "rdf").glob("LOG.old.*"):
        log.unlink(missing_ok=True)
    return ox.Store(str(folder / "rdf"))


# Measured with pyoxigraph 0.5.13: what replacing a graph adds to the engine's journal, for each triple and for each
# byte of N-Triples. Whoever opens the store next rewrites the whole journal.
_JOURNAL_TRIPLE = 1300
_JOURNAL_BYTE = 2
_MARGIN = 4 * 1024 * 1024


def _make_room(folder: Path, ntriples: str, flush: Callable[[], None]) -> None:
    """Refuse to write what could leave a disk too full to open the store again. Raises OSError (ENOSPC)."""
    growth = _JOURNAL_TRIPLE * ntriples.count("\n") + _JOURNAL_BYTE * len(ntriples)

    def missing() -> bool:
        journals = sum(log.stat().st_size for log in (folder / "rdf").glob("*.log"))
        return shutil.disk_usage(folder).free < journals + 2 * growth + _MARGIN

    if missing():
        flush()
        if missing():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@contextlib.contextmanager
def _explained(folder: Path) -> Iterator[None]:
    """Turn what the system and the engine say into one line that names the mend."""
    try:
        yield
    except OSError as error:
        said = str(error)
        if error.errno == errno.ENOSPC or "No space left" in said:
            told = "the disk is full; nothing that was stored is lost. Make room and run the same command again"
        elif "lock" in said.lower():
            raise StoreError(_HELD.format(folder=folder)) from error
        elif error.errno in (errno.EROFS, errno.EACCES, errno.EPERM) or "Read-only" in said or "Permission" in said:
            told = "the store cannot be written here (read-only); name another folder with --store or change its rights"
        elif error.errno == errno.ENOENT:
            told = "the folder cannot be made here; name another with --store"
        elif error.errno in (errno.ENOTDIR, errno.EEXIST):
            told = "this is a file, and a store is a folder; name a folder with --store"
        else:
            told = f"the store cannot be used ({said}); restore it from a copy, or load the articles into a new folder"
        raise StoreError(f"{folder}: {told}") from error


def _names_dataset(sparql: str) -> bool:
    return any(token.upper() == "FROM" for token in _TOKEN.findall(sparql))


def _fault(sparql: str, said: str) -> str:
    place = re.match(r"error at (\d+):(\d+): ", said)
    if not place:
        return f"query: {said.splitlines()[0]}"
    line, column = int(place[1]), int(place[2])
    near = ((sparql.splitlines() or [""])[line - 1 : line] or [""])[0][max(0, column - 1) :][:30]
    where = f"query, line {line}, column {column}" + (f", at {near!r}" if near.strip() else ", at its end")
    if "Prefix not found" in said:
        return f"{where}: unknown prefix; declare it with PREFIX, or use one of {', '.join(sorted(PREFIXES))}"
    reason = said[place.end() :].split("\n")[0]
    # What the parser expected instead is a list of its own rules, which helps nobody.
    return f"{where}: {'not SPARQL' if 'expected' in reason else reason}; mend it there"
