"""How happenings are told: the frames of `ontology/lexicon/events.toml`."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

from spacy.tokens import Token

from loader.lexicon import lexicon


@dataclass(frozen=True)
class Frame:
    """One row of the lexicon."""

    type: str
    verbs: frozenset[str]
    with_: frozenset[tuple[str, str]]
    nouns: frozenset[str]
    takes: str
    subject: str
    of: str
    object: str
    preposition: frozenset[str]
    giver: frozenset[str]
    negated: bool
    unless_bare: bool


@functools.cache
def frames() -> tuple[Frame, ...]:
    """All frames, in the order in which they are tried."""
    return tuple(_frame(row) for row in lexicon("events")["frame"])


def _frame(row: dict[str, Any]) -> Frame:
    pairs = {(pair[0], pair[1]) for pair in row.get("with", ())}
    pairs |= {(verb, noun) for verb in row.get("giving", ()) for noun in row.get("given", ())}
    return Frame(
        row["type"],
        frozenset(row.get("verbs", ())),
        frozenset(pairs),
        frozenset(row.get("nouns", ())),
        row.get("takes", "any"),
        row.get("subject", "any"),
        row.get("of", "initiator"),
        row.get("object", "target"),
        frozenset(row.get("preposition", ())),
        frozenset(row.get("giver", ())),
        row.get("negated", False),
        row.get("unless_bare", False),
    )


@functools.cache
def _by_verb() -> dict[str, tuple[Frame, ...]]:
    table: dict[str, tuple[Frame, ...]] = {}
    for frame in frames():
        for verb in {verb.partition(" ")[0] for verb in frame.verbs} | {pair[0] for pair in frame.with_}:
            table[verb] = (*table.get(verb, ()), frame)
    return table


@functools.cache
def _by_noun() -> dict[str, Frame]:
    return {noun: frame for frame in reversed(frames()) for noun in frame.nouns}


def verb_frames(verb: Token) -> tuple[Frame, ...]:
    """The frames that may fit a verb, in order."""
    return _by_verb().get(verb.lemma_.lower(), ())


def names_verb(frame: Frame, verb: Token) -> bool:
    """Whether the frame tells of this verb, with its particle where it wants one: "force out"."""
    lemma = verb.lemma_.lower()
    particles = [c.lower_ for c in verb.children if c.dep_ in ("prt", "advmod", "prep")]
    return lemma in frame.verbs or any(f"{lemma} {particle}" in frame.verbs for particle in particles)


def noun_frame(noun: Token) -> Frame | None:
    """The frame of the longest phrase that ends in this noun: "air strike" before "strike"."""
    words = [t.lemma_.lower() for t in noun.doc[max(0, noun.i - 2) : noun.i + 1] if not t.is_space]
    hyphenated = "".join(words) if "-" in words else ""
    phrases = (hyphenated, *(" ".join(words[-length:]) for length in (3, 2, 1)))
    return next((_by_noun()[phrase] for phrase in phrases if phrase in _by_noun()), None)
