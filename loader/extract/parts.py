"""What belongs to what, and what came out of what."""

from __future__ import annotations

import functools
from collections.abc import Iterator

from spacy.tokens import Token

from loader.extract.cast import Cast
from loader.extract.reader import Reader
from loader.extract.syntax import agents, patients, prepositional
from loader.extract.tie import Tie, tie
from loader.extract.words import nouns, plural
from loader.lexicon import lexicon


def parts(reader: Reader) -> Iterator[Tie]:
    """Forces of a state or a movement, offices of a state, wings and branches: what belongs to what."""
    cast, seen = reader.cast, set[str]()
    for i, key in sorted(cast.key_at.items()):
        found = _whole(reader, reader.doc[i], key) if key not in seen else None
        if found is not None:
            seen.add(key)
            found.reported_by, found.factuality = (), "asserted"  # the name itself says so, whoever uses it
            yield found
    for token in reader.doc:
        yield from _branches(reader, token)
        yield from _included(reader, token)
        yield from _members(reader, token)
        yield from _contingents(reader, token)


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
    if not key.startswith("org:"):
        return None
    name = cast.name_at.get(token.i)
    first, last = (reader.doc[name.start], reader.doc[name.end - 1]) if name else (token, token)
    if (above := _namesake(reader, token, key)) is not None:
        return tie(reader, key, "part-of", above, token, first, last)
    for t in (c for c in token.lefts if c.dep_ in ("poss", "compound", "nmod", "amod") and c.i < first.i):
        owner = cast.key_at.get(t.i, "")
        if owner.startswith(("forces:", "org:")) and owner != key:
            return tie(reader, key, "part-of", owner, token, t.left_edge, last)
        if type_ != "media" and (rebels := _rebels(reader, t)):
            return tie(reader, key, "part-of", rebels, token, t, last)
    if type_ not in ("military", "government"):
        return None
    for t in (*token.lefts, first, *prepositional(token, "of")):
        if t.i in cast.country_at:
            state = cast.state(cast.country_at[t.i], t)
            return tie(reader, key, "part-of", state, token, first, max(token, t, key=lambda x: x.i))
    country = cast.gazetteer.demonym(first.text) or cast.gazetteer.country(first.text)
    if country and last.i > first.i:
        return tie(reader, key, "part-of", cast.state(country.iso, first), token, first, last)
    return None


def _namesake(reader: Reader, token: Token, key: str) -> str | None:
    """The organisation whose name begins that of its organ: "African Union Mission in Somalia"."""
    cast = reader.cast
    name = cast.name_at.get(token.i)
    for length in (3, 2, 1) if name and name.end - name.start > 1 else ():
        span = reader.doc[name.start : min(name.start + length, name.end - 1)] if name else token.doc[0:0]
        entry = cast.gazetteer.actor(span.text)
        if entry and entry.type == "international-organisation" and f"org:{entry.key}" != key:
            return cast.add(f"org:{entry.key}", entry.type, span.text, span.root, entry.key)
    return None


def _rebels(reader: Reader, word: Token) -> str | None:
    """The rebels in "the rebel National Council": who an organisation belongs to by the word before its name."""
    if word.lemma_.lower() not in nouns("family", "rebels") or word.i in reader.cast.name_at:
        return None
    return reader.cast.add(reader.cast.generic(word.lemma_.lower()), "armed-group", plural(word.lemma_.lower()), word)


def _branches(reader: Reader, token: Token) -> Iterator[Tie]:
    """ "X, the military wing of Y", "X is part of Y"."""
    cast = reader.cast
    if token.lemma_.lower() not in lexicon("relations")["part-of"]["nouns"] or _former(token):
        return
    heads = {"appos": [token.head], "attr": agents(token.head)}.get(token.dep_, [])
    wholes = [key for noun in prepositional(token, "of", "in") for key in cast.actors(noun)[:1]]
    for part in [key for noun in heads for key in cast.actors(noun)][:1]:
        for whole in wholes if not part.startswith("person:") else ():
            yield tie(reader, part, "part-of", whole, token, token.head, token.right_edge)


def _included(reader: Reader, verb: Token) -> Iterator[Tie]:
    """ "X, which includes Y", "a coalition made up of Y and Z"."""
    if verb.pos_ != "VERB" or verb.lemma_.lower() not in lexicon("relations")["part-of"]["verbs"]:
        return
    cast = reader.cast
    for whole in [key for noun in agents(verb) for key in cast.actors(noun)][:1]:
        for part in (key for noun in patients(verb) for key in cast.actors(noun)):
            if not part.startswith(("crowd:", "person:")):
                yield tie(reader, part, "part-of", whole, verb, verb.left_edge, verb.right_edge)


def _members(reader: Reader, noun: Token) -> Iterator[Tie]:
    """ "NATO members, the United States and France", "Turkey, a NATO member", "members of the league such as X"."""
    cast = reader.cast
    if noun.lemma_.lower() not in ("member", "ally") or noun.pos_ != "NOUN":
        return
    wholes = cast.modifiers(noun) + [key for p in prepositional(noun, "of") for key in cast.actors(p)]
    wholes = [key for key in wholes if key.startswith("org:") and cast.clusters[key].type == _LEAGUE]
    named = [key for c in noun.children if c.dep_ == "appos" for key in cast.actors(c)]
    named += cast.actors(noun.head) if noun.dep_ == "appos" else []
    named += _listed_behind(cast, noun)
    if noun.dep_ in ("compound", "nmod") and noun.head.i in cast.country_at:
        named.append(cast.state(cast.country_at[noun.head.i], noun.head))
    for whole in wholes[:1]:
        for part in (key for key in named if key.startswith("country:")):
            found = tie(reader, part, "part-of", whole, noun, noun.left_edge, noun.right_edge)
            found.reported_by, found.factuality = (), "asserted"  # mentioned in passing, taken for granted
            yield found


def _listed_behind(cast: Cast, noun: Token) -> list[str]:
    """The states listed behind a noun and a comma, however the parser hangs them: "members, the US and France"."""
    found: list[str] = []
    for token in noun.doc[noun.i + 1 : noun.sent.end]:
        if token.i in cast.country_at and token.pos_ == "PROPN":
            found.append(cast.state(cast.country_at[token.i], token))
        elif not (token.text == "," or token.pos_ in ("DET", "CCONJ") or token.i in cast.name_at):
            break
    return found if len(found) > 1 and noun.nbor(1).text == "," else []


@functools.cache
def _senders() -> frozenset[str]:
    return nouns("family", "forces") | {"contingent", "peacekeeper"}


_LEAGUE = "international-organisation"


def _contingents(reader: Reader, noun: Token) -> Iterator[Tie]:
    """ "African Union forces from Sudan and Tanzania": states whose soldiers serve in a force that is not theirs."""
    cast = reader.cast
    if noun.lemma_.lower() not in _senders():
        return
    senders = [t for p in prepositional(noun, "from") for t in (p, *p.conjuncts) if t.i in cast.country_at]
    holder = cast.key_at.get(noun.i, "")
    own = holder.removeprefix("forces:") if holder.startswith("forces:org:") else None
    verb = noun.head
    if own is None and verb.lemma_ in ("have", "include", "comprise", "number") and noun.dep_ == "dobj":
        own = next((k for a in agents(verb) for k in cast.actors(a) if k.startswith(("org:", "forces:org:"))), None)
    for sender in senders if own else ():
        state = cast.state(cast.country_at[sender.i], sender)
        yield tie(reader, state, "part-of", own or "", noun, noun.left_edge, noun.right_edge)


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
