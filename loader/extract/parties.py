"""Common nouns that stand for parties: "the army", "rebel fighters", "the group", "government forces"."""

from __future__ import annotations

from spacy.tokens import Token

from loader.extract.cast import MODIFIERS, Cast
from loader.extract.coreference import back, latest_of_type
from loader.extract.words import acronym, is_definite, is_proper, nouns, party_phrases, plural, surface, two_words
from loader.lexicon import lexicon
from ontology.gazetteer import fold

# A single one of these is no party by itself: "a force of habit", "the court".
_VAGUE = frozenset({"force", "unit", "division", "court", "council", "department", "commission"})


# Bare troops and their machines are those of the forces spoken of: "the army attacked; helicopters bombed the town".
_BORROWED = nouns("family", "machines") | {"troop", "troops", "soldier"}


def add_common(cast: Cast, token: Token) -> None:
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
    short = acronym(cast.doc, token.i + 1)
    if short is not None and cast.key_at.get(short.i, "").startswith("org:"):
        known = cast.clusters[cast.key_at[short.i]]
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
        key = _forces(cast, token, lemma, iso, owner)
        borrowed = key in cast.clusters and lemma in nouns("family", "machines")
        return cast.add(key, type_, "" if borrowed else words, token)
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
    own = any(c.dep_ in MODIFIERS and c.text[0].isupper() for c in token.lefts)  # "the Kurdish forces" are their own
    borrowed = (is_definite(token) or lemma in _BORROWED) and not own
    earlier = back(cast, token, ("forces:", "country:")) if borrowed else []
    if earlier:
        return earlier[0] if earlier[0].startswith("forces:") else f"forces:{earlier[0].removeprefix('country:')}"
    return f"forces:{fold(surface(token))}" if own else f"forces:{lemma}"


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
