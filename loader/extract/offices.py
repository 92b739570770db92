"""Who leads, speaks for and belongs to what: titles before a name, offices behind it, and whose they are.

Titles are read word by word and not off the tree, which breaks where news copy piles them up: "United Nations
Secretary-General Ban Ki-moon", "Coast Guard Commandant Admiral Elson Hermogino".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spacy.tokens import Span, Token

from loader.extract.cast import Cast
from loader.extract.reader import Reader
from loader.extract.syntax import patients, prepositional
from loader.extract.tie import Tie, tie
from loader.lexicon import lexicon
from loader.statements import ASSERTED

_REACH = 12  # tokens from a name to the office it goes with
_OWNED = ("org:", "country:", "forces:", "group:", "person:")
_OF = frozenset({"of", "for", "at"})


def offices(reader: Reader) -> Iterator[Tie]:
    """Ties between persons and what they lead, speak for or belong to.

    A title is the article's own word wherever it stands: a threat by a president does not put his office in doubt.
    """
    found = list(_offices(reader))
    owned = {(t.subject, t.relation) for t, told in found if told}
    for t, told in found:
        if told or (t.subject, t.relation) not in owned:
            t.factuality, t.reported_by = ASSERTED, ()
            yield t


def _offices(reader: Reader) -> Iterator[tuple[Tie, bool]]:
    """The ties, with whether the text says whose the office is or it had to be taken from what the report is about."""
    cast, doc = reader.cast, reader.doc
    for i, key in sorted(cast.key_at.items()):
        name = cast.name_at.get(i)
        if not key.startswith("person:") or name is None:
            continue
        first, last = doc[name.start], doc[name.end - 1]
        for role, owner, edge in (*_titles(cast, first), *_apposed(cast, first), *_described(cast, last)):
            if owner and owner.startswith("person:") and role_relation(role) != "speaks-for":
                owner = _own_country(cast, role)  # "his prime minister" is his country's
                if owner is None:
                    continue
            whose = owner or _own_country(cast, role)
            if whose is not None and whose != key:
                left, right = min(first, edge, key=lambda t: t.i), max(last, edge, key=lambda t: t.i)
                relation = role_relation(role) or "part-of"
                yield tie(reader, key, relation, whose, doc[i], left, right), owner is not None
        told = (_regime, _member, _whose, _whose_holder, _heading)
        for found in (found for read in told for found in read(reader, doc[i], key)):
            yield found, True


def role_relation(role: Token) -> str | None:
    """What a role noun makes of its holder: leads, speaks-for, part-of, or nothing."""
    roles = lexicon("actors")["role"]
    lemma, lower = role.lemma_.lower(), role.lower_
    start = role.i - 2 if role.i > 1 and role.nbor(-1).text == "-" else role.i - 1
    phrase = role.doc[max(0, start) : role.i + 1].text.lower()
    for relation in ("part-of", "leads"):
        if phrase in roles[relation]:
            return relation
    if lemma in roles["leads"] or lower in roles["leads"]:
        before = {t.lower_ for t in role.doc[max(role.sent.start, role.i - 3) : role.i] if t.pos_ != "ADP"}
        return "part-of" if before & set(roles["not_leading"]) else "leads"
    for relation in ("speaks-for", "part-of"):
        if lemma in roles[relation] or lower in roles[relation]:
            return relation
    return None


def _titles(cast: Cast, first: Token) -> Iterator[tuple[Token, str | None, Token]]:
    """The title before a name and whose it is: "Syrian President X", "White House spokesperson X"."""
    doc, start = first.doc, _title_start(cast, first)
    roles = [t for t in doc[start : first.i] if role_relation(t)]
    if not roles:
        return
    role = min(roles, key=lambda t: (("leads", "speaks-for", "part-of").index(role_relation(t) or ""), t.i))
    yield role, _last_owner(cast, doc[start : role.i]), doc[start]


def _title_start(cast: Cast, first: Token) -> int:
    """Where the words piled up before a name begin: "Organisation of Islamic Cooperation (OIC) head X"."""
    doc, start = first.doc, first.i
    while start > first.sent.start and first.i - start < _REACH:
        before = start - 1
        if doc[before].text in (")", "]") and before - 2 > first.sent.start and doc[before - 2].text in ("(", "["):
            start = before - 2
        elif before in cast.name_at:
            start = cast.name_at[before].start
        elif _nominal(doc[before]):
            start = before
        else:
            break
    return start


def _nominal(token: Token) -> bool:
    return (
        token.pos_ in ("NOUN", "PROPN", "ADJ")
        or token.tag_ in ("WP$", "PRP$")
        or token.text in ("-", "'s", "’s")
        or token.text.endswith(".")
    )


def _apposed(cast: Cast, first: Token) -> Iterator[tuple[Token, str | None, Token]]:
    """An office with its owner before a comma and the name: "the leader of Y, X", "a spokesman for Y, X"."""
    doc = first.doc
    start = _title_start(cast, first) - 1
    if start <= first.sent.start or doc[start].text != ",":
        return
    for i in range(start - 1, max(first.sent.start, start - _REACH) - 1, -1):
        if doc[i].text == "," or doc[i].pos_ in ("VERB", "AUX"):
            return
        if role_relation(doc[i]) and doc[i].pos_ in ("NOUN", "PROPN"):
            behind = _first_owner(cast, doc[i + 1 : start]) if doc[i + 1].lower_ in _OF else None
            owner = behind or _last_owner(cast, doc[max(first.sent.start, i - 4) : i])
            yield doc[i], owner, doc[i]
            return


def _described(cast: Cast, last: Token) -> Iterator[tuple[Token, str | None, Token]]:
    """The office behind a name: "X, the director of Y", "X (Y's foreign minister)", "X, who leads Y"."""
    doc, begin = last.doc, last.i + 1
    if begin >= last.sent.end or doc[begin].text not in (",", "(", "—", "–"):
        return
    end = begin + 1
    while end < min(last.sent.end, begin + _REACH + 6) and doc[end].text not in (",", ")", "—", "–", ";", '"', "”"):
        if doc[end].pos_ == "VERB" and doc[end].dep_ in ("ROOT", "relcl", "ccomp"):
            break
        if doc[end].pos_ == "CCONJ" and end == begin + 1:
            return
        end += 1
    for role in doc[begin + 1 : end]:
        if role_relation(role) and role.pos_ in ("NOUN", "PROPN") and not _inside_name(cast, role):
            behind = doc[role.i + 1 : end]
            owner = _first_owner(cast, behind) if len(behind) and behind[0].lower_ in _OF else None
            yield role, owner or _last_owner(cast, doc[begin + 1 : role.i]), doc[end - 1] if len(behind) else role
            return


def _whose(reader: Reader, person: Token, key: str) -> Iterator[Tie]:
    """ "the army, whose commander is X", "X is the commander of the army"."""
    copula = person.head
    if person.dep_ not in ("attr", "nsubj") or copula.lemma_ != "be":
        return
    for role in (c for c in copula.children if c.dep_ in ("nsubj", "attr") and c.i != person.i):
        relation = role_relation(role)
        owners = reader.cast.modifiers(role) + [k for p in prepositional(role, "of") for k in reader.cast.actors(p)]
        if relation and owners and person.dep_ == "attr":
            yield tie(reader, key, relation, owners[0], person, role.left_edge, person)
        elif relation and owners:
            yield tie(reader, key, relation, owners[0], person, person, role.right_edge)


def _whose_holder(reader: Reader, person: Token, key: str) -> Iterator[Tie]:
    """ "the army, whose commander X said": the owner stands right before the comma."""
    cast, doc = reader.cast, reader.doc
    name = cast.name_at.get(person.i)
    start = _title_start(cast, doc[name.start]) if name else person.i
    if start < 2 or doc[start].lower_ != "whose":
        return
    role = next((t for t in doc[start + 1 : person.i] if role_relation(t)), None)
    owner = next(iter(cast.before_comma(doc[start]) or cast.actors(doc[start])), None)
    if role is not None and owner is not None and owner.startswith(_OWNED):
        yield tie(reader, key, role_relation(role) or "part-of", owner, person, doc[start].nbor(-2), person)


def _inside_name(cast: Cast, token: Token) -> bool:
    name = cast.name_at.get(token.i)
    return name is not None and name.end - name.start > 1


def _first_owner(cast: Cast, tokens: Span) -> str | None:
    return next(_owners(cast, tokens), None)


def _last_owner(cast: Cast, tokens: Span) -> str | None:
    return next(_owners(cast, list(tokens)[::-1]), None)


def _owners(cast: Cast, tokens: Sequence[Token] | Span) -> Iterator[str]:
    for token in tokens:
        if token.dep_ == "poss" and token.head in tokens:
            continue  # "head of Iran's Quds Force" leads the force, not Iran
        if cast.key_at.get(token.i, "").startswith(_OWNED):
            yield cast.key_at[token.i]
        elif token.i in cast.country_at:
            yield cast.state(cast.country_at[token.i], token)
        elif token.tag_ in ("PRP$", "WP$"):
            yield from cast.actors(token)


def _own_country(cast: Cast, role: Token) -> str | None:
    """The country that a report speaks of, for offices of a state that it names without one: "President X"."""
    if role.lemma_.lower() not in _offices_of_state():
        return None
    before = range(role.i - 1, max(-1, role.i - 60), -1)
    subjects = (i for i in before if cast.doc[i].dep_ in ("nsubj", "nsubjpass"))
    spoken = next((k for i in subjects if (k := cast.key_at.get(i, "")).startswith("country:")), None)
    named = sum(iso == cast.focus for iso in cast.country_at.values())
    return spoken or (cast.state(cast.focus, role) if cast.focus and named > 1 else None)


def _offices_of_state() -> frozenset[str]:
    return frozenset(lexicon("actors")["role"]["of_state"])


def _regime(reader: Reader, person: Token, key: str) -> Iterator[Tie]:
    """ "Assad's regime", "the regime of Bashar al-Assad"."""
    if person.dep_ in ("poss", "pobj"):
        regime = person.head if person.dep_ == "poss" else person.head.head
        led = reader.cast.key_at.get(regime.i, "")
        own = person.dep_ == "poss" and led.startswith(("forces:", "group:"))
        governing = regime.lemma_.lower() in ("regime", "government", "administration") and bool(led)
        if (own and led != key) or governing:
            left, right = (person.left_edge, regime) if person.i < regime.i else (regime, person)
            yield tie(reader, key, "leads", reader.cast.key_at[regime.i], person, left, right)


def _heading(reader: Reader, person: Token, key: str) -> Iterator[Tie]:
    """ "X, who leads Y", "X rules Y"."""
    verbs = [person.head] if person.dep_ == "nsubj" else []
    verbs += [c for c in person.children if c.dep_ == "relcl" and any(g.lower_ == "who" for g in c.children)]
    for verb in (v for v in verbs if v.lemma_.lower() in lexicon("actors")["role"]["heading"]):
        for noun in patients(verb):
            led = [k for k in reader.cast.actors(noun) if k.startswith(("org:", "group:", "forces:", "country:"))]
            state = reader.cast.country_at.get(noun.i)
            for owner in led[:1] or ([reader.cast.state(state, noun)] if state else []):
                yield tie(reader, key, "leads", owner, person, person, noun)


def _member(reader: Reader, person: Token, key: str) -> Iterator[Tie]:
    """ "Lieutenant X of the loyalists": behind a name, "of" tells whom its bearer belongs to."""
    for preposition in (c for c in person.children if c.dep_ == "prep" and c.lower_ == "of"):
        for noun in preposition.children:
            for owner in reader.cast.actors(noun)[:1]:
                if owner.startswith(("org:", "forces:", "group:")):
                    yield tie(reader, key, "part-of", owner, person, person.left_edge, noun)
