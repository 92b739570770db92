"""When: dates, weekdays and spans in the text, resolved as precisely as text and publication date allow, no further."""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from loader.dates import Interval, PartialDate
from loader.lexicon import lexicon

_YEAR = re.compile(r"(?:19|20)\d\d")
_DAY = re.compile(r"([0-3]?\d)(?:st|nd|rd|th)?")
_COPYRIGHT = re.compile(r"(?:©|\(c\)|copyright)\s*((?:19|20)\d\d)", re.IGNORECASE)
_FULL_DATE = re.compile(r"(?:(\w+day),?\s+)?([A-Z][a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+((?:19|20)\d\d)")
_CLAUSE = frozenset({"ROOT", "ccomp", "advcl", "relcl", "parataxis", "conj", "xcomp", "acl", "pcomp"})


@dataclass(frozen=True)
class TimeContext:
    """What dates in the text are relative to: the day of publication, and the year that the text itself names."""

    published: PartialDate | None = None
    year: int | None = None

    @property
    def day(self) -> datetime.date | None:
        """The day of publication, where it is known to the day."""
        return self.published.earliest if self.published and self.published.day else None


@dataclass(frozen=True)
class TimeExpression:
    """Tokens `start` to `end` date something. `role` is point, since, until, before or after."""

    start: int
    end: int
    role: str
    date: PartialDate


def time_context(text: str, published: PartialDate | None) -> TimeContext:
    """The context that a text gives itself: a date line of its own, else the year of its copyright line."""
    if published is None:
        for match in _FULL_DATE.finditer(text[:600]):
            line = text[text.rfind("\n", 0, match.start()) + 1 :].partition("\n")[0]
            if match.group(2).lower() in _months() and len(line) < len(match.group()) + 24:
                published = _date(int(match.group(4)), _months()[match.group(2).lower()], int(match.group(3)))
                break
    copyright_year = _COPYRIGHT.search(text)
    year = published.year if published else int(copyright_year.group(1)) if copyright_year else None
    return TimeContext(published, year)


def expressions(doc: Doc, context: TimeContext) -> list[TimeExpression]:
    """All dates that can be resolved, in order."""
    found: list[TimeExpression] = []
    position = 0
    while position < len(doc):
        parsed = _parse(doc, position, context, found)
        if parsed is None:
            position += 1
            continue
        date, end = parsed
        role, start = _role(doc, position)
        found.append(TimeExpression(start, end, role, date))
        position = end
    return found


def interval_of(token: Token, times: Sequence[TimeExpression]) -> Interval:
    """When what the token tells began and ended: the dates in its own clause, else in the clause that governs it."""
    current = token
    while True:
        mine = [time for time in times if _belongs(token.doc[time.start], token.doc[time.end - 1], current)]
        if mine:
            return _interval(mine)
        if current.head.i == current.i or (
            current.dep_ in ("ROOT", "ccomp", "relcl", "parataxis") and current.pos_ == "VERB"
        ):
            return Interval()
        current = current.head


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
        if token.head.i == token.i or steps > 6:
            return False
        clausal = token.dep_ in _CLAUSE and token.pos_ in ("VERB", "AUX")
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
        for role, prepositions in lexicon("time")["role"].items():
            if before in prepositions:
                return {"between": "since"}.get(role, role), begin - 1
    return "point", start


def _parse(doc: Doc, i: int, context: TimeContext, earlier: list[TimeExpression]) -> tuple[PartialDate, int] | None:
    """The date that begins at a token, with the token behind it."""
    return (
        _calendar(doc, i, context) or _weekday(doc, i, context) or _relative(doc, i, context, earlier) or _year(doc, i)
    )


def _calendar(doc: Doc, i: int, context: TimeContext) -> tuple[PartialDate, int] | None:
    """ "August 11", "11 August 2008", "April 2018", "late April"."""
    day, month, end = None, _month(doc, i), i + 1
    if month is None and _DAY.fullmatch(doc[i].lower_) and i + 1 < len(doc) and (month := _month(doc, i + 1)):
        day, end = int(_DAY.fullmatch(doc[i].lower_).group(1)), i + 2  # type: ignore[union-attr]
    elif month is not None and end < len(doc) and (match := _DAY.fullmatch(doc[end].lower_)):
        day, end = int(match.group(1)), end + 1
    if month is None:
        return None
    if end < len(doc) and doc[end].lower_ in ("st", "nd", "rd", "th"):
        end += 1
    behind = end + 1 if end < len(doc) and doc[end].text == "," else end
    if behind < len(doc) and _YEAR.fullmatch(doc[behind].text):
        return _dated(int(doc[behind].text), month, day, behind + 1)
    if doc[end : end + 3].text.lower() == "of this year" and context.year:
        return _dated(context.year, month, day, end + 3)
    year = _year_of(month, day, context, last=i > 0 and doc[i - 1].lower_ == "last")
    return _dated(year, month, day, end) if year else None


def _dated(year: int, month: int, day: int | None, end: int) -> tuple[PartialDate, int] | None:
    date = _date(year, month, day)
    return (date, end) if date else None


def _date(year: int, month: int | None = None, day: int | None = None) -> PartialDate | None:
    try:
        return PartialDate(year, month, day)
    except ValueError:
        return None


def _month(doc: Doc, i: int) -> int | None:
    token = doc[i]
    month = _months().get(token.lower_.rstrip("."))
    verb = token.lower_ in ("may", "march") and (not token.text[0].isupper() or token.pos_ in ("AUX", "VERB"))
    return None if month is None or not token.text[0].isupper() or verb else month


@functools.cache
def _months() -> dict[str, int]:
    names = {name: number for number, name in enumerate(lexicon("time")["months"], 1)}
    return names | {name[:3]: number for name, number in names.items()} | {"sept": 9}


def _year_of(month: int, day: int | None, context: TimeContext, last: bool) -> int | None:
    """The year of a date without one: the latest that does not lie after publication."""
    if context.published is None:
        return context.year
    anchor = context.published.latest
    date = _date(anchor.year, month, day)
    if date is None:
        return None
    past = date.earliest > anchor or (last and (anchor.year, anchor.month) == (date.year, month))
    return anchor.year - 1 if past else anchor.year


def _weekday(doc: Doc, i: int, context: TimeContext) -> tuple[PartialDate, int] | None:
    """ "Sunday", "on Saturday night": the latest such day up to publication; with "will" the next."""
    names = lexicon("time")["weekdays"]
    if doc[i].lower_ not in names or context.day is None or not doc[i].text[0].isupper():
        return None
    back = (context.day.weekday() - names.index(doc[i].lower_)) % 7
    verb = next((t for t in (doc[i], *doc[i].ancestors) if t.pos_ == "VERB"), doc[i])
    if back and any(c.lower_ == "will" for c in verb.children):
        back -= 7
    if i and doc[i - 1].lower_ == "last" and back == 0:
        back = 7
    return PartialDate.of(context.day - datetime.timedelta(days=back)), i + 1


def _relative(doc: Doc, i: int, context: TimeContext, earlier: list[TimeExpression]) -> tuple[PartialDate, int] | None:
    """ "yesterday", "the next day", "this week", "last month"."""
    token, day = doc[i], context.day
    if day is None:
        return None
    offsets = lexicon("time")["relative"]
    if token.lower_ in offsets:
        return PartialDate.of(day + datetime.timedelta(days=offsets[token.lower_])), i + 1
    pair = doc[i : i + 2].text.lower()
    if pair in ("next day", "following day", "same day") and earlier and earlier[-1].date.day:
        shift = 0 if pair == "same day" else 1
        return PartialDate.of(earlier[-1].date.earliest + datetime.timedelta(days=shift)), i + 2
    if pair in ("this month", "this year", "last month", "last year"):
        return _span(day, pair), i + 2
    monday = day - datetime.timedelta(days=day.weekday())
    if pair in ("this week", "this weekend") and monday.month == day.month:
        return PartialDate(day.year, day.month), i + 2
    return None


def _span(day: datetime.date, words: str) -> PartialDate:
    match words:
        case "this month":
            return PartialDate(day.year, day.month)
        case "last month":
            last = day.replace(day=1) - datetime.timedelta(days=1)
            return PartialDate(last.year, last.month)
        case "last year":
            return PartialDate(day.year - 1)
    return PartialDate(day.year)


def _year(doc: Doc, i: int) -> tuple[PartialDate, int] | None:
    """A year by itself, where it dates something: "in 2011", "since 2014", "the 2018 truce"."""
    token = doc[i]
    if not _YEAR.fullmatch(token.text):
        return None
    dated = token.ent_type_ == "DATE" or (i > 0 and doc[i - 1].lower_ in ("in", "since", "until", "by", "of", "from"))
    return (PartialDate(int(token.text)), i + 1) if dated else None
