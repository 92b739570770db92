"""Questions about one clause: who does it, to whom, with which prepositions, and whether it happened at all."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from loader.lexicon import lexicon

_CLAUSES = frozenset({"ROOT", "ccomp", "advcl", "relcl", "acl", "conj", "parataxis", "csubj", "pcomp", "xcomp"})


def is_passive(verb: Token) -> bool:
    """Whether the verb is passive: "was taken", "villages taken by", "supported by"."""
    if any(c.dep_ in ("nsubjpass", "auxpass", "agent") for c in verb.children):
        return True
    if verb.tag_ == "VBN" and (verb.dep_ == "acl" or _elliptic(verb)):
        return True
    return (
        verb.dep_ == "conj"
        and verb.tag_ == "VBN"
        and verb.head.tag_ == "VBN"
        and is_passive(verb.head)
        and not any(c.dep_ in ("nsubj", "aux", "dobj") for c in verb.children)
    )


def _elliptic(verb: Token) -> bool:
    """Whether "were" is left out: "12 people were killed and 30 wounded"."""
    parts = {c.dep_ for c in verb.children}
    return "nsubj" in parts and not parts & {"aux", "dobj"}


def grammatical_subject(verb: Token) -> Token | None:
    """The subject, the inherited one of coordinated, infinitive and participle clauses included."""
    for child in verb.children:
        if child.dep_ in ("nsubj", "nsubjpass", "csubj"):
            return child
    head = verb.head
    if verb.dep_ in ("conj", "xcomp") and head.i != verb.i and head.pos_ in ("VERB", "AUX", "NOUN"):
        controller = next((c for c in head.children if c.dep_ == "dobj" and c.i < verb.i), None)
        if verb.dep_ == "xcomp" and controller is not None and head.lemma_ not in ("use", "have", "promise"):
            return controller
        return grammatical_subject(head) if head.pos_ != "NOUN" else None
    if verb.dep_ == "pcomp" and head.lower_ in ("of", "from", "for"):
        above = head.head  # "accused the army of shelling the town"
        accused = patients(above) if above.pos_ == "VERB" else [above] if above.pos_ in ("NOUN", "PROPN") else []
        if accused:
            return accused[0]
    if verb.dep_ in ("advcl", "pcomp") and head.i != verb.i and verb.tag_ in ("VBG", "VB", "VBN"):
        above = head
        while above.pos_ not in ("VERB", "AUX") and above.head.i != above.i:
            above = above.head
        return grammatical_subject(above) if above.pos_ in ("VERB", "AUX") else None
    if verb.dep_ == "acl" and head.i != verb.i and _infinitive(verb):
        owner = next((c for c in head.children if c.dep_ == "poss"), None)
        above = clause(head)
        return owner or (grammatical_subject(above) if above.pos_ in ("VERB", "AUX") and above.i != verb.i else None)
    if verb.dep_ == "acl" and head.i != verb.i:
        return head
    return None


def _infinitive(verb: Token) -> bool:
    return any(c.dep_ == "aux" and c.lower_ == "to" for c in verb.children)


def agents(verb: Token) -> list[Token]:
    """Who acts: the subject of an active verb, the "by" of a passive one."""
    if is_passive(verb):
        return [
            p
            for c in verb.children
            if c.dep_ == "agent" or (c.dep_ == "prep" and c.lower_ == "by")
            for p in c.children
            if p.dep_ == "pobj"
        ]
    subject = grammatical_subject(verb)
    # "with A, B and C providing support": the parser makes only the last of them the subject.
    listed = [c for c in verb.head.children if c.dep_ == "pobj"] if verb.dep_ == "pcomp" else []
    return [*listed, *([subject] if subject is not None else [])]


def patients(verb: Token) -> list[Token]:
    """What is acted upon: the object of an active verb, the subject of a passive one."""
    if is_passive(verb):
        subject = grammatical_subject(verb)
        return [subject] if subject is not None else []
    return [c for c in verb.children if c.dep_ in ("dobj", "dative", "oprd") and c.pos_ != "VERB"]


# Prepositions that only lead on to another: "out of", "away from", "back to".
_OUTWARD = frozenset({"out", "away", "back", "off"})


def prepositional(token: Token, *prepositions: str) -> list[Token]:
    """What stands behind these prepositions of a verb or noun; all prepositions where none is named."""
    found = []
    for child in token.children:
        if child.dep_ in ("prep", "agent", "dative") and (not prepositions or child.lower_ in prepositions):
            found += [p for p in child.children if p.dep_ == "pobj"]
            for inner in child.children:
                if inner.dep_ == "prep" and (not prepositions or inner.lower_ in prepositions):
                    found += [p for p in inner.children if p.dep_ == "pobj"]
        elif (child.dep_ in ("advmod", "prt") or child.lower_ in _OUTWARD) and any(
            g.dep_ == "prep" for g in child.children
        ):
            found += prepositional(child, *prepositions)
    return found


def clause(token: Token) -> Token:
    """The verb of the smallest clause around a token, or the token at the top of the sentence."""
    current = token
    while current.head.i != current.i:
        if current.pos_ in ("VERB", "AUX") and current.dep_ in _CLAUSES:
            return current
        current = current.head
    return current


def ancestors(token: Token) -> Iterator[Token]:
    """The token, its head, its head's head, up to the root."""
    current = token
    yield current
    while current.head.i != current.i:
        current = current.head
        yield current


def factuality(token: Token) -> str:
    """How a happening is put: asserted, negated, denied, planned, feared or demanded."""
    previous = None
    for current in ancestors(token):
        if previous is not None and (put := _governed(current, previous)):
            return put
        if current.pos_ in ("VERB", "AUX"):
            if put := _modal(current, token):
                return put
            if current.dep_ == "advcl" and _infinitive(current):
                return "planned"  # a purpose
            if current.dep_ in ("ROOT", "advcl", "relcl", "parataxis") or _finite_beside_bare(current):
                return "asserted"
        elif any(c.dep_ == "det" and c.lower_ == "no" for c in current.children):
            return "negated"
        previous = current
    return "asserted"


_COMPLEMENTS = frozenset({"xcomp", "ccomp", "acl", "pcomp", "prep", "dobj", "pobj", "advcl"})


def _governed(verb: Token, complement: Token) -> str | None:
    """What a governing word makes of its complement: "denied backing", "threatened to", "fears of"."""
    words, lemma = lexicon("events")["modality"], verb.lemma_.lower()
    if _parted(complement, verb):
        return None
    if lemma in words["denied"] or (lemma in words["rejected"] and _claim(complement)):
        return "denied"
    if lemma == "have" and complement.dep_ == "xcomp" and any(c.lower_ == "yet" for c in verb.children):
        return "negated"
    if complement.dep_ not in _COMPLEMENTS:
        return None
    if lemma == "without" and complement.dep_ == "pcomp":
        return "negated"
    if lemma in words["refused"] and complement.dep_ == "xcomp":
        return "negated"
    for put, governing in (("planned", "prevented"), ("feared", "feared"), ("demanded", "demanded")):
        if complement.dep_ != "advcl" and lemma in words[governing]:
            return put
    clausal = complement.dep_ in ("xcomp", "ccomp", "acl") and complement.pos_ in ("VERB", "AUX")
    return "planned" if clausal and lemma in words["governing"] else None


def _finite_beside_bare(verb: Token) -> bool:
    """A finite verb that the parser coordinates with an infinitive: "agreed to withdraw but kept shelling"."""
    return verb.dep_ == "conj" and verb.tag_ in ("VBD", "VBZ", "VBP") and verb.head.tag_ == "VB"


def _parted(complement: Token, verb: Token) -> bool:
    """Whether a semicolon stands between: then the two are sentences of their own, whatever the parser thinks."""
    return complement.i < verb.i and any(t.text == ";" for t in verb.doc[complement.i : verb.i])


def _claim(noun: Token) -> bool:
    return noun.lemma_.lower() in lexicon("events")["modality"]["claims"]


def _modal(verb: Token, token: Token) -> str | None:
    """What negation, auxiliaries and "if" make of the clause that the token stands in."""
    direct = _direct(token, verb)
    if direct and (any(c.dep_ == "neg" for c in verb.children) or _none(verb)):
        return "negated"
    planned = lexicon("events")["modality"]["planned"]
    if direct and any(c.dep_ == "aux" and c.lower_ in planned for c in verb.children):
        return "planned"
    conditional = any(c.dep_ == "mark" and c.lower_ in ("if", "unless", "whether") for c in verb.children)
    return "planned" if conditional else None


def _none(verb: Token) -> bool:
    """Whether the subject is nobody: "no soldiers were killed", "neither side", "neither A nor B"."""
    subject = grammatical_subject(verb)
    return subject is not None and any(
        c.lower_ in ("no", "neither") and c.dep_ in ("det", "preconj", "cc") for c in subject.children
    )


def _direct(token: Token, verb: Token) -> bool:
    """Whether the token is the verb or what it is directly about, not something mentioned on the way."""
    if token.i == verb.i:
        return True
    if token.head.i == verb.i and token.dep_ in ("dobj", "nsubj", "nsubjpass", "conj", "attr", "xcomp"):
        return True
    return token.dep_ in ("xcomp", "conj") and token.head.i != token.i and _direct(token.head, verb)
