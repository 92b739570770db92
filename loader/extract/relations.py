"""Lasting ties between actors, gathered from all the ways of telling them."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from loader.extract.backing import backing
from loader.extract.happening import Happening
from loader.extract.offices import offices
from loader.extract.parts import parts, successors
from loader.extract.reader import Reader
from loader.extract.syntax import agents, clause, factuality, patients, prepositional
from loader.extract.tie import Tie, tie
from loader.lexicon import lexicon


def ties(reader: Reader, events: list[Happening]) -> list[Tie]:
    """All relations of the document, one for each pair and kind, with the evidence of every place that tells it."""
    merged: dict[tuple[str, str, str, str], Tie] = {}
    for found in (*offices(reader), *parts(reader), *successors(reader), *backing(reader), *_enmity(reader, events)):
        if found.subject == found.object or found.subject.startswith("crowd:") or found.object.startswith("crowd:"):
            continue
        subject, object_ = found.subject, found.object
        if found.relation in ("opposes", "allied-with") and subject > object_:
            subject, object_ = object_, subject
        key = (subject, found.relation, object_, found.factuality)
        if key in merged:
            merged[key].evidence = tuple(dict.fromkeys((*merged[key].evidence, *found.evidence)))
        else:
            merged[key] = found
    return list(merged.values())


def _enmity(reader: Reader, events: list[Happening]) -> Iterator[Tie]:
    """Who fights whom: the two sides of an asserted fight, and verbs of opposition."""
    cast = reader.cast
    words = lexicon("relations")["opposes"]
    for event in events:
        if event.factuality != "asserted" or event.type not in words["events"]:
            continue
        left, right = event.initiators, event.targets
        if event.type == "clash" and not right and len(left) == 2:
            left, right = left[:1], left[1:]
        for a in left:
            for b in right:
                if a.startswith("person:") and b.startswith("person:"):
                    continue
                yield Tie(a, "opposes", b, event.reported_by, "asserted", event.evidence)
    for token in reader.doc:
        lemma = token.lemma_.lower()
        if token.pos_ == "NOUN" and lemma in words["nouns"]:
            yield from _struggle(reader, token)
        elif (token.pos_ == "VERB" and lemma in words["verbs"]) or (
            token.pos_ == "VERB" and lemma in words["naming"] and _outcast(token)
        ):
            yield from _against(reader, token, [key for noun in patients(token) for key in cast.actors(noun)])


def _against(reader: Reader, verb: Token, others: list[str]) -> Iterator[Tie]:
    """Hostility that a verb tells; one that is only planned is hostility, too."""
    if factuality(verb) not in ("asserted", "planned"):
        return
    for own in [key for noun in agents(verb) for key in reader.cast.actors(noun)][:2]:
        for other in others:
            if not own.startswith("crowd:") and not (own.startswith("person:") and other.startswith("person:")):
                found = tie(reader, own, "opposes", other, verb, verb.left_edge, verb.right_edge)
                found.factuality = "asserted"
                yield found


def _outcast(verb: Token) -> bool:
    """Whether a verb of naming calls its object a terrorist."""
    outcasts = lexicon("relations")["opposes"]["outcasts"]
    # "He named it X, and named Y a terrorist" calls one of them so.
    elsewhere = {t.i for other in verb.children if other.dep_ == "conj" for t in other.subtree}
    return any(t.lemma_.lower() in outcasts for t in verb.subtree if t.i > verb.i and t.i not in elsewhere)


def _struggle(reader: Reader, noun: Token) -> Iterator[Tie]:
    """ "Turkey's war on the PKK", "a call for jihad against Israel", "decades of conflict with the rebels"."""
    cast = reader.cast
    others = [k for p in prepositional(noun, "against", "with", "to", "on") for k in cast.actors(p)]
    owns = cast.modifiers(noun)[:1] or [k for a in agents(clause(noun)) for k in cast.actors(a)][:3]
    for other in (key for key in others if not key.startswith("crowd:")):
        armed = other.startswith("org:") and cast.clusters[other].type == "armed-group"
        home = [cast.state(cast.focus, noun)] if cast.focus and armed else []
        for own in [key for key in owns if key != other and not key.startswith("crowd:")] or home:
            yield tie(reader, own, "opposes", other, noun, noun.left_edge, noun.right_edge)
