"""A relation under way of being read."""

from __future__ import annotations

from dataclasses import dataclass, field

from spacy.tokens import Token

from loader.dates import Interval
from loader.extract.reader import Reader
from loader.extract.syntax import factuality
from loader.statements import Evidence


@dataclass
class Tie:
    """A relation under way of being read, between keys of the cast."""

    subject: str
    relation: str
    object: str
    reported_by: tuple[str, ...]
    factuality: str
    evidence: tuple[Evidence, ...]
    interval: Interval = field(default_factory=Interval)


def tie(reader: Reader, subject: str, relation: str, object_: str, token: Token, first: Token, last: Token) -> Tie:
    """The tie that `token` tells, with the words between `first` and `last` as its evidence."""
    evidence = reader.annotated.evidence(
        *((first, last) if first.i <= last.i else (last, first)), f"relation.{relation}"
    )
    return Tie(subject, relation, object_, reader.attribution.source(token), factuality(token), (evidence,))
