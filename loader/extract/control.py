"""Who holds which place, how far, since and until when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Token

from loader.dates import Interval
from loader.extract.happening import Happening
from loader.extract.reader import Reader
from loader.extract.syntax import agents, clause, factuality, grammatical_subject, patients, prepositional
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
            merged[key].evidence = tuple(dict.fromkeys((*merged[key].evidence, *hold.evidence)))
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
            for key, place in ((key, p) for key in event.initiators[:1] for p in (event.place, *event.also)):
                yield Hold(
                    key,
                    place,
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
        elif token.pos_ == "VERB" and lemma in words["lost"]["verbs"]:
            yield from _verb_of_loss(reader, token)
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


def _verb_of_loss(reader: Reader, verb: Token) -> Iterator[Hold]:
    """ "lost the city to the rebels", "surrendered X"."""
    interval = reader.interval(verb)
    for noun in patients(verb):
        for place in reader.cast.places(noun):
            for key in [k for a in agents(verb) for k in reader.cast.actors(a)][:1]:
                yield _hold(reader, key, place, "lost", verb, Interval(None, interval.start or interval.end))


def _noun(reader: Reader, noun: Token) -> Iterator[Hold]:
    """The ways in which a noun of control is told, each with its own way of naming holder and place."""
    cast, words, head = reader.cast, lexicon("control"), noun.head
    owners = cast.modifiers(noun)
    owners += [
        key for p in prepositional(noun, "of") if not cast.places(p) for key in cast.actors(p) if key not in owners
    ]
    if noun.dep_ == "dobj" and head.lemma_.lower() in words["outside"]["verbs"]:
        yield from _escaped(reader, head, owners)
    elif noun.dep_ == "dobj" and head.lemma_.lower() in words["lost"]["verbs"]:
        yield from _lost(reader, noun, head, owners)
    elif noun.dep_ == "pobj" and head.lower_ in ("under", "in", "outside", "beyond"):
        yield from _under(reader, noun, owners)
    elif noun.lemma_.lower() in ("stronghold", "bastion"):
        yield from _stronghold(reader, noun, owners)
    elif not (noun.dep_ == "dobj" and head.lemma_.lower() in words["taking"]["verbs"]):
        owners = owners or [key for a in agents(clause(noun)) for key in cast.actors(a)]
        yield from _first(reader, owners, _behind(reader, noun)[:1], noun)


def _behind(reader: Reader, noun: Token) -> list[tuple[Token, str]]:
    """The places behind a noun of control, or behind its verb, to which the parser often gives them."""
    carriers = [noun, noun.head] if noun.dep_ == "dobj" else [noun]
    behind = [p for carrier in carriers for p in prepositional(carrier, "of", "over", "on", "in")]
    return [(p, place) for p in behind for place in reader.cast.places(p)]


def _first(
    reader: Reader, owners: list[str], places: list[tuple[Token, str]], token: Token, status: str = "controls"
) -> Iterator[Hold]:
    for measured, place in places:
        for key in owners[:1]:
            yield _hold(reader, key, place, _degree(measured, status), token)


def _escaped(reader: Reader, verb: Token, owners: list[str]) -> Iterator[Hold]:
    """ "most of A and parts of B escape the control of X"."""
    yield from _first(reader, owners, _place_list(reader, grammatical_subject(verb)), verb, "outside")


def _lost(reader: Reader, noun: Token, verb: Token, owners: list[str]) -> Iterator[Hold]:
    """ "lost control of A in 2014": it ended then."""
    keys = owners or [key for a in agents(verb) for key in reader.cast.actors(a)]
    places = [place for _, place in _behind(reader, noun)] or [p for p in [_nearby_place(reader, verb)] if p]
    interval = reader.interval(verb)
    for place in places[:1]:
        for key in keys[:1]:
            yield _hold(reader, key, place, "lost", verb, Interval(None, interval.start or interval.end))


def _under(reader: Reader, noun: Token, owners: list[str]) -> Iterator[Hold]:
    """ "A, under government control", "A remains in rebel hands", "areas outside X's control"."""
    above = noun.head.head
    status = "outside" if noun.head.lower_ in lexicon("control")["outside"]["prepositions"] else "controls"
    held: list[Token] = []
    if above.pos_ in ("NOUN", "PROPN", "PRON", "DET", "CCONJ"):
        held = [above]
    elif above.pos_ in ("VERB", "AUX"):
        subject = grammatical_subject(above)
        resting = above.lemma_ in ("fall", "be", "remain", "stay", "come") and subject is not None
        held = [subject] if resting and subject is not None else patients(above) + prepositional(above, "to")
    for candidate in held:
        yield from _first(reader, owners, _place_list(reader, candidate), noun, status)


def _stronghold(reader: Reader, noun: Token, owners: list[str]) -> Iterator[Hold]:
    """ "A, the rebels' stronghold", "the rebel stronghold of A"."""
    names = [noun.head] if noun.dep_ == "appos" else [c for c in noun.children if c.dep_ == "appos"]
    places = [(noun, place) for name in names for place in reader.cast.places(name)] + _behind(reader, noun)
    if not places and noun.left_edge.i > noun.sent.start and noun.left_edge.nbor(-1).text == ",":
        places = [(noun, place) for place in reader.cast.places(noun.left_edge.nbor(-2))]
    yield from _first(reader, owners, [(noun.head, place) for _, place in places[:1]], noun)


def _place_list(reader: Reader, noun: Token | None) -> list[tuple[Token, str]]:
    """The places in a noun phrase with the noun that measures each: "most of A and parts of B and C"."""
    if noun is None:
        return []
    inner = [place for p in prepositional(noun, "of") for _, place in _place_list(reader, p)]
    own = [] if inner else [place for place in [reader.cast.place(noun)] if place]
    found = [(noun, place) for place in (*inner, *own)]
    found += [pair for c in noun.children if c.dep_ == "conj" for pair in _place_list(reader, c)]
    return list({place: (measure, place) for measure, place in reversed(found)}.values())[::-1]


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
