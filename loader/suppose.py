"""What would change in a store's conclusions without a source, an article or a statement, or with an assumption."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from loader.errors import InputError, NotFound
from loader.names import iris, names, proposition
from loader.store import Store
from ontology.derivations import Premise, Proposition
from ontology.reasoner import conclude, premises
from ontology.rules import rule_named
from ontology.suppose import Difference, difference, ground, supposed

_TOLD_BY = """
SELECT DISTINCT ?x WHERE {{
  {{ ?x dl:reportedBy <{iri}> }} UNION {{ ?x dl:inArticle/schema:publisher <{iri}> }}
  UNION {{ ?x dl:inArticle <{iri}> }} UNION {{ BIND(<{iri}> AS ?x) }}
  ?x a dl:Statement . }}"""
_KINDS = """
SELECT ?kind (COUNT(DISTINCT ?x) AS ?n) WHERE {
  VALUES ?kind { dl:Relation dl:Event dl:Figure dl:Control dl:Agreement } ?x a ?kind } GROUP BY ?kind"""
_FALLEN = """
SELECT DISTINCT ?x ?kind ?label WHERE {{
  VALUES ?x {{ {statements} }}
  VALUES ?kind {{ dl:Relation dl:Event dl:Figure dl:Control dl:Agreement }}
  ?x a ?kind ; skos:prefLabel ?label }} ORDER BY ?kind ?label ?x"""
_SOURCES = """
SELECT DISTINCT ?source WHERE {
  { ?x dl:reportedBy ?source } UNION { ?x dl:inArticle/schema:publisher ?source }
  ?x a dl:Statement } ORDER BY ?source"""

_OTHERS = 10


@dataclass(frozen=True)
class Statement:
    """A statement that is not believed: its IRI, its kind (figure, event, …) and what it says."""

    iri: str
    kind: str
    label: str


@dataclass(frozen=True)
class Ground:
    """Why something new would follow: the rule, by its label, and its premises."""

    rule: str
    premises: tuple[Premise, ...]


@dataclass(frozen=True)
class Supposed:
    """What a supposition does: the statements that fall, how many of each kind there were, the conclusions.

    `without` is what the words that say what is not believed were taken to mean, `assumed` what is taken for granted;
    `ambiguous` are the actors that go by the name of an end of a tie, by that name, the one that was taken first.
    """

    statements: tuple[Statement, ...]
    kinds: Mapping[str, int]
    conclusions: Difference
    names: Mapping[str, str]
    without: tuple[str, ...] = ()
    assumed: tuple[Proposition, ...] = ()
    grounds: Mapping[Proposition, Ground] = field(default_factory=dict)
    ambiguous: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def sentence(self, found: Proposition) -> str:
        """A proposition in words."""
        return " ".join(map(self.name, found))

    def name(self, term: str) -> str:
        """What a thing is called; the end of its IRI where it has no name."""
        return self.names.get(term) or re.sub(r"^.*[/#]", "", term)

    def because(self, found: Proposition) -> str:
        """Why something new would follow, in words; "" where no single reason can be told."""
        ground = self.grounds.get(found)
        if ground is None:
            return ""
        said = (self.name(one) if isinstance(one, str) else self.sentence(one) for one in ground.premises)
        return f"{ground.rule}: {'; '.join(said)}"


Tie: TypeAlias = tuple[str, str, str]
"""Subject, predicate and object, each a name, a CURIE or an IRI."""


def suppose(store: Store, without: Sequence[str], assume: Sequence[Tie]) -> Supposed:
    """What would change. Raises NotFound and InputError for what names nothing in the store."""
    meant = {iri: statements for text in without for iri, statements in _told_by(store, text).items()}
    dropped = {statement for statements in meant.values() for statement in statements}
    assumed = [proposition(store, *one) for one in assume]
    ambiguous = _ambiguous(store, assume, assumed)
    work = premises(store)
    before = supposed(work, store.base, ())
    after = supposed(work, store.base, dropped, assumed)
    changed = difference(before, after)
    found = {one: ground(after, one) for one in changed.new}
    grounds = {one: Ground(rule_named(by.rule).label, by.premises) for one, by in found.items() if by is not None}
    told = " ".join(f"<{one}>" for one in sorted(dropped))
    fallen = tuple(
        Statement(row["x"], _kind(row["kind"]), row["label"]) for row in store.select(_FALLEN.format(statements=told))
    )
    counts = {_kind(row["kind"]): int(row["n"]) for row in store.select(_KINDS)}
    premises_ = [one for ground_ in grounds.values() for one in ground_.premises]
    told_of = [
        *changed.fallen,
        *changed.weakened,
        *changed.new,
        *assumed,
        *(p for p in premises_ if not isinstance(p, str)),
    ]
    terms = {term for one in told_of for term in one} | {p for p in premises_ if isinstance(p, str)} | meant.keys()
    terms |= {iri for others in ambiguous.values() for iri in others}
    return Supposed(fallen, counts, changed, names(store, terms), tuple(meant), tuple(assumed), grounds, ambiguous)


def _ambiguous(store: Store, assume: Sequence[Tie], assumed: Sequence[Proposition]) -> dict[str, tuple[str, ...]]:
    """By name, the actors that go by the name of an end of a tie, where there are several."""
    found = {}
    for one, meant in zip(assume, assumed, strict=True):
        for end in (0, 2):
            others = (iri for iri in iris(store, one[end]) if iri != meant[end] and "/id/actor/" in iri)
            if some := tuple(itertools.islice(others, _OTHERS)):
                found[one[end]] = (meant[end], *some)
    return found


def _told_by(store: Store, text: str) -> dict[str, list[str]]:
    """By source, article or statement that this may mean, the statements that rest on it. Raises NotFound."""
    if re.fullmatch(r"[0-9a-f]{6,16}", text):
        meant = [f"{store.base}id/article/{store.find_article(text)}"]
    else:
        meant = iris(store, text)
    rests = {iri: [row["x"] for row in store.select(_TOLD_BY.format(iri=iri))] for iri in meant}
    found = {iri: statements for iri, statements in rests.items() if statements}
    if not found:
        raise NotFound(f"{text!r}: no statement rests on it; give a source, an article's id or a statement")
    return found


def reliance(store: Store) -> Iterator[tuple[str, tuple[str, ...]]]:
    """For each source, by name, the conclusions that would fall without it, in words."""
    work = premises(store)
    everything = conclude(premises(store), store.base)
    for row in list(store.select(_SOURCES)):
        dropped = {found["x"] for found in store.select(_TOLD_BY.format(iri=row["source"]))}
        changed = difference(everything, supposed(work, store.base, dropped))
        if changed.fallen:
            known = names(store, {row["source"], *(term for one in changed.fallen for term in one)})
            told = Supposed((), {}, changed, known)
            yield known.get(row["source"], row["source"]), tuple(told.sentence(one) for one in changed.fallen)


def lines(found: Supposed) -> Iterator[str]:
    """The difference as a person reads it."""
    if found.statements:
        counts = Counter(statement.kind for statement in found.statements)
        yield "Statements that fall: " + ", ".join(
            f"{counts[kind]} of {total} {kind}s" for kind, total in sorted(found.kinds.items())
        )
        yield from (f"  {statement.kind}: {statement.label}" for statement in found.statements)
    for title, conclusions in (
        ("Conclusions that fall", found.conclusions.fallen),
        ("Conclusions that stand on other evidence", found.conclusions.weakened),
        ("Conclusions that are new", found.conclusions.new),
    ):
        yield f"{title}: {len(conclusions) or 'none'}"
        yield from (f"  {found.sentence(one)}" for one in conclusions)
    yield f"Conclusions that stay as they are: {found.conclusions.unchanged}"
    yield from (f"Taken for granted: {found.sentence(one)}" for one in found.assumed)
    for text, (taken, *others) in found.ambiguous.items():
        also = "; ".join(f"{found.name(iri)} <{iri}>" for iri in others)
        yield f"  {text!r} was taken to mean {found.name(taken)} <{taken}>, and may mean: {also}"


def as_json(found: Supposed) -> dict[str, Any]:
    """The difference as plain values."""

    def told(conclusions: tuple[Proposition, ...]) -> list[dict[str, Any]]:
        return [{"triple": list(one), "sentence": found.sentence(one)} for one in conclusions]

    def following(conclusions: tuple[Proposition, ...]) -> list[dict[str, Any]]:
        return [
            {**said, "because": found.because(one)} for said, one in zip(told(conclusions), conclusions, strict=True)
        ]

    return {
        "without": [{"iri": iri, "name": found.name(iri)} for iri in found.without],
        "assumed": told(found.assumed),
        "ambiguous": {text: list(others) for text, others in found.ambiguous.items()},
        "statements": [{"iri": one.iri, "kind": one.kind, "says": one.label} for one in found.statements],
        "fallen": told(found.conclusions.fallen),
        "weakened": told(found.conclusions.weakened),
        "new": following(found.conclusions.new),
        "unchanged": found.conclusions.unchanged,
    }


def tie(text: str) -> Tie:
    """`S P O`, each a name (in quotes where it has spaces), a CURIE or an IRI. Raises InputError."""
    words = re.findall(r"\"([^\"]+)\"|'([^']+)'|(\S+)", text)
    if len(words) != 3:
        raise InputError(f'{text!r}: not three names; write Turkey dl:supports "Syrian government"')
    subject, predicate, object_ = ("".join(parts) for parts in words)
    return subject, predicate, object_


def _kind(iri: str) -> str:
    return iri.rpartition("#")[2].lower()
