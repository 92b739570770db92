"""What belongs to what, and what came out of what."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from loader.extract.reader import Reader
from loader.extract.syntax import agents, patients, prepositional
from loader.extract.tie import Tie, tie
from loader.lexicon import lexicon


def parts(reader: Reader) -> Iterator[Tie]:
    """Forces of a state or a movement, offices of a state, wings and branches: what belongs to what."""
    cast, seen = reader.cast, set[str]()
    for i, key in sorted(cast.key_at.items()):
        found = _whole(reader, reader.doc[i], key) if key not in seen else None
        if found is not None:
            seen.add(key)
            yield found
    yield from _branches(reader)


def _whole(reader: Reader, token: Token, key: str) -> Tie | None:
    """What a force or an office belongs to by its very name."""
    cast = reader.cast
    type_ = cast.clusters[key].type
    if key.startswith("forces:"):
        owner = key.removeprefix("forces:")
        if owner in cast.country_at.values():
            owner = cast.state(owner, token)
        return tie(reader, key, "part-of", owner, token, token.left_edge, token) if owner in cast.clusters else None
    if key.startswith("group:") and key.count(":") == 2 and type_ == "military":
        state = cast.state(key.rsplit(":", 1)[1], token)
        return tie(reader, key, "part-of", state, token, token.left_edge, token)
    if not key.startswith("org:") or type_ not in ("military", "government"):
        return None
    name = cast.name_at.get(token.i)
    first, last = (reader.doc[name.start], reader.doc[name.end - 1]) if name else (token, token)
    for t in (*token.lefts, first, *prepositional(token, "of")):
        if t.i in cast.country_at:
            state = cast.state(cast.country_at[t.i], t)
            return tie(reader, key, "part-of", state, token, first, max(token, t, key=lambda x: x.i))
    country = cast.gazetteer.demonym(first.text) or cast.gazetteer.country(first.text)
    if country and last.i > first.i:
        return tie(reader, key, "part-of", cast.state(country.iso, first), token, first, last)
    return None


def _branches(reader: Reader) -> Iterator[Tie]:
    """ "X, the military wing of Y", "X is part of Y"."""
    cast = reader.cast
    for token in reader.doc:
        if token.lemma_.lower() not in lexicon("relations")["part-of"]["nouns"] or _former(token):
            continue
        nouns = {"appos": [token.head], "attr": agents(token.head)}.get(token.dep_, [])
        wholes = [key for noun in prepositional(token, "of", "in") for key in cast.actors(noun)[:1]]
        for part in [key for noun in nouns for key in cast.actors(noun)][:1]:
            for whole in wholes if not part.startswith("person:") else ():
                yield tie(reader, part, "part-of", whole, token, token.head, token.right_edge)


def _former(token: Token) -> bool:
    words = lexicon("relations")["successor-of"]
    return any(c.lemma_.lower() in words["adjectives"] + words["adverbs"] for c in token.children)


def successors(reader: Reader) -> Iterator[Tie]:
    """ "former branch of Y", "previously known as Y", "a splinter of Y"."""
    cast, doc = reader.cast, reader.doc
    words = lexicon("relations")["successor-of"]
    for token in doc:
        lemma = token.lemma_.lower()
        if lemma in words["nouns"] and (
            _former(token) or lemma in ("splinter", "offshoot", "breakaway", "incarnation", "successor")
        ):
            subject = token
            while subject.dep_ in ("appos", "attr", "conj") and not (found := cast.actors(subject.head)):
                subject = subject.head
                if subject.dep_ not in ("appos", "attr", "conj"):
                    break
            found = cast.actors(subject.head) if subject.dep_ in ("appos", "attr") else []
            for noun in prepositional(token, "of", "from"):
                for whole in cast.actors(noun)[:1]:
                    for part in found[:1]:
                        yield tie(reader, part, "successor-of", whole, token, subject.head, noun)
        if lemma == "know" and any(c.lower_ in words["adverbs"] for c in token.children):
            old = [key for noun in prepositional(token, "as") for key in cast.actors(noun)]
            new = [key for noun in patients(token) for key in cast.actors(noun)]
            if old and new:
                yield tie(
                    reader,
                    new[0],
                    "successor-of",
                    old[0],
                    token,
                    token.head if token.dep_ in ("relcl", "acl") else token.left_edge,
                    token.right_edge,
                )
