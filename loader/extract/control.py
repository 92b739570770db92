"""Who holds which place, how far, since and until when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Token

from loader.dates import Interval
from loader.extract.events import Happening
from loader.extract.reader import Reader
from loader.extract.syntax import agents, factuality, grammatical_subject, patients, prepositional
from loader.lexicon import lexicon
from loader.statements import Evidence


@dataclass
class Hold:
    """A statement of control under way of being read."""

    controller: str
    place: str
    status: str
    interval: Interval
    reported_by: tuple[str, ...]
    factuality: str
    evidence: tuple[Evidence, ...]


def holds(reader: Reader, events: list[Happening]) -> list[Hold]:
    """All statements of control, one for each controller, place and status."""
    merged: dict[tuple[str, str, str], Hold] = {}
    for hold in (*_told(reader), *_taken(events)):
        key = (hold.controller, hold.place, hold.status)
        if key in merged:
            merged[key].evidence = tuple(sorted({*merged[key].evidence, *hold.evidence}))
        elif hold.controller and not hold.controller.startswith("crowd:"):
            merged[key] = hold
    return list(merged.values())


def _taken(events: list[Happening]) -> Iterator[Hold]:
    """Who takes a place holds it from then on."""
    for event in events:
        if event.type == "capture" and event.place and event.factuality == "asserted":
            partly = any(
                word in event.evidence[0].quote.lower().split()
                for word in ("parts", "buildings", "neighborhoods", "neighbourhoods", "some")
            )
            for key in event.initiators[:1]:
                yield Hold(
                    key,
                    event.place,
                    "partly-controls" if partly else "controls",
                    Interval(event.interval.start),
                    event.reported_by,
                    "asserted",
                    event.evidence,
                )


def _told(reader: Reader) -> Iterator[Hold]:
    words = lexicon("control")
    for token in reader.doc:
        lemma = token.lemma_.lower()
        if token.pos_ == "VERB" and lemma in words["controls"]["verbs"]:
            yield from _verb(reader, token)
        elif token.pos_ in ("NOUN", "PROPN") and lemma in words["controls"]["nouns"]:
            yield from _noun(reader, token)
        elif token.lower_ in words["controls"]["participles"] and token.i > 1 and token.nbor(-1).text == "-":
            yield from _compound(reader, token)


def _hold(reader: Reader, key: str, place: str, status: str, token: Token, interval: Interval | None = None) -> Hold:
    return Hold(
        key,
        place,
        status,
        interval or reader.interval(token),
        reader.attribution.source(token),
        factuality(token),
        (reader.clause_evidence(token, f"control.{status}"),),
    )


def _degree(noun: Token | None, status: str = "controls") -> str:
    """Whether a place is held in part: "parts of X", "several buildings", "60% of the country"."""
    partly = frozenset(lexicon("control")["partly"]["nouns"])
    if (
        noun is not None
        and status == "controls"
        and (noun.lemma_.lower() in partly or any(c.lemma_.lower() in partly for c in noun.children))
    ):
        return "partly-controls"
    return status


def _verb(reader: Reader, verb: Token) -> Iterator[Hold]:
    cast = reader.cast
    keys = [k for a in agents(verb) for k in cast.actors(a)]
    for noun in patients(verb):
        for place in cast.places(noun):
            for key in keys[:2]:
                yield _hold(reader, key, place, _degree(noun), verb)


def _noun(reader: Reader, noun: Token) -> Iterator[Hold]:
    """ "under government control", "escape the control of X", "lost control of Y", "X's hold on Y", "the rebels' stronghold"."""
    cast, words = reader.cast, lexicon("control")
    owners = cast.modifiers(noun)
    of = prepositional(noun, "of")
    places = [(p, place) for p in prepositional(noun, "of", "over", "on", "in") for place in cast.places(p)]
    owners += [k for p in of for k in cast.actors(p) if k not in owners and not cast.places(p)]
    head = noun.head
    verb = head if head.pos_ == "VERB" else head.head if head.dep_ == "prep" else head
    if noun.dep_ == "dobj" and head.lemma_.lower() in words["outside"]["verbs"]:
        subject = grammatical_subject(head)
        for part, place in _place_list(reader, subject):
            del part
            for key in owners[:1]:
                yield _hold(reader, key, place, "outside", head)
        return
    if noun.dep_ == "dobj" and head.lemma_.lower() in words["lost"]["verbs"]:
        keys = owners or [k for a in agents(head) for k in cast.actors(a)]
        found = [place for _, place in places] or [p for p in [_nearby_place(reader, head)] if p]
        interval = reader.interval(head)
        for place in found[:1]:
            for key in keys[:1]:
                yield _hold(reader, key, place, "lost", head, Interval(None, interval.start or interval.end))
        return
    if noun.dep_ == "pobj" and head.lower_ in ("under", "in", "outside", "beyond"):
        status = "outside" if head.lower_ in words["outside"]["prepositions"] else "controls"
        above = head.head
        nouns = [above] if above.pos_ in ("NOUN", "PROPN", "PRON", "DET", "CCONJ") else []
        if above.pos_ in ("VERB", "AUX"):
            nouns = patients(above) + prepositional(above, "to") or [
                t for t in [grammatical_subject(above)] if t is not None
            ]
            subject = grammatical_subject(above)
            if above.lemma_ in ("fall", "be", "remain", "stay", "come") and subject is not None:
                nouns = [subject]
        for candidate in nouns:
            for part, place in _place_list(reader, candidate):
                for key in owners[:1]:
                    yield _hold(reader, key, place, _degree(part, status), noun)
        return
    if noun.lemma_.lower() in ("stronghold", "bastion"):
        target = noun.head if noun.dep_ == "appos" else None
        places = (
            [(noun, p) for p in (cast.places(target) if target is not None else [])]
            + [(noun, p) for c in noun.children if c.dep_ == "appos" for p in cast.places(c)]
            + places
        )
        for _, place in places[:1]:
            for key in owners[:1]:
                yield _hold(reader, key, place, "controls", noun)
        return
    if not owners and verb.pos_ == "VERB":
        owners = [k for a in agents(verb) for k in cast.actors(a)]
    if noun.dep_ == "dobj" and head.lemma_.lower() in ("take", "gain", "seize", "regain"):
        return
    for part, place in places[:1]:
        for key in owners[:1]:
            yield _hold(reader, key, place, _degree(part), noun)


def _place_list(reader: Reader, noun: Token | None) -> list[tuple[Token, str]]:
    """The places in a noun phrase with the noun that measures each: "most of A and parts of B and C"."""
    if noun is None:
        return []
    found: list[tuple[Token, str]] = []
    own = reader.cast.places(noun)
    found += [(noun, place) for place in own]
    for p in prepositional(noun, "of"):
        found += [(noun, place) for place in reader.cast.places(p) if place not in [x for _, x in found]]
        for q in prepositional(p, "of"):
            found += [(noun, place) for place in reader.cast.places(q) if place not in [x for _, x in found]]
    for child in noun.children:
        if child.dep_ == "conj":
            found += [pair for pair in _place_list(reader, child) if pair[1] not in [x for _, x in found]]
    return found


def _nearby_place(reader: Reader, verb: Token) -> str | None:
    """The place of the clause above: "entered X for the first time since they lost control"."""
    current = verb
    while current.head.i != current.i:
        current = current.head
        if current.pos_ == "VERB":
            for noun in patients(current):
                if places := reader.cast.places(noun):
                    return places[0]
    return None


def _compound(reader: Reader, participle: Token) -> Iterator[Hold]:
    """ "rebel-held Idlib", "Kurdish-controlled areas"."""
    cast = reader.cast
    owner = participle.nbor(-2)
    keys = [cast.key_at[owner.i]] if owner.i in cast.key_at else []
    if not keys and owner.lemma_.lower() in lexicon("actors")["modifier"]["names"]:
        keys = [cast.generic(owner.lemma_.lower())]
        cast.add(keys[0], "armed-group", f"{owner.lemma_.lower()}s", owner)
    head = participle.head
    while head.i > participle.i and head.dep_ in ("amod", "compound") and head.head.i > head.i:
        head = head.head
    places = cast.places(head) or [
        p for c in head.children if c.dep_ == "prep" for g in c.children for p in cast.places(g)
    ]
    for place in places[:1]:
        for key in keys[:1]:
            yield _hold(reader, key, place, "controls", participle)
