"""One document with all that the extractors ask of it: cast, times, places, sources, evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from loader.annotate import Annotated
from loader.dates import Interval
from loader.extract.attribution import Attribution
from loader.extract.cast import Cast
from loader.extract.syntax import ancestors, clause, prepositional
from loader.extract.time import TimeExpression, interval_of
from loader.lexicon import lexicon
from loader.statements import Evidence


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
        prepositions = [
            p for p in lexicon("actors")["place"]["prepositions"] if p not in ("of", "to", "from", "against", "between")
        ]
        for current in ancestors(token):
            for noun in prepositional(
                current, *prepositions, *(("to",) if current.lemma_ in ("move", "advance", "return", "come") else ())
            ):
                for place in self.cast.places(noun):
                    return place
                for deeper in prepositional(noun, "in", "at", "of", "near"):
                    for place in self.cast.places(deeper):
                        return place
            if current.pos_ in ("VERB", "AUX"):
                for child in current.children:
                    if (
                        child.dep_ in ("dobj", "nsubjpass", "nsubj")
                        and child.i != token.i
                        and not self._is_party(child)
                    ):
                        for noun in prepositional(child, "in", "at", "near", "of"):
                            for place in self.cast.places(noun):
                                return place
            if any(c.lower_ == "where" for c in current.children):
                before = [i for i in self.cast.place_at if current.sent.start <= i < current.i]
                if before:
                    return self.cast.place_at[max(before)]
            if current.dep_ in ("ROOT", "ccomp", "parataxis"):
                break
        return None

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
