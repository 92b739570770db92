"""What would change in a store's conclusions without a source, an article or a statement, or with an assumption."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from loader.errors import InputError, NotFound
from loader.names import iris, names, proposition
from loader.store import Store
from ontology.derivations import Proposition
from ontology.reasoner import conclude, premises
from ontology.suppose import Difference, difference, supposed

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


@dataclass(frozen=True)
class Statement:
    """A statement that is not believed: its IRI, its kind (figure, event, …) and what it says."""

    iri: str
    kind: str
    label: str


@dataclass(frozen=True)
class Supposed:
    """What a supposition does: the statements that fall, how many of each kind there were, the conclusions."""

    statements: tuple[Statement, ...]
    kinds: Mapping[str, int]
    conclusions: Difference
    names: Mapping[str, str]

    def sentence(self, found: Proposition) -> str:
        """A proposition in words."""
        return " ".join(self.names.get(term) or re.sub(r"^.*[/#]", "", term) for term in found)


def suppose(store: Store, without: Sequence[str], assume: Sequence[str]) -> Supposed:
    """What would change. Raises NotFound and InputError for what names nothing in the store."""
    dropped = {statement for text in without for statement in statements(store, text)}
    assumed = [_assumed(store, text) for text in assume]
    work = premises(store)
    before = supposed(work, store.base, ())
    changed = difference(before, supposed(work, store.base, dropped, assumed))
    told = " ".join(f"<{one}>" for one in sorted(dropped))
    fallen = tuple(
        Statement(row["x"], _kind(row["kind"]), row["label"]) for row in store.select(_FALLEN.format(statements=told))
    )
    counts = {_kind(row["kind"]): int(row["n"]) for row in store.select(_KINDS)}
    terms = {term for found in (changed.fallen, changed.weakened, changed.new) for one in found for term in one}
    return Supposed(fallen, counts, changed, names(store, terms))


def statements(store: Store, text: str) -> list[str]:
    """The statements that rest on this source, stand in this article, or are this one. Raises NotFound."""
    if re.fullmatch(r"[0-9a-f]{6,16}", text):
        meant = [f"{store.base}id/article/{store.find_article(text)}"]
    else:
        meant = iris(store, text)
    found = sorted({row["x"] for iri in meant for row in store.select(_TOLD_BY.format(iri=iri))})
    if not found:
        raise NotFound(f"--without {text}: no statement rests on it; give a source, an article's id or a statement")
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


def as_json(found: Supposed) -> dict[str, Any]:
    """The difference as plain values."""

    def told(conclusions: tuple[Proposition, ...]) -> list[dict[str, Any]]:
        return [{"triple": list(one), "sentence": found.sentence(one)} for one in conclusions]

    return {
        "statements": [{"iri": one.iri, "kind": one.kind, "says": one.label} for one in found.statements],
        "fallen": told(found.conclusions.fallen),
        "weakened": told(found.conclusions.weakened),
        "new": told(found.conclusions.new),
        "unchanged": found.conclusions.unchanged,
    }


def _assumed(store: Store, text: str) -> Proposition:
    """`S P O`, each a name (in quotes where it has spaces), a CURIE or an IRI. Raises InputError, NotFound."""
    words = re.findall(r"\"([^\"]+)\"|'([^']+)'|(\S+)", text)
    if len(words) != 3:
        raise InputError(f"--assume {text}: not three names; write 'Turkey dl:supports \"Syrian government\"'")
    subject, predicate, object_ = ("".join(parts) for parts in words)
    return proposition(store, subject, predicate, object_)


def _kind(iri: str) -> str:
    return iri.rpartition("#")[2].lower()
