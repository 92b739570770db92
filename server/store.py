"""The store as pages and linked data read it: through the engine, like every other query."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from loader.errors import StoreError
from loader.store import Dataset, Results, Store
from server.engine import Client, Engine, Question
from server.guard import Guard, safe_query
from server.syntax import form

_GUARD = Guard()
_PATIENCE = 30.0
"""Seconds that one query of a page may take."""


class ServedStore(Store):
    """What the newest snapshot holds, for one client. It only reads."""

    def __init__(self, engine: Engine, client: Client, patience: float = _PATIENCE) -> None:
        """A view of the engine; `patience` is the seconds that a query may take."""
        self.base = engine.description.base
        self._engine, self._client, self._patience = engine, client, patience

    def within(self, seconds: float) -> ServedStore:
        """The same view for queries that may take so long only."""
        return ServedStore(self._engine, self._client, seconds)

    @property
    def folder(self) -> Path:
        """See Store."""
        return self._engine.folder

    def replace(self, graph: str, ntriples: str) -> None:
        """Raises StoreError: writes go to the engine."""
        raise StoreError("a view of a store is for reading only; write through the engine")

    def remove(self, graph: str) -> None:
        """Raises StoreError: writes go to the engine."""
        self.replace(graph, "")

    def graphs(self) -> list[str]:
        """See Store."""
        return sorted(row["g"] for row in self.select("SELECT DISTINCT ?g { GRAPH ?g {} }"))

    def triples(self, graph: str) -> Iterator[ox.Triple]:
        """See Store."""
        found = self.query(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
        assert isinstance(found, ox.QueryTriples)  # noqa: S101 - a CONSTRUCT gives triples
        return found

    def query(
        self, sparql: str, *, inferred: bool = True, dataset: Dataset | None = None, base: str | None = None
    ) -> Results:
        """See Store. Raises what an overrun raises, too.

        Whatever gets into a query of ours by way of an address or a form, it reaches no other server.
        """
        sparql = safe_query(sparql, _GUARD)
        triples = form(sparql) in ("CONSTRUCT", "DESCRIBE")
        _, answer = self._engine.ask(
            Question(sparql, "ntriples" if triples else "json", inferred, dataset, base), self._client, self._patience
        )
        body = answer.first + b"".join(answer.rest or ())
        if not triples:
            return ox.parse_query_results(body, ox.QueryResultsFormat.JSON)
        found = ox.Store()
        found.extend(ox.Quad(*quad.triple) for quad in ox.parse(body, ox.RdfFormat.N_TRIPLES))
        return found.query("CONSTRUCT WHERE { ?s ?p ?o }")

    def close(self) -> None:
        """The engine stays open."""
