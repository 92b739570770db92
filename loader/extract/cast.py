"""Who and what an article speaks of, and what its noun phrases stand for.

Every noun that can stand for a party has a key; words with one key are one actor. Keys are readable: `country:SY`,
`forces:SY`, `person:bashar al assad`, `org:hayat-tahrir-al-sham`, `group:rebels`, `people:PS`, `crowd:civilian`.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from spacy.tokens import Doc, Token

from loader.extract.coreference import last_place, pronoun, relative_place
from loader.extract.names import Name
from loader.extract.words import is_definite, nouns, plural
from loader.lexicon import lexicon
from ontology.gazetteer import Gazetteer

MODIFIERS = frozenset({"amod", "compound", "nmod", "poss", "nummod", "det"})
_DEEPEST = 4
_DETERMINER = re.compile(r"^(?:the|an?|our|their|its|his|her)\s+", re.IGNORECASE)
_PLACING = frozenset({"of", "in", "near", "around", "at", "on", "from"})


@dataclass
class Cluster:
    """All mentions of one actor, as they are found: how often each wording, and at which tokens."""

    key: str
    type: str
    surfaces: Counter[str] = field(default_factory=Counter)
    gazetteer_key: str | None = None
    tokens: list[int] = field(default_factory=list)


@dataclass
class Cast:
    """The actors and places of one document, by the token at which each mention is headed."""

    doc: Doc
    gazetteer: Gazetteer
    clusters: dict[str, Cluster] = field(default_factory=dict)
    key_at: dict[int, str] = field(default_factory=dict)
    place_at: dict[int, str] = field(default_factory=dict)
    name_at: dict[int, Name] = field(default_factory=dict)
    country_at: dict[int, str] = field(default_factory=dict)
    also_at: dict[int, tuple[str, ...]] = field(default_factory=dict)
    spellings: dict[str, list[str]] = field(default_factory=dict)
    focus: str | None = None

    def actors(self, token: Token, depth: int = 0) -> list[str]:
        """Keys of the parties that a noun phrase stands for, its coordinated ones included."""
        keys = [*self._own(token, depth), *self.also_at.get(token.i, ())]
        for child in token.lefts:
            if (
                child.dep_ in ("nmod", "compound")
                and any(c.dep_ == "cc" for c in child.children)
                and child.i in self.key_at
            ):
                before = [self.key_at[t.i] for t in (child, *child.conjuncts) if t.i in self.key_at and t.i < token.i]
                keys = [*before, *(keys if token.i in self.name_at or len(before) == 1 else [])]
        for child in token.children:
            listed = child.dep_ == "appos" and self._same_sort(token, child)
            coordinated = child.dep_ == "conj" and child.pos_ in ("NOUN", "PROPN", "PRON", "ADJ")
            coordinated |= child.dep_ == "appos" and _behind_adjective(token, child)
            if child.i > token.i and (listed or coordinated):
                keys = keys + [key for key in self.actors(child, depth + 1) if key not in keys]
        return keys

    def modifiers(self, token: Token) -> list[str]:
        """Keys of the parties named before a noun: "Turkish airstrikes", "the regime's advance", "rebel attack"."""
        found: list[str] = []
        for child in token.lefts:
            if child.dep_ in MODIFIERS:
                conjuncts = [self.key_at[c.i] for c in child.conjuncts if c.i in self.key_at]
                found += [key for key in (*self._modifier(child), *conjuncts) if key not in found]
        return found

    def places(self, token: Token) -> list[str]:
        """Names of the places that a noun phrase stands for: "the province of X", "villages west of X", "the city"."""
        own = self.place(token)
        found = [own] if own else []
        for child in token.children:
            if child.dep_ == "conj" and child.i > token.i:
                found += [place for place in self.places(child) if place not in found]
        return found

    def place(self, token: Token) -> str | None:
        """The name of the place that a noun stands for, its coordinated ones left aside."""
        if token.i in self.place_at:
            return self.place_at[token.i]
        if token.dep_ in ("nsubj", "nsubjpass", "dobj", "pobj") and token.lower_ in ("which", "where", "it", "that"):
            return relative_place(self, token)
        for child in token.children:
            naming = child.dep_ == "appos" or (child.dep_ in ("compound", "nmod") and child.i not in self.country_at)
            if naming and child.i in self.place_at:
                return self.place_at[child.i]
        lemma = token.lemma_.lower()
        if lemma in nouns("place", "nouns") | nouns("place", "directions") | nouns("quantity", "nouns"):
            for prep in (c for c in token.children if c.dep_ == "prep" and c.lower_ in _PLACING):
                for child in (c for c in prep.children if c.dep_ == "pobj"):
                    if place := self.place(child):
                        return place
        if is_definite(token) and any(lemma in sort for sort in lexicon("actors")["anaphor"]["place"]["sorts"]):
            return last_place(self, token, lemma)
        return None

    def before_comma(self, apposition: Token) -> list[str]:
        """The named party right before an apposition's comma, to which the parser often prefers a farther noun."""
        i = apposition.left_edge.i - 1
        if i < 1 or self.doc[i].text not in (",", "(", "—"):
            return []
        i -= 1
        if self.doc[i].text == ")" and i > 2 and self.doc[i - 2].text == "(":
            i -= 3
        name = self.name_at.get(i)
        root = self.doc[name.start : name.end].root if name else None
        return [self.key_at[root.i]] if root is not None and root.i in self.key_at else []

    def is_party(self, key: str) -> bool:
        """Whether a key names an actor, not a crowd."""
        return not key.startswith("crowd:")

    def add(self, key: str, type_: str, surface: str, token: Token, gazetteer_key: str | None = None) -> str:
        """Count a mention to its actor; gives the key back."""
        cluster = self.clusters.setdefault(key, Cluster(key, type_))
        cluster.gazetteer_key = cluster.gazetteer_key or gazetteer_key
        if bare := _DETERMINER.sub("", surface):
            cluster.surfaces[bare] += 1
        if token.i not in cluster.tokens:
            cluster.tokens.append(token.i)
        return key

    def state(self, iso: str, token: Token) -> str:
        """The key of the state with this ISO code, which the token speaks of."""
        country = self.gazetteer.country(iso)
        label = country.label if country else token.text
        return self.add(f"country:{iso}", "state", label, token, country.key if country else None)

    def generic(self, lemma: str, country: str | None = None) -> str:
        """The key of a party that a common noun names, nouns of one family being one party."""
        families = lexicon("actors")["family"]
        family = next((name for name, lemmas in families.items() if lemma in lemmas), lemma)
        return f"group:{family}:{country}" if country else f"group:{family}"

    def _same_sort(self, token: Token, other: Token) -> bool:
        """Whether two names stand in one list, which the parser takes for an apposition: "Libya, France and …"."""
        sorts = {self.key_at.get(t.i, "").partition(":")[0] for t in (token, other)}
        return token.i in self.name_at and other.i in self.name_at and sorts in ({"country"}, {"org"})

    def _holder(self, token: Token) -> str | None:
        """The person named behind an office: "the leader of the rebels, X"."""
        if token.lemma_.lower() not in nouns("role", "leads") | nouns("role", "speaks-for") | nouns("role", "part-of"):
            return None
        named = (self.key_at.get(t.i, "") for t in token.subtree if t.dep_ == "appos" and t.i > token.i)
        return next((key for key in named if key.startswith("person:")), None)

    def _own(self, token: Token, depth: int) -> list[str]:
        if depth > _DEEPEST:
            return []
        if (named := self._named_apposition(token)) is not None:
            return self.actors(named, depth + 1)
        if (holder := self._holder(token)) is not None:
            return [holder]
        if token.i in self.key_at:
            return [self.key_at[token.i]]
        if token.pos_ == "PRON" or (token.dep_ == "poss" and token.tag_ in ("PRP$", "WP$")):
            return pronoun(self, token, depth)
        for child in token.children:
            if child.dep_ in ("appos", "compound") and child.i in self.key_at and abs(child.i - token.i) <= _DEEPEST:
                return self.actors(child, depth + 1)
        if token.lemma_.lower() in lexicon("relations")["supports"]["roles"]:
            possessors = {key for c in token.lefts if c.dep_ == "poss" for key in self._own(c, depth + 1)}
            return [key for key in self.modifiers(token) if key not in possessors]
        if token.lemma_.lower() in nouns("quantity", "nouns") or token.like_num:
            for prep in (c for c in token.children if c.dep_ == "prep" and c.lower_ in ("of", "from")):
                for child in (c for c in prep.children if c.dep_ == "pobj"):
                    return self.actors(child, depth + 1)
        return [self.state(self.country_at[token.i], token)] if token.i in self.country_at else []

    def _named_apposition(self, token: Token) -> Token | None:
        """The name that a common noun only introduces: "the jihadist group X", "Islamist rebels X"."""
        if self.key_at.get(token.i, "group:").startswith("group:") and token.i not in self.name_at:
            for child in token.rights:
                if child.dep_ == "appos" and child.i in self.name_at and child.i in self.key_at:
                    first = self.name_at[child.i].start
                    if not any(t.is_punct for t in self.doc[token.i + 1 : first]):
                        return child
        return None

    def _modifier(self, child: Token) -> list[str]:
        if child.i in self.key_at:
            return [self.key_at[child.i]]
        if child.i in self.country_at:
            return [self.state(self.country_at[child.i], child)]
        if child.dep_ == "poss" and (keys := self._own(child, 1)):
            return keys
        lemma = child.lemma_.lower()
        if lemma in nouns("modifier", "names"):
            return [self.add(self.generic(lemma), "armed-group", plural(lemma), child)]
        if lemma in nouns("family", "machines"):
            return []  # "drone attack": with what, not by whom
        if child.dep_ in ("compound", "nmod") and lemma in nouns("family", "forces"):
            home = self.focus and lemma in ("army", "military")
            return [self.add(f"forces:{self.focus if home else lemma}", "military", child.text.lower(), child)]
        if child.dep_ in ("compound", "nmod") and lemma in nouns("party", "military") | nouns("party", "armed-group"):
            sort = "military" if lemma in nouns("party", "military") else "armed-group"
            earlier = next((k for k in reversed(self.clusters) if k.startswith(self.generic(lemma))), None)
            return [earlier or self.add(self.generic(lemma), sort, child.text.lower(), child)]
        return []


def _behind_adjective(token: Token, name: Token) -> bool:
    """Whether a name that the parser takes for an apposition is the second of two: "the army and paramilitary X"."""
    return any(c.dep_ == "conj" and c.pos_ == "ADJ" and token.i < c.i < name.i for c in token.children)
