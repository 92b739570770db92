"""Proofs as a person reads them, as JSON, and as RDF (PROV-O)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from loader.names import names
from loader.store import Results, Store
from ontology.derivations import Proposition, canonical, proposition_iri
from ontology.holding import ALWAYS, STATED, STRENGTHS, Holding
from ontology.proof import Concluded, Explainer, Known, Missing, Proof, Told, is_class
from ontology.rules import STATEMENTS, Atom

_QUOTES = """
SELECT ?x ?quote ?start ?article ?title ?date ?publisher ?speaker WHERE {{
  VALUES ?x {{ {statements} }}
  ?x dl:inArticle ?article ; dl:evidence ?evidence . ?evidence oa:exact ?quote ; oa:start ?start .
  ?article skos:prefLabel ?title .
  OPTIONAL {{ ?article schema:datePublished ?date }}
  OPTIONAL {{ ?article schema:publisher/skos:prefLabel ?publisher }}
  OPTIONAL {{ ?x dl:reportedBy/skos:prefLabel ?speaker }}
}} ORDER BY ?x ?start ?speaker"""


@dataclass(frozen=True)
class Quote:
    """Words of an article, with who said them; `speaker` is empty where the article speaks in its own voice."""

    text: str
    article: str
    title: str
    speaker: str


@dataclass(frozen=True)
class Explanation:
    """The proofs of a triple, shortest first, or why it does not hold; with names and quotes for all in it."""

    triple: Proposition
    proofs: tuple[Proof, ...]
    missing: tuple[Missing, ...]
    names: Mapping[str, str]
    quotes: Mapping[str, tuple[Quote, ...]]

    def sentence(self, proposition: Proposition | Atom) -> str:
        """Subject, property and object in words."""
        ends = (
            (proposition.subject, proposition.predicate, proposition.object)
            if isinstance(proposition, Atom)
            else proposition
        )
        return " ".join(self.name(term) for term in ends)

    def name(self, term: str) -> str:
        """What people call it."""
        if term.startswith("?"):
            return f"someone or something ({term[1:]})"
        return self.names.get(term) or re.sub(r"^.*[/#]", "", term)

    def rule_sentence(self, proof: Concluded) -> str:
        """The rule in English, about these actors."""
        bound = dict(proof.bindings)
        return re.sub(r"\{(\w+)\}", lambda match: self.name(bound.get(match[1], match[1])), proof.rule.sentence)


def explain(store: Store, triple: Proposition) -> Explanation:
    """All proofs of a triple, or the nearest misses. Raises QueryError as the store does."""
    explainer = Explainer(store.select, store.base)
    proofs = tuple(explainer.proofs(triple))
    missing = () if proofs else tuple(explainer.missing(triple))
    terms = {*triple, *(term for proof in proofs for term in _terms(proof))}
    terms |= {
        t
        for one in missing
        for a in (*one.matched, *([one.atom] if one.atom else []))
        for t in (a.subject, a.predicate, a.object)
    }
    statements = {statement for proof in proofs for statement in proof.statements()}
    return Explanation(triple, proofs, missing, names(store, terms), _quotes(store, statements))


def _terms(proof: Proof) -> Iterator[str]:
    yield from proof.premise if isinstance(proof.premise, tuple) else (proof.premise,)
    if isinstance(proof, Concluded):
        yield from (value for _, value in proof.bindings)
        for premise in proof.premises:
            yield from _terms(premise)


def _quotes(store: Store, statements: Iterable[str]) -> dict[str, tuple[Quote, ...]]:
    found: dict[str, dict[str, Quote]] = {}
    chosen = " ".join(f"<{one}>" for one in sorted(statements))
    for row in store.select(_QUOTES.format(statements=chosen)):
        told = ", ".join(part for part in (row.get("publisher"), row.get("date")) if part) or row["title"]
        article = row["article"].rpartition("/")[2]
        quote = Quote(" ".join(row["quote"].split()), article, told, row.get("speaker", ""))
        found.setdefault(row["x"], {}).setdefault(quote.text, quote)
    return {statement: tuple(quotes.values()) for statement, quotes in found.items()}


def when(holding: Holding) -> str:
    """The span of a holding in words."""
    if holding.span is None:
        return "undated"
    begin, end = holding.span
    if holding.span == ALWAYS:
        return "at all times"
    dated = f"{begin} to {end}" if begin and end != ALWAYS[1] else f"since {begin}" if begin else f"until {end}"
    return f"{dated}, and undated" if holding.undated else dated


def lines(explanation: Explanation) -> Iterator[str]:
    """The explanation as a tree in text."""
    said = explanation.sentence(explanation.triple)
    if not explanation.proofs:
        yield f"{said}: not held."
        if not explanation.missing:
            yield "No rule concludes this property; only an article can state it."
        for one in explanation.missing:
            yield f"  {one.rule.label}: {_lacking(explanation, one)}"
        return
    count = len(explanation.proofs)
    yield f"{said}: {count} proof{'s' * (count != 1)}, the shortest first."
    for number, proof in enumerate(explanation.proofs, 1):
        yield ""
        yield f"{number}. {said} [{_how(proof.holding)}]"
        yield from _branches(explanation, proof, "   ")


def _branches(explanation: Explanation, proof: Proof, indent: str) -> Iterator[str]:
    match proof:
        case Known():
            yield f"{indent}known from the gazetteer"
        case Told(statement=statement):
            for quote in explanation.quotes.get(statement, ()):
                speaker = f", according to {quote.speaker}" if quote.speaker else ""
                yield f"{indent}“{quote.text}” ({quote.title}; article {quote.article[:8]}{speaker})"
        case Concluded():
            yield f"{indent}because {explanation.rule_sentence(proof)}"
            yield f"{indent}({proof.rule.label}: {STRENGTHS[proof.rule.strength].replace('-', ' ')})"
            for place, premise in enumerate(proof.premises):
                last = place == len(proof.premises) - 1
                said = premise.premise if isinstance(premise.premise, str) else None
                head = explanation.name(said) if said else explanation.sentence(premise.premise)  # type: ignore[arg-type]
                yield f"{indent}{'└─' if last else '├─'} {head} [{_how(premise.holding)}]"
                yield from _branches(explanation, premise, indent + ("   " if last else "│  "))


def _how(holding: Holding) -> str:
    strength = "" if holding.strength == STATED else f"{STRENGTHS[holding.strength].replace('-', ' ')}; "
    return strength + when(holding)


def _lacking(explanation: Explanation, one: Missing) -> str:
    if one.atom is None:
        return "its premises are there, but a condition of the rule is not met"
    if is_class(one.atom):
        what = "told as a statement" if one.atom.object in STATEMENTS else "known to be so"
        return f"missing: that {explanation.name(one.atom.subject)} is a {explanation.name(one.atom.object)} ({what})"
    return f"missing: {explanation.sentence(one.atom)}"


def as_json(explanation: Explanation) -> dict[str, Any]:
    """The explanation as plain values."""
    return {
        "triple": list(explanation.triple),
        "sentence": explanation.sentence(explanation.triple),
        "held": bool(explanation.proofs),
        "proofs": [_json(explanation, proof) for proof in explanation.proofs],
        "missing": [
            {"rule": one.rule.iri, "label": one.rule.label, "lacks": _lacking(explanation, one)}
            for one in explanation.missing
        ],
    }


def _json(explanation: Explanation, proof: Proof) -> dict[str, Any]:
    subject = proof.premise
    said = explanation.sentence(subject) if isinstance(subject, tuple) else explanation.name(subject)
    told: dict[str, Any] = {"says": said, "holds": when(proof.holding), "strength": STRENGTHS[proof.holding.strength]}
    match proof:
        case Known():
            return {**told, "by": "gazetteer"}
        case Told(statement=statement):
            quotes = [
                {"quote": quote.text, "article": quote.article, "source": quote.title, "speaker": quote.speaker}
                for quote in explanation.quotes.get(statement, ())
            ]
            return {**told, "by": "statement", "statement": statement, "quotes": quotes}
        case Concluded():
            return {
                **told,
                "by": "rule",
                "rule": proof.rule.iri,
                "because": explanation.rule_sentence(proof),
                "premises": [_json(explanation, premise) for premise in proof.premises],
            }


def provenance(store: Store, explanation: Explanation) -> Results:
    """The triples behind the proofs: propositions, derivations, statements, evidence and articles (PROV-O)."""
    things = {proposition_iri(store.base, canonical(explanation.triple))}
    for proof in explanation.proofs:
        things |= set(_resources(store.base, proof))
    chosen = " ".join(f"<{thing}>" for thing in sorted(things))
    return store.query(
        f"""CONSTRUCT {{ ?x ?p ?o . ?d ?dp ?do . ?e ?ep ?eo . ?article skos:prefLabel ?title }} WHERE {{
          VALUES ?x {{ {chosen} }} ?x ?p ?o .
          OPTIONAL {{ ?d dl:concludes ?x ; ?dp ?do }}
          OPTIONAL {{ ?x dl:evidence ?e ; dl:inArticle ?article . ?e ?ep ?eo . ?article skos:prefLabel ?title }} }}"""
    )


def _resources(base: str, proof: Proof) -> Iterator[str]:
    if isinstance(proof.premise, tuple):
        yield proposition_iri(base, proof.premise)
    if isinstance(proof, Told):
        yield proof.statement
    if isinstance(proof, Concluded):
        for premise in proof.premises:
            yield from _resources(base, premise)
