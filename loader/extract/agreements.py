"""Agreements: what kind, between whom, about where, concluded when, how they stand and who is in their way."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from spacy.tokens import Token

from loader.dates import Interval, PartialDate
from loader.extract.happening import Happening
from loader.extract.reader import Reader
from loader.extract.syntax import agents, clause, factuality, grammatical_subject, is_passive, patients, prepositional
from loader.lexicon import lexicon
from loader.statements import Evidence


@dataclass
class Pact:
    """An agreement under way of being read."""

    label: str
    type: str
    status: str
    concluded: PartialDate | None
    parties: list[str]
    place: str | None
    obstructed_by: list[str]
    reported_by: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    token: Token


def signings(agreements: list[Pact]) -> list[Happening]:
    """An agreement that was concluded is an event, too: its parties conclude it, on its date."""
    return [
        Happening(
            "agreement",
            pact.token,
            list(pact.parties),
            [],
            pact.place,
            Interval(pact.concluded),
            pact.reported_by,
            "asserted",
            pact.evidence,
        )
        for pact in agreements
        if pact.status != "proposed" and (pact.parties or pact.place)
    ]


def pacts(reader: Reader) -> list[Pact]:
    """All agreements of the document; mentions of one kind that do not contradict each other are one agreement."""
    merged: list[Pact] = []
    for token in reader.doc:
        pact = _pact(reader, token)
        if pact is None:
            continue
        same = next(
            (p for p in merged if p.type == pact.type or ("other" in (p.type, pact.type) and _overlap(p, pact))), None
        )
        if same is None:
            merged.append(pact)
        else:
            _absorb(same, pact)
    return [
        pact
        for pact in merged
        if pact.parties or pact.concluded or pact.status not in ("proposed",) or pact.obstructed_by
    ]


def _overlap(a: Pact, b: Pact) -> bool:
    return not a.parties or not b.parties or bool(set(a.parties) & set(b.parties))


def _absorb(pact: Pact, other: Pact) -> None:
    pact.parties += [p for p in other.parties if p not in pact.parties]
    pact.obstructed_by += [p for p in other.obstructed_by if p not in pact.obstructed_by]
    pact.concluded = pact.concluded or other.concluded
    pact.place = pact.place or other.place
    if other.status not in ("proposed",):
        pact.status = other.status
    if pact.type == "other":
        pact.type, pact.label = other.type, other.label
    pact.evidence = tuple(dict.fromkeys((*pact.evidence, *other.evidence)))


def _kind(token: Token) -> tuple[str, str] | None:
    """The kind that a noun names and the words that name it; the longest phrase wins."""
    if token.pos_ not in ("NOUN", "PROPN") or token.lemma_.lower() not in _closing_words():
        return None
    for start in range(max(token.sent.start, token.i - _LONGEST), token.i + 1):
        phrase = f"{token.doc[start : token.i].text_with_ws}{token.lemma_}".lower()
        for kind, nouns in lexicon("agreements")["kind"].items():
            if phrase in nouns:
                named = _of_name(token) if kind == "other" else None
                return named or (str(kind), phrase)
    return None


@functools.cache
def _closing_words() -> frozenset[str]:
    return frozenset(phrase.split()[-1] for nouns in lexicon("agreements")["kind"].values() for phrase in nouns)


_LONGEST = 3  # tokens before the noun, as in "no-fly zone"


def _of_name(token: Token) -> tuple[str, str] | None:
    """The kind that the words of its name give: "the Lusaka Ceasefire Agreement"."""
    for child in token.lefts:
        for kind, nouns in lexicon("agreements")["kind"].items():
            if child.dep_ == "compound" and child.lemma_.lower() in nouns and kind != "other":
                return str(kind), f"{child.lemma_} {token.lemma_}".lower()
    return None


def _proper_name(token: Token) -> str | None:
    """The name of an agreement that has one of its own: "Lusaka Ceasefire Agreement"."""
    words = [t for t in token.lefts if t.dep_ == "compound" and t.pos_ == "PROPN"]
    return token.doc[words[0].left_edge.i : token.i + 1].text if words and token.pos_ == "PROPN" else None


def _named_date(reader: Reader, token: Token) -> PartialDate | None:
    """The date in the name: "the 1999 accord", "the September 2018 agreement"."""
    inside = [t.i for c in token.lefts if c.dep_ in ("nummod", "amod", "compound", "nmod") for t in c.subtree]
    return next((time.date for time in reader.times if time.start in inside or time.end - 1 in inside), None)


def _pact(reader: Reader, token: Token) -> Pact | None:
    named = _kind(token)
    if named is None or token.dep_ in ("compound", "nmod") or token.ent_type_ == "PERSON":
        return None
    kind, phrase = named
    cast = reader.cast
    subject = next((k for p in prepositional(token, "on", "for", "over") if (k := _kind(p))), None)
    if kind == "other" and subject:
        kind, phrase = subject[0], f"{subject[1]} {phrase}"
    if _only_placed(token, kind):
        return None
    verbs, name, breach = _verbs(token), _proper_name(token), _breach(token)
    if kind == "other" and not (verbs or name or breach):
        return None
    parties = [k for p in prepositional(token, "between", "with", "by", "of") for k in cast.actors(p)]
    parties += [k for k in cast.modifiers(token) if kind != "other" or len(verbs)]
    none = any(c.lower_ == "no" for c in token.children)
    status, obstructed, concluded = "proposed", list[str](), _named_date(reader, token)
    if breach is not None:
        status = "violated"
        obstructed += [k for t in _breakers(breach) for k in cast.actors(t)] or cast.modifiers(breach)
    for verb in verbs:
        told = _status(verb)
        asserted = factuality(verb) == "asserted" and not none
        negated = factuality(verb) == "negated"
        if told == "concluded" and asserted and _in_outline(token):
            parties += [k for a in _by(verb) for k in cast.actors(a)]
        elif told in ("concluded", "in-force") and asserted:
            status = told if status == "proposed" else status
            concluded = concluded or (reader.interval(verb).start if told == "concluded" else None)
            if verb.lemma_ != "announce":
                parties += [k for a in _by(verb) for k in cast.actors(a)]
            parties += [k for p in prepositional(verb, "with", "between") for k in cast.actors(p)]
            if verb.lemma_ in ("enter", "reach"):
                parties += [k for a in agents(verb) for k in cast.actors(a)]
        elif told == "partly-implemented" and asserted:
            partly = {t.lower_ for t in verb.children} & set(lexicon("agreements")["obstruction"]["partly"])
            status = "partly-implemented" if partly else "implemented"
        elif told and asserted and told not in ("proposed",):
            status = told
        elif negated and verb.lemma_.lower() in lexicon("agreements")["obstruction"]["kept"]:
            status = "violated"
        obstructed += _obstructors(reader, verb, negated)
    place = next(
        (
            p
            for n in prepositional(token, "in", "on", "over", "for", "around")
            for p in (cast.places(n) or [q for m in prepositional(n, "in", "over", "around") for q in cast.places(m)])
        ),
        None,
    )
    signed = (
        p for v in verbs if _status(v) == "concluded" for n in prepositional(v, "in", "at") for p in cast.places(n)
    )
    place = place or next(signed, None)
    return Pact(
        name or phrase,
        kind,
        status,
        concluded,
        [k for k in dict.fromkeys(parties) if cast.is_party(k)],
        place,
        [k for k in dict.fromkeys(obstructed) if cast.is_party(k)],
        reader.attribution.source(token),
        (reader.clause_evidence(token.sent.root, "agreement"),),
        token,
    )


def _breach(token: Token) -> Token | None:
    """The noun that tells that the agreement was broken: "in violation of the truce", "a breach of the accord"."""
    noun = token.head.head if token.dep_ == "pobj" and token.head.lower_ == "of" else token.head
    return noun if noun.lemma_.lower() in lexicon("agreements")["obstruction"]["nouns"] else None


def _breakers(noun: Token) -> list[Token]:
    """Who broke it: behind "by", else who the clause speaks of."""
    named = prepositional(noun, "by")
    subject = grammatical_subject(clause(noun)) if noun.dep_ == "pobj" else None
    return named or ([subject] if subject is not None else [])


def _only_placed(token: Token, kind: str) -> bool:
    """Whether the noun only tells of what another pact is, or where something lies: "outside the buffer zone"."""
    if token.dep_ != "pobj":
        return False
    within = kind == "demilitarized-zone" and token.head.lower_ in ("outside", "inside", "in", "around")
    return within or (_kind(token.head.head) is not None and token.head.lower_ != "of")


def _by(verb: Token) -> list[Token]:
    return prepositional(verb, "by") or ([] if is_passive(verb) else agents(verb))


def _verbs(token: Token) -> list[Token]:
    """The verbs that say what became of the agreement: those it is object or subject of, and participles on it."""
    found = [c for c in token.children if c.dep_ in ("acl", "relcl") and c.pos_ == "VERB"]
    top = token
    while top.dep_ == "conj" or _carried(top):
        top = top.head if top.dep_ == "conj" else top.head.head
    if (
        top.dep_ == "pobj"
        and top.head.dep_ == "prep"
        and top.head.head.pos_ == "VERB"
        and top.head.lower_ in ("into", "to", "on", "upon")
    ):
        found.append(top.head.head)
    if top.dep_ in ("dobj", "nsubj", "nsubjpass", "attr") and top.head.pos_ in ("VERB", "AUX"):
        found.append(top.head)
        found += [
            c for c in top.head.children if c.dep_ in ("ccomp", "conj", "advcl") and c.pos_ == "VERB" and _refers(c)
        ]
    # "signed an EU supported ceasefire": the parser takes the participle for the verb of a clause.
    found += [
        v.head for v in found if v.dep_ == "ccomp" and _status(v.head) and all(c.dep_ != "mark" for c in v.children)
    ]
    for verb in list(found):
        found += [c for c in verb.children if c.dep_ in ("conj", "advcl") and c.pos_ == "VERB" and _status(c)]
    return [v for i, v in enumerate(found) if v not in found[:i] and (_status(v) or _obstructs(v))]


def _carried(noun: Token) -> bool:
    """Whether a noun before "of" only says what is done with the agreement: "the establishment of a truce"."""
    if noun.dep_ != "pobj" or noun.head.lower_ not in ("of", "to"):
        return False
    words = lexicon("agreements")["carrying"]
    return noun.head.head.lemma_.lower() in words["nouns"] + words["outlines"]


def _in_outline(noun: Token) -> bool:
    """Whether what is agreed upon are the outlines of an agreement, not yet the agreement."""
    return noun.dep_ == "pobj" and noun.head.head.lemma_.lower() in lexicon("agreements")["carrying"]["outlines"]


def _refers(verb: Token) -> bool:
    subject = grammatical_subject(verb)
    return subject is None or subject.pos_ == "PRON" or is_passive(verb)


def _status(verb: Token) -> str | None:
    lemma = verb.lemma_.lower()
    carried = {t.lemma_.lower() for t in (*patients(verb), *prepositional(verb))}
    if any(light == lemma and noun in carried for light, noun in lexicon("agreements")["effect"]["with"]):
        return "in-force"
    return next((str(status) for status, verbs in lexicon("agreements")["status"].items() if lemma in verbs), None)


def _obstructs(verb: Token) -> bool:
    words = lexicon("agreements")["obstruction"]
    return verb.lemma_.lower() in words["verbs"] or verb.lemma_.lower() in words["negated"]


def _obstructors(reader: Reader, verb: Token, negated: bool) -> list[str]:
    """Who refuses or breaks it: subjects of refusing verbs in the clause and in its reasons."""
    words = lexicon("agreements")["obstruction"]
    found: list[str] = []
    for candidate in [verb, *(c for c in verb.children if c.dep_ in ("advcl", "conj"))]:
        lemma = candidate.lemma_.lower()
        if lemma in words["verbs"] or (lemma in words["negated"] and negated):
            found += [k for a in agents(candidate) for k in reader.cast.actors(a)]
    return found
