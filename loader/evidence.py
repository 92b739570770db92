"""Whether the words that a statement rests on carry it: what every extractor's statements have to pass.

Three things are asked of a statement. Its evidence must be the article's own words at those offsets. A figure's number
must stand in them, in digits or in words. Everyone and every place that it names must be named in the article, and one
of them in a sentence quoted, or close before it where a word of that sentence points back ("they", "the group"). An
actor or a place that the article does not name is left out as well.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

import spacy
from spacy.language import Language

from loader.extract.numbers import number, vague
from loader.statements import (
    Actor,
    Agreement,
    Control,
    Dropped,
    Event,
    Evidence,
    Figure,
    Place,
    Reading,
    Relation,
    Statement,
)  # fmt: skip
from ontology.gazetteer import Gazetteer, fold, gazetteer

T = TypeVar("T", Statement, Actor, Place)

_POINTING = re.compile(
    r"\b(?:he|him|his|she|her|hers|it|its|they|them|their|who|whom|whose|which|we|us|our|i|me|my|you|your|"
    r"the|this|that|these|those|both|there|here)\b",
    re.IGNORECASE,
)
_BREAK = re.compile(r"\n\s*\n")
_BEFORE = 1  # paragraph, which news copy keeps to a sentence or two
_EMPTY = frozenset({"a", "an", "and", "for", "in", "of", "on", "the", "to"})
_STEM = 4  # letters that two forms of a word share at least: "Iran", "Iranian"
_ENDING = 3  # letters by which they differ at most


def upheld(reading: Reading) -> tuple[Reading, tuple[Dropped, ...]]:
    """The reading with all that the article carries, and what had to go."""
    check = _Check(reading, gazetteer())
    dropped: list[Dropped] = []

    def standing(findings: tuple[T, ...]) -> tuple[T, ...]:
        faults = [check.fault(finding) for finding in findings]
        dropped.extend(Dropped(finding, fault) for finding, fault in zip(findings, faults, strict=True) if fault)
        return tuple(finding for finding, fault in zip(findings, faults, strict=True) if not fault)

    kept = replace(
        reading,
        actors=standing(reading.actors),
        places=standing(reading.places),
        statements=standing(reading.statements),
    )
    return kept, tuple(dropped)


class _Words:
    """The words of a text, folded, and where they meet others: "Iran" meets "Iranian", "rebels" meets "rebel"."""

    def __init__(self, text: str) -> None:
        self._whole = frozenset(fold(text).split())
        self._stems = frozenset(stem for word in self._whole for stem in _stems(word))

    def have(self, word: str) -> bool:
        """Whether the word stands in the text, in another form maybe."""
        return word in self._whole or word in self._stems or not self._whole.isdisjoint(_stems(word))


@functools.lru_cache(maxsize=50_000)
def _stems(word: str) -> frozenset[str]:
    return frozenset(word[:end] for end in range(max(_STEM, len(word) - _ENDING), len(word)))


class _Check:
    """What one reading is checked against."""

    def __init__(self, reading: Reading, known: Gazetteer) -> None:
        self._text = reading.article.text
        self._words = _Words(self._text)
        self._paragraphs = [0, *(gap.end() for gap in _BREAK.finditer(self._text)), len(self._text)]
        self._names = {actor.label: (actor.label, *actor.aliases) for actor in reading.actors}
        self._names |= {place.label: (place.label, *place.aliases) for place in reading.places}
        self._persons = frozenset(actor.label for actor in reading.actors if actor.type == "person")
        self._known = known
        places = (known.place(place.label) for place in reading.places if self._has(place.label))
        self._states = frozenset(place.country for place in places if place is not None)

    def fault(self, finding: Statement | Actor | Place) -> str | None:
        """Why a finding cannot stand, None where it can."""
        if not all(evidence.stands_in(self._text) for evidence in finding.evidence):
            return "its quote is not what stands there in the article"
        return self._fault(finding) if isinstance(finding, Statement) else self._strange(finding.label)

    def _fault(self, statement: Statement) -> str | None:
        if not statement.evidence:
            return "no words of the article are given for it"
        if isinstance(statement, Figure) and not _counted(statement):
            return "its number does not stand in its quote"
        named = list(_named(statement))
        for name in (*named, *statement.reported_by):
            if reason := self._strange(name):
                return reason
        if named and not isinstance(statement, Figure) and not any(self._meant(name, statement) for name in named):
            return "its quote names none of those whom it speaks of"
        return None

    def _strange(self, name: str) -> str | None:
        """Why nobody and no place may be called so here, None where the article names it.

        A state is named by a place that lies in it, too: "the country".
        """
        state = self._known.country(name)
        if self._has(name) or (state is not None and state.iso in self._states):
            return None
        return f"{name!r} is not named in the article"

    def _has(self, name: str) -> bool:
        """Whether the article has all telling words of one of the names, or any of a person's."""
        enough = any if name in self._persons else all
        return any(enough(map(self._words.have, words)) for words in self._wordings(name))

    def _meant(self, name: str, statement: Statement) -> bool:
        """Whether a telling word of one of the names stands where the statement was read."""
        wanted = {word for words in self._wordings(name) for word in words}
        return any(any(map(self._around(evidence).have, wanted)) for evidence in statement.evidence)

    def _around(self, evidence: Evidence) -> _Words:
        """The words of the sentence; where one of them points back, those of the paragraph so far and the one before.

        A sentence ends with its paragraph, whatever the extractor says of it.
        """
        paragraph = max(n for n, start in enumerate(self._paragraphs[:-1]) if start <= evidence.start)
        start = min(evidence.start, max(evidence.sentence_start, self._paragraphs[paragraph]))
        end = max(evidence.end, min(evidence.sentence_end, self._paragraphs[paragraph + 1]))
        if _POINTING.search(self._text, start, end):
            start = self._paragraphs[max(0, paragraph - _BEFORE)]
        return _Words(self._text[start:end])

    def _wordings(self, name: str) -> Iterator[list[str]]:
        """The telling words of each of its names, those that the gazetteer knows among them."""
        for wording in (*self._names.get(name, (name,)), *self._further(name)):
            if words := [word for word in fold(wording).split() if word not in _EMPTY]:
                yield words

    def _further(self, name: str) -> Iterator[str]:
        """What else the gazetteer calls it: a state's demonyms and seats, an organisation's abbreviations."""
        if country := self._known.country(name):
            yield from (*country.aliases, *country.demonyms, *country.seats)
        if actor := self._known.actor(name):
            yield from actor.aliases


def _named(statement: Statement) -> Iterator[str]:
    """Everyone and every place that a statement speaks of, by label; who reports it left aside."""
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


def _counted(figure: Figure) -> bool:
    wanted = {bound for bound in (figure.low, figure.high) if bound is not None}
    said = {n for evidence in figure.evidence for n in numbers_in(evidence.quote)}
    return bool(wanted) and wanted <= said


def numbers_in(text: str) -> frozenset[Decimal]:
    """All numbers that a text tells, in digits or words: "59", "1.2 million", "dozens"."""
    doc = _tokens()(text)
    found: set[Decimal] = set()
    position = 0
    while position < len(doc):
        told = vague(doc, position) or number(doc, position)
        if told is not None:
            found.add(told[0])
        position = told[1] if told is not None else position + 1
    return frozenset(found)


@functools.cache
def _tokens() -> Language:
    return spacy.blank("en")
