"""Events that nouns tell, alone or lent a subject by a verb: "the capture of X", "carried out air strikes"."""

from __future__ import annotations

from spacy.tokens import Token

from loader.extract.frames import Frame, noun_frame
from loader.extract.happening import Happening, extend, happening
from loader.extract.reader import Reader
from loader.extract.syntax import agents, grammatical_subject, is_passive, patients, prepositional
from loader.lexicon import lexicon


def from_noun(reader: Reader, noun: Token) -> Happening | None:
    """The event that a noun tells by itself or with a light verb: "the capture of X", "carried out air strikes"."""
    frame = noun_frame(noun)
    if frame is None or not _tells(reader, noun, frame):
        return None
    cast, against = reader.cast, lexicon("events")["against"]["prepositions"]
    initiators, targets = cast.modifiers(noun), list[str]()
    places = [place for p in prepositional(noun, "of", *against) for place in cast.places(p)]
    by = ("by", "between", "to") if frame.preposition else ("by", "between")
    extend(initiators, [key for p in prepositional(noun, *by) for key in cast.actors(p)])
    giving = [noun, *prepositional(noun, "of")] if frame.giver else []
    extend(initiators, [key for c in giving for p in prepositional(c, *frame.giver) for key in cast.actors(p)])
    owned = bool(initiators) and frame.of == "initiator"  # "Russia's invasion of X": who did it stands before
    role = targets if owned else {"initiator": initiators, "target": targets}.get(frame.of, [])
    extend(role, [key for p in prepositional(noun, "of") for key in cast.actors(p)])
    extend(targets, [key for p in prepositional(noun, *against) for key in cast.actors(p) if key not in initiators])
    if noun.dep_ == "pobj" and noun.head.lower_ == "of" and noun.head.head.lemma_ in ("accuse", "suspect"):
        initiators = [key for t in patients(noun.head.head) for key in cast.actors(t)]
    within = [p for outer in prepositional(noun, "of") for p in prepositional(outer, "by")]
    extend(initiators, [key for p in within for key in cast.actors(p) if key not in targets])
    if frame.takes == "people" and not any(key.startswith(("crowd:", "people:", "group:")) for key in targets):
        return None
    if frame.type in ("withdrawal", "displacement"):
        left = [noun, *prepositional(noun, "of")]
        places = [place for c in left for p in prepositional(c, "from") for place in cast.places(p)] or places
    if (verb := _light_verb(noun)) is not None:
        places += _from_light_verb(reader, noun, verb, initiators, targets)
    if frame.unless_bare and not initiators and not targets:
        return None
    place = next(iter(places), None) or _modifier_place(reader, noun) or reader.place(noun)
    return happening(reader, frame.type, noun, initiators, targets, place)


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
        extend(targets, [] if places else cast.actors(subject))
    elif noun in patients(verb) or noun.dep_ == "pobj":
        extend(initiators, [key for t in agents(verb) for key in cast.actors(t)])
    if lemma == "oppose":
        extend(targets, [key for t in patients(verb) for key in cast.actors(t)])
    aimed = [key for p in prepositional(verb, *words["against"]["prepositions"]) for key in cast.actors(p)]
    extend(targets, [key for key in aimed if key not in initiators])
    return places


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
    series = lexicon("events")["light"]["series"]
    while head.pos_ == "ADP" or (head.pos_ == "NOUN" and (noun.dep_ == "conj" or head.lemma_.lower() in series)):
        noun, head = head, head.head
        if head.i == noun.i:
            return None
    lemma = head.lemma_.lower()
    words = lexicon("events")
    known = (
        words["light"]["verbs"] + words["light"]["suffering"] + words["light"]["happening"] + words["light"]["striking"]
    )
    return head if head.pos_ == "VERB" and lemma in known else None
