"""The graph of conclusions of a store, read as propositions and derivations, and changed line by line."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Protocol

from rdflib import RDF

from ontology.derivations import (
    BEGIN,
    END,
    USED,
    Derivation,
    Premise,
    Proposition,
    applied,
    derivation_iri,
    holding_lines,
    premise_iri,
    proposition_iri,
)  # fmt: skip
from ontology.holding import ALWAYS, STATED, STRENGTHS, Holding
from ontology.namespace import DL
from ontology.rules import rule_named

_TYPE = str(RDF.type)
_HOLDING = (BEGIN, END, str(DL.timeless), str(DL.undated), str(DL.strength))


class Ground(Protocol):
    """What incremental reasoning needs of a store: queries and patterns over its graphs, one graph to amend."""

    base: str

    def select(self, sparql: str) -> Iterable[Mapping[str, str]]:
        """The rows of a SELECT over the union of all graphs, conclusions included, as plain strings."""

    def match(
        self, subject: str | None, predicate: str | None, object_: str | None, graph: str | None
    ) -> Iterator[Proposition]:
        """The triples with these terms in a named graph, all as plain strings; None as graph is all that is stated."""

    def lines(self, subject: str, graph: str) -> Iterator[str]:
        """The triples of the subject in a named graph as lines of N-Triples."""

    def amend(self, graph: str, gone: Collection[str], come: Collection[str]) -> None:
        """Take these lines of N-Triples out of the graph and put those in, at once."""


class Kept:
    """What a store keeps of conclusions."""

    def __init__(self, ground: Ground) -> None:
        """Of this store; nothing is read yet."""
        self._ground = ground
        self._base = ground.base
        self._graph = f"{ground.base}graph/conclusions"

    def knows(self, proposition: Proposition) -> bool:
        """Whether the proposition stands in the graph."""
        return self._any(proposition_iri(self._base, proposition), _TYPE, str(DL.Proposition))

    def holding(self, proposition: Proposition) -> Holding | None:
        """How the proposition holds; None where it does not, or is not in the graph."""
        iri = proposition_iri(self._base, proposition)
        found = {
            predicate: value
            for predicate in _HOLDING
            for _, _, value in self._ground.match(iri, predicate, None, self._graph)
        }
        undated = str(DL.undated) in found
        span = None
        if str(DL.timeless) in found:
            span = ALWAYS
        elif BEGIN in found or END in found:
            span = (found.get(BEGIN, ALWAYS[0]), found.get(END, ALWAYS[1]))
        if span is None and not undated:
            return None
        told = found.get(str(DL.strength))
        return Holding(span, undated, STRENGTHS.index(told.rpartition("#")[2]) if told else STATED)

    def concluded(self, proposition: Proposition) -> bool:
        """Whether there is a derivation of the proposition."""
        return self._any(None, str(DL.concludes), proposition_iri(self._base, proposition))

    def derivations(self, proposition: Proposition) -> list[Derivation]:
        """All derivations of the proposition."""
        iri = proposition_iri(self._base, proposition)
        return [self._derivation(one) for one, _, _ in self._ground.match(None, str(DL.concludes), iri, self._graph)]

    def users(self, premise: Premise) -> list[Derivation]:
        """All derivations that use the premise."""
        iri = premise_iri(self._base, premise)
        return [self._derivation(one) for one, _, _ in self._ground.match(None, USED, iri, self._graph)]

    def used(self, premise: Premise) -> bool:
        """Whether a derivation uses the premise."""
        return self._any(None, USED, premise_iri(self._base, premise))

    def find(self, derivation: Derivation) -> Derivation | None:
        """The same derivation as it is kept, with the bindings that it is kept with."""
        iri = derivation_iri(self._base, derivation)
        return self._derivation(iri) if self._any(iri, _TYPE, str(DL.Derivation)) else None

    def has(self, triple: Proposition) -> bool:
        """Whether the triple stands in the graph as a conclusion."""
        return self._any(*triple)

    def described(self, proposition: Proposition) -> set[str]:
        """The lines that say how the proposition holds."""
        called = self._any(proposition_iri(self._base, proposition), _TYPE, str(DL.Conclusion))
        return set(holding_lines(self._base, proposition, self.holding(proposition), concluded=called))

    def amend(self, gone: Iterable[str], come: Iterable[str]) -> None:
        """Take lines out and put lines in; a line that is in both stays."""
        old, new = set(gone), set(come)
        if old != new:
            self._ground.amend(self._graph, old - new, new - old)

    def _derivation(self, iri: str) -> Derivation:
        def value(predicate: str) -> str:
            return next(self._ground.match(iri, predicate, None, self._graph))[2]

        bound = dict(line.split(" ", 1) for line in value(str(DL.bindings)).split("\n"))
        head = value(str(DL.concludes))
        found = applied(rule_named(value(str(DL.byRule))), bound)
        return next(one for one in found if proposition_iri(self._base, one.head) == head)

    def _any(self, subject: str | None, predicate: str, object_: str) -> bool:
        return any(True for _ in self._ground.match(subject, predicate, object_, self._graph))
