"""Events that verbs tell, alone or with a noun that they only carry: "captured X", "took control of X"."""

from __future__ import annotations

from dataclasses import replace

from spacy.tokens import Token

from loader.extract.frames import Frame, names_verb, noun_frame, verb_frames
from loader.extract.happening import Happening, doers, extend, happening
from loader.extract.reader import Reader
from loader.extract.syntax import agents, factuality, grammatical_subject, is_passive, patients, prepositional
from loader.lexicon import lexicon

_MOVING = ("advance", "progress", "withdraw", "retreat", "flee")
_UNPLACED = ("state", "road", "part")


def from_verb(reader: Reader, verb: Token) -> tuple[Happening, Token | None] | None:
    """The event that a verb tells, with the noun that it only carries where there is one."""
    for frame in verb_frames(verb):
        noun = _light_noun(verb, frame)
        if frame.negated and not _is_negated(verb, noun):
            continue
        if verb.lemma_ == "occupy" and prepositional(verb, "since", "until"):
            continue  # what is told is how long a place was held
        if names_verb(frame, verb) and _fits(reader, verb, frame):
            told = _befalls(reader, verb, frame) if frame.subject == "place" else _told(reader, verb, frame, None)
            return told, None
        if noun is not None:
            return _told(reader, verb, frame, noun), noun
    return None


def _light_noun(verb: Token, frame: Frame) -> Token | None:
    wanted = {noun for light, noun in frame.with_ if light == verb.lemma_.lower()}
    objects = patients(verb) + ([] if frame.giver else prepositional(verb)) if wanted else []
    objects += [verb.head] if wanted and verb.dep_ in ("relcl", "acl") and is_passive(verb) else []
    objects += [t for noun in objects if noun.like_num or noun.tag_ == "NNS" for t in prepositional(noun, "of")]
    return next((t for t in objects if t.lemma_.lower() in wanted or t.lower_ in wanted), None)


def _is_negated(verb: Token, noun: Token | None) -> bool:
    none = noun is not None and any(c.lower_ == "no" for c in noun.children)
    return none or any(c.dep_ == "neg" for c in verb.children)


# Whether a frame fits -------------------------------------------------------------------------------------------


def _fits(reader: Reader, verb: Token, frame: Frame) -> bool:
    """Whether subject and object are of the sort that the frame speaks of."""
    if frame.preposition and not prepositional(verb, *frame.preposition):
        return False
    return _subject_fits(reader, verb, frame) and _object_fits(reader, verb, frame)


def _subject_fits(reader: Reader, verb: Token, frame: Frame) -> bool:
    subjects = agents(verb) if not (frame.takes == "place" and is_passive(verb)) else []
    if any(noun_frame(t) and t.i not in reader.cast.key_at for t in subjects):
        return False  # "the bombing struck X": the noun tells it
    keys = [key for t in subjects for key in reader.cast.actors(t)]
    match frame.subject:
        case "place":
            return any(reader.cast.places(t) for t in subjects)
        case "force":
            return any(key.startswith(("forces:", "org:", "group:", "country:")) for key in keys)
        case "people":
            return any(key.startswith("crowd:") for key in keys)
        case "means":
            return any(t.lemma_.lower() in words for t in subjects for words in lexicon("events")["means"].values())
        case "party":
            return any(not key.startswith("crowd:") for key in keys)
    return True


def _object_fits(reader: Reader, verb: Token, frame: Frame) -> bool:
    objects = patients(verb)
    actors = [key for t in objects for key in reader.cast.actors(t)]
    placed = any(reader.cast.places(t) for t in objects)
    terrain = placed or any(_is_place_noun(t) for t in objects)
    match frame.takes:
        case "place":
            return terrain
        case "territory":
            return terrain and (placed or all(t.lemma_ not in ("place", "part") for t in objects))
        case "people":
            return bool(actors)
        case "urged":
            return bool(actors) and any(c.dep_ == "xcomp" and c.pos_ == "VERB" for c in verb.children)
        case "peer":
            complement = any(c.dep_ in ("oprd", "xcomp", "ccomp") for c in verb.children)
            return not is_passive(verb) and not complement and any(key.startswith("person:") for key in actors)
        case "victims":
            victims = any(key.startswith(("person:", "crowd:")) for key in actors)
            doing = any(reader.cast.actors(a) for a in agents(verb))
            return victims and (doing or (is_passive(verb) and _civilians(actors) and reader.place(verb) is not None))
        case "fighters":
            doing = any(reader.cast.actors(a) for a in agents(verb))
            return doing and any(key.startswith(("group:", "forces:", "org:")) for key in actors)
        case "officers":
            return any(reader.cast.clusters[key].type == "government" for key in actors if key in reader.cast.clusters)
        case "struck":
            things = any(t.pos_ in ("NOUN", "PROPN") for t in objects) and bool(doers(reader, verb))
            return bool(terrain or actors or things or prepositional(verb, "at", "in"))
        case "pact":
            return any(_is_pact(t) for t in objects)
        case "nothing":
            return not objects
        case "movement":
            moved = any(t.lemma_ in ("troop", "troops", "force", "soldier") for t in objects)
            directed = bool(objects or prepositional(verb) or verb.lemma_ in _MOVING)
            return not is_passive(verb) and (not objects or terrain or moved) and directed
    return True


def _civilians(keys: list[str]) -> bool:
    return bool(keys) and all(key.startswith("crowd:") for key in keys)


def _is_place_noun(token: Token) -> bool:
    lemma = token.lemma_.lower()
    return lemma in lexicon("actors")["place"]["nouns"] and lemma not in _UNPLACED


def _is_pact(token: Token) -> bool:
    pacts = {w for words in lexicon("agreements")["kind"].values() for w in words}
    return token.lemma_.lower() in pacts or any(c.lemma_.lower() in pacts for c in token.children)


# What it tells --------------------------------------------------------------------------------------------------


def _told(reader: Reader, verb: Token, frame: Frame, noun: Token | None) -> Happening:
    cast = reader.cast
    initiators, targets, places = doers(reader, verb), list[str](), list[str]()
    for t in patients(verb) if noun is None else ():
        keys, named = cast.actors(t), cast.places(t)
        if not keys and not named and _is_place_noun(t) and (around := reader.located(t)):
            named = [around]
        placed = frame.object == "place" or (named and not keys)
        places += named if placed else []
        if not placed or not (named and frame.object == "place"):
            extend(targets, keys)
    if frame.type == "accusation":
        deeds = [t for t in patients(verb) if noun_frame(t) is not None]
        extend(targets, [key for t in deeds for key in (*cast.modifiers(t), *_done_by(reader, t))])
    if frame.object in ("initiator", "self"):
        moved = targets or (cast.actors(noun) if noun is not None else [])
        if frame.object == "initiator" and initiators:  # "drove the army out of X": the pursuers take it
            return _driven_out(reader, verb, initiators, targets)
        initiators, targets = (initiators or moved) if frame.object == "self" else targets, []
    aimed = [*lexicon("events")["against"]["prepositions"], *(("from",) if frame.type in ("capture", "clash") else ())]
    for carrier in [verb] if noun is None else [verb, noun]:
        found = [key for t in prepositional(carrier, *aimed) for key in cast.actors(t)]
        extend(targets, [key for key in found if key not in initiators])
        if noun is not None:
            places += [place for t in prepositional(carrier, "of", "over", "in") for place in cast.places(t)]
    if frame.giver:
        extend(
            targets, [key for c in (verb, noun) if c for t in prepositional(c, "to", "for") for key in cast.actors(t)]
        )
    if frame.type in ("withdrawal", "displacement"):
        left = [verb, *patients(verb)]
        places += [place for c in left for t in prepositional(c, "from", "of") for place in cast.places(t)]
    if frame.type in ("deployment", "aid"):
        sent = [verb, *patients(verb)]
        places += [place for c in sent for t in prepositional(c, "to", "into") for place in cast.places(t)]
    if frame.type == "clash":
        extend(targets, [key for t in prepositional(verb, "between") for key in cast.actors(t)])
    put = factuality(verb.head) if frame.negated and verb.head.i != verb.i and verb.dep_ == "xcomp" else None
    place = next(iter(places), None) or reader.place(verb)
    planted = verb.lemma_ == "bomb" and initiators and all(_irregular(reader, key) for key in initiators)
    if planted:
        return happening(reader, "bombing", verb, initiators, targets, place)
    type_ = _by_means(verb) or frame.type if frame.type in ("attack", "bombardment") else frame.type
    told = happening(reader, type_, verb, initiators, targets, place, "asserted" if frame.negated else put)
    return replace(told, also=tuple(p for p in dict.fromkeys(places) if p != place))


def _irregular(reader: Reader, key: str) -> bool:
    """Whether a party has no air force: what it bombs it bombs with explosives that it carries or plants."""
    cluster = reader.cast.clusters.get(key)
    return cluster is not None and cluster.type in ("armed-group", "person")


def _driven_out(reader: Reader, verb: Token, initiators: list[str], targets: list[str]) -> Happening:
    left = [verb, *patients(verb)]
    places = [place for c in left for t in prepositional(c, "from", "of") for place in reader.cast.places(t)]
    place = next(iter(places), None)
    return happening(reader, "capture" if place else "attack", verb, initiators, targets, place or reader.place(verb))


def _by_means(verb: Token) -> str | None:
    """The closer type that the means tell: "jets struck X", "attacked Y with rockets"."""
    means = [*agents(verb), *prepositional(verb, "with", "using", "by", "in")]
    table = lexicon("events")["means"]
    return next((type_ for t in means for type_, words in table.items() if t.lemma_.lower() in words), None)


def _done_by(reader: Reader, deed: Token) -> list[str]:
    return [key for t in prepositional(deed, "by") for key in reader.cast.actors(t)]


def _befalls(reader: Reader, verb: Token, frame: Frame) -> Happening:
    """ "X fell to the rebels": the place is the subject, whoever did it stands behind the preposition."""
    subject = grammatical_subject(verb)
    places = reader.cast.places(subject) if subject is not None else []
    behind = prepositional(verb, *frame.preposition)
    initiators = [key for t in behind for key in reader.cast.actors(t) or reader.cast.modifiers(t)]
    return happening(reader, frame.type, verb, initiators, [], next(iter(places), None))
