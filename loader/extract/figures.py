"""Figures: how many were killed, wounded, displaced, deployed, live somewhere; who is counted; how far bounds go."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass, replace

from spacy.tokens import Token

from loader.dates import Interval
from loader.extract.numbers import Quantity, quantities
from loader.extract.reader import Reader
from loader.extract.syntax import (
    ancestors,
    clause,
    factuality,
    grammatical_subject,
    is_passive,
    patients,
    prepositional,
)
from loader.extract.words import nouns
from loader.lexicon import lexicon
from loader.statements import ASSERTED, Figure


@dataclass(frozen=True)
class Counted:
    """What a number counts: the noun of the group where there is one, and the predicate that says what befell it."""

    measure: str
    group: Token | None
    predicate: Token


def figures(reader: Reader) -> list[Figure]:
    """All figures of the document, in text order."""
    found: list[Figure] = []
    previous: Counted | None = None
    for quantity in quantities(reader.doc):
        head = reader.doc[quantity.head]
        counted = _counted(head, quantity, previous)
        if counted is None:
            continue
        if counted.group is None and previous is not None and _same_claim(reader, counted, previous):
            counted = replace(counted, group=previous.group)  # "11 soldiers were killed and 15 wounded"
        found.append(_figure(reader, quantity, counted))
        previous = counted
    return found


def _same_claim(reader: Reader, counted: Counted, previous: Counted) -> bool:
    """Whether two figures stand in one sentence and are told by the same source."""
    both = counted.predicate, previous.predicate
    return both[0].sent.start == both[1].sent.start and len({reader.attribution.source(p) for p in both}) == 1


def _figure(reader: Reader, quantity: Quantity, counted: Counted) -> Figure:
    predicate = counted.predicate
    return Figure(
        measure=counted.measure,
        group=_group_words(counted.group, quantity.head),
        low=quantity.low,
        high=quantity.high,
        precision=quantity.precision,
        unit=quantity.unit or ("person" if counted.measure != "other" or _is_people(counted.group) else "item"),
        place=_place(reader, counted, quantity),
        interval=Interval()
        if counted.measure == "population" and predicate.pos_ == "NOUN"
        else reader.interval(predicate),
        reported_by=reader.attribution.source(predicate),
        factuality=_put(predicate),
        evidence=(reader.clause_evidence(reader.doc[quantity.head], f"figure.{counted.measure}"),),
    )


def _put(predicate: Token) -> str:
    """How a figure is put; a ratio or a number in a demand is told all the same."""
    put = factuality(predicate) if predicate.pos_ in ("VERB", "AUX") else ASSERTED
    return ASSERTED if put == "demanded" else put


def _place(reader: Reader, counted: Counted, quantity: Quantity) -> str | None:
    head = reader.doc[quantity.head]
    if counted.measure == "population":
        noun = counted.predicate if counted.predicate.dep_ != "appos" else counted.predicate.head
        owner = noun if noun.pos_ in ("NOUN", "PROPN") else grammatical_subject(counted.predicate)
        if owner is not None and (place := reader.cast.place(owner)):
            return place
    if counted.measure == "territory-share":
        return next((p for noun in prepositional(head, "of") for p in reader.cast.places(noun)), None) or next(
            (p for noun in prepositional(head.head, "of") for p in reader.cast.places(noun)), None
        )
    return reader.place(counted.predicate)


# What is counted -----------------------------------------------------------------------------------------------


def _counted(head: Token, quantity: Quantity, previous: Counted | None) -> Counted | None:
    """What the number with this head counts, None where it is nothing that a report on conflict is read for."""
    if quantity.unit == "percent":
        return _share(head)
    if quantity.unit == "us-dollar":
        return Counted("other", _loss(head), clause(head)) if _loss(head) is not None else None
    if quantity.unit is not None:
        return None
    group = _group(head)
    if group is not None and (named := _measure_of_adjective(group)):
        return Counted(named, None, group)
    if group is not None and not _is_people(group) and _measure_of_noun(group) is None and group.pos_ != "PROPN":
        return None
    if group is not None and _of_a_part(group) and (measure := _measure_of_noun(group)):
        return Counted(measure, group, group)
    if (place := _population(group, head)) is not None:
        return Counted("population", group, place)
    for befallen in _predicates(group if group is not None else head):
        if measure := _measure(befallen, group, head):
            return Counted(measure, _named_group(group), befallen)
    if group is not None and _is_people(group) and clause(group).lemma_.lower() in lexicon("figures")["group"]["fate"]:
        return Counted("other", group, clause(group))
    if group is not None and (measure := _measure_of_noun(group)):
        return Counted(measure, _named_group(group), group)
    if previous is not None and group is not None and _carries_over(head, previous):
        return Counted(previous.measure, group, clause(head))
    return None


def _measure_of_adjective(word: Token) -> str | None:
    """The measure of "hundreds of wounded": an adjective that stands for those whom it describes."""
    bare = word.dep_ == "pobj" and word.pos_ in ("ADJ", "VERB")
    measures = lexicon("figures")["measure"].items()
    return next((str(m) for m, words in measures if bare and word.lower_ in words.get("adjectives", ())), None)


def _group(head: Token) -> Token | None:
    """The noun that the number counts: "59 rebels", "hundreds of women", "three million people", None for "70 dead"."""
    token = head
    if (listed := _listed(head)) is not None:
        return listed
    while _counts(token) and token.head.i != token.i:
        token = token.head
        if token.pos_ in ("NOUN", "PROPN") and not token.like_num:
            return _behind_name(token)
    for noun in prepositional(head, "of") or prepositional(head, "from"):
        return noun
    if (verb := _being(head)) is not None:
        told = next((c for c in verb.children if c.dep_ == "attr" and c.pos_ == "NOUN"), None)
        if told is not None:
            return told  # "156 were children"
    if head.head.lemma_ == "number" and head.head.pos_ == "VERB" and head.head.dep_ == "acl":
        return head.head.head  # "supporters numbering around 400"
    if token.i != head.i and token.pos_ in ("NOUN", "PROPN"):
        return token
    behind = head.nbor(1) if head.i + 1 < len(head.doc) else None
    if behind is not None and behind.pos_ in ("NOUN", "PROPN") and behind.head.i == head.head.i:
        return behind
    return None


def _counts(token: Token) -> bool:
    """Whether a word stands before what it counts or describes, the second bound of a range included."""
    second = token.dep_ == "conj" and token.head.like_num
    return second or token.dep_ in ("nummod", "quantmod", "compound", "amod", "nmod")


def _behind_name(noun: Token) -> Token:
    """Those counted in "15,000 NATO and Afghan troops", where the parser counts the first name."""
    named = noun.pos_ == "PROPN" and not _is_people(noun)
    people = (c for c in noun.children if c.dep_ == "conj" and c.pos_ == "NOUN" and _is_people(c))
    return next((c for c in people if named and not _counted_apart(c)), noun)


def _being(head: Token) -> Token | None:
    """The verb of "156 were children", which the parser does not always give its subject."""
    if head.dep_ == "nsubj" and head.head.lemma_ == "be":
        return head.head
    behind = head.nbor(1) if head.i + 1 < len(head.doc) else None
    return behind if behind is not None and behind.lemma_ == "be" and head.dep_ == "conj" else None


def _listed(head: Token) -> Token | None:
    """The people right behind a number, before the next item of a list: "1,100 Lebanese and 156 Israelis"."""
    words = head.doc[head.i + 1 : head.i + 4]
    if len(words) < 3 or words[0].ent_type_ != "NORP" or words[0].pos_ not in ("ADJ", "NOUN", "PROPN"):
        return None
    return words[0] if words[1].lower_ in ("and", ",") and words[2].like_num else None


def _is_people(noun: Token | None) -> bool:
    if noun is None:
        return False
    return noun.lemma_.lower() in _people() or noun.lower_ in _people() or noun.ent_type_ == "NORP"


@functools.cache
def _people() -> frozenset[str]:
    fighting = lexicon("actors")["party"]["armed-group"]
    return frozenset(lexicon("figures")["group"]["people"]) | nouns("crowd", "nouns") | frozenset(fighting)


def _predicates(noun: Token) -> Iterator[Token]:
    """The words that may say what befell those counted: verbs and adjectives over and beside them, nearest first."""
    beside = [c for c in noun.children if c.dep_ in ("acl", "relcl", "amod", "advcl", "acomp", "oprd", "appos")]
    # A participle behind a comma or with an object of its own may tell of others: "156 Israelis, displaced a million".
    apart = [c for c in beside if c.dep_ == "acl" and any(g.dep_ == "dobj" for g in c.children)]
    loose = [c for c in beside if c.dep_ == "acl" and c.nbor(-1).text == "," and c not in apart]
    yield from (c for c in beside if c not in (*apart, *loose))
    first = noun
    while first.dep_ in ("conj", "appos") and first.head.pos_ in ("NOUN", "PROPN"):
        first = first.head
    if first.dep_ in ("attr", "nsubj") and first.head.lemma_ == "be":  # "the dead are 61 civilians and six guards"
        yield from (c for c in first.head.children if c.dep_ in ("nsubj", "attr") and c.i != first.i)
        yield from (p for c in first.head.children if c.dep_ == "prep" for p in c.children if p.dep_ == "pobj")
    current = noun
    for above in list(ancestors(noun))[1:7]:
        yield above
        yield from (
            c
            for c in above.children
            if c.dep_ in ("acomp", "oprd", "attr", "dobj", "ccomp", "xcomp") and c.i != current.i
        )
        if above.pos_ in ("VERB", "AUX") and above.dep_ in ("ROOT", "relcl", "advcl") and not _is_light(above):
            break
        current = above
    yield from loose


def _is_light(verb: Token) -> bool:
    return verb.lemma_.lower() in (
        "be",
        "leave",
        "result",
        "report",
        "have",
        "include",
        "say",
        "bring",
        "rise",
        "reach",
    )


def _measure(word: Token, group: Token | None, head: Token) -> str | None:
    """The measure that a word over the number gives it."""
    lemma = word.lemma_.lower()
    for measure, words in lexicon("figures")["measure"].items():
        if word.pos_ in ("VERB", "AUX") and lemma in words.get("verbs", ()) and _befalls(word, group, head, measure):
            return str(measure)
        told = (*patients(word), *prepositional(word)) if word.pos_ in ("VERB", "AUX") else ()
        objects = {t.lemma_.lower() for t in told}
        if any(verb == lemma and noun in objects for verb, noun in words.get("with", ())):
            return str(measure)
        if word.lower_ in words.get("adjectives", ()) or lemma in words.get("adjectives", ()):
            return str(measure)
        toll = lemma in words.get("tolls", ()) or (measure in _TOLLS and lemma in words.get("nouns", ()))
        if word.pos_ == "NOUN" and toll:
            return str(measure)
    return None


# Measures whose nouns count whoever stands with them: "deaths among the soldiers"; of "soldiers" one cannot say so.
_TOLLS = frozenset({"killed", "wounded", "missing"})


def _befalls(verb: Token, group: Token | None, head: Token, measure: str) -> bool:
    """Whether those counted are who the verb befalls, and not who does it or where."""
    subject = grammatical_subject(verb)
    # Of two coordinated subjects with numbers the parser makes two subjects of one verb.
    subjects = [c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass")] or ([subject] if subject else [])
    befallen = patients(verb)
    if measure == "deployed":
        befallen = befallen + subjects
    elif is_passive(verb) or verb.lemma_.lower() in ("die", "perish", "flee", "live", "inhabit", "cross"):
        befallen = subjects
        if not befallen and verb.dep_ == "xcomp":  # "400 people are believed to have been killed"
            befallen = [c for c in verb.head.children if c.dep_ in ("nsubj", "nsubjpass")]
    tokens = {t.i for noun in befallen for t in noun.subtree}
    mine = group if group is not None else head
    return mine.i in tokens or head.i in tokens or (mine.i == verb.head.i and is_passive(verb))


def _measure_of_noun(noun: Token) -> str | None:
    """The measure that the counted noun itself gives: "500 deaths", "3,000 refugees", "the 7,000 peacekeepers"."""
    lemma = noun.lemma_.lower()
    for measure, words in lexicon("figures")["measure"].items():
        if lemma in words.get("nouns", ()) or noun.lower_ in words.get("nouns", ()):
            return str(measure)
    displaced = any(
        c.i < noun.i and c.lower_ in lexicon("figures")["measure"]["displaced"]["adjectives"] for c in noun.children
    )
    return "displaced" if displaced else None


def _population(group: Token | None, head: Token) -> Token | None:
    """The place whose people are counted: "a town of 30,000", "this region of three million people"."""
    noun = group if group is not None else head
    if noun.dep_ == "pobj" and noun.head.lower_ in ("of", "with") and noun.head.head.pos_ in ("NOUN", "PROPN"):
        place = noun.head.head
        counting = place.lemma_.lower() in lexicon("actors")["quantity"]["nouns"]
        if (
            not counting
            and place.lemma_.lower() in lexicon("actors")["place"]["nouns"]
            and (group is None or _is_people(group))
        ):
            return place
    return None


def _carries_over(head: Token, previous: Counted) -> bool:
    """ "Among them are 48 civilians", "11 were killed and 15 wounded": the measure of the sentence before goes on."""
    near = head.sent.start - previous.predicate.sent.start
    if near == 0 and _being(head) is not None:
        return True
    first = head.sent[0].lower_
    return 0 <= near < 60 and first in ("among", "they", "these", "of", "including", "another")


def _of_a_part(noun: Token) -> bool:
    """Whether a predicate tells of only a part of those counted: "a third of its 600,000 inhabitants fled"."""
    above = noun.head.head if noun.dep_ == "pobj" and noun.head.lower_ == "of" else None
    return above is not None and above.lemma_.lower() in lexicon("figures")["group"]["shares"]


def _counted_apart(noun: Token) -> bool:
    """Whether a coordinated noun has a number of its own, "a" included: "three Malawians and a Uruguayan"."""
    return any(c.dep_ == "nummod" or c.lower_ in ("a", "an") for c in noun.children)


def _share(head: Token) -> Counted | None:
    """A share of territory: "more than 60% of the country"."""
    territory = ("country", "territory", "area", "region", "land", "province", "city", "governorate", "nation")
    for carrier in (head, head.head):
        for noun in prepositional(carrier, "of"):
            if noun.lemma_.lower() in territory or noun.ent_type_ in ("GPE", "LOC"):
                return Counted("territory-share", noun, clause(head))
    return None


def _loss(head: Token) -> Token | None:
    """What cost so much: the subject of the clause, where it is a loss."""
    verb = clause(head)
    subject = grammatical_subject(verb)
    losses = lexicon("figures")["group"]["losses"]
    return subject if subject is not None and subject.lemma_.lower() in losses else None


# The words for those counted -----------------------------------------------------------------------------------


def _named_group(group: Token | None) -> Token | None:
    """Those whom deaths are "among", or of; the counted noun otherwise."""
    if group is not None and _measure_of_noun(group) == "killed":
        return next(iter(prepositional(group, "among", "of")), None)
    if group is not None and group.lemma_.lower() == "life":
        return next(iter(prepositional(group, "of")), None)
    return group


def _group_words(group: Token | None, number: int) -> str:
    """The group in the article's words behind the number: "jihadist and rebel fighters"; "people" where unnamed."""
    if group is None or group.like_num:
        return "people"
    words = [
        t
        for t in group.subtree
        if not t.is_space
        and (t.i > number or number > group.i)
        and (t.i == group.i or _describes(t, group))
        and not t.like_num
        and t.pos_ not in ("DET", "NUM")
    ]
    while words and (words[0].is_punct or words[0].pos_ in ("CCONJ", "ADP", "ADV")):
        words = words[1:]
    while words and (words[-1].is_punct or words[-1].pos_ in ("CCONJ", "ADP")):
        words = words[:-1]
    return " ".join(group.doc[words[0].i : words[-1].i + 1].text.split()) if words else group.text


def _describes(token: Token, group: Token) -> bool:
    """Whether a word belongs to the name of the group and not to a further number or clause."""
    current = token
    while current.i != group.i:
        if current.dep_ == "prep" and current.lower_ == "of" and current.head.lemma_ == "member":
            return True
        if current.dep_ in ("nummod", "quantmod", "advmod", "relcl", "acl", "punct", "prep", "appos"):
            return current.dep_ == "punct" and current.text == "-"
        if current.dep_ == "conj" and _counted_apart(current):
            return False
        if current.dep_ == "cc" and any(c.dep_ == "conj" and _counted_apart(c) for c in current.head.children):
            return False
        current = current.head
    return True
