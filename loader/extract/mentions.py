"""Gathering the mentions of a document into its cast: names first, then the common nouns that stand for parties."""

from __future__ import annotations

import functools
from collections import Counter

from spacy.tokens import Doc, Token

from loader.extract.aliases import extend_place_names, merge_known_as, unify_spellings
from loader.extract.cast import Cast
from loader.extract.names import Name, names
from loader.extract.parties import add_common
from loader.extract.votes import titles
from loader.extract.words import acronym, nouns
from loader.lexicon import lexicon
from ontology.gazetteer import Gazetteer, fold, sounds


def read_cast(doc: Doc, gazetteer: Gazetteer) -> Cast:
    """Find all mentions of a document and gather them."""
    cast = Cast(doc, gazetteer)
    found = names(doc, gazetteer)
    for name in found:
        for i in range(name.start, name.end):
            cast.name_at[i] = name
        if name.kind in ("country", "demonym") and name.key:
            cast.country_at[doc[name.start : name.end].root.i] = name.key
    cast.focus = _focus(cast, found)
    for name in found:
        _add_name(cast, name)
    merge_known_as(cast)
    for token in doc:
        if token.i not in cast.name_at and token.pos_ in ("NOUN", "PROPN", "ADJ"):
            add_common(cast, token)
    extend_place_names(cast)
    unify_spellings(cast)
    return cast


def _focus(cast: Cast, found: list[Name]) -> str | None:
    """The country that the report is about: named most often, governments and forces counting double."""
    counts: Counter[str] = Counter()
    governing = nouns("family", "government") | nouns("family", "forces")
    for i, iso in cast.country_at.items():
        counts[iso] += 2 if cast.doc[i].head.lemma_.lower() in governing else 1
    for name in found:
        if name.kind == "place" and (place := cast.gazetteer.place(name.text, tuple(counts))) and place.country:
            counts[place.country] += 1
    return max(counts, key=lambda iso: (counts[iso], iso)) if counts else None


# Names ----------------------------------------------------------------------------------------------------------


def _add_name(cast: Cast, name: Name) -> None:
    root = cast.doc[name.start : name.end].root
    key = {
        "person": _person,
        "actor": _organisation,
        "country": _country,
        "demonym": _people,
        "place": _place,
        "unknown": _place,
    }[name.kind](cast, name, root)
    if key is None:
        return
    cast.key_at[root.i] = key
    if (short := acronym(cast.doc, name.end)) is not None:
        for token in cast.doc:
            if token.text == short.text and cast.key_at.get(token.i, key) == key:
                cast.key_at[token.i] = cast.add(key, cast.clusters[key].type, token.text, token)
                cast.place_at.pop(token.i, None)


def _person(cast: Cast, name: Name, root: Token) -> str:
    return _titled(cast, cast.add(_person_key(cast, name.text), "person", name.text, root), name)


def _titled(cast: Cast, key: str, name: Name) -> str:
    """Count "President X", too, where a title and a surname are all that the text gives."""
    before = cast.doc[name.start - 1] if name.start else None
    if before is not None and name.end - name.start == 1 and before.lower_.rstrip(".") in titles():
        cast.clusters[key].surfaces[f"{before.text} {name.text}"] += before.text[0].isupper()
    return key


def _organisation(cast: Cast, name: Name, root: Token) -> str:
    if name.type == "person":
        return _titled(cast, cast.add(f"person:{name.key}", "person", name.text, root, name.key), name)
    if (iso := _standing_army(cast, name)) is not None:
        return cast.add(f"forces:{iso}", "military", name.text, root)
    type_ = name.type or _type_from_context(root) or "other"
    key = f"org:{name.key}" if name.key else _heard_before(cast, name.text) or f"org:{fold(name.text)}"
    return cast.add(key, type_, name.text, root, name.key)


def _heard_before(cast: Cast, text: str) -> str | None:
    """The unknown organisation that was named before in another spelling: "Fatah al-Islam", "Fatah el-Islam"."""
    if len(text) < 6:
        return None
    named = ((key, cluster) for key, cluster in cast.clusters.items() if key.startswith("org:"))
    return next((key for key, c in named for known in c.surfaces if sounds(known) == sounds(text)), None)


def _standing_army(cast: Cast, name: Name) -> str | None:
    """The state whose forces a name means as a whole: "the Syrian Army", "Sudanese Armed Forces"."""
    country, _, rest = name.text.partition(" ")
    if name.key or rest.lower() not in ("army", "armed forces", "military", "forces", "troops"):
        return None
    entry = cast.gazetteer.demonym(country) or cast.gazetteer.country(country)
    return entry.iso if entry else None


def _country(cast: Cast, name: Name, root: Token) -> str | None:
    cast.place_at[root.i] = name.text
    if not name.key or not _acts(root):
        return None
    key = cast.state(name.key, root)
    cast.clusters[key].surfaces[name.text] += 1
    return key


def _people(cast: Cast, name: Name, root: Token) -> str | None:
    if name.key and root.pos_ in ("PROPN", "NOUN") and root.dep_ not in ("compound", "amod", "nmod"):
        return cast.add(f"people:{name.key}", "people", name.text, root)
    return None


def _place(cast: Cast, name: Name, root: Token) -> str | None:
    """A place; its government, where a capital acts; an organisation, where the words around an unknown name say so."""
    cast.place_at[root.i] = name.text
    if (country := cast.gazetteer.capital(name.text)) and _acts(root) and not _struck(root):
        key = cast.state(country.iso, root)
        cast.clusters[key].surfaces[name.text] += 1
        return key
    if not cast.gazetteer.places(name.text) and (type_ := _type_from_context(root)):
        del cast.place_at[root.i]
        return cast.add(f"org:{fold(name.text)}", type_, name.text, root)
    return None


def _struck(root: Token) -> bool:
    """Whether a name is the object of a verb of war, which capitals suffer as cities, not as governments."""
    return root.dep_ == "dobj" and root.head.lemma_.lower() in _verbs_of_war()


@functools.cache
def _verbs_of_war() -> frozenset[str]:
    types = lexicon("events")["situating"]["types"]
    rows = [row for row in lexicon("events")["frame"] if row["type"] in (*types, "withdrawal")]
    return frozenset(
        {verb for row in rows for verb in row.get("verbs", ())} | {"reach", "control", "hold", "lose", "visit"}
    )


def _acts(root: Token) -> bool:
    """Whether a country or capital stands where only a party can: as subject, agent, backer, one side of two."""
    listed = 1
    while root.dep_ == "conj" and root.head.pos_ == "PROPN":
        root, listed = root.head, listed + 1
    if root.dep_ == "conj":
        return listed > 1
    if root.dep_ == "compound":
        return root.head.lemma_.lower() in nouns("role", "speaks-for") | nouns("role", "leads")
    if root.dep_ == "appos":
        return root.head.lemma_.lower() not in nouns("place", "nouns")
    if root.dep_ == "pobj":
        preposition = root.head
        if preposition.dep_ == "agent" or preposition.lower_ in ("by", "between", "against", "with"):
            return True
        return preposition.lower_ in ("from", "of", "for") and preposition.head.lemma_.lower() in nouns(
            "acting", "nouns"
        )
    return root.dep_ in ("nsubj", "nsubjpass", "poss", "dobj", "dative", "attr")


def _person_key(cast: Cast, text: str) -> str:
    """The person whose full name ends with these words or holds this one, else a new one."""
    entry = cast.gazetteer.actor(text)
    if entry and entry.type == "person":
        return f"person:{entry.key}"
    new = fold(text).split()
    for key, cluster in cast.clusters.items():
        if key.startswith("person:"):
            for known in (fold(surface).split() for surface in cluster.surfaces):
                shorter = len(new) < len(known) and (
                    known[-len(new) :] == new or (len(new) == 1 and new[0] in known[1:])
                )
                heard = [sounds(word) for word in new] == [sounds(word) for word in known[-len(new) :]]
                if new == known or shorter or (heard and len(new[-1]) > 4):
                    return key
    return f"person:{fold(text)}"


def _type_from_context(root: Token) -> str | None:
    """The type that the words around a name give: "the jihadist group X", "X, a rights group", "X rebels"."""
    while root.dep_ == "conj" and root.head.pos_ == "PROPN":
        root = root.head
    around = [child for child in root.children if child.dep_ == "appos"]
    if root.dep_ in ("appos", "nmod", "compound") and root.head.pos_ in ("NOUN", "PROPN"):
        around.append(root.head)
    around += [child for child in root.lefts if child.dep_ in ("compound", "nmod") and child.pos_ == "NOUN"]
    armed = nouns("modifier", "names") | {"militant", "extremist", "terrorist", "armed"}
    for noun in around:
        words = {noun.lemma_.lower(), *(t.lemma_.lower() for t in noun.lefts)}
        for type_, lemmas in lexicon("actors")["party"].items():
            if words & set(lemmas):
                return str(type_)
        if words & nouns("anaphor", "group") and words & armed:
            return "armed-group"
    return None
