"""Lasting ties: offices and spokesmen, parts and successors, backing, alliance and enmity."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Token

from loader.dates import Interval
from loader.extract.events import Happening
from loader.extract.reader import Reader
from loader.extract.syntax import agents, factuality, patients, prepositional
from loader.lexicon import lexicon
from loader.statements import Evidence


@dataclass
class Tie:
    """A relation under way of being read, between keys of the cast."""

    subject: str
    relation: str
    object: str
    reported_by: tuple[str, ...]
    factuality: str
    evidence: tuple[Evidence, ...]
    interval: Interval = Interval()


def ties(reader: Reader, events: list[Happening]) -> list[Tie]:
    """All relations of the document, one for each pair and kind, with the evidence of every place that tells it."""
    merged: dict[tuple[str, str, str, str], Tie] = {}
    for tie in (*_offices(reader), *_parts(reader), *_successors(reader), *_backing(reader), *_enmity(reader, events)):
        if tie.subject == tie.object or tie.subject.startswith("crowd:") or tie.object.startswith("crowd:"):
            continue
        subject, object_ = tie.subject, tie.object
        if tie.relation in ("opposes", "allied-with") and subject > object_:
            subject, object_ = object_, subject
        key = (subject, tie.relation, object_, tie.factuality)
        if key in merged:
            merged[key].evidence = tuple(sorted({*merged[key].evidence, *tie.evidence}))
        else:
            merged[key] = tie
    return list(merged.values())


def _tie(reader: Reader, subject: str, relation: str, object_: str, token: Token, first: Token, last: Token) -> Tie:
    evidence = reader.annotated.evidence(*((first, last) if first.i <= last.i else (last, first)), f"relation.{relation}")
    return Tie(subject, relation, object_, reader.attribution.source(token), factuality(token), (evidence,))


# Offices --------------------------------------------------------------------------------------------------------


def _offices(reader: Reader) -> Iterator[Tie]:
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
                last = max(person.i, max((t.i for t in role.subtree if t.dep_ not in ("relcl", "punct", "acl")), default=role.i))
                yield _tie(reader, key, relation, owner, person, doc[first], doc[min(last, person.sent.end - 1)])
        if person.dep_ in ("poss", "pobj"):
            regime = person.head if person.dep_ == "poss" else person.head.head
            if regime.lemma_.lower() in ("regime", "government", "administration") and (owner := cast.key_at.get(regime.i)):
                yield _tie(reader, key, "leads", owner, person, person.left_edge, regime)
        if person.dep_ == "appos" and cast.key_at.get(person.head.i, "").startswith(("org:", "country:")):
            between = reader.doc[person.head.i : person.left_edge.i]
            if role := next((t for t in between if role_relation(t)), None):
                yield _tie(reader, key, role_relation(role) or "part-of", cast.key_at[person.head.i], person, role.left_edge, person)
        of = next((c for c in person.children if c.dep_ == "prep" and c.lower_ == "of"), None)
        if of is not None:
            for p in of.children:
                for owner in cast.actors(p)[:1]:
                    if owner.startswith(("org:", "forces:")):
                        yield _tie(reader, key, "part-of", owner, person, person.left_edge, p)


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
    if before > 0 and doc[before].text == "," and person.left_edge.i - 1 > doc[before].sent.start and role_relation(doc[before - 1]):
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
        if noun.i in cast._country_at:
            return cast._state(cast._country_at[noun.i], noun)
    for token in (role, person):
        lefts = [t for child in token.lefts for t in child.subtree]
        for t in reversed(lefts):
            if t.i == person.i:
                continue
            if t.i in cast.key_at and cast.key_at[t.i].startswith(("org:", "country:", "forces:", "group:")):
                return cast.key_at[t.i]
            if t.i in cast._country_at:
                return cast._state(cast._country_at[t.i], t)
    lemma = role.lemma_.lower()
    if lemma in ("president", "prime minister", "minister", "king", "premier") and cast.focus:
        return cast._state(cast.focus, role)
    if lemma in lexicon("actors")["role"]["speaks-for"] and any(c.lemma_.lower() == "government" for c in role.lefts) and cast.focus:
        return cast._state(cast.focus, role)
    return None


# Parts and successors -------------------------------------------------------------------------------------------


def _parts(reader: Reader) -> Iterator[Tie]:
    cast, doc = reader.cast, reader.doc
    seen: set[str] = set()
    for i, key in sorted(cast.key_at.items()):
        token = doc[i]
        national = key.startswith("group:") and cast.clusters[key].type == "military" and key.count(":") == 2
        if (key.startswith("forces:") or national) and key not in seen:
            owner = key.rsplit(":", 1)[1] if national else key.removeprefix("forces:")
            whole = f"country:{owner}" if len(owner) == 2 else owner
            if whole in cast.clusters or (len(owner) == 2 and owner in cast._country_at.values()):
                if whole not in cast.clusters:
                    cast._state(owner, token)
                seen.add(key)
                yield _tie(reader, key, "part-of", whole, token, token.left_edge, token)
        if key.startswith("org:") and key not in seen and cast.clusters[key].type in ("military", "government"):
            name = cast.name_at.get(i)
            first = doc[name.start] if name else token
            for t in [*token.lefts, first, *(p for p in prepositional(token, "of"))]:
                if t.i in cast._country_at and (not name or cast._country_at[t.i]):
                    seen.add(key)
                    yield _tie(reader, key, "part-of", cast._state(cast._country_at[t.i], t), token, first, token if t.i <= i else t)
                    break
            else:
                demonym = cast.gazetteer.demonym(first.text) or cast.gazetteer.country(first.text)
                if demonym and name and name.end - name.start > 1:
                    seen.add(key)
                    yield _tie(reader, key, "part-of", cast._state(demonym.iso, first), token, first, doc[name.end - 1])
    for token in doc:
        if token.lemma_.lower() in lexicon("relations")["part-of"]["nouns"] and token.dep_ in ("appos", "attr") and not _former(token):
            subjects = cast.actors(token.head) if token.dep_ == "appos" else [k for a in agents(token.head) for k in cast.actors(a)]
            for noun in prepositional(token, "of", "in"):
                for whole in cast.actors(noun)[:1]:
                    for part in subjects[:1]:
                        if not part.startswith("person:"):
                            yield _tie(reader, part, "part-of", whole, token, token.head, noun)


def _former(token: Token) -> bool:
    words = lexicon("relations")["successor-of"]
    return any(c.lemma_.lower() in words["adjectives"] + words["adverbs"] for c in token.children)


def _successors(reader: Reader) -> Iterator[Tie]:
    cast, doc = reader.cast, reader.doc
    words = lexicon("relations")["successor-of"]
    for token in doc:
        lemma = token.lemma_.lower()
        if lemma in words["nouns"] and (_former(token) or lemma in ("splinter", "offshoot", "breakaway", "incarnation", "successor")):
            subject = token
            while subject.dep_ in ("appos", "attr", "conj") and not (found := cast.actors(subject.head)):
                subject = subject.head
                if subject.dep_ not in ("appos", "attr", "conj"):
                    break
            found = cast.actors(subject.head) if subject.dep_ in ("appos", "attr") else []
            for noun in prepositional(token, "of", "from"):
                for whole in cast.actors(noun)[:1]:
                    for part in found[:1]:
                        yield _tie(reader, part, "successor-of", whole, token, subject.head, noun)
        if lemma == "know" and any(c.lower_ in words["adverbs"] for c in token.children):
            old = [key for noun in prepositional(token, "as") for key in cast.actors(noun)]
            new = [key for noun in patients(token) for key in cast.actors(noun)]
            if old and new:
                yield _tie(reader, new[0], "successor-of", old[0], token, token.head if token.dep_ in ("relcl", "acl") else token.left_edge, token.right_edge)


# Backing --------------------------------------------------------------------------------------------------------


def _backing(reader: Reader) -> Iterator[Tie]:
    cast = reader.cast
    words = lexicon("relations")
    for token in reader.doc:
        lemma = token.lemma_.lower()
        if token.pos_ == "VERB" and lemma in words["supports"]["verbs"] and not _hyphenated(token):
            yield from _pairs(reader, token, "supports", agents(token), patients(token))
        elif token.pos_ == "VERB" and lemma in words["mediates-for"]["verbs"]:
            for mediator in (k for a in agents(token) for k in cast.actors(a) or cast.modifiers(a)):
                for party in _parties_near(reader, token):
                    yield _tie(reader, mediator, "mediates-for", party, token, token.left_edge, token.right_edge)
        elif token.lower_ in words["supports"]["participles"] and _hyphenated(token):
            yield from _compound_backing(reader, token)
        elif token.lower_ in words["allied-with"]["participles"] and token.pos_ in ("VERB", "ADJ"):
            for other in (k for noun in prepositional(token, "with", "to") for k in cast.actors(noun)):
                for subject in (k for noun in patients(token) for k in cast.actors(noun)):
                    yield _tie(reader, subject, "allied-with", other, token, token.left_edge, token.right_edge)
        elif token.pos_ == "NOUN" and lemma in words["supports"]["roles"]:
            yield from _role_backing(reader, token)
        elif token.pos_ == "NOUN" and lemma in words["supports"]["nouns"]:
            yield from _noun_backing(reader, token)


def _hyphenated(token: Token) -> bool:
    return token.i > 1 and token.nbor(-1).text in ("-", "–")


def _pairs(reader: Reader, verb: Token, relation: str, subjects: list[Token], objects: list[Token]) -> Iterator[Tie]:
    cast = reader.cast
    for subject in (k for t in subjects for k in cast.actors(t) or cast.modifiers(t)):
        for object_ in (k for t in objects for k in cast.actors(t)):
            if not object_.startswith("crowd:"):
                tokens = [*subjects, *objects, verb]
                yield _tie(reader, subject, relation, object_, verb, min((t.left_edge for t in tokens), key=lambda t: t.i), max(tokens, key=lambda t: t.i))


def _compound_backing(reader: Reader, participle: Token) -> Iterator[Tie]:
    """ "Iranian-backed militia", "Saudi-led coalition"."""
    cast = reader.cast
    sponsor = participle.nbor(-2)
    head = participle.head if participle.head.i > participle.i else participle
    while head.dep_ in ("amod", "compound") and head.head.i > head.i:
        head = head.head
    keys = [cast.key_at[sponsor.i]] if sponsor.i in cast.key_at else []
    if not keys and sponsor.i in cast._country_at:
        keys = [cast._state(cast._country_at[sponsor.i], sponsor)]
    relation = "leads" if participle.lower_ == "led" else "supports"
    backed = cast.actors(head) or [k for c in head.children if c.dep_ == "appos" for k in cast.actors(c)]
    backed = backed or (cast.actors(head.head) if head.dep_ in ("appos", "attr") else [])
    for key in keys:
        for other in backed[:1]:
            yield _tie(reader, key, relation, other, head, sponsor, head)


def _role_backing(reader: Reader, noun: Token) -> Iterator[Tie]:
    """ "rebel sponsor Ankara", "the regime and its Russian ally", "supporters of X"."""
    cast = reader.cast
    named = [k for c in noun.children if c.dep_ == "appos" for k in cast.actors(c)]
    if noun.dep_ == "appos":
        named += cast.actors(noun.head)
    sides = [c for c in noun.lefts if c.dep_ in ("amod", "compound", "poss", "nmod")]
    own = [k for k in cast.modifiers(noun)]
    possessors = [k for c in sides if c.dep_ == "poss" for k in cast.actors(c)]
    behind = [k for p in prepositional(noun, "of") for k in cast.actors(p)]
    owned = behind or (cast.actors(noun.head) if noun.dep_ == "conj" and possessors else possessors)
    if not named:
        named = [k for k in own if k not in possessors]
        if not owned and noun.dep_ == "conj":
            owned = cast.actors(noun.head)
    elif not owned:
        owned = [k for k in own if k not in named]
    if noun.i in cast.key_at and not named:
        named = [cast.key_at[noun.i]]
    for key in named[:3]:
        for other in owned[:2]:
            if key != other:
                yield _tie(reader, key, "supports", other, noun, noun.left_edge, noun.right_edge if noun.dep_ != "conj" else noun)


def _noun_backing(reader: Reader, noun: Token) -> Iterator[Tie]:
    """ "thanks to support from Russia and Iran", "in the pay of the Sudanese": who has it is the subject or the noun before."""
    cast = reader.cast
    givers = [t for t in prepositional(noun, "from", *(("of",) if noun.lemma_ in ("pay", "backing", "support", "help") else ()))]
    givers_keys = [k for t in givers for k in cast.actors(t)] or [k for k in cast.modifiers(noun) if noun.lemma_ in ("support", "backing")]
    if not givers_keys:
        return
    takers = [k for t in prepositional(noun, "for", "to") for k in cast.actors(t)]
    head = noun
    while not takers and head.head.i != head.i:
        head = head.head
        if head.pos_ == "VERB":
            takers = [k for a in agents(head) for k in cast.actors(a)]
        elif head.pos_ == "NOUN" and head.i in cast.key_at:
            takers = [cast.key_at[head.i]]
    last = max(givers, key=lambda t: t.right_edge.i).right_edge if givers else noun
    for giver in givers_keys:
        for taker in takers[:1]:
            yield _tie(reader, giver, "supports", taker, noun, noun, last)


def _parties_near(reader: Reader, verb: Token) -> list[str]:
    """The parties to whatever is being mediated: those between whom it is, or those who agree to it."""
    found = []
    for noun in patients(verb):
        found += [k for p in prepositional(noun, "between", "with") for k in reader.cast.actors(p)]
        head = noun
        while not found and head.head.i != head.i:
            head = head.head
            if head.pos_ == "VERB":
                found += [k for a in agents(head) for k in reader.cast.actors(a)]
    return found


# Enmity ---------------------------------------------------------------------------------------------------------


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
                        yield _tie(reader, own, "opposes", other, token, token.left_edge, token.right_edge)
