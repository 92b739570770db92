"""Whether the words that a statement rests on carry it: what every extractor's statements have to pass.

Three things are asked of a statement. Its evidence must be the article's own words at those offsets. A figure's number
must stand in them, in digits or in words. Everyone and every place that it names must be named in the article, and one
of them in the sentences quoted, or by a word there that points back ("they", "the group").
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

import spacy
from spacy.language import Language

from loader.extract.numbers import number, vague
from loader.statements import Agreement, Control, Event, Evidence, Figure, Reading, Relation, Statement
from ontology.gazetteer import Gazetteer, fold, gazetteer

_POINTING = re.compile(
    r"\b(?:he|him|his|she|her|hers|it|its|they|them|their|who|whom|whose|which|that|we|us|our|i|me|my|you|your|"
    r"the|this|these|those|both|there|here)\b",
    re.IGNORECASE,
)
_STEM = 4  # letters by which "Russia" is met in "Russian"


@dataclass(frozen=True)
class Dropped:
    """A statement that was left out, and why."""

    statement: Statement
    reason: str


def upheld(reading: Reading) -> tuple[Reading, tuple[Dropped, ...]]:
    """The reading with the statements whose evidence holds, and those that had to go."""
    check = _Check(reading, gazetteer())
    kept, dropped = list[Statement](), list[Dropped]()
    for statement in reading.statements:
        reason = check.fault(statement)
        if reason is None:
            kept.append(statement)
        else:
            dropped.append(Dropped(statement, reason))
    return replace(reading, statements=tuple(kept)), tuple(dropped)


class _Check:
    """What one reading's statements are checked against."""

    def __init__(self, reading: Reading, known: Gazetteer) -> None:
        self.text = reading.article.text
        self.words = frozenset(fold(self.text).split())
        self.stems = frozenset(word[:_STEM] for word in self.words)
        self.names = {a.label: (a.label, *a.aliases) for a in reading.actors}
        self.names |= {p.label: (p.label, *p.aliases) for p in reading.places}
        self.known = known

    def fault(self, statement: Statement) -> str | None:
        """Why a statement cannot stand, None where it can."""
        if not statement.evidence:
            return "no words of the article are given for it"
        if any(not self._stands(evidence) for evidence in statement.evidence):
            return "its quote is not what stands there in the article"
        if isinstance(statement, Figure) and not self._counted(statement):
            return "its number does not stand in its quote"
        named = list(_named(statement))
        strange = next((name for name in named if not self._mentioned(name, self.words, self.stems)), None)
        if strange is not None:
            return f"{strange!r} is not named in the article"
        if named and not isinstance(statement, Figure) and not any(self._meant(name, statement) for name in named):
            return "its quote names none of those whom it speaks of"
        return None

    def _stands(self, evidence: Evidence) -> bool:
        inside = 0 <= evidence.start < evidence.end <= len(self.text)
        return inside and self.text[evidence.start : evidence.end] == evidence.quote and bool(evidence.quote.strip())

    def _counted(self, figure: Figure) -> bool:
        wanted = {bound for bound in (figure.low, figure.high) if bound is not None}
        said = {n for evidence in figure.evidence for n in numbers_in(evidence.quote)}
        return bool(wanted) and wanted <= said

    def _meant(self, name: str, statement: Statement) -> bool:
        for evidence in statement.evidence:
            sentence = self.text[
                min(evidence.sentence_start, evidence.start) : max(evidence.sentence_end, evidence.end)
            ]
            words = frozenset(fold(sentence).split())
            if _POINTING.search(sentence) or self._mentioned(name, words, frozenset(w[:_STEM] for w in words)):
                return True
        return False

    def _mentioned(self, name: str, words: frozenset[str], stems: frozenset[str]) -> bool:
        """Whether a word of any of the names stands among the words: "Russia" is met in "Russian", too."""
        for other in (*self.names.get(name, (name,)), *self._further(name)):
            parts = fold(other).split()
            if any(part in words or (len(part) >= _STEM and part[:_STEM] in stems) for part in parts):
                return True
        return False

    def _further(self, name: str) -> Iterator[str]:
        """What else the gazetteer calls it: a state's demonyms and seats, an organisation's abbreviations."""
        if country := self.known.country(name):
            yield from (*country.aliases, *country.demonyms, *country.seats)
        if actor := self.known.actor(name):
            yield from actor.aliases


def _named(statement: Statement) -> Iterator[str]:
    """Everyone and every place that a statement speaks of, by label."""
    match statement:
        case Relation():
            yield from (statement.subject, statement.object)
        case Event():
            yield from (*statement.initiators, *statement.targets)
        case Control():
            yield from (statement.controller, statement.place)
        case Agreement():
            yield from (*statement.parties, *statement.obstructed_by)
    if place := getattr(statement, "place", None):
        yield place
    yield from statement.reported_by


def numbers_in(text: str) -> frozenset[Decimal]:
    """All numbers that a text tells, in digits or words: "59", "1.2 million", "dozens"."""
    doc = _words()(text)
    found: set[Decimal] = set()
    for i in range(len(doc)):
        for told in (number(doc, i), vague(doc, i)):
            if told is not None:
                found.add(told[0])
    return frozenset(found)


@functools.cache
def _words() -> Language:
    return spacy.blank("en")
