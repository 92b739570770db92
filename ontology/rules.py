"""The rules of `rules.ttl`, taken apart: what each concludes, from which premises, which triples could change it."""

from __future__ import annotations

import functools
import gc
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import networkx as nx
from pyparsing import ParseResults
from rdflib import OWL, RDF, RDFS, SH, SKOS, Graph, URIRef, Variable
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node

from ontology.holding import STRENGTHS
from ontology.namespace import DL, PREFIXES, ontology_graph, turtle

_WHERE = re.compile(r"WHERE\s*\{(.*)\}\s*$", re.DOTALL)
_ASIDE = frozenset({"OptionalGraphPattern", "GroupOrUnionGraphPattern", "Builtin_EXISTS", "Builtin_NOTEXISTS"})
STATEMENTS = frozenset(str(DL[name]) for name in ("Event", "Figure", "Control", "Agreement"))


@dataclass(frozen=True)
class Atom:
    """A triple pattern. A variable is written `?name`, an IRI as it is; the value of a literal cannot bind."""

    subject: str
    predicate: str
    object: str

    def match(self, triple: tuple[str, str, str]) -> dict[str, str] | None:
        """What the variables stand for if this is the triple, None if it cannot be."""
        bound: dict[str, str] = {}
        if self.predicate != triple[1]:
            return None
        for term, value in ((self.subject, triple[0]), (self.object, triple[2])):
            if not term.startswith("?"):
                if term != value:
                    return None
            elif value and bound.setdefault(term[1:], value) != value:
                return None
        return bound


@dataclass(frozen=True)
class Rule:
    """One rule. `premises` are the patterns that a proof shows, `statements` the variables that are statements;
    `triggers` are all triple patterns, also those of conditions; `needed` are those that every solution has, be it the
    other way round; `links` are those of them that lead from one variable to another, with a path as predicate."""

    iri: str
    label: str
    sentence: str
    example: str
    reason: str
    strength: int
    construct: str
    where: str
    heads: tuple[Atom, ...]
    premises: tuple[Atom, ...]
    statements: tuple[str, ...]
    needed: tuple[Atom, ...]
    links: tuple[Atom, ...]
    triggers: tuple[Atom, ...]
    denied: frozenset[str]

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables that a derivation remembers: those of head, premises and statements, and the slots."""
        return tuple(sorted(self.identity | set(re.findall(r"\{(\w+)\}", self.sentence))))

    @functools.cached_property
    def sure(self) -> frozenset[str]:
        """The variables that stand for something in every solution."""
        return frozenset(term[1:] for atom in self.needed for term in (atom.subject, atom.object) if term[:1] == "?")

    @functools.cached_property
    def kinds(self) -> Mapping[str, str]:
        """The class of each variable that is a statement."""
        type_ = str(RDF.type)
        found = {atom.subject[1:]: atom.object for atom in self.needed if atom.predicate == type_}
        return {name: found[name] for name in self.statements}

    @functools.cached_property
    def identity(self) -> frozenset[str]:
        """The variables that tell one derivation from another: those of heads, premises and statements."""
        atoms = (*self.heads, *self.premises)
        found = {term[1:] for atom in atoms for term in (atom.subject, atom.object) if term[:1] == "?"}
        return frozenset(found | set(self.statements))


@functools.cache
def rules() -> tuple[Rule, ...]:
    """Every rule, ordered by its IRI."""
    graph = turtle("rules.ttl")
    found = sorted((rule for rule in graph.subjects(RDF.type, SH.SPARQLRule)), key=str)
    parsed = [(rule, parseQuery(str(graph.value(rule, SH.construct)))[1]) for rule in found]
    # The parser leaves its exceptions in cycles; their frames would keep what every caller holds, open stores among it.
    gc.collect()
    heads = {
        rule: tuple(Atom(_term(s), next(_links(p))[0], _term(o)) for s, p, o in _triples(query.template))
        for rule, query in parsed
    }
    concluded = {head.predicate for atoms in heads.values() for head in atoms}
    return tuple(_rule(graph, rule, query.where, heads[rule], concluded) for rule, query in parsed)


@functools.cache
def rule_named(iri: str) -> Rule:
    """The rule with this IRI. Raises KeyError where there is none."""
    return {rule.iri: rule for rule in rules()}[iri]


@functools.cache
def concluded_predicates() -> frozenset[str]:
    """The properties that rules conclude."""
    return frozenset(head.predicate for rule in rules() for head in rule.heads)


@functools.cache
def symmetric() -> frozenset[str]:
    """The properties that hold both ways."""
    return frozenset(str(term) for term in ontology_graph().subjects(RDF.type, OWL.SymmetricProperty))


@dataclass(frozen=True)
class Stratum:
    """Rules whose conclusions build on each other, or one that does not: `recursive` says which."""

    rules: tuple[Rule, ...]
    predicates: frozenset[str]
    recursive: bool


@functools.cache
def strata() -> tuple[Stratum, ...]:
    """The rules in an order in which all that one builds on is concluded before it, but for what builds on it in turn.

    Raises ValueError where a rule denies what rests on its own conclusion.
    """
    graph: nx.DiGraph[str] = nx.DiGraph()
    for rule in rules():
        first = rule.heads[0].predicate
        graph.add_node(first)
        for head in rule.heads[1:]:
            if head.predicate != first:
                graph.add_edges_from([(first, head.predicate), (head.predicate, first)])
        graph.add_edges_from((one.predicate, first) for one in rule.triggers if one.predicate in concluded_predicates())
    order = nx.condensation(graph)
    parts = [order.nodes[node]["members"] for node in nx.lexicographical_topological_sort(order)]
    found = [
        Stratum(
            tuple(rule for rule in rules() if rule.heads[0].predicate in part),
            frozenset(part),
            any(graph.has_edge(one, other) for one in part for other in part),
        )
        for part in parts
    ]
    if any(rule.denied & stratum.predicates for stratum in found for rule in stratum.rules):
        raise ValueError("ontology/rules.ttl: a rule denies what rests on its own conclusion; take the denial out")
    return tuple(found)


def _rule(graph: Graph, iri: Node, pattern: CompValue, heads: tuple[Atom, ...], concluded: set[str]) -> Rule:
    def text(property_: URIRef) -> str:
        return str(graph.value(iri, property_))

    seen = list(_atoms(pattern, True))
    needed = tuple(dict.fromkeys(atom for atom, sure, _ in seen if sure))
    kinds = {atom.subject for atom in needed if atom.predicate == str(RDF.type) and atom.object in STATEMENTS}
    premises = tuple(
        atom
        for atom in needed
        if atom.predicate in concluded
        or (atom.subject not in kinds and atom.predicate.startswith(str(DL)) and atom.predicate != str(RDF.type))
    )
    where = _WHERE.search(text(SH.construct))
    if where is None:
        raise ValueError(f"{iri}: the rule has no WHERE {{ … }}")
    return Rule(
        str(iri), text(RDFS.label), text(RDFS.comment), text(SKOS.example), text(DL.reason),
        STRENGTHS.index(text(DL.strength).rpartition("#")[2]), text(SH.construct), where[1].replace("$this", "?this"),
        heads, premises, tuple(sorted(kind[1:] for kind in kinds)), needed,
        tuple(dict.fromkeys(_links_of(pattern))),
        tuple(dict.fromkeys(atom for atom, _, _ in seen)),
        frozenset(atom.predicate for atom, _, denied in seen if denied),
    )  # fmt: skip


def _atoms(part: Any, sure: bool, denied: bool = False) -> Iterator[tuple[Atom, bool, bool]]:
    """Every triple pattern of a parse tree; whether each solution has it; whether it is denied."""
    if isinstance(part, CompValue):
        if part.name == "TriplesBlock":
            for subject, path, object_ in _triples(part.triples):
                links = list(_links(path))
                there = sure and not _may_be_empty(path)
                for predicate, inverse in links:
                    ends = (object_, subject) if inverse else (subject, object_)
                    first = not inverse and len({link for link, _ in links}) == 1
                    yield Atom(_term(ends[0]), predicate, _term(ends[1])), there and first, denied
            return
        sure = sure and part.name not in _ASIDE
        for value in part.values():
            yield from _atoms(value, sure, denied or part.name == "Builtin_NOTEXISTS")
    elif isinstance(part, list | ParseResults):
        for value in part:
            yield from _atoms(value, sure, denied)


def _links_of(part: Any) -> Iterator[Atom]:
    """The patterns that every solution has and that lead from one variable to another; paths as they are written."""
    if isinstance(part, CompValue) and part.name == "TriplesBlock":
        for subject, path, object_ in _triples(part.triples):
            if isinstance(subject, Variable) and isinstance(object_, Variable):
                ways = "|".join(f"{'^' * inverse}<{predicate}>" for predicate, inverse in _links(path))
                yield Atom(_term(subject), f"({ways}){'?' * _may_be_empty(path)}", _term(object_))
    elif not isinstance(part, CompValue) or part.name not in _ASIDE:
        parts = part.values() if isinstance(part, CompValue) else part if isinstance(part, list | ParseResults) else ()
        for value in parts:
            yield from _links_of(value)


def _triples(rows: Any) -> Iterator[tuple[Any, Any, Any]]:
    """The parser leaves several triples in one list."""
    for row in rows:
        for place in range(0, len(row), 3):
            yield row[place], row[place + 1], row[place + 2]


def _links(path: Any) -> Iterator[tuple[str, bool]]:
    """The properties of a path of alternatives, and which are walked backwards."""
    if isinstance(path, CompValue) and path.name != "pname":
        parts = path.part if isinstance(path.part, list | ParseResults) else [path.part]
        for part in parts:
            for predicate, inverse in _links(part):
                yield predicate, inverse != (path.name == "PathEltOrInverse")
    else:
        yield _term(path), False


def _may_be_empty(path: Any) -> bool:
    """Whether a path also holds where it has no step at all: `p?`, `p*`."""
    if not isinstance(path, CompValue) or path.name == "pname":
        return False
    parts = path.part if isinstance(path.part, list | ParseResults) else [path.part]
    return str(path.mod) in ("?", "*") or any(_may_be_empty(part) for part in parts)


def _term(node: Any) -> str:
    """A variable with its question mark, an IRI, or nothing for a literal."""
    if isinstance(node, Variable):
        return f"?{node}"
    if isinstance(node, CompValue):
        return PREFIXES[node.prefix] + str(node.localname) if node.name == "pname" else ""
    return str(node)
