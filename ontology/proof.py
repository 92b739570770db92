"""Proofs: why a proposition holds, down to the statements of articles; and for one that does not, what is missing."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from rdflib import RDF

from ontology.derivations import Premise, Proposition, Rows, canonical, filled, plain, proposition_iri
from ontology.holding import TIMELESS, Holding, together
from ontology.rules import Atom, Rule, rule_named, rules
from ontology.support import spans, stated

# How many proofs of one premise are looked at: a hub of a large graph has more than anybody reads.
_WIDTH = 4
_DERIVATIONS = "SELECT ?rule ?bindings WHERE {{ ?d dl:concludes <{iri}> ; dl:byRule ?rule ; dl:bindings ?bindings }}"


@dataclass(frozen=True)
class Told:
    """A statement of an article: a proof ends here. `premise` is what it states, or the statement itself."""

    premise: Premise
    statement: str
    holding: Holding

    size = 1

    def statements(self) -> frozenset[str]:
        """The statements that the proof rests on."""
        return frozenset([self.statement])


@dataclass(frozen=True)
class Known:
    """General knowledge of the gazetteer, or the map: a proof ends here too."""

    premise: Proposition
    holding: Holding

    size = 1

    def statements(self) -> frozenset[str]:
        """None."""
        return frozenset()


@dataclass(frozen=True)
class Concluded:
    """An application of a rule, with a proof of each of its premises."""

    premise: Proposition
    rule: Rule
    bindings: tuple[tuple[str, str], ...]
    premises: tuple[Proof, ...]
    holding: Holding

    @cached_property
    def size(self) -> int:
        """How many steps the proof has."""
        return 1 + sum(proof.size for proof in self.premises)

    def statements(self) -> frozenset[str]:
        """The statements that the proof rests on."""
        return frozenset(itertools.chain.from_iterable(proof.statements() for proof in self.premises))


Proof: TypeAlias = Told | Known | Concluded


@dataclass(frozen=True)
class Missing:
    """Why a rule does not conclude a proposition: the pattern that nothing matches, given those before it; None where
    all are matched and a condition of the rule is not."""

    rule: Rule
    atom: Atom | None
    matched: tuple[Atom, ...]


class Explainer:
    """Reads proofs out of a graph of conclusions."""

    def __init__(self, rows: Rows, base: str) -> None:
        """Over the union of all graphs, conclusions included."""
        self.rows = rows
        self.base = base
        self._seen: dict[Proposition, tuple[list[Told | Known], list[tuple[Rule, dict[str, str]]]]] = {}

    def proofs(self, triple: Proposition) -> list[Proof]:
        """All proofs, the shortest first; of each premise of a step the shortest few. Empty where it does not hold."""
        return self._proofs(canonical(triple), frozenset(), width=None)

    def _proofs(self, proposition: Proposition, above: frozenset[Proposition], width: int | None) -> list[Proof]:
        ends, applications = self._support(proposition)
        found: list[Proof] = list(ends)
        for rule, bound in applications:
            found += self._steps(proposition, rule, bound, above | {proposition})
        # A longer way round over the same sentences and rule is no other proof.
        distinct: dict[tuple[str, frozenset[str]], Proof] = {}
        for proof in sorted(found, key=_order):
            distinct.setdefault((proof.rule.iri if isinstance(proof, Concluded) else "", proof.statements()), proof)
        return list(distinct.values())[:width]

    def _steps(
        self, proposition: Proposition, rule: Rule, bound: Mapping[str, str], above: frozenset[Proposition]
    ) -> Iterator[Proof]:
        choices: list[list[Proof]] = []
        for atom in rule.premises:
            premise = canonical(filled(atom, bound))
            if premise in above:
                return
            choices.append(self._proofs(premise, above, _WIDTH))
        times = spans(self.rows, {bound[name] for name in rule.statements}) if rule.statements else {}
        choices += [[Told(one, one, times[one])] for one in sorted({bound[name] for name in rule.statements})]
        for premises in itertools.islice(itertools.product(*choices), _WIDTH**3):
            holding = together((proof.holding for proof in premises), rule.strength)
            if holding is not None:
                yield Concluded(proposition, rule, tuple(sorted(bound.items())), premises, holding)

    def _support(self, proposition: Proposition) -> tuple[list[Told | Known], list[tuple[Rule, dict[str, str]]]]:
        """What states the proposition, and which rules conclude it with what in their slots."""
        if proposition not in self._seen:
            said = stated(self.rows, {proposition}).get(proposition, {})
            ends: list[Told | Known] = [Told(proposition, one, holding) for one, holding in sorted(said.items())]
            found = self.rows(_DERIVATIONS.format(iri=proposition_iri(self.base, proposition)))
            applications = [
                (rule_named(row["rule"]), dict(line.split(" ", 1) for line in row["bindings"].split("\n")))
                for row in found
            ]
            if self._known(proposition, bool(said) or bool(applications)):
                ends.append(Known(proposition, TIMELESS))
            self._seen[proposition] = (
                ends,
                sorted(applications, key=lambda pair: (pair[0].iri, sorted(pair[1].items()))),
            )
        return self._seen[proposition]

    def _known(self, proposition: Proposition, otherwise: bool) -> bool:
        graph = f"GRAPH <{self.base}graph/gazetteer>" if otherwise else ""
        either = " UNION ".join(f"{{ {graph} {{ <{s}> <{p}> <{o}> }} }}" for s, p, o in plain(proposition))
        return any(True for _ in self.rows(f"SELECT (1 AS ?one) WHERE {{ {either} }}"))

    def missing(self, triple: Proposition) -> list[Missing]:
        """For each rule that could conclude the triple, the premise that it lacks, the nearest miss first."""
        found = [
            self._lack(rule, bound)
            for rule in rules()
            for head in rule.heads
            for way in plain(canonical(triple))
            if (bound := head.match(way)) is not None
        ]
        best: dict[str, Missing] = {}
        for one in sorted(found, key=lambda one: len(one.rule.needed) - len(one.matched)):
            best.setdefault(one.rule.iri, one)
        return list(best.values())

    def _lack(self, rule: Rule, bound: Mapping[str, str]) -> Missing:
        matched: list[Atom] = []
        atoms = [_bind(atom, bound) for atom in rule.needed if atom.object]
        left = sorted(atoms, key=lambda atom: atom.subject.startswith("?") + atom.object.startswith("?"))
        while left:
            met = [atom for atom in left if self._some([*matched, atom])]
            if not met:
                return Missing(rule, left[0], tuple(matched))
            matched.append(met[0])
            left.remove(met[0])
        return Missing(rule, None, tuple(matched))

    def _some(self, atoms: list[Atom]) -> bool:
        pattern = " . ".join(f"{_sparql(a.subject)} <{a.predicate}> {_sparql(a.object)}" for a in atoms)
        return any(True for _ in self.rows(f"SELECT (1 AS ?one) WHERE {{ {pattern} }} LIMIT 1"))


def is_class(atom: Atom) -> bool:
    """Whether the pattern asks what something is, not what it does."""
    return atom.predicate == str(RDF.type)


def _order(proof: Proof) -> tuple[int, str]:
    return proof.size, "" if isinstance(proof, Known) else " ".join(sorted(proof.statements()))


def _bind(atom: Atom, bound: Mapping[str, str]) -> Atom:
    return Atom(*filled(atom, bound))


def _sparql(term: str) -> str:
    return term if term.startswith("?") else f"<{term}>"
