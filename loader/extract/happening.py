"""An event under way of being read, and what its readers share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from spacy.tokens import Token

from loader.dates import Interval
from loader.extract.coreference import back
from loader.extract.reader import Reader
from loader.extract.syntax import agents, factuality, grammatical_subject, prepositional
from loader.lexicon import lexicon
from loader.statements import Evidence

_CROWDS_ACT = frozenset({"protest", "displacement", "riot"})


@dataclass
class Happening:
    """An event under way of being read: keys of the cast, not labels yet."""

    type: str
    token: Token
    initiators: list[str]
    targets: list[str]
    place: str | None
    interval: Interval
    reported_by: tuple[str, ...]
    factuality: str
    evidence: tuple[Evidence, ...]
    also: tuple[str, ...] = ()  # further places that it befell in the same words: "captured A, B and C"


def happening(
    reader: Reader,
    type_: str,
    token: Token,
    initiators: Iterable[str],
    targets: Iterable[str],
    place: str | None,
    put: str | None = None,
) -> Happening:
    """The event that a token tells, with its time, source, factuality (`put`, where it is known) and evidence."""
    acting = [key for key in dict.fromkeys(initiators) if not key.startswith("crowd:") or type_ in _CROWDS_ACT]
    return Happening(
        type_,
        token,
        acting,
        [key for key in dict.fromkeys(targets) if key not in acting],
        place,
        reader.interval(token),
        reader.attribution.source(token),
        put or factuality(token),
        (reader.clause_evidence(token, f"event.{type_}"),),
    )


def extend(keys: list[str], more: Iterable[str]) -> None:
    """Add the keys that are not there yet, in order."""
    keys += [key for key in dict.fromkeys(more) if key not in keys]


def doers(reader: Reader, verb: Token) -> list[str]:
    """The parties that do what a verb tells; of a document that says something, whoever issued it."""
    found: list[str] = []
    for noun in agents(verb):
        extend(found, reader.cast.actors(noun) or _issuers(reader, noun) or _owners_of_means(reader, noun))
    return found


def _owners_of_means(reader: Reader, noun: Token) -> list[str]:
    """Whose missiles or shells they are that struck."""
    means = {word for words in lexicon("events")["means"].values() for word in words}
    return reader.cast.modifiers(noun) if noun.lemma_.lower() in means else []


def _issuers(reader: Reader, noun: Token) -> list[str]:
    if noun.lemma_.lower() not in lexicon("reporting")["documents"]:
        return []
    cast = reader.cast
    behind = [key for p in prepositional(noun, "by", "from", "of", "on") for key in cast.actors(p)]
    own = cast.modifiers(noun) or behind
    if not own and noun.dep_ == "dobj" and (subject := grammatical_subject(noun.head)) is not None:
        own = cast.actors(subject)
    return own or back(cast, noun, ("org:", "country:", "person:", "forces:"))
