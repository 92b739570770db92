"""Draws the conclusions of `rules.ttl` from all that a store holds: every rule, until nothing new follows."""

from __future__ import annotations

import functools
import operator
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from sys import intern
from typing import Any, Protocol

import pyoxigraph as ox

from ontology.blocs import described, signs
from ontology.derivations import (
    Derivation,
    Node,
    Premise,
    Proposition,
    Rows,
    canonical,
    derive,
    distinct,
    plain,
    written,
)  # fmt: skip
from ontology.holding import TIMELESS, Holding, together
from ontology.namespace import PREFIXES
from ontology.rules import Rule, concluded_predicates, rule_named, strata
from ontology.support import premise_predicates, premise_terms, spans, stated

# What the rules speak of, each asked for by itself: one query for all would read every triple.
_WITH_PROPERTY = "CONSTRUCT {{ ?s <{term}> ?o }} WHERE {{ ?s <{term}> ?o }}"
_OF_CLASS = "CONSTRUCT {{ ?s a <{term}> }} WHERE {{ ?s a <{term}> }}"


class Facts(Protocol):
    """What the reasoner needs of a store: its base IRI, queries over the union, one graph to write."""

    base: str

    def query(self, sparql: str, *, inferred: bool = True) -> Any:
        """What pyoxigraph gives for a query; without `inferred`, as if there were no conclusions."""

    def conclude(self, ntriples: Callable[[], Iterator[str]]) -> None:
        """Make these lines of N-Triples the whole graph of conclusions."""


@dataclass(frozen=True)
class Conclusions:
    """What follows: every proposition that is stated, concluded, or a premise; which triples are new; and the lines
    that tell of the networks which all ties make together."""

    base: str
    nodes: Mapping[Proposition, Node]
    new: frozenset[Proposition]
    networks: frozenset[str]

    def ntriples(self) -> Iterator[str]:
        """The whole graph of conclusions, line by line: what stands behind each proposition, and the new triples."""
        for proposition in sorted(self.nodes):
            yield from sorted(written(self.base, proposition, self.nodes[proposition]))
        yield from (f"<{s}> <{p}> <{o}> ." for s, p, o in sorted(self.new))
        yield from sorted(self.networks)


def reason(store: Facts) -> int:
    """Replace the graph of conclusions by what follows now; how many triples follow that nobody states."""
    conclusions = conclude(premises(store), store.base)
    store.conclude(conclusions.ntriples)
    return len(conclusions.new)


def premises(store: Facts) -> ox.Store:
    """A store in memory of all triples that the rules speak of, without conclusions; general knowledge in a graph."""
    work = ox.Store()
    for template, terms in zip((_WITH_PROPERTY, _OF_CLASS), premise_terms(), strict=True):
        for term in sorted(terms):
            work.extend(ox.Quad(*t) for t in store.query(template.format(term=term), inferred=False))
    known = ox.NamedNode(f"{store.base}graph/gazetteer")
    for predicate in sorted(concluded_predicates()):
        triples = store.query(
            f"CONSTRUCT {{ ?s <{predicate}> ?o }} WHERE {{ GRAPH <{known.value}> {{ ?s <{predicate}> ?o }} }}"
        )
        work.extend(ox.Quad(t.subject, t.predicate, t.object, known) for t in triples)
    return work


def conclude(work: ox.Store, base: str) -> Conclusions:
    """Everything that follows from `premises`; the store is left with the conclusions in it."""
    rows = rows_of(work)
    said = stated(rows)
    holdings: defaultdict[Premise, Holding | None] = defaultdict(lambda: None)
    holdings.update(spans(rows))
    holdings.update(_support(work, base, said).items())
    found: set[Derivation] = set()
    new: set[Proposition] = set()
    for stratum in strata():
        drawn: set[Derivation] = set()
        users: dict[Premise, list[Derivation]] = defaultdict(list)
        due: Iterable[Rule] = stratum.rules
        while due:
            before = drawn
            drawn = distinct([*drawn, *(one for rule in due for one in derive(rows, rule))])
            fresh = drawn - before
            for one in fresh:
                for premise in one.premises:
                    users[premise].append(one)
            settle(fresh, holdings, users.__getitem__)
            born = {
                triple
                for head in {one.head for one in drawn}
                if holdings[head] is not None
                for triple in plain(head)
                if ox.Quad(*map(ox.NamedNode, triple)) not in work
            }
            new |= born
            work.extend(ox.Quad(*map(ox.NamedNode, triple)) for triple in born)
            changed = {triple[1] for triple in born}
            due = [rule for rule in stratum.rules if any(atom.predicate in changed for atom in rule.triggers)]
        found |= drawn
    ties = {
        _triple(quad) for tie in map(ox.NamedNode, signs()) for quad in work.quads_for_pattern(None, tie, None, None)
    }
    return Conclusions(base, _nodes(found, holdings, said), frozenset(new), frozenset(described(base, ties)))


def settle(
    derivations: Iterable[Derivation],
    holdings: MutableMapping[Premise, Holding | None],
    users: Callable[[Premise], Iterable[Derivation]],
) -> None:
    """Raise what each head holds to the least that covers these derivations, and then those that use it in turn."""
    queue = dict.fromkeys(derivations)
    while queue:
        one, _ = queue.popitem()
        held = together((holdings[premise] for premise in one.premises), rule_named(one.rule).strength)
        before = holdings[one.head]
        after = held if before is None else before | held
        if after != before:
            holdings[one.head] = after
            queue |= dict.fromkeys(users(one.head))


def rows_of(work: ox.Store) -> Rows:
    """Queries over a store in memory, as rows of plain strings."""

    def rows(sparql: str) -> Iterable[Mapping[str, str]]:
        results: Any = work.query(sparql, prefixes=dict(PREFIXES))
        names = [variable.value for variable in results.variables]
        for row in results:
            # The same few IRIs stand in millions of rows.
            yield {name: intern(term.value) for name, term in zip(names, row, strict=True) if term is not None}

    return rows


def _support(
    work: ox.Store, base: str, said: Mapping[Proposition, Mapping[str, Holding]]
) -> dict[Proposition, Holding]:
    """How each premise holds before any rule: as statements say, or at all times where it is general knowledge."""
    found = {proposition: joined(holdings.values()) for proposition, holdings in said.items()}
    known = ox.NamedNode(f"{base}graph/gazetteer")
    for predicate in map(ox.NamedNode, sorted(premise_predicates())):
        for graph in (known, ox.DefaultGraph()):
            for quad in work.quads_for_pattern(None, predicate, None, graph):
                proposition = canonical(_triple(quad))
                if graph == known or proposition not in said:
                    found[proposition] = TIMELESS | found.get(proposition)
    return found


def _nodes(
    derivations: Iterable[Derivation],
    holdings: Mapping[Premise, Holding | None],
    said: Mapping[Proposition, Mapping[str, Holding]],
) -> dict[Proposition, Node]:
    by_head: dict[Proposition, set[Derivation]] = defaultdict(set)
    used: set[Proposition] = set(said)
    for one in derivations:
        by_head[one.head].add(one)
        used.add(one.head)
        used.update(premise for premise in one.premises if isinstance(premise, tuple))
    return {one: Node(holdings.get(one), frozenset(said.get(one, ())), frozenset(by_head.get(one, ()))) for one in used}


def joined(holdings: Iterable[Holding]) -> Holding:
    """The least that covers them all; there is at least one."""
    return functools.reduce(operator.or_, holdings)


def _triple(quad: ox.Quad) -> Proposition:
    return (quad.subject.value, quad.predicate.value, quad.object.value)  # type: ignore[union-attr]
