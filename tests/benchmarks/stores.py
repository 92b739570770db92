"""Stores of articles that nobody wrote, for benchmarks that ask what grows with the store.

Every fifty articles tell of one conflict, with actors and places of its own, so that what has to do with one thing does
not grow with the store. Conflicts have nothing to do with each other: what follows from all is what follows from each,
and a store of any size is put together conflict by conflict, by as many processes as there are cores.
"""

from __future__ import annotations

import io
import multiprocessing
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from loader.background import conclude, publish
from loader.graph import write
from loader.resolve import resolve
from loader.store import EmbeddedStore
from ontology import BASE
from ontology.gazetteer import gazetteer
from ontology.reasoner import reason
from tests.benchmarks.synthetic import readings

FOLDER = Path(__file__).resolve().parents[2] / ".cache" / "bench"
CONFLICT, STATEMENTS = 50, 6


def store_of(size: int) -> Path:
    """A store of so many articles with its conclusions, made where it is not there."""
    folder = FOLDER / f"articles-{size}"
    if not (folder / "made").exists():
        shutil.rmtree(folder, ignore_errors=True)
        with EmbeddedStore.open(folder, create=True) as store:
            publish(store)
            conclude(store)
        engine = ox.Store(str(folder / "rdf"))
        engine.bulk_extend(_quads(size))
        engine.optimize()
        engine.flush()
        (folder / "made").touch()
    return folder


def articles(numbers: range, conflict: int | None = None) -> Iterator[tuple[str, str]]:
    """Name and N-Triples of articles, of this conflict or each of the one whose turn it is."""
    for number in numbers:
        tells_of = number // CONFLICT if conflict is None else conflict
        (reading,) = readings(range(number, number + 1), STATEMENTS, tells_of)
        yield f"article/{reading.article.id}", write(resolve(reading, gazetteer(), BASE)).serialize(format="nt")


def _quads(size: int) -> Iterator[ox.Quad]:
    """Each triple in its graph, and what is not concluded in the default graph too, as the store keeps them."""
    conclusions = ox.NamedNode(f"{BASE}graph/conclusions")
    ranges = [range(first, min(first + CONFLICT, size)) for first in range(0, size, CONFLICT)]
    with multiprocessing.get_context("spawn").Pool() as pool:
        for done, nquads in enumerate(pool.imap(_conflict, ranges), 1):
            for quad in ox.parse(nquads, ox.RdfFormat.N_QUADS):
                yield quad
                if quad.graph_name != conclusions:
                    yield ox.Quad(*quad.triple)
            if done % 20 == 0:
                print(f"{done * CONFLICT:,} of {size:,} articles", file=sys.stderr, flush=True)


def _conflict(numbers: range) -> bytes:
    """N-Quads of one conflict's articles and of what follows from them."""
    output = io.BytesIO()
    with EmbeddedStore.in_memory() as store:
        for name, graph in articles(numbers):
            store.replace(store.graph(name), graph)
        reason(store)
        store.dump(output, "nquads")
    return output.getvalue()
