"""Small questions about one word and its neighbours, and the word lists of `ontology/lexicon/actors.toml` as sets."""

from __future__ import annotations

import functools

from spacy.tokens import Doc, Token

from loader.lexicon import lexicon


@functools.cache
def nouns(*path: str) -> frozenset[str]:
    """The list at this path of the actors' lexicon, as a set: `nouns("place", "nouns")`."""
    table = lexicon("actors")
    for step in path[:-1]:
        table = table[step]
    return frozenset(table[path[-1]])


@functools.cache
def party_phrases() -> frozenset[str]:
    """Party nouns of two words: "air force"."""
    return frozenset(word for words in lexicon("actors")["party"].values() for word in words if " " in word)


def is_definite(token: Token) -> bool:
    """Whether the noun has "the", "this" or their like before it."""
    return any(c.dep_ == "det" and c.lower_ in ("the", "this", "that", "these", "those") for c in token.children)


def is_proper(token: Token) -> bool:
    """Whether the noun ends a proper name of several words."""
    return token.pos_ == "PROPN" and any(c.pos_ == "PROPN" and c.dep_ == "compound" for c in token.lefts)


def two_words(token: Token) -> str:
    """The lemma with the word before it."""
    before = token.doc[token.i - 1].lower_ if token.i else ""
    return f"{before} {token.lemma_.lower()}"


def plural(lemma: str) -> str:
    """The party that an adjectival noun names: "rebel" in "rebel fighters" are the rebels."""
    return lemma if lemma.endswith("s") or lemma == "opposition" else f"{lemma}s"


def acronym(doc: Doc, end: int) -> Token | None:
    """The ABBR of "Full Name (ABBR)" or "Full Name (ABBR, formerly …)"."""
    if end + 2 < len(doc) and doc[end].text in ("(", "[") and doc[end + 2].text in (")", "]", ",", ";"):
        token = doc[end + 1]
        if token.text.isupper() and 2 <= len(token.text) <= 8 and token.text.isalnum():
            return token
    return None


def surface(token: Token) -> str:
    """The noun with what names it: "Syrian government forces" of "the 28 Syrian government forces"."""
    keep = [t for t in token.subtree if t.i <= token.i and _belongs(t, token)]
    while keep and (keep[0].pos_ in ("DET", "PUNCT", "NUM", "CCONJ") or keep[0].is_space or keep[0].is_punct):
        keep = keep[1:]
    joined = max((t.i for t in keep if t.pos_ == "CCONJ"), default=-1)  # "M23 rebels" of "the army and M23 rebels"
    keep = [t for t in keep if t.i > joined]
    return token.doc[keep[0].i : token.i + 1].text if keep else token.text


def _belongs(part: Token, noun: Token) -> bool:
    while part.i != noun.i and part.head.i != noun.i:
        part = part.head
    if part.i == noun.i or part.dep_ in ("compound", "poss", "nmod"):
        return True
    if part.i == noun.i - 1 and two_words(noun) in party_phrases():
        return True
    return part.dep_ == "amod" and (
        part.text[0].isupper() or part.lemma_.lower() in nouns("modifier", "names") | _NAMING
    )


_NAMING = frozenset({"local", "federal", "pro", "regime", "government", "armed", "paramilitary", "-"})
