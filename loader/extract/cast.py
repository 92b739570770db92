"""Who and what an article speaks of: mentions gathered into actors and places, pronouns and "the group" included.

Every noun that can stand for a party gets a key; words with one key are one actor. Keys are readable:
`country:SY`, `forces:SY`, `person:bashar al assad`, `org:hayat-tahrir-al-sham`, `group:rebel`, `crowd:civilian`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from spacy.tokens import Doc, Token

from loader.extract.names import Name, names, org_type
from loader.lexicon import lexicon
from ontology.gazetteer import Gazetteer, fold

_MODIFIERS = frozenset({"amod", "compound", "nmod", "poss", "nummod", "det"})
_QUANTIFIERS = frozenset(
    {"dozen", "hundred", "thousand", "member", "part", "most", "some", "leader", "number", "group", "score", "million",
     "element", "unit", "supporter", "majority", "one", "several", "two", "three", "many", "all", "both", "handful", "majority", "remnant"}
)
_SINGULAR_PERSON = frozenset({"he", "she", "him", "her", "his"})
_PLURAL = frozenset({"they", "them", "their", "we", "us", "our"})
_NEUTER = frozenset({"it", "its"})


@dataclass
class Cluster:
    """All mentions of one actor, as they are found."""

    key: str
    type: str
    surfaces: Counter[str] = field(default_factory=Counter)
    gazetteer_key: str | None = None
    tokens: list[int] = field(default_factory=list)


@dataclass
class Cast:
    """The actors and places of one document. `key_at` maps the head token of a mention to its cluster's key."""

    doc: Doc
    gazetteer: Gazetteer
    clusters: dict[str, Cluster] = field(default_factory=dict)
    key_at: dict[int, str] = field(default_factory=dict)
    place_at: dict[int, str] = field(default_factory=dict)
    name_at: dict[int, Name] = field(default_factory=dict)
    focus: str | None = None
    _country_at: dict[int, str] = field(default_factory=dict)

    # What the extractors ask -----------------------------------------------------------------------------------

    def actors(self, token: Token, depth: int = 0) -> list[str]:
        """Keys of the parties that a noun phrase stands for, its coordinated ones included."""
        keys = self._own(token, depth)
        for child in token.children:
            if child.dep_ == "conj" and child.i > token.i and child.pos_ in ("NOUN", "PROPN", "PRON", "ADJ"):
                keys += [key for key in self.actors(child, depth + 1) if key not in keys]
        return keys

    def modifiers(self, token: Token) -> list[str]:
        """Keys of the parties named before a noun: "Turkish airstrikes", "the regime's advance", "rebel attack"."""
        found: list[str] = []
        for child in token.lefts:
            if child.dep_ not in _MODIFIERS:
                continue
            keys = [self.key_at[child.i]] if child.i in self.key_at else []
            if not keys and child.i in self._country_at:
                keys = [self._state(self._country_at[child.i], child)]
            if not keys and child.dep_ == "poss":
                keys = self._own(child, 1)
            if not keys and child.lemma_.lower() in _adjectival():
                keys = [self._generic_key(child.lemma_.lower(), None)]
                self._add(keys[0], "armed-group", _plural(child.lemma_.lower()), child.i)
            found += [key for key in keys if key not in found]
            for conj in child.conjuncts:
                if conj.i in self.key_at and self.key_at[conj.i] not in found:
                    found.append(self.key_at[conj.i])
        return found

    def places(self, token: Token) -> list[str]:
        """Names of the places that a noun phrase stands for: "the province of X", "villages west of X", "the city"."""
        found = []
        own = self._place(token)
        if own:
            found.append(own)
        for child in token.children:
            if child.dep_ == "conj" and child.i > token.i:
                found += [place for place in self.places(child) if place not in found]
        return found

    def is_party(self, key: str) -> bool:
        """Whether a key names an actor, not a crowd."""
        return not key.startswith("crowd:")

    # Reading the document --------------------------------------------------------------------------------------

    def _own(self, token: Token, depth: int) -> list[str]:
        if depth > 4:
            return []
        named = self._named_apposition(token)
        if named is not None:
            return self.actors(named, depth + 1)
        if token.i in self.key_at:
            return [self.key_at[token.i]]
        if token.pos_ == "PRON" or token.dep_ == "poss" and token.lower_ in _PLURAL | _NEUTER | _SINGULAR_PERSON:
            return self._pronoun(token, depth)
        for child in token.children:
            if child.dep_ in ("appos", "compound") and child.i in self.key_at and abs(child.i - token.i) <= 4:
                return self.actors(child, depth + 1)
        if token.lemma_.lower() in _QUANTIFIERS or token.like_num:
            for prep in (c for c in token.children if c.dep_ == "prep" and c.lower_ in ("of", "from")):
                for child in prep.children:
                    if child.dep_ == "pobj":
                        return self.actors(child, depth + 1)
        if token.i in self._country_at:
            return [self._state(self._country_at[token.i], token)]
        return []

    def _named_apposition(self, token: Token) -> Token | None:
        """The name that a common noun only introduces: "the jihadist group X", "Islamist rebels X"."""
        if self.key_at.get(token.i, "group:").startswith("group:") and token.i not in self.name_at:
            for child in token.rights:
                if child.dep_ == "appos" and child.i in self.name_at and child.i in self.key_at:
                    first = self.name_at[child.i].start
                    if not any(t.is_punct for t in self.doc[token.i + 1 : first]):
                        return child
        return None

    def _pronoun(self, token: Token, depth: int) -> list[str]:
        if token.lower_ in ("who", "which", "that", "whom", "whose"):
            verb = token.head
            while verb.dep_ in ("xcomp", "conj", "aux", "prep", "poss", "ccomp", "dobj", "attr") and verb.dep_ != "relcl" and verb.head.i != verb.i:
                verb = verb.head
            return self.actors(verb.head, depth + 1) if verb.dep_ == "relcl" else []
        accept = self._acceptable(token.lower_)
        return self._before(token, accept) if accept else []

    def _acceptable(self, word: str) -> tuple[str, ...]:
        if word in _SINGULAR_PERSON:
            return ("person:",)
        if word in _NEUTER:
            return ("country:", "org:", "forces:", "group:", "gov:")
        if word in _PLURAL:
            return ("forces:", "group:", "country:", "org:", "people:")
        return ()

    def _before(self, token: Token, prefixes: tuple[str, ...]) -> list[str]:
        """The latest earlier mention of an acceptable kind, subjects of this and the two sentences before first."""
        first = max(0, token.sent.start - 90)
        candidates = [i for i in range(token.i - 1, first - 1, -1) if self.key_at.get(i, "").startswith(prefixes)]
        subjects = [i for i in candidates if self.doc[i].dep_ in ("nsubj", "nsubjpass", "agent")]
        same = [i for i in subjects if self.doc[i].sent.start == token.sent.start]
        for pool in (same, subjects[:1], candidates[:1]):
            if pool:
                return [self.key_at[pool[0]]]
        return []

    def _place(self, token: Token) -> str | None:
        if token.i in self.place_at:
            return self.place_at[token.i]
        if token.dep_ in ("nsubj", "dobj", "pobj") and token.lower_ in ("which", "where", "it", "that"):
            verb = token.head if token.lower_ != "it" else None
            while verb is not None and verb.dep_ in ("prep", "conj", "xcomp", "aux"):
                verb = verb.head
            if verb is not None and verb.dep_ == "relcl":
                return self._place(verb.head)
            return self._last_place(token) if token.lower_ == "it" else None
        lemma = token.lemma_.lower()
        for child in token.children:
            if child.dep_ in ("appos", "compound", "nmod") and child.i in self.place_at:
                return self.place_at[child.i]
        for prep in token.children:
            if prep.dep_ == "prep" and prep.lower_ in ("of", "in", "near", "around", "at", "on", "from") and (
                lemma in _place_nouns() or lemma in lexicon("actors")["place"]["directions"] or lemma in _QUANTIFIERS or lemma in ("rest", "%", "percent", "territory", "control", "swath", "heart", "town", "outskirt", "street", "center", "centre")
            ):
                for child in prep.children:
                    if child.dep_ == "pobj" and (place := self._place(child)):
                        return place
        definite = any(c.dep_ == "det" and c.lower_ in ("the", "this", "that") for c in token.children)
        if lemma in _anaphoric_places() and definite:
            return self._last_place(token, lemma)
        return None

    def _last_place(self, token: Token, noun: str | None = None) -> str | None:
        """The place that "the city" or "this region" points back to: one so described, else the latest."""
        earlier = [i for i in sorted(self.place_at) if i < token.i]
        if noun == "country":
            countries = [i for i in earlier if i in self._country_at]
            if self.focus and (country := self.gazetteer.country(self.focus)):
                return country.label
            return self.place_at[countries[-1]] if countries else None
        for i in reversed(earlier):
            described = {c.lemma_.lower() for c in self.doc[i].children if c.dep_ == "appos"}
            described |= {self.doc[i].head.lemma_.lower(), *(t.lemma_.lower() for t in self.doc[i : i + 2])}
            if noun in described:
                return self.place_at[i]
        return self.place_at[earlier[-1]] if earlier else None

    def _add(self, key: str, type_: str, surface: str, token: int, gazetteer_key: str | None = None) -> None:
        cluster = self.clusters.setdefault(key, Cluster(key, type_))
        cluster.gazetteer_key = cluster.gazetteer_key or gazetteer_key
        if surface:
            cluster.surfaces[surface] += 1
        if token not in cluster.tokens:
            cluster.tokens.append(token)

    def _state(self, iso: str, token: Token) -> str:
        key = f"country:{iso}"
        country = self.gazetteer.country(iso)
        self._add(key, "state", country.label if country else token.text, token.i, country.key if country else None)
        return key

    def _generic_key(self, lemma: str, country: str | None) -> str:
        family = next((f for f, lemmas in lexicon("actors")["family"].items() if lemma in lemmas), lemma)
        return f"group:{family}:{country}" if country else f"group:{family}"


def read_cast(doc: Doc, gazetteer: Gazetteer) -> Cast:
    """Find all mentions of a document and gather them."""
    cast = Cast(doc, gazetteer)
    found = names(doc, gazetteer)
    for name in found:
        for i in range(name.start, name.end):
            cast.name_at[i] = name
        if name.kind in ("country", "demonym") and name.key:
            cast._country_at[doc[name.start : name.end].root.i] = name.key
    cast.focus = _focus(doc, cast)
    for name in found:
        _add_name(cast, name)
    for token in doc:
        if token.i not in cast.name_at and token.pos_ in ("NOUN", "PROPN", "ADJ"):
            _add_common(cast, token)
    _add_place_nouns(cast)
    return cast


def _focus(doc: Doc, cast: Cast) -> str | None:
    """The country that the report is about: named most often, governments and forces counting double."""
    counts: Counter[str] = Counter()
    governing = frozenset(lexicon("actors")["family"]["government"] + lexicon("actors")["family"]["forces"])
    for i, iso in cast._country_at.items():
        counts[iso] += 2 if doc[i].head.lemma_.lower() in governing else 1
    for name in cast.name_at.values():
        if name.kind == "place" and (place := cast.gazetteer.place(name.text, tuple(counts))):
            counts[place.country] += 1 / max(1, name.end - name.start)  # counted once for each of its tokens
    return max(counts, key=lambda iso: (counts[iso], iso)) if counts else None


def _add_name(cast: Cast, name: Name) -> None:
    doc = cast.doc
    root = doc[name.start : name.end].root
    acronym = _acronym(doc, name.end)
    key, type_ = None, name.type or "other"
    if name.kind == "person":
        key = _person_key(cast, name.text)
        type_ = "person"
    elif name.kind == "actor":
        key = f"org:{name.key or fold(name.text)}"
        type_ = name.type or _type_from_context(root) or "other"
        if type_ == "person":
            key = f"person:{name.key}"
    elif name.kind == "country":
        cast.place_at[root.i] = name.text
    elif name.kind in ("place", "unknown"):
        cast.place_at[root.i] = name.text
        if (country := cast.gazetteer.capital(name.text)) and _acts(root):
            key = cast._state(country.iso, root)
            type_ = "state"
            cast.clusters[key].surfaces[name.text] += 1
        elif not cast.gazetteer.places(name.text) and (context := _type_from_context(root)):
            key, type_ = f"org:{fold(name.text)}", context
            cast.place_at.pop(root.i)
    elif name.kind == "demonym" and name.key and root.pos_ in ("PROPN", "NOUN") and root.dep_ not in ("compound", "amod", "nmod"):
        label = name.text if name.text.endswith("s") else f"{name.text}"
        key, type_ = f"people:{name.key}", "people"
        cast._add(key, type_, label, root.i)
    if name.kind == "country" and name.key:
        country = cast.gazetteer.country(name.key)
        if _acts(root):
            key = cast._state(name.key, root)
            type_ = "state"
            if country and name.text != country.label:
                cast.clusters[key].surfaces[name.text] += 1
    if key:
        cast._add(key, type_, name.text if not key.startswith(("country:", "people:")) else "", root.i, name.key if name.kind == "actor" else None)
        cast.key_at[root.i] = key
        if acronym is not None:
            cast._add(key, type_, acronym.text, acronym.i)
            cast.key_at[acronym.i] = key
            for other in doc:
                if other.text == acronym.text and other.i not in cast.key_at:
                    cast.key_at[other.i] = key
                    cast.place_at.pop(other.i, None)


def _acts(root: Token) -> bool:
    """Whether a country or capital stands where only a party can: subject, agent, source of support, one of two sides."""
    while root.dep_ == "conj":
        root = root.head
    if root.dep_ in ("nsubj", "nsubjpass", "poss"):
        return True
    if root.dep_ == "appos":
        return root.head.lemma_.lower() not in _place_nouns()
    if root.dep_ == "pobj":
        preposition = root.head
        if preposition.dep_ == "agent" or preposition.lower_ in ("by", "between", "against", "with"):
            return True
        return preposition.lower_ in ("from", "of") and preposition.head.lemma_.lower() in (
            "support", "aid", "ally", "president", "leader", "government", "minister", "backing", "help", "ruler", "official", "soldier", "troops", "troop", "force", "ministry", "ambassador", "attack",
        )
    return root.dep_ in ("dobj", "dative", "attr")


def _person_key(cast: Cast, text: str) -> str:
    """The person whose full name ends with these words, else a new one."""
    folded = fold(text)
    entry = cast.gazetteer.actor(text)
    if entry and entry.type == "person":
        return f"person:{entry.key}"
    for key, cluster in cast.clusters.items():
        if key.startswith("person:"):
            for surface in cluster.surfaces:
                known = fold(surface).split()
                new = folded.split()
                if new == known or (len(new) < len(known) and (known[-len(new) :] == new or (len(new) == 1 and new[0] in known[1:]))):
                    return key
    return f"person:{folded}"


def _acronym(doc: Doc, end: int) -> Token | None:
    """The ABBR of "Full Name (ABBR)" or "Full Name (ABBR, formerly …)"."""
    if end + 2 < len(doc) and doc[end].text in ("(", "[") and doc[end + 2].text in (")", "]", ",", ";"):
        token = doc[end + 1]
        if token.text.isupper() and 2 <= len(token.text) <= 8 and token.text.isalnum():
            return token
    return None


def _type_from_context(root: Token) -> str | None:
    """The type that the words around a name give: "the jihadist group X", "X, a rights group", "X rebels"."""
    nouns = [child for child in root.children if child.dep_ == "appos"]
    if root.dep_ in ("appos", "nmod", "compound") and root.head.pos_ in ("NOUN", "PROPN"):
        nouns.append(root.head)
    nouns += [child for child in root.lefts if child.dep_ in ("compound", "nmod") and child.pos_ == "NOUN"]
    for noun in nouns:
        words = {noun.lemma_.lower(), *(t.lemma_.lower() for t in noun.lefts)}
        for type_, lemmas in lexicon("actors")["party"].items():
            if words & set(lemmas):
                return str(type_)
        if words & {"group", "faction", "wing", "organisation", "organization", "movement"} and words & set(_adjectival() | {"militant", "extremist", "terrorist", "armed"}):
            return "armed-group"
    return None


def _add_common(cast: Cast, token: Token) -> None:
    lemma = token.lemma_.lower()
    party = lexicon("actors")["party"]
    if token.pos_ == "ADJ" and not (token.dep_ in ("nsubj", "pobj", "dobj", "conj") and lemma in _adjectival()):
        return
    if token.dep_ in ("compound", "amod", "nmod") and not (lemma in _governing() or (lemma in _adjectival() and token.head.lemma_.lower() not in lexicon("actors")["modifier"]["heads"])):
        return
    if lemma in lexicon("actors")["modifier"]["heads"] and _modifier_party(cast, token):
        return
    phrase = _two_words(token)
    type_ = next((kind for kind, lemmas in party.items() if phrase in lemmas or lemma in lemmas), None)
    if type_ is None or (token.tag_ in ("NN",) and lemma in ("force", "unit", "division", "court", "council", "department", "council", "commission") and phrase not in _phrases()):
        if lemma in lexicon("actors")["crowd"]["nouns"]:
            cast.key_at[token.i] = f"crowd:{lemma}"
            cast._add(f"crowd:{lemma}", "people", token.text.lower(), token.i)
        elif lemma in lexicon("actors")["anaphor"]["group"] and _definite(token):
            if back := cast._before(token, ("org:", "group:")):
                cast.key_at[token.i] = back[0]
        return
    if type_ == "ngo" and _definite(token) and (back := _latest_of_type(cast, token, "ngo")):
        cast.key_at[token.i] = back
        return
    _add_party(cast, token, lemma, phrase, type_)


def _add_party(cast: Cast, token: Token, lemma: str, phrase: str, type_: str) -> None:
    iso = _country_of(cast, token)
    surface = _surface(token)
    government = lemma in lexicon("actors")["family"]["government"]
    forces = lemma in lexicon("actors")["family"]["forces"] and phrase not in ("air force",)
    if government:
        iso = iso or cast.focus
        if iso and lemma != "leadership":
            key = cast._state(iso, token)
            cast.clusters[key].surfaces[surface] += 1
            cast.key_at[token.i] = key
            return
    if lemma == "official" and iso:
        cast.key_at[token.i] = cast._state(iso, token)
        return
    owner = _owner(cast, token)
    if forces and type_ == "military":
        side = iso or (cast.focus if _of_government(token) or (owner and owner.startswith("country:")) else None)
        if side:
            key = f"forces:{side}"
        elif owner:
            key = f"forces:{owner}"
        elif _definite(token) and (back := cast._before(token, ("forces:",))):
            key = back[0]
        elif cast.focus and lemma in ("army", "military"):
            key = f"forces:{cast.focus}"
        else:
            key = f"forces:{lemma}"
    elif owner and not iso:
        key = f"group:{lemma}:{owner}"
    else:
        key = cast._generic_key(phrase if phrase in _phrases() else lemma, iso)
        if not iso and _definite(token):
            earlier = [k for k in cast.clusters if k.startswith(f"{key}:")]
            key = earlier[-1] if earlier else key
        if _proper(token):
            key = f"org:{fold(surface)}"
    cast._add(key, type_, surface, token.i)
    cast.key_at[token.i] = key


def _modifier_party(cast: Cast, token: Token) -> bool:
    """ "jihadist and rebel fighters" are the jihadists and the rebels; "pro-regime fighters" the government's forces."""
    mods = [c for c in token.lefts if c.dep_ in ("amod", "compound", "nmod")]
    mods += [c for m in mods for c in m.conjuncts]
    parties = [m for m in mods if m.lemma_.lower() in lexicon("actors")["modifier"]["names"]]
    iso = _country_of(cast, token)
    if parties and token.lemma_.lower() not in lexicon("actors")["modifier"]["names"]:
        first, *rest = parties
        key = cast._generic_key(first.lemma_.lower(), iso)
        cast._add(key, "armed-group", _plural(first.lemma_.lower()) if not iso else _surface(token), token.i)
        cast.clusters[key].surfaces[f"{first.text.lower()} {token.text}"] += 1
        cast.key_at[token.i] = key
        for other in rest:
            other_key = cast._generic_key(other.lemma_.lower(), iso)
            cast._add(other_key, "armed-group", _plural(other.lemma_.lower()), other.i)
            cast.clusters[other_key].surfaces[f"{other.text.lower()} {token.text}"] += 1
            cast.key_at[other.i] = other_key
        return True
    if _of_government(token) and (cast.focus or iso):
        key = f"forces:{iso or cast.focus}"
        cast._add(key, "military", _surface(token), token.i)
        cast.key_at[token.i] = key
        return True
    return False


def _of_government(token: Token) -> bool:
    """Whether a force is a government's by its own words: "government troops", "pro-regime fighters"."""
    side = lexicon("actors")["side"]["government"]
    lefts = [t for child in token.lefts for t in child.subtree]
    return any(t.lemma_.lower() in side for t in lefts) and not any(t.lower_ == "anti" for t in lefts)


def _country_of(cast: Cast, token: Token) -> str | None:
    for child in token.children:
        inside = child.subtree if child.dep_ in _MODIFIERS else ()
        for t in inside:
            if t.i in cast._country_at:
                return cast._country_at[t.i]
            if (name := cast.name_at.get(t.i)) and (country := cast.gazetteer.capital(name.text)):
                return country.iso
    for prep in token.children:
        if prep.dep_ == "prep" and prep.lower_ in ("of", "from", "in"):
            for child in prep.children:
                if child.dep_ == "pobj" and child.i in cast._country_at:
                    return cast._country_at[child.i]
    return None


def _owner(cast: Cast, token: Token) -> str | None:
    """The actor that a force or a spokesman belongs to: "the group's fighters", "AU troops", "supporters of X"."""
    for child in token.lefts:
        if child.dep_ in ("poss", "compound", "nmod", "amod") and child.i in cast.key_at:
            key = cast.key_at[child.i]
            if key.startswith(("org:", "person:", "country:")):
                return key
    for prep in token.children:
        if prep.dep_ == "prep" and prep.lower_ in ("of", "from"):
            for child in prep.children:
                if child.dep_ == "pobj" and cast.key_at.get(child.i, "").startswith(("org:", "person:")):
                    return cast.key_at[child.i]
    return None


def _add_place_nouns(cast: Cast) -> None:
    """Names of places as the text words them: "Idleb Province", "villages west of X", "northwestern Syria"."""
    doc = cast.doc
    directions = frozenset(lexicon("actors")["place"]["directions"])
    for i, text in list(cast.place_at.items()):
        token = doc[i]
        before = doc[i - 1] if i else None
        if before is not None and before.i not in cast.name_at and before.lower_ in directions and before.head.i == token.i and before.dep_ in ("amod", "compound", "nmod"):
            cast.place_at[i] = f"{before.text} {text}"
        head = token.head
        if token.dep_ in ("compound", "nmod") and head.lemma_.lower() in ("province", "region", "strip", "district", "governorate", "state", "island", "dam", "airport", "border", "area", "neighborhood", "neighbourhood", "cathedral", "camp", "airbase", "port", "valley", "oblast", "county", "peninsula", "base"):
            if token.i < head.i and head.i - token.i <= 2 and head.i not in cast.key_at:
                cast.place_at[head.i] = f"{text} {head.text}"
    for token in doc:
        if token.lemma_.lower() in ("village", "town", "area", "neighborhood", "neighbourhood", "district", "suburb", "position", "building") and token.i not in cast.place_at:
            direction = next((c for c in token.children if c.lower_ in directions and c.i > token.i), None)
            pobj = next((p for c in (direction.children if direction is not None else ()) if c.dep_ == "prep" for p in c.children if p.dep_ == "pobj"), None)
            if direction is not None and pobj is not None and pobj.i in cast.place_at:
                cast.place_at[token.i] = f"{token.text} {direction.text} of {cast.place_at[pobj.i]}"


def _latest_of_type(cast: Cast, token: Token, type_: str) -> str | None:
    found = [(t, key) for key, c in cast.clusters.items() if c.type == type_ for t in c.tokens if t < token.i]
    later = [(t, key) for key, c in cast.clusters.items() if c.type == type_ and key.startswith("org:") for t in c.tokens]
    return max(found)[1] if found else (min(later)[1] if later else None)


def _definite(token: Token) -> bool:
    return any(c.dep_ == "det" and c.lower_ in ("the", "this", "that", "these", "those") for c in token.children)


def _proper(token: Token) -> bool:
    return token.pos_ == "PROPN" and any(c.pos_ == "PROPN" and c.dep_ == "compound" for c in token.lefts)


def _two_words(token: Token) -> str:
    before = token.doc[token.i - 1].lemma_.lower() if token.i else ""
    return f"{before} {token.lemma_.lower()}"


def _phrases() -> frozenset[str]:
    return frozenset(w for words in lexicon("actors")["party"].values() for w in words if " " in w)


def _surface(token: Token) -> str:
    """The noun with what names it: "Syrian government forces" of "the 28 Syrian government forces"."""
    parts = [t for t in token.subtree if t.i <= token.i]
    keep: list[Token] = []
    for t in parts:
        chain = t
        while chain.i != token.i and chain.head.i != token.i:
            chain = chain.head
        if chain.i == token.i or (chain.dep_ in ("compound", "poss", "nmod") or (chain.dep_ == "amod" and _names(chain))):
            keep.append(t)
    while keep and (keep[0].pos_ in ("DET", "PUNCT", "NUM", "CCONJ") or keep[0].is_space):
        keep = keep[1:]
    if not keep:
        return token.text
    return token.doc[keep[0].i : token.i + 1].text


def _names(token: Token) -> bool:
    return token.text[0].isupper() or token.lemma_.lower() in _adjectival() | {"pro", "regime", "government", "armed", "paramilitary", "-"}


def _plural(lemma: str) -> str:
    return lemma if lemma.endswith("s") or lemma == "opposition" else f"{lemma}s"


def _adjectival() -> frozenset[str]:
    return frozenset(lexicon("actors")["modifier"]["names"])


def _governing() -> frozenset[str]:
    return frozenset(lexicon("actors")["family"]["government"])


def _place_nouns() -> frozenset[str]:
    return frozenset(lexicon("actors")["place"]["nouns"])


def _anaphoric_places() -> frozenset[str]:
    return frozenset({"city", "town", "village", "region", "province", "area", "country", "island", "capital", "district", "territory", "strip", "enclave"})


def describe(keys: Iterable[str]) -> Iterator[str]:
    """Keys in the order given, each once."""
    seen: set[str] = set()
    for key in keys:
        if key not in seen:
            seen.add(key)
            yield key


__all__ = ["Cast", "Cluster", "describe", "org_type", "read_cast"]
