"""Events that consist in saying something: judgements on others, and claims of responsibility."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from loader.extract.frames import noun_frame
from loader.extract.happening import Happening, doers, happening
from loader.extract.reader import Reader
from loader.extract.syntax import grammatical_subject, patients
from loader.lexicon import lexicon


def from_speech(reader: Reader, verb: Token) -> Happening | None:
    """The accusation in a judgement: "called the attacks barbaric", "said X was behind it", "named X as terrorists"."""
    words, lemma = lexicon("events")["judgement"], verb.lemma_.lower()
    if lemma in words["verbs"] and (damned := _damned(verb)):
        type_ = "sanction" if lemma in words["sanctioning"] else "accusation"
        return happening(reader, type_, verb, doers(reader, verb), _accused(reader, damned), None)
    if lemma in lexicon("reporting")["verbs"]:
        for clause in (c for c in verb.children if c.dep_ == "ccomp" and _blames(c)):
            subject = grammatical_subject(clause)
            accused = reader.cast.actors(subject) if subject is not None else []
            if accused and (speakers := doers(reader, verb)):
                return happening(reader, "accusation", verb, speakers, accused, None)
    return None


def _damned(verb: Token) -> list[Token]:
    """The objects of a verb of judgement whose judgement is damning; none where it is not."""
    damning = frozenset(lexicon("events")["judgement"]["damning"])
    objects = [
        *patients(verb),
        *(c for v in verb.children if v.dep_ == "ccomp" for c in v.children if c.dep_ == "nsubj"),
    ]
    judged = {t.i for noun in objects for t in noun.subtree}
    return (
        objects if any(t.lemma_.lower() in damning for t in verb.subtree if t.i > verb.i and t.i not in judged) else []
    )


def _accused(reader: Reader, objects: list[Token]) -> list[str]:
    return [key for noun in objects if noun_frame(noun) is None for key in reader.cast.actors(noun)]


def _blames(clause: Token) -> bool:
    """Whether a clause says of its subject that it is responsible: "X were behind the attack"."""
    if any(c.dep_ == "neg" for c in clause.children):
        return False
    words = lexicon("events")["judgement"]
    inside = [c for c in clause.children if c.dep_ in ("attr", "acomp", "prep", "oprd", "advmod")]
    return clause.lemma_ == "be" and any(t.lemma_.lower() in words["blaming"] for t in inside)


def claimed(reader: Reader, found: list[Happening]) -> Iterator[Happening]:
    """Who "claimed responsibility" for the latest attack before, on the claimant's own word."""
    for verb in reader.doc:
        if verb.lemma_ != "claim" or all(t.lemma_ != "responsibility" for t in patients(verb)):
            continue
        violent = lexicon("events")["judgement"]["claimable"]
        inside = {t.i for t in verb.subtree}
        named = [e for e in found if e.type in violent and e.token.i in inside]
        attack = next(
            (e for e in (*named, *reversed(found)) if (e.type in violent and e.token.i < verb.i) or e in named), None
        )
        claimants = doers(reader, verb)
        if attack is not None and claimants:
            claim = happening(reader, attack.type, verb, claimants, attack.targets, attack.place)
            claim.interval, claim.reported_by, claim.factuality = attack.interval, tuple(claimants[:1]), "asserted"
            yield claim
