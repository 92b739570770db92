"""What belongs to what, and what came out of what."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from loader.extract.reader import Reader
from loader.extract.syntax import agents, patients, prepositional
from loader.extract.tie import Tie, tie
from loader.lexicon import lexicon


def parts(reader: Reader) -> Iterator[Tie]:
    cast, doc = reader.cast, reader.doc
    seen: set[str] = set()
    for i, key in sorted(cast.key_at.items()):
        token = doc[i]
        national = key.startswith("group:") and cast.clusters[key].type == "military" and key.count(":") == 2
        if (key.startswith("forces:") or national) and key not in seen:
            owner = key.rsplit(":", 1)[1] if national else key.removeprefix("forces:")
            whole = f"country:{owner}" if len(owner) == 2 else owner
            if whole in cast.clusters or (len(owner) == 2 and owner in cast.country_at.values()):
                if whole not in cast.clusters:
                    cast.state(owner, token)
                seen.add(key)
                yield tie(reader, key, "part-of", whole, token, token.left_edge, token)
        if key.startswith("org:") and key not in seen and cast.clusters[key].type in ("military", "government"):
            name = cast.name_at.get(i)
            first = doc[name.start] if name else token
            for t in [*token.lefts, first, *(p for p in prepositional(token, "of"))]:
                if t.i in cast.country_at and (not name or cast.country_at[t.i]):
                    seen.add(key)
                    yield tie(
                        reader,
                        key,
                        "part-of",
                        cast.state(cast.country_at[t.i], t),
                        token,
                        first,
                        token if t.i <= i else t,
                    )
                    break
            else:
                demonym = cast.gazetteer.demonym(first.text) or cast.gazetteer.country(first.text)
                if demonym and name and name.end - name.start > 1:
                    seen.add(key)
                    yield tie(reader, key, "part-of", cast.state(demonym.iso, first), token, first, doc[name.end - 1])
    for token in doc:
        if (
            token.lemma_.lower() in lexicon("relations")["part-of"]["nouns"]
            and token.dep_ in ("appos", "attr")
            and not _former(token)
        ):
            subjects = (
                cast.actors(token.head)
                if token.dep_ == "appos"
                else [k for a in agents(token.head) for k in cast.actors(a)]
            )
            for noun in prepositional(token, "of", "in"):
                for whole in cast.actors(noun)[:1]:
                    for part in subjects[:1]:
                        if not part.startswith("person:"):
                            yield tie(reader, part, "part-of", whole, token, token.head, noun)


def _former(token: Token) -> bool:
    words = lexicon("relations")["successor-of"]
    return any(c.lemma_.lower() in words["adjectives"] + words["adverbs"] for c in token.children)


def successors(reader: Reader) -> Iterator[Tie]:
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
