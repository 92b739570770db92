"""Who leads, speaks for and belongs to what: titles, appositions, offices."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from loader.extract.reader import Reader
from loader.extract.syntax import prepositional
from loader.extract.tie import Tie, tie
from loader.lexicon import lexicon


def offices(reader: Reader) -> Iterator[Tie]:
    """ "X, the director of Y", "Y president X", "a spokesman for Y, X", "President X", "Assad's regime"."""
    cast, doc = reader.cast, reader.doc
    for i, key in list(cast.key_at.items()):
        if not key.startswith("person:"):
            continue
        person = doc[i]
        for role in _role_nouns(person):
            relation = role_relation(role)
            if relation is None:
                continue
            owner = _organisation(reader, role, person)
            if owner and owner != key:
                first = min(person.left_edge.i, role.left_edge.i)
                last = max(
                    person.i,
                    max((t.i for t in role.subtree if t.dep_ not in ("relcl", "punct", "acl")), default=role.i),
                )
                yield tie(reader, key, relation, owner, person, doc[first], doc[min(last, person.sent.end - 1)])
        if person.dep_ in ("poss", "pobj"):
            regime = person.head if person.dep_ == "poss" else person.head.head
            if regime.lemma_.lower() in ("regime", "government", "administration") and (
                owner := cast.key_at.get(regime.i)
            ):
                yield tie(reader, key, "leads", owner, person, person.left_edge, regime)
        if person.dep_ == "appos" and cast.key_at.get(person.head.i, "").startswith(("org:", "country:")):
            between = reader.doc[person.head.i : person.left_edge.i]
            if role := next((t for t in between if role_relation(t)), None):
                yield tie(
                    reader,
                    key,
                    role_relation(role) or "part-of",
                    cast.key_at[person.head.i],
                    person,
                    role.left_edge,
                    person,
                )
        of = next((c for c in person.children if c.dep_ == "prep" and c.lower_ == "of"), None)
        if of is not None:
            for p in of.children:
                for owner in cast.actors(p)[:1]:
                    if owner.startswith(("org:", "forces:")):
                        yield tie(reader, key, "part-of", owner, person, person.left_edge, p)


def _role_nouns(person: Token) -> Iterator[Token]:
    doc = person.doc
    for child in person.children:
        if child.dep_ == "appos" and child.pos_ in ("NOUN", "PROPN"):
            yield child
            yield from (c for c in child.children if c.dep_ == "conj")
        if child.dep_ in ("compound", "nmod", "amod") and child.i < person.i and role_relation(child):
            yield child
    if person.dep_ == "appos" and person.head.pos_ in ("NOUN", "PROPN"):
        yield person.head
    if person.dep_ in ("nsubj", "attr") and person.head.lemma_ == "be":
        yield from (c for c in person.head.children if c.dep_ in ("attr", "nsubj") and c.i != person.i)
    before = person.left_edge.i - 1
    if (
        before > 0
        and doc[before].text == ","
        and person.left_edge.i - 1 > doc[before].sent.start
        and role_relation(doc[before - 1])
    ):
        yield doc[before - 1]


def role_relation(role: Token) -> str | None:
    """What a role noun makes of its holder: leads, speaks-for, part-of, or nothing."""
    roles = lexicon("actors")["role"]
    lemma = role.lemma_.lower()
    before = role.nbor(-1).lemma_.lower() if role.i > 0 else ""
    phrase = f"{before} {lemma}"
    if "-" in (role.nbor(-1).text if role.i > 1 else ""):
        phrase = f"{role.nbor(-2).lower_}-{lemma}"
    if phrase in roles["part-of"]:
        return "part-of"
    if phrase in roles["leads"]:
        return "leads"
    left = {t.lower_ for t in role.doc[max(0, role.i - 3) : role.i]}
    if lemma in roles["leads"]:
        return "part-of" if left & set(roles["not_leading"]) else "leads"
    if lemma in roles["speaks-for"]:
        return "speaks-for"
    return "part-of" if lemma in roles["part-of"] else None


def _organisation(reader: Reader, role: Token, person: Token) -> str | None:
    """Whose office a role is: behind "of" or "for", before it, or the country that the words name."""
    cast = reader.cast
    for noun in prepositional(role, "of", "for", "from", "at"):
        for key in cast.actors(noun):
            if not key.startswith(("crowd:", "person:")) or role_relation(role) == "speaks-for":
                return key
        if noun.i in cast.country_at:
            return cast.state(cast.country_at[noun.i], noun)
    for token in (role, person):
        lefts = [t for child in token.lefts for t in child.subtree]
        for t in reversed(lefts):
            if t.i == person.i:
                continue
            if t.i in cast.key_at and cast.key_at[t.i].startswith(("org:", "country:", "forces:", "group:")):
                return cast.key_at[t.i]
            if t.i in cast.country_at:
                return cast.state(cast.country_at[t.i], t)
    lemma = role.lemma_.lower()
    if lemma in ("president", "prime minister", "minister", "king", "premier") and cast.focus:
        return cast.state(cast.focus, role)
    if (
        lemma in lexicon("actors")["role"]["speaks-for"]
        and any(c.lemma_.lower() == "government" for c in role.lefts)
        and cast.focus
    ):
        return cast.state(cast.focus, role)
    return None
