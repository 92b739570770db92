"""Propositions and derivations: what rules conclude from what, as values, and as the triples that a store keeps."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import pyoxigraph as ox
from rdflib import RDF

from ontology.holding import ALWAYS, STATED, STRENGTHS, Holding
from ontology.namespace import DL, PREFIXES
from ontology.rules import Rule, symmetric

# Three IRIs. A symmetric one is written in the order of its ends, once.
Proposition: TypeAlias = tuple[str, str, str]
# A proposition, or the IRI of a statement.
Premise: TypeAlias = Proposition | str
Rows: TypeAlias = Callable[[str], Iterable[Mapping[str, str]]]

_TYPE, _SUBJECT, _PREDICATE, _OBJECT = (str(term) for term in (RDF.type, RDF.subject, RDF.predicate, RDF.object))
_DERIVED, _USED = PREFIXES["prov"] + "wasDerivedFrom", PREFIXES["prov"] + "used"
_BEGIN, _END = PREFIXES["sem"] + "hasEarliestBeginTimeStamp", PREFIXES["sem"] + "hasLatestEndTimeStamp"


@dataclass(frozen=True)
class Derivation:
    """One application of a rule. Two with the same rule, head and premises are one, whatever stood in which slot."""

    rule: str
    head: Proposition
    premises: tuple[Premise, ...]
    bindings: tuple[tuple[str, str], ...] = field(compare=False)


@dataclass(frozen=True)
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


def derive(rows: Rows, rule: Rule, seed: Mapping[str, str] | None = None) -> Iterator[Derivation]:
    """Every derivation by this rule, where `seed` says what some variables stand for."""
    known = dict(seed or {})
    where = rule.where
    for name, iri in known.items():
        where = re.sub(rf"\?{name}\b", f"<{iri}>", where)
    free = [name for name in rule.variables if name not in known]
    query = f"SELECT DISTINCT {' '.join(f'?{name}' for name in free) or '*'} WHERE {{ {where} }}"
    for row in rows(query):
        bound = {**known, **row}

        def term(text: str, bound: Mapping[str, str] = bound) -> str:
            return bound[text[1:]] if text.startswith("?") else text

        premises: set[Premise] = {bound[name] for name in rule.statements}
        premises |= {canonical((term(a.subject), a.predicate, term(a.object))) for a in rule.premises}
        bindings = tuple((name, bound[name]) for name in rule.variables if name in bound)
        ordered = tuple(sorted(premises, key=lambda premise: (isinstance(premise, str), premise)))
        for head in rule.heads:
            concluded = canonical((term(head.subject), head.predicate, term(head.object)))
            yield Derivation(rule.iri, concluded, ordered, bindings)


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
    iri = proposition_iri(base, proposition)
    links = [(_TYPE, str(DL.Proposition)), (_PREDICATE, proposition[1])]
    links += [(_DERIVED, statement) for statement in node.statements]
    for subject, _, object_ in plain(proposition):
        links += [(_SUBJECT, subject), (_OBJECT, object_)]
    lines = {_line(iri, predicate, f"<{object_}>") for predicate, object_ in links}
    if node.holding is not None:
        lines |= set(_holding(iri, node.holding))
        if node.derivations:
            lines.add(_line(iri, _TYPE, f"<{DL.Conclusion}>"))
    for derivation in node.derivations:
        lines |= set(_derivation(base, iri, derivation))
    return lines


def _holding(iri: str, holding: Holding) -> Iterator[str]:
    if holding.span == ALWAYS:
        yield _line(iri, str(DL.timeless), _literal("true", "boolean"))
    elif holding.span is not None:
        begin, end = holding.span
        if begin != ALWAYS[0]:
            yield _line(iri, _BEGIN, _literal(begin, "date"))
        if end != ALWAYS[1]:
            yield _line(iri, _END, _literal(end, "date"))
    if holding.undated:
        yield _line(iri, str(DL.undated), _literal("true", "boolean"))
    if holding.strength < STATED:
        yield _line(iri, str(DL.strength), f"<{PREFIXES['strength']}{STRENGTHS[holding.strength]}>")


def _derivation(base: str, head: str, derivation: Derivation) -> Iterator[str]:
    iri = derivation_iri(base, derivation)
    bindings = "\n".join(f"{name} {value}" for name, value in derivation.bindings)
    yield _line(iri, _TYPE, f"<{DL.Derivation}>")
    yield _line(iri, str(DL.concludes), f"<{head}>")
    yield _line(iri, str(DL.byRule), f"<{derivation.rule}>")
    yield _line(iri, str(DL.bindings), str(ox.Literal(bindings)))
    for premise in derivation.premises:
        used = premise_iri(base, premise)
        yield _line(iri, _USED, f"<{used}>")
        yield _line(head, _DERIVED, f"<{used}>")


def _line(subject: str, predicate: str, object_: str) -> str:
    return f"<{subject}> <{predicate}> {object_} ."


def _literal(value: str, datatype: str) -> str:
    return f'"{value}"^^<{PREFIXES["xsd"]}{datatype}>'


def _digest(*parts: str) -> str:
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:20]
