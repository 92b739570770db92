"""What pronouns and definite nouns point back to: "they", "who", "the group", "the city"."""

from __future__ import annotations

import functools
from collections import Counter
from typing import TYPE_CHECKING

from spacy.tokens import Token

from loader.lexicon import lexicon

if TYPE_CHECKING:
    from loader.extract.cast import Cast

_RELATIVE = frozenset({"who", "which", "that", "whom", "whose"})
_REACH = 90  # tokens before the sentence: about three sentences


def pronoun(cast: Cast, token: Token, depth: int) -> list[str]:
    """Keys of the actors that a pronoun stands for; none where it is not clear."""
    if token.lower_ in _RELATIVE:
        verb = _clause_of(token)
        if verb.dep_ != "relcl":
            return []
        name = cast.name_at.get(verb.head.i)
        return cast.actors(cast.doc[name.start : name.end].root if name else verb.head, depth + 1)
    prefixes = _pronouns().get(token.lower_)
    return back(cast, token, prefixes) if prefixes else []


@functools.cache
def _pronouns() -> dict[str, tuple[str, ...]]:
    table = lexicon("actors")["pronoun"]
    return {word: tuple(prefixes) for words, prefixes in table.items() for word in words.split()}


def _clause_of(token: Token) -> Token:
    verb = token.head
    while verb.dep_ != "relcl" and verb.head.i != verb.i and verb.dep_ in _INSIDE_RELATIVE:
        verb = verb.head
    return verb


_INSIDE_RELATIVE = frozenset(
    {"xcomp", "conj", "aux", "prep", "poss", "ccomp", "dobj", "attr", "nsubj", "nsubjpass", "pobj"}
)


def back(cast: Cast, token: Token, prefixes: tuple[str, ...]) -> list[str]:
    """The latest earlier mention whose key begins so: in the latest sentence that has one, its subject first."""
    first = max(0, token.sent.start - _REACH)
    candidates = [i for i in range(token.i - 1, first - 1, -1) if cast.key_at.get(i, "").startswith(prefixes)]
    sentences = dict.fromkeys(cast.doc[i].sent.start for i in candidates)
    for start in sentences:
        told = [i for i in candidates if cast.doc[i].sent.start == start]
        subjects = [i for i in told if cast.doc[i].dep_ in ("nsubj", "nsubjpass", "agent")]
        return [cast.key_at[(subjects or told)[0]]]
    return []


def latest_of_type(cast: Cast, token: Token, type_: str, definite: bool) -> str | None:
    """What "the NGO" points back to; "an NGO" points ahead, where the article names only one."""
    named = [key for key, c in cast.clusters.items() if c.type == type_ and key.startswith("org:")]
    if not definite:
        return named[0] if len(named) == 1 else None
    earlier = [(t, key) for key in named for t in cast.clusters[key].tokens if t < token.i]
    return max(earlier)[1] if earlier else next(iter(named), None)


def relative_place(cast: Cast, token: Token) -> str | None:
    """The place that "which", "where" or "it" stands for."""
    if token.lower_ == "it":
        return last_place(cast, token)
    verb = _clause_of(token)
    return cast.place(verb.head) if verb.dep_ == "relcl" else None


def last_place(cast: Cast, token: Token, noun: str | None = None) -> str | None:
    """The place that "the city" or "this region" points back to: the latest one of that sort."""
    earlier = [i for i in sorted(cast.place_at) if i < token.i and i not in cast.key_at]
    if noun in ("country", "nation"):
        return _country_around(cast, earlier)
    sorts = [frozenset(sort) for sort in lexicon("actors")["anaphor"]["place"]["sorts"]]
    own = next((sort for sort in sorts if noun in sort), frozenset[str]())
    described = {i: _described(cast, i) for i in earlier}
    by_name: dict[str, frozenset[str]] = {}
    for i in earlier:
        by_name[cast.place_at[i]] = by_name.get(cast.place_at[i], frozenset()) | described[i]
    fitting = [i for i in earlier if own & by_name[cast.place_at[i]]]
    if not fitting and own:
        others = frozenset(word for sort in sorts if sort is not own for word in sort)
        fitting = [i for i in earlier if not by_name[cast.place_at[i]] & others]
    chosen = fitting or earlier
    if not chosen or chosen[-1] >= token.sent.start:
        return cast.place_at[chosen[-1]] if chosen else None
    told = Counter(cast.place_at[i] for i in chosen)  # "the city" is what the report is about, sooner than the latest
    latest = {cast.place_at[i]: -1 if _anchors(cast.doc[i]) else i for i in chosen}
    return max(told, key=lambda name: (told[name], latest[name]))


def _country_around(cast: Cast, earlier: list[int]) -> str | None:
    """The country that "the country" means: where most of the places named so far lie, else the report's own."""
    lying = (cast.gazetteer.place(cast.place_at[i]) for i in earlier if i not in cast.country_at)
    counts = Counter(place.country for place in lying if place and place.country)
    iso = max(counts, key=lambda code: (counts[code], code == cast.focus, code)) if counts else cast.focus
    country = cast.gazetteer.country(iso) if iso else None
    return country.label if country else None


def _anchors(token: Token) -> bool:
    """Whether a place only tells where another lies: Goma in "Sake, west of Goma"."""
    directions = lexicon("actors")["place"]["directions"]
    return token.dep_ == "pobj" and token.head.lower_ == "of" and token.head.head.lower_ in directions


def _described(cast: Cast, i: int) -> frozenset[str]:
    """The nouns by which the text says what sort of place this is."""
    token = cast.doc[i]
    words = {c.lemma_.lower() for c in token.children if c.dep_ == "appos"}
    if token.dep_ in ("appos", "compound"):
        words.add(token.head.lemma_.lower())
    if token.dep_ == "pobj" and token.head.lower_ == "of":
        words.add(token.head.head.lemma_.lower())
    words |= {word.lower() for word in cast.place_at[i].split()}
    if i in cast.country_at:
        words.add("country")
    return frozenset(words)
