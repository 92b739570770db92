"""What every store can do, wherever it keeps its graphs."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Self, TypeAlias

import pyoxigraph as ox

from loader.errors import InputError, NotFound, QueryError
from ontology import DL, PREFIXES

GRAPH_FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "nquads": ox.RdfFormat.N_QUADS,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
Results: TypeAlias = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


@dataclass(frozen=True)
class Dataset:
    """The graphs that a query is to see: those merged into its default graph, and those that it can name."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.default or self.named)


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

    def conclude(self, ntriples: Callable[[], Iterator[str]]) -> None:
        """Make these lines of N-Triples, called for several times, the whole graph of conclusions. Raises StoreError.

        Not always at once: before this, the mark that conclusions are drawn is to be gone (see loader/background.py).
        """
        self.replace(self.graph("conclusions"), "\n".join(ntriples()))

    @abstractmethod
    def remove(self, graph: str) -> None:
        """Forget the graph; one that is not there is no error. Raises StoreError."""

    @abstractmethod
    def graphs(self) -> list[str]:
        """The IRIs of all named graphs, sorted."""

    @abstractmethod
    def triples(self, graph: str) -> Iterator[ox.Triple]:
        """What one named graph holds."""

    def ntriples(self, graph: str) -> str:
        """What one named graph holds, as `replace` takes it."""
        return "".join(f"{triple} .\n" for triple in self.triples(graph))

    @abstractmethod
    def query(
        self, sparql: str, *, inferred: bool = True, dataset: Dataset | None = None, base: str | None = None
    ) -> Results:
        """Ask a SPARQL 1.1 query; without `inferred`, the graph of conclusions is not there.

        FROM in the query, or a dataset that stands above it, chooses the graphs instead. Raises QueryError, StoreError.
        """

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
