"""One document with all that the extractors ask of it: cast, times, places, sources, evidence."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from loader.annotate import Annotated
from loader.dates import Interval
from loader.extract.attribution import Attribution
from loader.extract.cast import Cast
from loader.extract.coreference import last_place
from loader.extract.syntax import ancestors, clause, prepositional
from loader.extract.time import TimeExpression, interval_of
from loader.extract.words import nouns
from loader.lexicon import lexicon
from loader.statements import Evidence


@functools.cache
def _locating() -> tuple[str, ...]:
    apart = ("of", "to", "from", "against", "between")
    return tuple(p for p in lexicon("actors")["place"]["prepositions"] if p not in apart)


def _main(token: Token) -> Token:
    """The verb of the clause around a token, infinitives counted to the clause that governs them."""
    verb = clause(token)
    while verb.dep_ == "xcomp":
        verb = clause(verb.head)
    return verb


@dataclass(frozen=True)
class Reader:
    """What one pass over a document has found; extractors only read it."""

    annotated: Annotated
    cast: Cast
    attribution: Attribution
    times: Sequence[TimeExpression]

    @property
    def doc(self) -> Doc:
        """The parsed article."""
        return self.annotated.doc

    def interval(self, token: Token) -> Interval:
        """When what the token tells began and ended, as far as the text says."""
        return interval_of(token, self.times)

    def place(self, token: Token) -> str | None:
        """Where it happened: the place named with the predicate, in its clause, or in the clause above."""
        for current in ancestors(token):
            moving = current.lemma_ in ("move", "advance", "return", "come")
            behind = prepositional(current, *_locating(), *(("to",) if moving else ()))
            found = next((place for noun in behind if (place := self.located(noun))), None)
            found = found or self._around(current, token)
            if found is None and any(c.lower_ == "where" for c in current.children):
                before = [i for i in self.cast.place_at if current.sent.start <= i < current.i]
                found = self.cast.place_at[max(before)] if before else None
            if found is None and any(t.lower_ == "there" and t.dep_ == "advmod" for t in current.subtree):
                found = last_place(self.cast, current)
            if found or current.dep_ in ("ROOT", "ccomp", "parataxis"):
                return found or self._anywhere(current, token)
        return None

    def _anywhere(self, verb: Token, token: Token) -> str | None:
        """A place behind a preposition of place anywhere in the clause: the parser hangs many on the wrong noun."""
        clauses = {_main(verb).i, _main(token).i}
        for i in sorted(self.cast.place_at):
            named = self.cast.doc[i]
            placed = named.dep_ == "pobj" and named.head.lower_ in ("in", "at", "near", "outside", "on")
            placed = placed and not self._speaking(named.head.head)
            if placed and named.sent.start == verb.sent.start and _main(named).i in clauses:
                return self.cast.place_at[i]
        return None

    def _around(self, current: Token, token: Token) -> str | None:
        """The place in the phrases that belong to a predicate: "the bombing of a bus in X", "struck a school in X"."""
        if current.pos_ in ("VERB", "AUX"):
            phrases = [c for c in current.children if c.dep_ in ("dobj", "nsubjpass", "nsubj") and c.i != token.i]
            phrases = [c for phrase in phrases if not self._is_party(phrase) for c in (phrase, *phrase.conjuncts)]
        else:
            phrases = prepositional(current, "of") if current.pos_ == "NOUN" else []
        inside = (
            noun for phrase in phrases for noun in prepositional(phrase, "in", "at", "near", "of", "on", "outside")
        )
        return next((place for noun in inside if (place := self.located(noun))), None)

    def located(self, noun: Token) -> str | None:
        """The place that a noun behind a preposition names, or is in: "in a mosque in X", "in X's suburbs"."""
        if named := self.cast.places(noun):
            return named[0]
        owner = next((c for c in noun.children if c.dep_ == "poss" and c.i in self.cast.place_at), None)
        if owner is not None and noun.lemma_.lower() in nouns("place", "nouns") | nouns("place", "directions"):
            return self.cast.place_at[owner.i]
        for deeper in prepositional(noun, "in", "at", "of", "near", "outside", "for"):
            if place := self.located(deeper):
                return place
        return None

    def _speaking(self, noun: Token) -> bool:
        """Whether a noun is who speaks: a spokesman in a city does not tell where it happened."""
        offices = nouns("role", "speaks-for") | nouns("role", "leads") | nouns("role", "part-of")
        return noun.lemma_.lower() in offices | {"one", "some"}

    def _is_party(self, token: Token) -> bool:
        key = self.cast.key_at.get(token.i)
        return key is not None and self.cast.is_party(key)

    def clause_evidence(self, token: Token, rule: str) -> Evidence:
        """The clause around a token as evidence, without the speech that reports it where that can be cut off."""
        verb = clause(token)
        tokens = [t for t in verb.subtree if not t.is_space]
        if not tokens or token.i < tokens[0].i or token.i > tokens[-1].i:
            tokens = [t for t in token.sent if not t.is_space]
        while len(tokens) > 1 and (tokens[0].is_punct or tokens[0].dep_ == "mark"):
            tokens = tokens[1:]
        while len(tokens) > 1 and tokens[-1].is_punct:
            tokens = tokens[:-1]
        return self.annotated.evidence(tokens[0], tokens[-1], rule)
