"""What the words around a name say it is: a person, a place, an organisation. One vote for each cue, weighed."""

from __future__ import annotations

import functools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from spacy.tokens import Span, Token

from loader.lexicon import lexicon
from ontology.gazetteer import fold

PLACE_PREPOSITIONS = frozenset(
    {
        "in",
        "at",
        "near",
        "into",
        "inside",
        "outside",
        "around",
        "across",
        "through",
        "throughout",
        "towards",
        "toward",
        "over",
    }
)
_SPEECH = frozenset({"say", "tell", "add", "announce", "state", "declare", "write"})
_DIRECTIONS = frozenset(
    {"north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest", "outskirts"}
)
_LABELS = {"PERSON": "person", "ORG": "org", "GPE": "place", "LOC": "place", "FAC": "place", "NORP": "people"}

Vote = tuple[str, int]


def votes_for(spans: Iterable[Span]) -> dict[str, Counter[str]]:
    """For each folded name, how strongly its surroundings speak for a person, a place, an organisation, a people."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for span in spans:
        for cue in (_title, _apposition, _verb, _modifiers, _following, _preposition, _model):
            for sort, weight in cue(span):
                votes[fold(span.text)][sort] += weight
    return votes


def _title(span: Span) -> Iterator[Vote]:
    """ "President X", "General X"."""
    if span.start and span.doc[span.start - 1].lower_.rstrip(".") in titles():
        yield "person", 5


def _apposition(span: Span) -> Iterator[Vote]:
    """ "X, a town in …", "X, the leader of …", "X, a militant group"."""
    root = span.root
    described = {
        child.lemma_.lower() for name in (root, *root.conjuncts) for child in name.children if child.dep_ == "appos"
    }
    if root.dep_ == "appos":
        described.add(root.head.lemma_.lower())
    if described & _place_nouns():
        yield "place", 3
    if described & _offices():
        yield "person", 3
    elif described & _bodies():
        yield "org", 4


def _verb(span: Span) -> Iterator[Vote]:
    """ "captured X", "X said", "X, who …"."""
    root = first = span.root
    while first.dep_ == "conj":
        first = first.head
    if first.dep_ in ("dobj", "nsubjpass") and first.head.lemma_.lower() in _taken():
        yield "place", 3
    if root.dep_ in ("nsubj", "nsubjpass") and root.head.lemma_ in _SPEECH:
        yield "person", 1
        yield "org", 1
    if any(c.dep_ == "relcl" and any(g.lower_ == "who" for g in c.children) for c in root.children):
        yield "person", 2


def _modifiers(span: Span) -> Iterator[Vote]:
    """ "rebel-held X"."""
    if any(c.dep_ == "amod" and c.i and c.lower_ in _holding() and c.nbor(-1).text == "-" for c in span.root.children):
        yield "place", 3


def _following(span: Span) -> Iterator[Vote]:
    """ "X province", "the X district"."""
    if span.end < len(span.doc):
        behind = span.doc[span.end]
        if behind.lemma_.lower() in _place_nouns() and behind.dep_ != "ROOT":
            yield "place", 4


def _preposition(span: Span) -> Iterator[Vote]:
    """ "in X", "control of X", "north of X", in lists too: "in A, B and X"."""
    root = _first_listed(span.root)
    if root.dep_ != "pobj" or root.head.dep_ != "prep":
        return
    preposition, above = root.head.lower_, root.head.head.lemma_.lower()
    if preposition in PLACE_PREPOSITIONS:
        yield "place", 2
    if preposition in ("of", "against", "on", "over") and above in _fought_over():
        yield "place", 3
    if preposition == "of" and above in {*_place_nouns(), *_DIRECTIONS, "out"}:
        yield "place", 2
    if preposition == "from" and above in _taken():
        yield "place", 2


def _model(span: Span) -> Iterator[Vote]:
    """What the entity model says."""
    for token in span:
        if token.ent_iob_ == "B":
            yield _LABELS.get(token.ent_type_, "org"), 1


def _first_listed(token: Token) -> Token:
    first = token
    while first.dep_ == "conj":
        first = first.head
    return first if first.dep_ == "pobj" and first.head.dep_ == "prep" else token


@functools.cache
def titles() -> frozenset[str]:
    """Words that stand before the name of a person."""
    return frozenset(lexicon("actors")["title"]["words"])


@functools.cache
def _place_nouns() -> frozenset[str]:
    return frozenset(lexicon("actors")["place"]["nouns"])


@functools.cache
def _holding() -> frozenset[str]:
    return frozenset(lexicon("control")["controls"]["participles"])


@functools.cache
def _fought_over() -> frozenset[str]:
    """Nouns behind which a place follows: "control of X", "the offensive against Y"."""
    rows = [
        row for row in lexicon("events")["frame"] if row["type"] in ("capture", "advance", "shelling", "bombardment")
    ]
    return frozenset(
        {*lexicon("control")["controls"]["nouns"], "siege", *(n for row in rows for n in row.get("nouns", ()))}
    )


@functools.cache
def _offices() -> frozenset[str]:
    roles = lexicon("actors")["role"]
    return frozenset(word for sort in ("leads", "speaks-for", "part-of") for word in roles[sort])


@functools.cache
def _bodies() -> frozenset[str]:
    party = lexicon("actors")["party"]
    armed = {word for sort in ("armed-group", "ngo", "party", "media") for word in party[sort]}
    return frozenset(armed | set(lexicon("actors")["anaphor"]["group"]))


_TAKING = frozenset({"capture", "advance", "withdrawal", "shelling", "bombardment"})


@functools.cache
def _taken() -> frozenset[str]:
    """Verbs whose object is a place more likely than a person: those of the frames that say so."""
    rows = [row for row in lexicon("events")["frame"] if row["type"] in _TAKING]
    return frozenset(verb for row in rows for verb in row.get("verbs", ()))
