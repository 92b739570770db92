"""Lasting ties between actors, gathered from all the ways of telling them."""

from __future__ import annotations

from collections.abc import Iterator

from loader.extract.backing import backing
from loader.extract.events import Happening
from loader.extract.offices import offices
from loader.extract.parts import parts, successors
from loader.extract.reader import Reader
from loader.extract.syntax import agents, prepositional
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
            merged[key].evidence = tuple(sorted({*merged[key].evidence, *found.evidence}))
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
        if token.pos_ == "NOUN" and token.lemma_.lower() in words["nouns"]:
            for other in (k for noun in prepositional(token, "against", "with", "to") for k in cast.actors(noun)):
                if not other.startswith("crowd:"):
                    for own in cast.modifiers(token)[:1] or [k for a in agents(token.head) for k in cast.actors(a)][:1]:
                        yield tie(reader, own, "opposes", other, token, token.left_edge, token.right_edge)
