"""Happenings: verbs, light verbs with their nouns, and nouns alone, as `ontology/lexicon/events.toml` frames them."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

from spacy.tokens import Token

from loader.dates import Interval
from loader.extract.reader import Reader
from loader.extract.syntax import agents, factuality, grammatical_subject, is_passive, patients, prepositional
from loader.lexicon import lexicon
from loader.statements import Evidence


@dataclass(frozen=True)
class Frame:
    """One row of the lexicon."""

    type: str
    verbs: frozenset[str]
    with_: tuple[tuple[str, str], ...]
    nouns: frozenset[str]
    takes: str
    subject: str
    of: str
    object: str
    preposition: frozenset[str]
    unless_bare: bool


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


@functools.cache
def frames() -> tuple[Frame, ...]:
    """All frames, in the order in which they are tried."""
    return tuple(_frame(row) for row in lexicon("events")["frame"])


def _frame(row: dict[str, Any]) -> Frame:
    return Frame(
        row["type"],
        frozenset(row.get("verbs", ())),
        tuple((pair[0], pair[1]) for pair in row.get("with", ())),
        frozenset(row.get("nouns", ())),
        row.get("takes", "any"),
        row.get("subject", "any"),
        row.get("of", "initiator"),
        row.get("object", "target"),
        frozenset(row.get("preposition", ())),
        row.get("unless_bare", False),
    )


@functools.cache
def _by_verb() -> dict[str, tuple[Frame, ...]]:
    table: dict[str, tuple[Frame, ...]] = {}
    for frame in frames():
        for verb in frame.verbs | {pair[0] for pair in frame.with_}:
            table[verb] = (*table.get(verb, ()), frame)
    return table


def happenings(reader: Reader) -> list[Happening]:
    """All events of the document, in text order, not yet merged."""
    found: list[Happening] = []
    used: set[int] = set()
    for token in reader.doc:
        if token.pos_ in ("VERB", "AUX") and (happening := _verbal(reader, token, used)):
            found.append(happening)
    for token in reader.doc:
        if token.pos_ in ("NOUN", "PROPN") and token.i not in used and (happening := _nominal(reader, token)):
            found.append(happening)
    return sorted(found, key=lambda happening: happening.token.i)


def _verbal(reader: Reader, verb: Token, used: set[int]) -> Happening | None:
    lemma = verb.lemma_.lower()
    for frame in _by_verb().get(lemma, ()):
        noun = _light_noun(verb, frame)
        if lemma in frame.verbs and _fits(reader, verb, frame):
            return _from_verb(reader, verb, frame, None)
        if noun is not None:
            used.add(noun.i)
            return _from_verb(reader, verb, frame, noun)
    return None


def _light_noun(verb: Token, frame: Frame) -> Token | None:
    wanted = {noun for light, noun in frame.with_ if light == verb.lemma_.lower()}
    objects = patients(verb) + prepositional(verb)
    return next((t for t in objects if t.lemma_.lower() in wanted or t.lower_ in wanted), None)


def _fits(reader: Reader, verb: Token, frame: Frame) -> bool:
    """Whether subject and object are of the sort that the frame speaks of."""
    objects = patients(verb)
    actors = [key for t in objects for key in reader.cast.actors(t)]
    places = [place for t in objects for place in reader.cast.places(t)]
    if frame.preposition and not prepositional(verb, *frame.preposition):
        return False
    subject_ok = _subject_fits(reader, verb, frame)
    match frame.takes:
        case "place":
            return subject_ok and bool(places or any(_is_place_noun(t) for t in objects))
        case "territory":
            return (
                subject_ok
                and bool(places or any(_is_place_noun(t) for t in objects))
                and not any(t.lemma_ in ("place", "part") and not places for t in objects)
            )
        case "people":
            return subject_ok and bool(actors)
        case "victims":
            victims = [key for key in actors if key.startswith(("person:", "crowd:"))]
            return (
                subject_ok and bool(victims) and bool(agents(verb)) and any(reader.cast.actors(a) for a in agents(verb))
            )
        case "pact":
            return subject_ok and any(_is_pact(t) for t in objects)
        case "nothing":
            return subject_ok and not objects
        case "movement":
            around = prepositional(verb)
            return (
                subject_ok
                and not is_passive(verb)
                and (
                    not objects
                    or bool(places)
                    or any(_is_place_noun(t) for t in objects)
                    or any(t.lemma_ in ("troop", "troops", "force", "soldier") for t in objects)
                )
                and bool(objects or around or verb.lemma_ in ("advance", "progress", "withdraw", "retreat", "flee"))
            )
    return subject_ok


def _subject_fits(reader: Reader, verb: Token, frame: Frame) -> bool:
    subjects = agents(verb) if not (frame.takes == "place" and is_passive(verb)) else []
    keys = [key for t in subjects for key in reader.cast.actors(t)]
    match frame.subject:
        case "place":
            return any(reader.cast.places(t) for t in subjects)
        case "force":
            return any(key.startswith(("forces:", "org:", "group:", "country:")) for key in keys)
        case "people":
            return any(key.startswith("crowd:") for key in keys)
        case "party":
            return len([key for key in keys if not key.startswith("crowd:")]) >= 1
    return True


def _is_place_noun(token: Token) -> bool:
    return token.lemma_.lower() in lexicon("actors")["place"]["nouns"] and token.lemma_.lower() not in (
        "state",
        "road",
        "part",
    )


def _is_pact(token: Token) -> bool:
    pacts = {w for words in lexicon("agreements")["kind"].values() for w in words}
    return token.lemma_.lower() in pacts or any(c.lemma_.lower() in pacts for c in token.children)


def _from_verb(reader: Reader, verb: Token, frame: Frame, noun: Token | None) -> Happening | None:
    """The event that a verb tells, with its light noun where it has one."""
    cast = reader.cast
    if frame.subject == "place":
        return _befalls(reader, verb, frame)
    initiators = [key for t in agents(verb) for key in cast.actors(t)]
    targets, places = list[str](), list[str]()
    for t in patients(verb) if noun is None else ():
        keys, named = cast.actors(t), cast.places(t)
        placed = frame.object == "place" or (named and not keys)
        places += named if placed else []
        if not placed or not (named and frame.object == "place"):
            _extend(targets, keys)
    aimed = [*lexicon("events")["against"]["prepositions"]]
    aimed += ["from"] if frame.type in ("capture", "clash") else []
    for carrier in [verb] if noun is None else [verb, noun]:
        found = [key for t in prepositional(carrier, *aimed) for key in cast.actors(t)]
        _extend(targets, [key for key in found if key not in initiators])
        if noun is not None:
            places += [place for t in prepositional(carrier, "of", "over", "in") for place in cast.places(t)]
    if frame.type == "withdrawal":
        places += [place for t in prepositional(verb, "from") for place in cast.places(t)]
    if frame.type == "clash":
        _extend(targets, [key for t in prepositional(verb, "between") for key in cast.actors(t)])
    return _happening(reader, verb, frame, initiators, targets, next(iter(places), None) or reader.place(verb))


def _befalls(reader: Reader, verb: Token, frame: Frame) -> Happening | None:
    """ "X fell to the rebels": the place is the subject, whoever did it stands behind the preposition."""
    subject = grammatical_subject(verb)
    places = reader.cast.places(subject) if subject is not None else []
    behind = prepositional(verb, *frame.preposition)
    initiators = [key for t in behind for key in reader.cast.actors(t) or reader.cast.modifiers(t)]
    return _happening(reader, verb, frame, initiators, [], next(iter(places), None))


def _nominal(reader: Reader, noun: Token) -> Happening | None:
    """The event that a noun tells by itself or with a light verb: "the capture of X", "carried out air strikes"."""
    frame = _noun_frame(noun)
    if frame is None or not _tells(reader, noun, frame):
        return None
    cast, against = reader.cast, lexicon("events")["against"]["prepositions"]
    initiators, targets = cast.modifiers(noun), list[str]()
    places = [place for p in prepositional(noun, "of", *against) for place in cast.places(p)]
    by = ("by", "between", "to") if frame.preposition else ("by", "between")
    _extend(initiators, [key for p in prepositional(noun, *by) for key in cast.actors(p)])
    role = {"initiator": initiators, "target": targets}.get(frame.of, [])
    _extend(role, [key for p in prepositional(noun, "of") for key in cast.actors(p)])
    _extend(targets, [key for p in prepositional(noun, *against) for key in cast.actors(p) if key not in initiators])
    if (verb := _light_verb(noun)) is not None:
        places += _from_light_verb(reader, noun, verb, initiators, targets)
    if frame.unless_bare and not initiators and not targets:
        return None
    place = next(iter(places), None) or _modifier_place(reader, noun) or reader.place(noun)
    return _happening(reader, noun, frame, initiators, targets, place)


def _tells(reader: Reader, noun: Token, frame: Frame) -> bool:
    """Whether the noun tells a happening here, and does not name a party or only date something else."""
    if noun.dep_ in ("compound", "amod", "nmod") or noun.ent_type_ in ("PERSON", "ORG", "EVENT", "WORK_OF_ART"):
        return False
    if frame.preposition and not prepositional(noun, *frame.preposition):
        return False
    return not _dates_only(noun) and (noun.i not in reader.cast.key_at or frame.type == "protest")


def _from_light_verb(reader: Reader, noun: Token, verb: Token, initiators: list[str], targets: list[str]) -> list[str]:
    """Add the parties that a light verb lends its noun; gives the places that it names."""
    cast, words, lemma = reader.cast, lexicon("events"), verb.lemma_.lower()
    subject = grammatical_subject(verb)
    places: list[str] = []
    struck = is_passive(verb) and lemma in words["light"]["striking"]
    if subject is not None and (struck or lemma in words["light"]["suffering"]):
        places = cast.places(subject)
        _extend(targets, [] if places else cast.actors(subject))
    elif noun in patients(verb) or noun.dep_ == "pobj":
        _extend(initiators, [key for t in agents(verb) for key in cast.actors(t)])
    if lemma == "oppose":
        _extend(targets, [key for t in patients(verb) for key in cast.actors(t)])
    aimed = [key for p in prepositional(verb, *words["against"]["prepositions"]) for key in cast.actors(p)]
    _extend(targets, [key for key in aimed if key not in initiators])
    return places


def _extend(keys: list[str], more: list[str]) -> None:
    keys += [key for key in dict.fromkeys(more) if key not in keys]


def _dates_only(noun: Token) -> bool:
    """Whether the noun only dates something else: "before the beginning of the war", "during the fighting"."""
    if noun.dep_ != "pobj" or prepositional(noun, "between", "by", "against"):
        return False
    preposition = noun.head
    if preposition.lower_ == "of" and preposition.head.lemma_.lower() in (
        "beginning",
        "start",
        "end",
        "outbreak",
        "day",
        "year",
        "eve",
    ):
        preposition = preposition.head.head
    return preposition.lower_ in ("after", "before", "since", "until", "during", "despite")


def _modifier_place(reader: Reader, noun: Token) -> str | None:
    for child in noun.lefts:
        if (
            child.dep_ in ("compound", "nmod", "poss")
            and child.i in reader.cast.place_at
            and child.i not in reader.cast.country_at
            and child.i not in reader.cast.key_at
        ):
            return reader.cast.place_at[child.i]
    return None


def _light_verb(noun: Token) -> Token | None:
    head = noun.head
    while head.pos_ == "ADP" or (head.pos_ == "NOUN" and noun.dep_ == "conj"):
        noun, head = head, head.head
        if head.i == noun.i:
            return None
    lemma = head.lemma_.lower()
    words = lexicon("events")
    known = (
        words["light"]["verbs"] + words["light"]["suffering"] + words["light"]["happening"] + words["light"]["striking"]
    )
    return head if head.pos_ == "VERB" and lemma in known else None


def _noun_frame(noun: Token) -> Frame | None:
    """The frame of the longest phrase that ends in this noun: "air strike" before "strike"."""
    words = [t.lemma_.lower() for t in noun.doc[max(0, noun.i - 2) : noun.i + 1] if not t.is_space]
    hyphenated = "".join(words) if "-" in words else None
    for length in (3, 2, 1):
        phrase = " ".join(words[-length:])
        for frame in frames():
            if phrase in frame.nouns or (hyphenated and hyphenated in frame.nouns):
                return frame
    return None


def _happening(
    reader: Reader, token: Token, frame: Frame, initiators: list[str], targets: list[str], place: str | None
) -> Happening | None:
    source = reader.attribution.source(token)
    return Happening(
        frame.type,
        token,
        [
            key
            for key in dict.fromkeys(initiators)
            if not key.startswith("crowd:") or frame.type in ("protest", "displacement")
        ],
        [key for key in dict.fromkeys(targets) if key not in initiators],
        place,
        reader.interval(token),
        source,
        factuality(token),
        (reader.clause_evidence(token, f"event.{frame.type}"),),
    )
