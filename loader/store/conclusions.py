"""Writing more conclusions than one transaction of the engine can hold."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from itertools import islice

import pyoxigraph as ox

_PORTION = 10_000


def rewrite(engine: ox.Store, graph: ox.NamedNode, ntriples: Callable[[], Iterator[str]]) -> None:
    """Take out of the graph what is not among these lines, and put in what is missing and not stated.

    Raises OSError, RuntimeError where the disk fails; then some of it is written.
    """
    if engine.contains_named_graph(graph):
        wanted = {_digest(triple) for triple in _triples(ntriples)}
        old = engine.quads_for_pattern(None, None, None, graph)
        for quad in [quad for quad in old if _digest(quad.triple) not in wanted]:
            engine.remove(quad)
    engine.bulk_extend(
        quad
        for subject, predicate, object_ in _triples(ntriples)
        if (quad := ox.Quad(subject, predicate, object_, graph)) not in engine
        and ox.Quad(subject, predicate, object_) not in engine
    )


def _triples(ntriples: Callable[[], Iterator[str]]) -> Iterator[ox.Triple]:
    lines = ntriples()
    while portion := list(islice(lines, _PORTION)):
        yield from (quad.triple for quad in ox.parse("\n".join(portion), ox.RdfFormat.N_TRIPLES))


def _digest(triple: ox.Triple) -> bytes:
    return hashlib.blake2b(str(triple).encode(), digest_size=16).digest()
