"""Gathering the mentions of a document into its cast: names first, then the common nouns that stand for parties."""

from __future__ import annotations

import functools
from collections import Counter

from spacy.tokens import Doc, Token

from loader.extract.cast import MODIFIERS, Cast, Cluster
from loader.extract.coreference import back, latest_of_type
from loader.extract.names import Name, names
from loader.extract.words import is_definite, is_proper, nouns, party_phrases, plural, surface, two_words
from loader.lexicon import lexicon
from ontology.gazetteer import Gazetteer, fold, sounds

# A single one of these is no party by itself: "a force of habit", "the court".
_VAGUE = frozenset({"force", "unit", "division", "court", "council", "department", "commission"})


# Bare troops and their machines are those of the forces spoken of: "the army attacked; helicopters bombed the town".
_BORROWED = nouns("family", "machines") | {"troop", "troops", "soldier"}


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
    _merge_known_as(cast)
    for token in doc:
        if token.i not in cast.name_at and token.pos_ in ("NOUN", "PROPN", "ADJ"):
            _add_common(cast, token)
    _extend_place_names(cast)
    _unify_spellings(cast)
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
    if (acronym := _acronym(cast.doc, name.end)) is not None:
        for token in cast.doc:
            if token.text == acronym.text and cast.key_at.get(token.i, key) == key:
                cast.key_at[token.i] = cast.add(key, cast.clusters[key].type, token.text, token)
                cast.place_at.pop(token.i, None)


def _person(cast: Cast, name: Name, root: Token) -> str:
    return cast.add(_person_key(cast, name.text), "person", name.text, root)


def _organisation(cast: Cast, name: Name, root: Token) -> str:
    if name.type == "person":
        return cast.add(f"person:{name.key}", "person", name.text, root, name.key)
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


def _merge_known_as(cast: Cast) -> None:
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


def _acronym(doc: Doc, end: int) -> Token | None:
    """The ABBR of "Full Name (ABBR)" or "Full Name (ABBR, formerly …)"."""
    if end + 2 < len(doc) and doc[end].text in ("(", "[") and doc[end + 2].text in (")", "]", ",", ";"):
        token = doc[end + 1]
        if token.text.isupper() and 2 <= len(token.text) <= 8 and token.text.isalnum():
            return token
    return None


def _type_from_context(root: Token) -> str | None:
    """The type that the words around a name give: "the jihadist group X", "X, a rights group", "X rebels"."""
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


# Common nouns ---------------------------------------------------------------------------------------------------


def _add_common(cast: Cast, token: Token) -> None:
    """Give a common noun its key, where it stands for a party, a crowd, or a party named before."""
    lemma, phrase = token.lemma_.lower(), two_words(token)
    if not _stands_alone(token, lemma):
        return
    if lemma in nouns("modifier", "heads") and _modifier_party(cast, token):
        return
    if (known := _known_body(cast, token)) is not None:
        cast.key_at[token.i] = known
        return
    parties = lexicon("actors")["party"]
    type_ = next((kind for kind, lemmas in parties.items() if phrase in lemmas or lemma in lemmas), None)
    if type_ and token.tag_ == "NN" and lemma in _VAGUE and phrase not in party_phrases():
        type_ = None
    if type_ is None:
        if lemma in nouns("crowd", "nouns") and _speaks(token):
            cast.key_at[token.i] = cast.add(f"group:{lemma}", "people", surface(token), token)
        elif lemma in nouns("crowd", "nouns"):
            cast.key_at[token.i] = cast.add(f"crowd:{lemma}", "people", token.text.lower(), token)
        elif (
            lemma in nouns("anaphor", "group")
            and is_definite(token)
            and (keys := back(cast, token, ("org:", "group:")))
        ):
            cast.key_at[token.i] = keys[0]
    elif type_ == "ngo" and not is_proper(token) and (key := latest_of_type(cast, token, "ngo", is_definite(token))):
        cast.key_at[token.i] = key
    else:
        cast.key_at[token.i] = _party(cast, token, lemma, phrase, type_)


def _known_body(cast: Cast, token: Token) -> str | None:
    """The named party that a common noun only describes, or that its abbreviation names: "the army (FARDC)"."""
    if (acronym := _acronym(cast.doc, token.i + 1)) is not None and cast.key_at.get(acronym.i, "").startswith("org:"):
        known = cast.clusters[cast.key_at[acronym.i]]
        return cast.add(known.key, known.type, surface(token), token)
    named = cast.before_comma(token) if token.dep_ == "appos" and not token.ent_type_ else []
    return named[0] if named and _same_body(cast, named[0]) else None


def _speaks(token: Token) -> bool:
    """Whether people do not only suffer or get counted but say something."""
    verb = token.head.head if token.dep_ == "pobj" else token.head
    cited = token.dep_ == "pobj" and token.head.head.lower_ in ("according", "citing", "quoting")
    subject = token.dep_ == "nsubj" or (token.dep_ == "pobj" and token.head.dep_ == "agent")
    return cited or (subject and verb.lemma_.lower() in lexicon("reporting")["verbs"] and verb.lemma_ != "believe")


def _same_body(cast: Cast, key: str) -> bool:
    """Whether a common noun behind a comma only describes the party before it: "the Peshmerga, military of …"."""
    return key.startswith("org:") and cast.clusters[key].type in ("armed-group", "military", "government")


def _stands_alone(token: Token, lemma: str) -> bool:
    """Whether the word is a party of its own here and does not only describe the noun behind it."""
    adjectival = lemma in nouns("modifier", "names")
    if token.pos_ == "ADJ":
        return adjectival and token.dep_ in ("nsubj", "pobj", "dobj", "conj")
    if token.dep_ in ("compound", "amod", "nmod"):
        describes = token.head.lemma_.lower() in nouns("modifier", "heads")
        belongs = token.head.lemma_.lower() in nouns("role", "leads") | nouns("role", "speaks-for") | {"member"}
        listed = any(c.dep_ == "cc" for c in token.children)  # "the army and M23 rebels"
        return lemma in nouns("family", "government") or belongs or listed or (adjectival and not describes)
    return True


def _party(cast: Cast, token: Token, lemma: str, phrase: str, type_: str) -> str:
    """The key of the party that a noun names with the words before it."""
    iso, words = _country_of(cast, token), surface(token)
    if token.dep_ == "compound":
        words = plural(lemma) if type_ == "armed-group" else token.text.lower()
    if lemma in nouns("family", "government") and lemma != "leadership" and (iso or cast.focus):
        key = cast.state(iso or cast.focus or "", token)
        cast.clusters[key].surfaces[words] += 1
        return key
    if lemma == "official" and iso:
        return cast.state(iso, token)
    owner = _owner(cast, token)
    if lemma in nouns("family", "machines") and owner and not owner.startswith("person:"):
        return owner  # "the group's drones" are the group
    if type_ == "military" and lemma in nouns("family", "forces") and phrase not in party_phrases():
        return cast.add(_forces(cast, token, lemma, iso, owner), type_, words, token)
    if type_ == "armed-group" and owner and owner.startswith("org:"):
        return cast.add(owner, type_, words, token)  # "M23 rebels" are M23
    if is_proper(token):
        return cast.add(f"org:{fold(words)}", type_, words, token)
    if owner and (not iso or lemma in nouns("family", "loyalists")):
        return cast.add(f"{cast.generic(lemma)}:{owner}", type_, words if words != lemma else _with_owner(token), token)
    key = cast.generic(phrase if phrase in party_phrases() else lemma, iso)
    if not iso and is_definite(token):
        key = next((k for k in reversed(cast.clusters) if k.startswith(f"{key}:")), key)
    return cast.add(key, type_, words, token)


def _with_owner(token: Token) -> str:
    """ "supporters of X" with the name behind "of": without it the words would name nobody."""
    owners = _behind(token, "of")
    return token.doc[token.i : owners[0].i + 1].text if owners else token.text


def _forces(cast: Cast, token: Token, lemma: str, iso: str | None, owner: str | None) -> str:
    """Whose forces these are: a country's, a government's, an organisation's, or those spoken of before."""
    if iso and not (owner or "").startswith("org:"):
        return f"forces:{iso}"
    if cast.focus and (_of_government(token) or (owner or "").startswith("country:")):
        return f"forces:{cast.focus}"
    if owner:
        return f"forces:{owner}"
    if cast.focus and lemma in ("army", "military"):
        return f"forces:{cast.focus}"
    earlier = back(cast, token, ("forces:", "country:")) if is_definite(token) or lemma in _BORROWED else []
    if earlier:
        return earlier[0] if earlier[0].startswith("forces:") else f"forces:{earlier[0].removeprefix('country:')}"
    return f"forces:{lemma}"


def _modifier_party(cast: Cast, token: Token) -> bool:
    """ "jihadist and rebel fighters" are jihadists and rebels; "pro-regime fighters" are the government's forces."""
    before = [c for c in token.lefts if c.dep_ in ("amod", "compound", "nmod")]
    before += [c for modifier in before for c in modifier.conjuncts]
    parties = [m for m in before if m.lemma_.lower() in nouns("modifier", "names")]
    iso = _country_of(cast, token)
    if parties and token.lemma_.lower() not in nouns("modifier", "names"):
        for party, at in zip(parties, (token, *parties[1:]), strict=False):
            lemma = party.lemma_.lower()
            key = cast.add(cast.generic(lemma, iso), "armed-group", surface(token) if iso else plural(lemma), at)
            cast.clusters[key].surfaces[f"{party.text.lower()} {token.text}"] += 1
            if len(parties) == 1 and any(t.text[0].isupper() for t in token.lefts):
                cast.clusters[key].surfaces[surface(token)] += 1
            cast.key_at[at.i] = key
        cast.also_at[token.i] = tuple(cast.key_at[at.i] for at in parties[1:])
        return True
    if _of_government(token) and (iso or cast.focus):
        cast.key_at[token.i] = cast.add(f"forces:{iso or cast.focus}", "military", surface(token), token)
        return True
    return False


def _of_government(token: Token) -> bool:
    """Whether a force is a government's by its own words: "government troops", "pro-regime fighters"."""
    before = [t for child in token.lefts for t in child.subtree]
    return any(t.lemma_.lower() in nouns("side", "government") for t in before) and all(
        t.lower_ != "anti" for t in before
    )


def _country_of(cast: Cast, token: Token) -> str | None:
    """The country that the words around a noun name: "Syrian forces", "the Damascus regime", "the army of Chad"."""
    for child in token.children:
        for t in child.subtree if child.dep_ in MODIFIERS else ():
            if t.i in cast.country_at:
                return cast.country_at[t.i]
            if (name := cast.name_at.get(t.i)) and (country := cast.gazetteer.capital(name.text)):
                return country.iso
    return next((cast.country_at[p.i] for p in _behind(token, "of", "from", "in") if p.i in cast.country_at), None)


def _owner(cast: Cast, token: Token) -> str | None:
    """The actor that a force or a spokesman belongs to: "the group's fighters", "AU troops", "supporters of X"."""
    for child in (c for left in token.lefts for c in (left, *(g for g in left.children if g.dep_ == "conj"))):
        if (child.dep_ in MODIFIERS or child.dep_ == "conj") and cast.key_at.get(child.i, "").startswith(
            ("org:", "person:", "country:")
        ):
            return cast.key_at[child.i]
    keys = (cast.key_at.get(p.i, "") for p in _behind(token, "of", "from"))
    return next((key for key in keys if key.startswith(("org:", "person:"))), None)


def _behind(token: Token, *prepositions: str) -> list[Token]:
    return [
        p
        for c in token.children
        if c.dep_ == "prep" and c.lower_ in prepositions
        for p in c.children
        if p.dep_ == "pobj"
    ]


def _unify_spellings(cast: Cast) -> None:
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


# Places as the text words them ----------------------------------------------------------------------------------


def _extend_place_names(cast: Cast) -> None:
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
                for anchor in (p for p in _behind(direction, "of") if p.i in cast.place_at):
                    cast.place_at[token.i] = f"{token.text} {direction.text} of {cast.place_at[anchor.i]}"
