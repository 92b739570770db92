"""Which applications of which rules a triple can have to do with: what incremental reasoning looks at again."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from ontology.derivations import Derivation, Proposition, Rows, Seed, derive, plain
from ontology.rules import Atom, Rule, rule_named, rules


@dataclass(frozen=True)
class Touch:
    """A rule, and what its `sure` variables stand for in every application that the triple has to do with.

    `monotone` says that the pattern is one that every application has, so that one more such triple ends none.
    """

    rule: Rule
    seed: Seed
    monotone: bool


def touches(rows: Rows, triple: Proposition, kinds: Collection[str]) -> Iterator[Touch]:
    """Every touch of the triple, whose subject is of these classes; a literal is written as the empty string."""
    for rule, atom in _triggers().get(triple[1], ()):
        bound = atom.match(triple)
        if bound is not None and rule.kinds.get(atom.subject[1:], "") in {"", *kinds}:
            monotone = atom in rule.needed
            yield from (Touch(rule, seed, monotone) for seed in _seeds(rows, rule, bound))


def again(rows: Rows, seeds: Mapping[Rule, Iterable[Seed]], among: Collection[Rule]) -> Iterator[Derivation]:
    """What these rules conclude where they are touched."""
    for rule in among:
        if touched := seeds.get(rule):
            yield from derive(rows, rule, touched)


def slots(derivation: Derivation) -> set[Seed]:
    """What the sure variables of head, premises and statements may stand for, that this derivation comes of it.

    That is more than one seed where two premises can change places.
    """
    rule = rule_named(derivation.rule)
    told = [premise for premise in derivation.premises if isinstance(premise, str)]
    known = [premise for premise in derivation.premises if not isinstance(premise, str)]
    choices = [
        [bound for atom in rule.heads for bound in _matches(atom, [derivation.head])],
        *(_matches(atom, known) for atom in rule.premises),
        *([{name: statement} for statement in told] for name in rule.statements),
    ]
    found: list[dict[str, str]] = [{}]
    for choice in choices:
        found = [
            one | other
            for one in found
            for other in choice
            if all(one.get(name, iri) == iri for name, iri in other.items())
        ]
    return {frozenset((name, iri) for name, iri in one.items() if name in rule.sure) for one in found}


def _matches(atom: Atom, propositions: Iterable[Proposition]) -> list[dict[str, str]]:
    found = (atom.match(triple) for proposition in propositions for triple in plain(proposition))
    return [bound for bound in found if bound is not None]


@functools.cache
def _triggers() -> Mapping[str, tuple[tuple[Rule, Atom], ...]]:
    found: dict[str, list[tuple[Rule, Atom]]] = defaultdict(list)
    for rule in rules():
        for atom in rule.triggers:
            found[atom.predicate].append((rule, atom))
    return {predicate: tuple(pairs) for predicate, pairs in found.items()}


def _seeds(rows: Rows, rule: Rule, bound: Mapping[str, str]) -> Iterator[Seed]:
    statement = next((name for name in rule.statements if name in bound), None)
    if statement is not None:
        # A statement comes and goes whole: one seed for all its triples.
        yield frozenset([(statement, bound[statement])])
        return
    sure = frozenset((name, iri) for name, iri in bound.items() if name in rule.sure)
    if sure or not bound:
        yield sure
        return
    yield from _lifted(rows, rule, bound)


def _lifted(rows: Rows, rule: Rule, bound: Mapping[str, str]) -> set[Seed]:
    """Seeds for variables that only an optional pattern binds: what stands at the sure end of that pattern."""
    found: list[set[Seed]] = []
    for name, iri in bound.items():
        for atom in rule.triggers:
            if atom.object == f"?{name}" and atom.subject[1:] in rule.sure and atom.subject.startswith("?"):
                linked = rows(f"SELECT DISTINCT ?x WHERE {{ ?x <{atom.predicate}> <{iri}> }}")
                found.append({frozenset([(atom.subject[1:], row["x"])]) for row in linked})
                break
    return min(found, key=len) if found else {frozenset()}
