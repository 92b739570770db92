"""From a model's answer to statements: each quote is found again in the article, whose words are its evidence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from loader.article import Article
from loader.dates import Interval, PartialDate
from loader.llm.answer import ActorRow, Answer
from loader.llm.chunks import Chunk
from loader.statements import Actor, Agreement, Control, Event, Evidence, Figure, Place, Reading, Relation, Statement

_QUOTE_MARKS = "\"'“”„«»‘’`"
_SENTENCE = re.compile(r"[.!?][" + _QUOTE_MARKS + r"]?\s+|\n")


def reading_of(article: Article, answers: Sequence[tuple[Chunk, Answer]], name: str, version: str) -> Reading:
    """Put the answers about an article's pieces together. A date that is none is left out, not its row."""
    statements = [s for chunk, answer in answers for s in _statements(article, chunk, answer)]
    told = {row.label: row for _, answer in answers for row in answer.actors}
    actors = {label: _actor(row) for label, row in told.items()}
    for label in (label for s in statements for label in _parties(s)):
        actors.setdefault(label, Actor(label, "other"))
    places = {p: Place(p) for s in statements if (p := getattr(s, "place", None))}
    statements.sort(key=lambda s: (s.evidence[0].start, s.kind, s.evidence[0].end, repr(s)))
    return Reading(
        article,
        name,
        version,
        tuple(actors[label] for label in sorted(actors)),
        tuple(places[label] for label in sorted(places)),
        tuple(statements),
        sum(answer.malformed for _, answer in answers),
    )


def evidence(article: Article, quote: str, chunk: Chunk, rule: str) -> Evidence:
    """Where a quote stands: exactly, but for white space and the style of quotation marks.

    A quote that does not stand there is given as it is, at the start of the piece: the check of evidence will drop it.
    """
    words = [re.escape(word) for word in quote.split()]
    pattern = r"\s+".join(re.sub(f"[{re.escape(_QUOTE_MARKS)}]", f"[{_QUOTE_MARKS}]", word) for word in words)
    match = re.compile(pattern).search(article.text, chunk.start, chunk.start + len(chunk.text)) if words else None
    if match is None:
        return Evidence(chunk.start, chunk.start + len(quote), quote, chunk.start, chunk.start + len(quote), rule)
    start, end = match.span()
    before = [m.end() for m in _SENTENCE.finditer(article.text, 0, start)]
    behind = _SENTENCE.search(article.text, max(start, end - 1))
    last = behind.start() + 1 if behind else len(article.text)
    return Evidence(start, end, match.group(), before[-1] if before else 0, max(last, end), rule)


def _statements(article: Article, chunk: Chunk, answer: Answer) -> Iterator[Statement]:
    def said(row: object, kind: str) -> tuple[Evidence, ...]:
        return (evidence(article, getattr(row, "quote", ""), chunk, f"llm.{kind}"),)

    for r in answer.relations:
        yield Relation(
            subject=r.subject,
            relation=r.relation,
            object=r.object,
            interval=_interval(r.start, r.end),
            reported_by=_some(r.reported_by),
            evidence=said(r, "relation"),
        )
    for e in answer.events:
        yield Event(
            type=e.type,
            place=e.place or None,
            initiators=tuple(e.initiators),
            targets=tuple(t for t in e.targets if t not in e.initiators),
            interval=_interval(e.start, e.end),
            reported_by=_some(e.reported_by),
            evidence=said(e, "event"),
        )
    for f in answer.figures:
        low, high = _number(f.low), _number(f.high)
        yield Figure(
            measure=f.measure,
            group=f.group,
            low=low,
            high=high,
            precision=_precision(low, high),
            unit="percent" if f.measure == "territory-share" else "person",
            place=f.place or None,
            interval=_interval(f.since, f.until),
            reported_by=_some(f.reported_by),
            evidence=said(f, "figure"),
        )
    for c in answer.control:
        yield Control(
            controller=c.controller,
            place=c.place,
            status=c.status,
            interval=_interval(c.start, c.end),
            reported_by=_some(c.reported_by),
            evidence=said(c, "control"),
        )
    for a in answer.agreements:
        yield Agreement(
            label=a.label,
            type=a.kind,
            status=a.status,
            concluded=_date(a.concluded),
            parties=tuple(a.parties),
            place=a.place or None,
            obstructed_by=tuple(a.obstructed_by),
            reported_by=_some(a.reported_by),
            evidence=said(a, "agreement"),
        )


def _actor(row: ActorRow) -> Actor:
    return Actor(row.label, row.type, tuple(alias for alias in row.aliases if alias and alias != row.label))


def _parties(statement: Statement) -> Iterable[str]:
    """Whoever acts or speaks in a statement; targets may be crowds, which are no actors."""
    fields = ("subject", "object", "controller", "initiators", "parties", "obstructed_by", "reported_by")
    for value in (getattr(statement, name, ()) for name in fields):
        yield from (value,) if isinstance(value, str) else value


def _some(label: str) -> tuple[str, ...]:
    return (label,) if label.strip() else ()


def _interval(start: str, end: str) -> Interval:
    return Interval(_date(start), _date(end))


def _date(text: str) -> PartialDate | None:
    try:
        return PartialDate.parse(text)
    except ValueError:
        return None


def _number(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(repr(value)).normalize() + 0


def _precision(low: Decimal | None, high: Decimal | None) -> str:
    if low is None or high is None:
        return "at-most" if low is None else "at-least"
    return "exact" if low == high else "range"
