"""Propositions and derivations: what rules conclude from what, as values, and as the triples that a store keeps."""

from __future__ import annotations

import functools
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import pyoxigraph as ox
from rdflib import RDF

from ontology.holding import ALWAYS, STATED, STRENGTHS, Holding
from ontology.namespace import DL, PREFIXES
from ontology.rules import Atom, Rule, symmetric

# Three IRIs. A symmetric one is written in the order of its ends, once.
Proposition: TypeAlias = tuple[str, str, str]
# A proposition, or the IRI of a statement.
Premise: TypeAlias = Proposition | str
# What some variables of a rule stand for.
Seed: TypeAlias = frozenset[tuple[str, str]]
Rows: TypeAlias = Callable[[str], Iterable[Mapping[str, str]]]

_TYPE, _SUBJECT, _PREDICATE, _OBJECT = (str(term) for term in (RDF.type, RDF.subject, RDF.predicate, RDF.object))
DERIVED, USED = PREFIXES["prov"] + "wasDerivedFrom", PREFIXES["prov"] + "used"
BEGIN, END = PREFIXES["sem"] + "hasEarliestBeginTimeStamp", PREFIXES["sem"] + "hasLatestEndTimeStamp"


_VARIABLE = re.compile(r"\?(\w+)")


@dataclass(frozen=True, slots=True)
class Derivation:
    """One application of a rule. Two with the same rule, head and premises are one, whatever stood in which slot."""

    rule: str
    head: Proposition
    premises: tuple[Premise, ...]
    bindings: tuple[tuple[str, str], ...] = field(compare=False)


@dataclass(frozen=True, slots=True)
class Node:
    """All that is known of one proposition: how it holds, the statements that state it, its derivations."""

    holding: Holding | None
    statements: frozenset[str] = frozenset()
    derivations: frozenset[Derivation] = frozenset()


def canonical(triple: Proposition) -> Proposition:
    """The triple, with the ends of a symmetric one in order."""
    subject, predicate, object_ = triple
    return (object_, predicate, subject) if predicate in symmetric() and object_ < subject else triple


def plain(proposition: Proposition) -> tuple[Proposition, ...]:
    """The triples that say it: two where it holds both ways."""
    subject, predicate, object_ = proposition
    return (proposition, (object_, predicate, subject)) if predicate in symmetric() else (proposition,)


def derive(rows: Rows, rule: Rule, seeds: Iterable[Seed] | None = None) -> Iterator[Derivation]:
    """Every derivation by this rule; with seeds, those in which some variables that are `sure` stand for just this."""
    for seed in [frozenset()] if seeds is None else sorted(seeds, key=sorted):
        known = dict(seed)
        where = _VARIABLE.sub(functools.partial(_known, known), _planned(rule, frozenset(known)))
        free = [f"?{name}" for name in rule.variables if name not in known]
        for row in rows(f"SELECT DISTINCT {' '.join(free) or '*'} WHERE {{ {where} }}"):
            yield from applied(rule, {**known, **row})


def _known(known: Mapping[str, str], variable: re.Match[str]) -> str:
    return f"<{known[variable[1]]}>" if variable[1] in known else variable[0]


@functools.cache
def _planned(rule: Rule, known: frozenset[str]) -> str:
    """The pattern of the rule, for where these variables are known: the links that lead on from them come first.

    Left to itself the engine takes one pattern with a constant for as rare as another, and may begin with all events
    that there are. LATERAL (SPARQL extension 0006) evaluates what follows for each solution of what went before.
    """
    ends = Counter(end for link in rule.links for end in {link.subject, link.object})
    reached, steps = {f"?{name}" for name in known}, []
    links = [link for link in rule.links if ends[link.object] > 1 or link.object in reached]
    while nearest := Counter(
        end for link in links for end in {link.subject, link.object} - reached if reached & {link.subject, link.object}
    ).most_common(1):
        reached.add(nearest[0][0])
        step = [link for link in links if nearest[0][0] in {link.subject, link.object} <= reached]
        steps.append(
            "{ " + " . ".join(" ".join((one.subject, one.predicate, one.object)) for one in step) + " } LATERAL "
        )
    return f"{''.join(steps)}{{ {rule.where} }}" if steps else rule.where


def applied(rule: Rule, bound: Mapping[str, str]) -> Iterator[Derivation]:
    """What the rule concludes where its variables stand for this: one derivation for each head."""
    premises: set[Premise] = {bound[name] for name in rule.statements}
    premises |= {canonical(filled(atom, bound)) for atom in rule.premises}
    bindings = tuple((name, bound[name]) for name in rule.variables if name in bound)
    ordered = tuple(sorted(premises, key=lambda premise: (isinstance(premise, str), premise)))
    for head in rule.heads:
        yield Derivation(rule.iri, canonical(filled(head, bound)), ordered, bindings)


def filled(atom: Atom, bound: Mapping[str, str]) -> Proposition:
    """The triple that the pattern becomes; a variable that stands for nothing stays one."""
    subject, object_ = (
        bound.get(term[1:], term) if term.startswith("?") else term for term in (atom.subject, atom.object)
    )
    return (subject, atom.predicate, object_)


def distinct(derivations: Iterable[Derivation]) -> set[Derivation]:
    """One of each, with the bindings that come first in the alphabet."""
    found: dict[Derivation, Derivation] = {}
    for one in derivations:
        other = found.get(one)
        if other is None or one.bindings < other.bindings:
            found.pop(one, None)
            found[one] = one
    return set(found)


def proposition_iri(base: str, proposition: Proposition) -> str:
    """The same on every machine: made from the three IRIs."""
    return f"{base}id/proposition/{_digest(*proposition)}"


def derivation_iri(base: str, derivation: Derivation) -> str:
    """The same on every machine: made from rule, head and premises."""
    premises = (" ".join(premise) if isinstance(premise, tuple) else premise for premise in derivation.premises)
    return f"{base}id/derivation/{_digest(derivation.rule, *derivation.head, *premises)}"


def premise_iri(base: str, premise: Premise) -> str:
    """The IRI of a proposition, or the statement's own."""
    return premise if isinstance(premise, str) else proposition_iri(base, premise)


def written(base: str, proposition: Proposition, node: Node) -> set[str]:
    """The lines of N-Triples that describe the proposition and its derivations; none has a blank node."""
    lines = set(naming(base, proposition)) | set(telling(base, proposition, node.statements))
    lines |= set(holding_lines(base, proposition, node.holding, concluded=bool(node.derivations)))
    for derivation in node.derivations:
        lines |= set(derivation_lines(base, derivation))
    return lines


def naming(base: str, proposition: Proposition) -> Iterator[str]:
    """Which triple the proposition is."""
    iri = proposition_iri(base, proposition)
    yield _line(iri, _TYPE, f"<{DL.Proposition}>")
    yield _line(iri, _PREDICATE, f"<{proposition[1]}>")
    for subject, _, object_ in plain(proposition):
        yield _line(iri, _SUBJECT, f"<{subject}>")
        yield _line(iri, _OBJECT, f"<{object_}>")


def telling(base: str, proposition: Proposition, statements: Iterable[str]) -> Iterator[str]:
    """Which statements state the proposition."""
    for statement in statements:
        yield _line(proposition_iri(base, proposition), DERIVED, f"<{statement}>")


def holding_lines(base: str, proposition: Proposition, holding: Holding | None, *, concluded: bool) -> Iterator[str]:
    """How the proposition holds, if it does; `concluded` says that there are derivations of it."""
    iri = proposition_iri(base, proposition)
    if holding is None:
        return
    if concluded:
        yield _line(iri, _TYPE, f"<{DL.Conclusion}>")
    if holding.span == ALWAYS:
        yield _line(iri, str(DL.timeless), _literal("true", "boolean"))
    elif holding.span is not None:
        begin, end = holding.span
        if begin != ALWAYS[0]:
            yield _line(iri, BEGIN, _literal(begin, "date"))
        if end != ALWAYS[1]:
            yield _line(iri, END, _literal(end, "date"))
    if holding.undated:
        yield _line(iri, str(DL.undated), _literal("true", "boolean"))
    if holding.strength < STATED:
        yield _line(iri, str(DL.strength), f"<{PREFIXES['strength']}{STRENGTHS[holding.strength]}>")


def derivation_lines(base: str, derivation: Derivation) -> Iterator[str]:
    """The derivation, and that its head rests on what it uses."""
    iri, head = derivation_iri(base, derivation), proposition_iri(base, derivation.head)
    bindings = "\n".join(f"{name} {value}" for name, value in derivation.bindings)
    yield _line(iri, _TYPE, f"<{DL.Derivation}>")
    yield _line(iri, str(DL.concludes), f"<{head}>")
    yield _line(iri, str(DL.byRule), f"<{derivation.rule}>")
    yield _line(iri, str(DL.bindings), str(ox.Literal(bindings)))
    for premise in derivation.premises:
        used = premise_iri(base, premise)
        yield _line(iri, USED, f"<{used}>")
        yield _line(head, DERIVED, f"<{used}>")


def _line(subject: str, predicate: str, object_: str) -> str:
    return f"<{subject}> <{predicate}> {object_} ."


def _literal(value: str, datatype: str) -> str:
    return f'"{value}"^^<{PREFIXES["xsd"]}{datatype}>'


def _digest(*parts: str) -> str:
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:20]
