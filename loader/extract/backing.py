"""Who backs, sponsors, mediates for and stands with whom."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from loader.extract.cast import Cast
from loader.extract.reader import Reader
from loader.extract.syntax import agents, ancestors, clause, patients, prepositional
from loader.extract.tie import Tie, tie
from loader.lexicon import lexicon


def backing(reader: Reader) -> Iterator[Tie]:
    """Ties of support, alliance and mediation."""
    cast = reader.cast
    words = lexicon("relations")
    for token in reader.doc:
        lemma = token.lemma_.lower()
        if token.pos_ == "VERB" and lemma in words["supports"]["verbs"] and not _hyphenated(token):
            yield from _pairs(reader, token, "supports", agents(token), patients(token))
        elif token.pos_ == "VERB" and (sided := _behind(token, words["supports"]["with"])):
            yield from _pairs(reader, token, "supports", agents(token), sided)
        elif token.pos_ == "ADJ" and (sided := _behind(token, words["supports"]["adjectives"])):
            yield from _pairs(reader, token, "supports", _described(token), sided)
        elif token.pos_ == "VERB" and lemma in words["allied-with"]["forming"] and _forms_alliance(token):
            yield from _alliance(reader, token)
        elif token.pos_ == "VERB" and lemma in words["mediates-for"]["verbs"]:
            for mediator in (k for a in agents(token) for k in cast.actors(a) or cast.modifiers(a)):
                for party in _parties_near(reader, token):
                    yield tie(reader, mediator, "mediates-for", party, token, token.left_edge, token.right_edge)
        elif token.lower_ in words["supports"]["participles"] and _hyphenated(token):
            yield from _compound_backing(reader, token)
        elif token.lower_ in words["allied-with"]["participles"] and token.pos_ in ("VERB", "ADJ"):
            for other in (k for noun in prepositional(token, "with", "to") for k in cast.actors(noun)):
                for subject in (k for noun in patients(token) for k in cast.actors(noun)):
                    yield tie(reader, subject, "allied-with", other, token, token.left_edge, token.right_edge)
        elif token.pos_ == "NOUN":
            yield from _told_by_noun(reader, token)


def _told_by_noun(reader: Reader, noun: Token) -> Iterator[Tie]:
    words, lemma = lexicon("relations")["supports"], noun.lemma_.lower()
    if lemma in words["roles"]:
        yield from _role_backing(reader, noun)
    elif lemma in words["nouns"]:
        yield from _noun_backing(reader, noun)


def _forms_alliance(verb: Token) -> bool:
    return any(noun.lemma_.lower() in lexicon("relations")["allied-with"]["nouns"] for noun in patients(verb))


def _alliance(reader: Reader, verb: Token) -> Iterator[Tie]:
    """ "A and B formed an alliance", "A made a pact with B"."""
    cast = reader.cast
    with_ = [noun for carrier in (verb, *patients(verb)) for noun in prepositional(carrier, "with")]
    parties = [key for noun in (*agents(verb), *with_) for key in cast.actors(noun)]
    for other in [key for key in dict.fromkeys(parties) if not key.startswith("crowd:")][1:]:
        yield tie(reader, parties[0], "allied-with", other, verb, verb.left_edge, verb.right_edge)


def _behind(token: Token, pairs: list[list[str]]) -> list[Token]:
    """What stands behind a word and the preposition that it goes with in the lexicon."""
    lemma = token.lemma_.lower()
    return [noun for word, preposition in pairs if word == lemma for noun in prepositional(token, preposition)]


def _described(adjective: Token) -> list[Token]:
    """The noun that an adjective describes, before it, behind a copula or at the end of a list of descriptions."""
    head = adjective.head
    cited = next((t for t in ancestors(head) if t.lower_ == "according"), None)
    head = cited.head if cited is not None else head
    while head.dep_ in ("conj", "amod", "acomp") and head.pos_ in ("ADJ", "NOUN") and head.head.i != head.i:
        head = head.head
    if head.pos_ in ("VERB", "AUX"):
        return agents(head)
    if head.dep_ == "attr":
        return agents(head.head)
    return [head.head] if head.dep_ == "appos" else [head]


def _hyphenated(token: Token) -> bool:
    return token.i > 1 and token.nbor(-1).text in ("-", "–")


def _pairs(reader: Reader, verb: Token, relation: str, subjects: list[Token], objects: list[Token]) -> Iterator[Tie]:
    cast = reader.cast
    for subject in (k for t in subjects for k in cast.actors(t) or cast.modifiers(t)):
        for object_ in (k for t in objects for k in cast.actors(t)):
            if not object_.startswith("crowd:"):
                tokens = [*subjects, *objects, verb]
                yield tie(
                    reader,
                    subject,
                    relation,
                    object_,
                    verb,
                    min((t.left_edge for t in tokens), key=lambda t: t.i),
                    max(tokens, key=lambda t: t.i),
                )


def _compound_backing(reader: Reader, participle: Token) -> Iterator[Tie]:
    """ "Iranian-backed militia", "X, a Saudi-backed faction"."""
    cast = reader.cast
    sponsor = participle.nbor(-2)
    head = participle.head if participle.head.i > participle.i else participle
    while head.dep_ in ("amod", "compound") and head.head.i > head.i:
        head = head.head
    keys = [cast.key_at[sponsor.i]] if sponsor.i in cast.key_at else []
    if not keys and sponsor.i in cast.country_at:
        keys = [cast.state(cast.country_at[sponsor.i], sponsor)]
    named = [k for c in head.children if c.dep_ == "appos" for k in cast.actors(c)]
    if head.dep_ == "appos":
        named += cast.before_comma(head) or cast.actors(head.head)[:1]
    elif head.dep_ == "attr":
        named += [key for a in agents(head.head) for key in cast.actors(a)]
    backed = named or cast.actors(head)
    for key in keys:
        for other in backed[:1]:
            yield tie(reader, key, "supports", other, head, sponsor, head)


def _role_backing(reader: Reader, noun: Token) -> Iterator[Tie]:
    """ "rebel sponsor Ankara", "the regime and its Russian ally", "supporters of X"."""
    cast = reader.cast
    named = [k for c in noun.children if c.dep_ == "appos" for k in cast.actors(c)]
    if noun.tag_ == "NN":
        named = named[:1]
    if noun.dep_ == "appos":
        named += cast.actors(noun.head)
    sides = [c for c in noun.lefts if c.dep_ in ("amod", "compound", "poss", "nmod")]
    own = cast.modifiers(noun)
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
                yield tie(
                    reader,
                    key,
                    "supports",
                    other,
                    noun,
                    noun.left_edge,
                    noun.right_edge if noun.dep_ != "conj" else noun,
                )


def _noun_backing(reader: Reader, noun: Token) -> Iterator[Tie]:
    """Who gives and who has: "thanks to support from X", "in the pay of X", "provided aid to Y", "in support of Y"."""
    cast = reader.cast
    received = prepositional(noun, "from", *(("of",) if noun.lemma_.lower() in _HELD else ()))
    behind = [key for t in received for key in cast.actors(t)]
    verb = clause(noun)
    subjects = [key for a in agents(verb) for key in cast.actors(a)]
    takers = [key for t in prepositional(noun, "for", "to") for key in cast.actors(t)]
    if noun.dep_ == "pobj" and noun.head.lower_ == "in" and noun.lemma_.lower() not in ("pay", "hand"):
        givers, takers = subjects, behind
    elif noun.dep_ == "dobj" and verb.lemma_.lower() in lexicon("relations")["supports"]["giving"]:
        givers = subjects
        takers = takers or _holder(cast, clause(verb.head), givers)
    else:
        givers = behind or (cast.modifiers(noun) if noun.lemma_.lower() in ("support", "backing") else [])
        takers = takers or ([] if prepositional(noun, "for", "to") else _holder(cast, noun, []))
    for giver in givers:
        for taker in takers[:2]:
            yield tie(reader, giver, "supports", taker, noun, noun.left_edge, noun.right_edge)


# With these nouns, "of X" is who gives: "with the support of Russia".
_HELD = frozenset({"pay", "backing", "support", "help"})


def _holder(cast: Cast, token: Token, givers: list[str]) -> list[str]:
    """Who has the support: the noun that it is told of, or the subject of the clause."""
    for head in list(ancestors(token))[0 if token.pos_ == "VERB" else 1 :]:
        if head.pos_ == "VERB" and (keys := [key for a in agents(head) for key in cast.actors(a) if key not in givers]):
            return keys[:1]
        if head.pos_ == "NOUN" and head.i in cast.key_at:
            return [cast.key_at[head.i]]
    return []


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
