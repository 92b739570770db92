"""When: the dates in the text as points and spans, and which of them date what a predicate tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from loader.dates import Interval, PartialDate
from loader.extract.calendar import TimeContext, parse
from loader.lexicon import lexicon

_TO = frozenset({"to", "and", "-", "–", "until", "till"})
_FARTHEST = 12  # steps up the tree from a date to what it dates
# A clause behind one of these has another time than the clause that governs it.
_APART = frozenset({"after", "before", "since", "until"})
_CLAUSE = frozenset({"ROOT", "ccomp", "advcl", "relcl", "parataxis", "conj", "xcomp", "acl", "pcomp"})


@dataclass(frozen=True)
class TimeExpression:
    """Tokens `start` to `end` date something. `role` is point, since, until, before or after."""

    start: int
    end: int
    role: str
    date: PartialDate


def expressions(doc: Doc, context: TimeContext) -> list[TimeExpression]:
    """All dates that can be resolved, in order."""
    found: list[TimeExpression] = []
    position = 0
    while position < len(doc):
        parsed = parse(doc, position, context, found[-1].date if found else None)
        if parsed is None:
            position += 1
            continue
        date, end = parsed
        role, start = _role(doc, position)
        joined = next((i for i in range(position - 1, position - 4, -1) if i > 0 and doc[i].lower_ in _TO), None)
        if found and found[-1].role == "since" and found[-1].end == joined:
            role = "until"  # "between April and August", "from 1 to 15 June"
        found.append(TimeExpression(start, end, role, date))
        position = end
    return found


def interval_of(token: Token, times: Sequence[TimeExpression]) -> Interval:
    """When what the token tells began and ended: the dates in its own clause, else in the clause that governs it."""
    current = token
    while True:
        mine = [time for time in times if _belongs(token.doc[time.start], token.doc[time.end - 1], current)]
        mine += [
            time for clause in _since(current) for time in times if clause.left_edge.i <= time.start < clause.i + 20
        ]
        if not mine and current.i == token.i and token.pos_ == "NOUN":  # "the bombing that killed 28 people on Tuesday"
            clauses = [c for c in token.children if c.dep_ in ("relcl", "acl")]
            mine = [time for clause in clauses for time in times if time.start in _tokens(clause)]
        if mine:
            return _interval(mine)
        if current.dep_ == "advcl" and any(c.lower_ in _APART for c in current.children):
            return Interval()
        if current.head.i == current.i or (
            current.dep_ in ("ROOT", "ccomp", "relcl", "parataxis") and current.pos_ == "VERB"
        ):
            return Interval()
        current = current.head


def _tokens(clause: Token) -> range:
    return range(clause.left_edge.i, clause.right_edge.i + 1)


def _since(verb: Token) -> list[Token]:
    """The clauses that say since when: "since the town was attacked last Wednesday"."""
    clauses = [c for c in verb.children if c.dep_ == "advcl"]
    return [c for c in clauses if any(m.dep_ == "mark" and m.lower_ == "since" for m in c.children)]


def _interval(times: list[TimeExpression]) -> Interval:
    start = next((time.date for time in times if time.role in ("since", "point")), None)
    end = next((time.date for time in times if time.role == "until"), None)
    after = next((time.date for time in times if time.role == "after"), None)
    return Interval(start or after, end)


def _belongs(first: Token, last: Token, carrier: Token) -> bool:
    """Whether an expression modifies the carrier itself, not a clause or a name inside its phrase."""
    token = last if last.head.i < first.i or last.head.i > last.i or last.dep_ == "ROOT" else first
    while first.i <= token.head.i <= last.i and token.head.i != token.i:
        token = token.head
    steps = 0
    while token.i != carrier.i:
        if token.head.i == token.i or steps > _FARTHEST:
            return False
        stative = token.dep_ in ("acl", "advcl") and token.lemma_.lower() in lexicon("time")["stative"]["verbs"]
        shared = token.dep_ == "xcomp" and token.head.lemma_.lower() in lexicon("time")["implicative"]["verbs"]
        clausal = token.dep_ in _CLAUSE and token.pos_ in ("VERB", "AUX") and not stative and not shared
        if clausal and token.i != carrier.i:
            return False
        token, steps = token.head, steps + 1
    return True


def _role(doc: Doc, start: int) -> tuple[str, int]:
    """What the preposition before a date makes of it, and where the expression begins."""
    begin = start
    fillers = frozenset(lexicon("time")["parts"]["words"])
    while begin > doc[start].sent.start and doc[begin - 1].lower_ in fillers and start - begin < 5:
        begin -= 1
    if begin > doc[start].sent.start:
        before = doc[begin - 1].lower_
        part = doc[begin].lower_ in lexicon("time")["parts"]["hours"]
        for role, prepositions in lexicon("time")["role"].items() if not part else ():
            if before in prepositions:
                return {"between": "since"}.get(role, role), begin - 1
    return "point", start
