"""One thing under several names: "X, also known as Y", two spellings of one town, the words that belong to a place."""

from __future__ import annotations

from spacy.tokens import Token

from loader.extract.cast import Cast, Cluster
from loader.extract.syntax import prepositional
from loader.extract.words import nouns
from loader.lexicon import lexicon
from ontology.gazetteer import fold, sounds


def merge_known_as(cast: Cast) -> None:
    """Make one of two names where the text says so: "X, also known as Y", "X, nicknamed Y"."""
    for token in cast.doc:
        if token.lower_ not in ("known", "nicknamed", "dubbed", "alias", "aka", "called") or _formerly(token):
            continue
        before = next((k for i in range(token.i - 1, token.i - 5, -1) if (k := cast.key_at.get(i))), None)
        behind = next((i for i in range(token.i + 1, token.i + 6) if i in cast.key_at), None)
        if before is None or behind is None or cast.key_at[behind] == before:
            continue
        other = cast.clusters[cast.key_at[behind]]
        sorts = {key.partition(":")[0] for key in (before, other.key)}
        if sorts in ({"person"}, {"org"}, {"person", "org"}) and other.gazetteer_key is None:
            _take_in(cast, cast.clusters[before], cast.clusters.pop(other.key))


def _formerly(token: Token) -> bool:
    former = lexicon("relations")["successor-of"]["adverbs"]
    return any(c.lower_ in former for c in token.children)


def _take_in(cast: Cast, cluster: Cluster, other: Cluster) -> None:
    cluster.surfaces += other.surfaces
    cluster.tokens += other.tokens
    for i, key in list(cast.key_at.items()):
        if key == other.key:
            cast.key_at[i] = cluster.key


def unify_spellings(cast: Cast) -> None:
    """One place spelt in two ways is one place, by the name that comes first: "Mekelle", "Mekele"."""
    first: dict[str, str] = {}
    for i in sorted(cast.place_at):
        text = cast.place_at[i]
        entry = cast.gazetteer.place(text) if i not in cast.country_at else None
        known = first.setdefault(f"{entry.key}" if entry else fold(text), text)
        heard = first.setdefault(f"~{sounds(text)}", known)
        if len(fold(text)) > 4 and heard != text and heard.split()[-1:] and len(heard.split()) == len(text.split()):
            known = heard
        if known != text:
            cast.place_at[i] = known
            cast.spellings.setdefault(known, []).append(text)


def extend_place_names(cast: Cast) -> None:
    """Take in the words that belong to a name: "northwestern Syria", "Idlib Province", "villages west of X"."""
    doc, directions = cast.doc, nouns("place", "directions")
    for i, text in list(cast.place_at.items()):
        before = doc[i - 1] if i else None
        if before is not None and before.i not in cast.name_at and before.lower_ in directions and before.head.i == i:
            cast.place_at[i] = f"{before.text} {text}"
        noun = doc[i].head
        named = doc[i].dep_ in ("compound", "nmod") and noun.lemma_.lower() in nouns("region", "nouns")
        if named and 0 < noun.i - i <= 2 and noun.i not in cast.key_at:
            cast.place_at[noun.i] = f"{text} {noun.text}"
    for token in doc:
        if token.lemma_.lower() in nouns("region", "placed") and token.i not in cast.place_at:
            for direction in (c for c in token.rights if c.lower_ in directions):
                for anchor in (p for p in prepositional(direction, "of") if p.i in cast.place_at):
                    cast.place_at[token.i] = f"{token.text} {direction.text} of {cast.place_at[anchor.i]}"
