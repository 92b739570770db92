"""Single dates in the text: calendar dates, weekdays, "yesterday", "two weeks ago", no more precise than they are."""

from __future__ import annotations

import datetime
import functools
import re
from dataclasses import dataclass

from spacy.tokens import Doc

from loader.dates import PartialDate
from loader.extract.numbers import number
from loader.lexicon import lexicon

_YEAR = re.compile(r"(?:19|20)\d\d")
_DAY = re.compile(r"([0-3]?\d)(?:st|nd|rd|th)?")
_COPYRIGHT = re.compile(r"(?:©|\(c\)|copyright)\s*((?:19|20)\d\d)", re.IGNORECASE)
_FULL_DATE = re.compile(r"(?:(\w+day),?\s+)?([A-Z][a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+((?:19|20)\d\d)")
# Words that begin such an expression.
_OPENINGS = frozenset({"this", "last", "the", "day", "next", "following", "same", "night", "year"})
# Days told by the one that was named before.
_BESIDE = {"next day": 1, "following day": 1, "day later": 1, "same day": 0, "day before": -1, "night before": -1}
_TO = frozenset({"to", "and", "-", "–", "until", "till"})


@dataclass(frozen=True)
class TimeContext:
    """What dates in the text are relative to: the day of publication, and the year that the text itself names."""

    published: PartialDate | None = None
    year: int | None = None

    @property
    def day(self) -> datetime.date | None:
        """The day of publication, where it is known to the day."""
        return self.published.earliest if self.published and self.published.day else None


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


def parse(doc: Doc, i: int, context: TimeContext, earlier: PartialDate | None) -> tuple[PartialDate, int] | None:
    """The date that begins at a token, with the token behind it; "the next day" follows the `earlier` date."""
    return (
        _calendar(doc, i, context)
        or _weekday(doc, i, context)
        or _relative(doc, i, context, earlier)
        or _counted(doc, i, context, earlier)
        or _holiday(doc, i, context)
        or _year(doc, i)
    )


def _calendar(doc: Doc, i: int, context: TimeContext) -> tuple[PartialDate, int] | None:
    """ "August 11", "11 August 2008", "April 2018", "late April"."""
    day, month, end = None, _month(doc, i), i + 1
    if month is None and _DAY.fullmatch(doc[i].lower_) and i + 1 < len(doc) and (month := _month(doc, i + 1)):
        day, end = int(_DAY.fullmatch(doc[i].lower_).group(1)), i + 2  # type: ignore[union-attr]
    elif month is not None and end < len(doc) and (match := _DAY.fullmatch(doc[end].lower_)):
        day, end = int(match.group(1)), end + 1
    if month is None and (match := _DAY.fullmatch(doc[i].lower_)) and i + 3 < len(doc) and doc[i + 1].lower_ in _TO:
        later = _calendar(doc, i + 2, context)  # "1 to 15 June": the first of two days of one month
        if later and later[0].day and doc[i + 3].text[0].isupper() and int(match.group(1)) < later[0].day:
            return _dated(later[0].year, later[0].month or 1, int(match.group(1)), i + 1)
    if month is None:
        return None
    if end < len(doc) and doc[end].lower_ in ("st", "nd", "rd", "th"):
        end += 1
    behind = end + 1 if end < len(doc) and doc[end].text == "," else end
    if behind < len(doc) and _YEAR.fullmatch(doc[behind].text):
        return _dated(int(doc[behind].text), month, day, behind + 1)
    for length in (2, 3):
        words = doc[end : end + length].text.lower().removeprefix("of ")
        if words in ("this year", "last year") and context.year:
            return _dated(context.year - (words == "last year"), month, day, end + length)
    if end + 1 < len(doc) and doc[end].lower_ in _TO and _month(doc, end + 1):  # "from January to March 2024"
        later = _calendar(doc, end + 1, context)
        if later and later[1] > end + 2:
            return _dated(later[0].year, month, day, end)
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


def _relative(doc: Doc, i: int, context: TimeContext, earlier: PartialDate | None) -> tuple[PartialDate, int] | None:
    """ "yesterday", "the next day", "this week", "over the weekend", "the year before"."""
    token, day = doc[i], context.day
    offsets = lexicon("time")["relative"]
    if day is None or (token.lower_ not in _OPENINGS and token.lower_ not in offsets):
        return None
    phrase = doc[i : i + 3].text.lower()
    if phrase in ("day before yesterday", "day after tomorrow"):
        return _shifted(day, -2 if "before" in phrase else 2), i + 3
    if token.lower_ in offsets:
        return _shifted(day, offsets[token.lower_]), i + 1
    pair = doc[i : i + 2].text.lower()
    if pair in _BESIDE and earlier and earlier.day:
        shift = _BESIDE[pair]
        return _shifted(earlier.earliest, shift), i + 2
    if pair == "year before" and earlier:
        return PartialDate(earlier.year - 1), i + 2
    weekend = pair in ("this weekend", "last weekend", "the weekend")
    if weekend:
        return _shifted(day, -((day.weekday() - 5) % 7)), i + 2
    named = next((n for n in (1, 2) if doc[i : i + n + 1].text.lower() in _spans()), None)
    if named is not None:
        span = _span(day, doc[i : i + named + 1].text.lower())
        return (span, i + named + 1) if span else None
    return None


def _spans() -> frozenset[str]:
    return frozenset({"this week", "last week", "this month", "last month", "this year", "last year"})


def _shifted(day: datetime.date, days: int) -> PartialDate:
    return PartialDate.of(day + datetime.timedelta(days=days))


def _span(day: datetime.date, words: str) -> PartialDate | None:
    """A week, month or year around or before the day: a week as its month, where all of it lies in one."""
    which, _, unit = words.partition(" ")
    if unit == "year":
        return PartialDate(day.year - (which == "last"))
    if unit == "month":
        last = day.replace(day=1) - datetime.timedelta(days=1)
        return PartialDate(last.year, last.month) if which == "last" else PartialDate(day.year, day.month)
    monday = day - datetime.timedelta(days=day.weekday() + 7 * (which == "last"))
    sunday = monday + datetime.timedelta(days=6 if which == "last" else day.weekday())
    if monday.month == sunday.month:
        return PartialDate(monday.year, monday.month)
    return PartialDate(monday.year) if monday.year == sunday.year else None


def _counted(doc: Doc, i: int, context: TimeContext, earlier: PartialDate | None) -> tuple[PartialDate, int] | None:
    """ "two days ago", "three weeks earlier", "a month later": as precise as the unit that is counted."""
    if i + 2 >= len(doc):
        return None
    counted = number(doc, i) or ((1, i + 1) if doc[i].lower_ in ("a", "an") else None)
    if counted is None or counted[1] + 1 >= len(doc):
        return None
    count, unit, word = int(counted[0]), doc[counted[1]].lemma_.lower(), doc[counted[1] + 1].lower_
    end = counted[1] + 2
    if word == "ago" and context.day:
        anchor, sign = context.day, -1
    elif word in ("later", "earlier", "before") and earlier and earlier.day:
        anchor, sign = earlier.earliest, 1 if word == "later" else -1
    else:
        return None
    if unit == "day":
        return _shifted(anchor, sign * count), end
    if unit == "week":
        about = anchor + datetime.timedelta(weeks=sign * count)
        return (_shifted(about, 0) if word != "ago" else PartialDate(about.year, about.month)), end
    if unit == "month":
        months = anchor.year * 12 + anchor.month - 1 + sign * count
        return PartialDate(months // 12, months % 12 + 1), end
    return (PartialDate(anchor.year + sign * count), end) if unit == "year" else None


def _holiday(doc: Doc, i: int, context: TimeContext) -> tuple[PartialDate, int] | None:
    """ "New Year's Eve", "Christmas Day 2011"."""
    openings = {name.partition(" ")[0] for name in lexicon("time")["holidays"]}
    for length in (4, 2) if doc[i].lower_ in openings else ():
        named = lexicon("time")["holidays"].get(" ".join(t.lower_ for t in doc[i : i + length]))
        if named is not None:
            end = i + length
            if end < len(doc) and _YEAR.fullmatch(doc[end].text):
                return _dated(int(doc[end].text), named[0], named[1], end + 1)
            year = _year_of(named[0], named[1], context, last=False)
            return _dated(year, named[0], named[1], end) if year else None
    return None


def _year(doc: Doc, i: int) -> tuple[PartialDate, int] | None:
    """A year by itself, where it dates something: "in 2011", "since 2014", "the 2018 truce"."""
    token = doc[i]
    if not _YEAR.fullmatch(token.text):
        return None
    ends = i > 1 and doc[i - 1].lower_ in _TO and bool(_YEAR.fullmatch(doc[i - 2].text))
    dated = (
        ends
        or token.ent_type_ == "DATE"
        or (i > 0 and doc[i - 1].lower_ in ("in", "since", "until", "by", "of", "from"))
    )
    return (PartialDate(int(token.text)), i + 1) if dated else None
