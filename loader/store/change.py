"""Changes of named graphs, worked out before they are made, so that a gate can look at what would be."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import pyoxigraph as ox

from loader.errors import InputError

Gate: TypeAlias = Callable[[str, frozenset[ox.Triple]], None]
"""Looks at a graph (IRI, triples) as it would be; raises NotConforming where it may not enter the store."""


@dataclass(frozen=True)
class Change:
    """What one named graph held and would hold; None where there is no such graph."""

    graph: str
    before: frozenset[ox.Triple] | None
    after: frozenset[ox.Triple] | None

    @property
    def added(self) -> frozenset[ox.Triple]:
        """The triples that come in."""
        return (self.after or frozenset()) - (self.before or frozenset())

    @property
    def removed(self) -> frozenset[ox.Triple]:
        """The triples that go."""
        return (self.before or frozenset()) - (self.after or frozenset())


def content(store: ox.Store, graph: str) -> frozenset[ox.Triple] | None:
    """What a named graph holds; None where there is no such graph."""
    name = ox.NamedNode(graph)
    found = frozenset(quad.triple for quad in store.quads_for_pattern(None, None, None, name))
    return found if found or store.contains_named_graph(name) else None


def differences(before: ox.Store, after: ox.Store, graphs: Collection[str] | None) -> list[Change]:
    """What of these named graphs (None: of all) is not the same in both. Raises InputError for a graph without IRI."""
    names = graphs if graphs is not None else {_iri(g) for store in (before, after) for g in store.named_graphs()}
    changes = (Change(name, content(before, name), content(after, name)) for name in sorted(names))
    return [change for change in changes if change.before != change.after]


@dataclass(frozen=True)
class Effect:
    """What changes of these named graphs take out of their union and bring into it."""

    graphs: frozenset[str] = frozenset()
    gone: frozenset[ox.Triple] = frozenset()
    come: frozenset[ox.Triple] = frozenset()


def effect(changes: Sequence[Change], store: ox.Store, derived: str) -> Effect:
    """What these changes do to the default graph of a store that keeps it the union of all graphs but `derived`."""
    stated = [change for change in changes if change.graph != derived]
    gone = {triple for change in stated for triple in change.removed}
    gone -= {triple for change in stated for triple in change.after or ()}
    elsewhere = {change.graph for change in stated} | {derived}
    come = {triple for change in stated for triple in change.added}
    return Effect(
        frozenset(change.graph for change in changes),
        frozenset(triple for triple in gone if not _held(store, triple, elsewhere)),
        frozenset(triple for triple in come if ox.Quad(*triple) not in store),
    )


def transaction(changes: Sequence[Change], union: Effect) -> str:
    """The update that makes these changes of named graphs, and of the default graph what they do to their union.

    Raises InputError where a blank node would come in.
    """
    for change in changes:
        _refuse_blank_nodes(change)
    operations = [operation for change in changes for operation in _named(change)]
    if union.gone:
        operations.append(f"DELETE DATA {{ {_data(union.gone)} }}")
    if union.come:
        operations.append(f"INSERT DATA {{ {_data(union.come)} }}")
    return ";\n".join(operations)


def _named(change: Change) -> Iterator[str]:
    graph = ox.NamedNode(change.graph)
    if change.after is None:
        yield f"DROP SILENT GRAPH {graph}"
        return
    if change.before is None:
        yield f"CREATE SILENT GRAPH {graph}"
    if change.removed:
        yield f"DELETE DATA {{ GRAPH {graph} {{ {_data(change.removed)} }} }}"
    if change.added:
        yield f"INSERT DATA {{ GRAPH {graph} {{ {_data(change.added)} }} }}"


def _data(triples: Iterable[ox.Triple]) -> str:
    return "".join(f"{triple} .\n" for triple in triples)


def _held(store: ox.Store, triple: ox.Triple, but: Collection[str]) -> bool:
    """Whether a graph other than these holds the triple."""
    found = store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
    return any(isinstance(q.graph_name, ox.NamedNode) and q.graph_name.value not in but for q in found)


def _refuse_blank_nodes(change: Change) -> None:
    for triple in change.added:
        if any(isinstance(term, ox.BlankNode) for term in _terms(triple)):
            raise InputError(
                f"graph {change.graph}: the blank node in `{triple}` has no name that others could ask for; "
                "give it an IRI (nothing was changed)"
            )


def _terms(triple: ox.Triple) -> Iterator[object]:
    for term in (triple.subject, triple.predicate, triple.object):
        if isinstance(term, ox.Triple):
            yield from _terms(term)
        else:
            yield term


def _iri(graph: ox.NamedNode | ox.BlankNode) -> str:
    if isinstance(graph, ox.BlankNode):
        raise InputError(f"graph {graph}: a graph needs an IRI here; give it one (nothing was changed)")
    return graph.value
