"""What an extractor makes of an article: plain values that know neither RDF nor grammar.

Actors and places are named by their label, which is unique within one Reading; the resolver gives them identities.
Controlled words (`type`, `relation`, `measure`, `status`, `kind`) are the notations of the schemes in
`ontology/schemes.ttl`, which are those of the six tables.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar

from loader.article import Article
from loader.dates import Interval, PartialDate

ASSERTED = "asserted"


@dataclass(frozen=True, order=True)
class Evidence:
    """The words that carry a statement: `article.text[start:end] == quote`, inside one sentence; `rule` read them."""

    start: int
    end: int
    quote: str
    sentence_start: int
    sentence_end: int
    rule: str

    def stands_in(self, text: str) -> bool:
        """Whether these words, and some words, stand in the text at these offsets."""
        inside = 0 <= self.start < self.end <= len(text)
        return inside and text[self.start : self.end] == self.quote and bool(self.quote.strip())


@dataclass(frozen=True)
class Actor:
    """Someone who acts, is acted upon as an organised party, or speaks. `key` is the gazetteer's where it has one."""

    label: str
    type: str
    aliases: tuple[str, ...] = ()
    key: str | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Place:
    """A place as the article names it. `near` is the place that it is described by ("villages west of X"),
    `within` the place that contains it according to the article."""

    label: str
    aliases: tuple[str, ...] = ()
    key: str | None = None
    near: str | None = None
    within: str | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What every kind of statement has: its evidence, its span of time, who reports it, and how it is put.

    `reported_by` is the chain of attribution as labels of actors, nearest to the fact last; empty where the article
    speaks in its own voice. `factuality` is asserted, denied, negated, planned, feared or demanded.
    """

    kind: ClassVar[str]
    evidence: tuple[Evidence, ...]
    interval: Interval = field(default_factory=Interval)
    reported_by: tuple[str, ...] = ()
    factuality: str = ASSERTED


@dataclass(frozen=True, kw_only=True)
class Relation(Statement):
    """A lasting tie between two actors."""

    kind: ClassVar[str] = "relation"
    subject: str
    relation: str
    object: str


@dataclass(frozen=True, kw_only=True)
class Event(Statement):
    """A happening, or a series told as one. `targets` holds labels of actors, and words for crowds ("civilians")."""

    kind: ClassVar[str] = "event"
    type: str
    place: str | None = None
    initiators: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Figure(Statement):
    """A number that the article reports. `precision` is exact, approximate, at-least, at-most or range."""

    kind: ClassVar[str] = "figure"
    measure: str
    group: str
    low: Decimal | None
    high: Decimal | None
    precision: str
    unit: str
    place: str | None = None


@dataclass(frozen=True, kw_only=True)
class Control(Statement):
    """Who holds a place, and how that stands."""

    kind: ClassVar[str] = "control"
    controller: str
    place: str
    status: str


@dataclass(frozen=True, kw_only=True)
class Agreement(Statement):
    """An agreement: `type` is its kind (ceasefire, …), `concluded` its date, `status` how it stands."""

    kind: ClassVar[str] = "agreement"
    label: str
    type: str
    status: str
    concluded: PartialDate | None = None
    parties: tuple[str, ...] = ()
    place: str | None = None
    obstructed_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dropped:
    """A finding that is left out of a reading, and why: the rest of a sentence that begins with "because"."""

    finding: Statement | Actor | Place
    reason: str


@dataclass(frozen=True)
class Reading:
    """All that one extractor, at one version, read out of one article."""

    article: Article
    extractor: str
    version: str
    actors: tuple[Actor, ...] = ()
    places: tuple[Place, ...] = ()
    statements: tuple[Statement, ...] = ()
    discarded: int = 0  # what the extractor itself had to throw away
