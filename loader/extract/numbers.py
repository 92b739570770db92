"""Numbers as news copy writes them: digits, words, "hundreds of thousands", with their bounds."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from decimal import Decimal

from spacy.tokens import Doc, Token

from loader.lexicon import lexicon

_DIGITS = re.compile(r"(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(k|m|mn|bn|b)?")
_LONGEST = 6  # tokens of a number with its modifiers, such as "no fewer than two hundred thousand"
_CALENDAR = frozenset({"DATE", "TIME", "ORDINAL"})


@dataclass(frozen=True)
class Quantity:
    """A number in the text: tokens `start` to `end` with what modifies it, `head` the token of the number itself.

    `precision` is a notation of the scheme: exact, approximate, at-least, at-most or range. `unit` is percent,
    us-dollar or kilometre where the number carries one.
    """

    low: Decimal | None
    high: Decimal | None
    precision: str
    unit: str | None
    start: int
    end: int
    head: int


def quantities(doc: Doc) -> list[Quantity]:
    """All numbers of the document in order. Dates, ordinals, ages and parts of names are no quantities."""
    found: list[Quantity] = []
    position = 0
    while position < len(doc):
        quantity = _at(doc, position)
        if quantity is not None:
            found.append(quantity)
            position = quantity.end
        else:
            position += 1
    return found


def _at(doc: Doc, start: int) -> Quantity | None:
    low, high, end = None, None, start
    if several := vague(doc, start):
        low, end, precision = several[0], several[1], "at-least"
    elif counted := number(doc, start):
        value, end = counted
        low = high = value
        precision = "exact"
        if second := _range(doc, end):
            high, end, precision = second[0], second[1], "range"
    else:
        return None
    head = end - 1
    if _not_counted(doc, start, end):
        return None
    first, modifier = _modifier(doc, start)
    if modifier == "at-least":
        low, high, precision = low, None, "at-least"
    elif modifier == "at-most":
        low, high, precision = None, high, "at-most"
    elif modifier == "approximate" and precision == "exact":
        precision = "approximate"
    unit, last = _unit(doc, first, end)
    return Quantity(low, high, precision, unit, first, last, head)


@functools.cache
def _vague_openings() -> frozenset[str]:
    return frozenset(phrase.partition(" ")[0] for phrase in lexicon("numbers")["vague"])


def vague(doc: Doc, start: int) -> tuple[Decimal, int] | None:
    """What a plural alone means at least, and the token behind it: "dozens", "hundreds of thousands"."""
    table = lexicon("numbers")["vague"]
    if doc[start].lower_ not in _vague_openings():
        return None
    for length in (3, 2, 1):
        phrase = doc[start : start + length].text.lower()
        if phrase in table and start + length <= len(doc):
            return Decimal(table[phrase]), start + length
    return None


def number(doc: Doc, start: int) -> tuple[Decimal, int] | None:
    """The number that begins here and the token behind it: "2.5 million", "two dozen", "fourteen"."""
    words, scales = lexicon("numbers")["units"], lexicon("numbers")["scales"]
    token = doc[start]
    text = token.lower_.replace("–", "-")
    if digits := _DIGITS.fullmatch(text):
        suffixes = lexicon("numbers")["suffixes"]
        value, end = Decimal(digits.group(1).replace(",", "")) * suffixes.get(digits.group(2), 1), start + 1
        if end < len(doc) and doc[end].lower_ in suffixes and not token.whitespace_:
            value, end = value * suffixes[doc[end].lower_], end + 1
    elif text in words:
        value, end = Decimal(words[text]), start + 1
        if end + 1 < len(doc) and doc[end].text == "-" and doc[end + 1].lower_ in words:
            value, end = value + words[doc[end + 1].lower_], end + 2
    elif text == "a" and start + 1 < len(doc) and doc[start + 1].lower_ in scales:
        value, end = Decimal(1), start + 1
    elif text == "half" and (scale := start + 1 + (doc[start + 1 : start + 2].text in ("a", "-"))) < len(doc):
        return (Decimal(scales[doc[scale].lower_]) / 2, scale + 1) if doc[scale].lower_ in scales else None
    elif text == "quarter" and doc[start + 1 : start + 3].text.lower() == "of a" and start + 3 < len(doc):
        whole = doc[start + 3].lower_
        return (Decimal(scales[whole]) / 4, start + 4) if whole in scales else None
    else:
        return None
    if doc[end : end + 3].text.lower() == "and a half":
        value, end = value + Decimal("0.5"), end + 3
    while end < len(doc) and doc[end].lower_ in scales:
        value, end = value * scales[doc[end].lower_], end + 1
    return value, end


def _range(doc: Doc, end: int) -> tuple[Decimal, int] | None:
    """The upper bound of "20 to 30", "20-30", "between 20 and 30"."""
    if end + 1 >= len(doc) or doc[end].lower_ not in ("to", "-", "–", "and"):
        return None
    if doc[end].lower_ == "and":
        before = [t.lower_ for t in doc[max(0, end - _LONGEST) : end]]
        if "between" not in before:
            return None
    return number(doc, end + 1)


def _not_counted(doc: Doc, start: int, end: int) -> bool:
    """Whether the number dates, orders, ages or names something."""
    first, last = doc[start], doc[end - 1]
    behind = doc[end] if end < len(doc) else None
    scaled = any(t.lower_ in lexicon("numbers")["scales"] for t in doc[start:end])
    if not scaled and any(t.ent_type_ in _CALENDAR for t in doc[start:end]) and not _object(first):
        return True
    if (
        first.lower_ == "one"
        and end == start + 1
        and (behind is None or behind.lower_ == "of" or first.dep_ not in ("nummod", "nsubjpass"))
    ):
        return True
    before = doc[start - 1] if start else None
    named = before is not None and before.text == "-" and start > 1 and doc[start - 2].text.isalpha()
    titled = before is not None and before.lower_ in (
        "resolution",
        "article",
        "no.",
        "chapter",
        "aged",
        "number",
        "day",
    )
    aged = behind is not None and (
        behind.text == "-"
        and end + 1 < len(doc)
        and doc[end + 1].lower_ in ("year", "day", "month", "hour", "week", "mile", "strong")
    )
    strong = aged and doc[end + 1].lower_ == "strong"
    if behind is not None and behind.lower_ in ("more", "fewer", "less") and doc[end + 1 : end + 2].text == "than":
        return True
    spans = last.head.lemma_.lower() in ("year", "day", "month", "week", "hour", "minute", "mile", "time", "km")
    return named or titled or (aged and not strong) or (spans and last.dep_ == "nummod")


def _object(token: Token) -> bool:
    """Whether a bare number is an object, as no date is: "injuring 64"."""
    alone = token.ent_iob_ == "B" and (token.i + 1 == len(token.doc) or token.nbor(1).ent_iob_ != "I")
    return alone and token.dep_ == "dobj" and token.shape_ != "dddd"


@functools.cache
def _modifiers() -> dict[str, str]:
    table = lexicon("numbers")["modifiers"]
    return {phrase: kind for kind, phrases in table.items() for phrase in phrases}


def _modifier(doc: Doc, start: int) -> tuple[int, str | None]:
    """Where the modifier before a number begins, and what it makes of the number."""
    begin = start
    while begin > 0 and doc[begin - 1].lower_ in ("the", "a", "an", "total", "of") and start - begin < 2:
        begin -= 1
    for edge in dict.fromkeys((start, begin)):
        for length in (3, 2, 1):
            first = edge - length
            if first >= 0 and (kind := _modifiers().get(doc[first:edge].text.lower())):
                return first, kind
    return start, None


def _unit(doc: Doc, start: int, end: int) -> tuple[str | None, int]:
    """The unit that stands before or behind a number, and the token behind both."""
    for unit, words in lexicon("numbers")["units_of_measure"].items():
        if start > 0 and doc[start - 1].lower_ in words:
            return str(unit), end
        for length in (2, 1):
            if end + length <= len(doc) and doc[end : end + length].text.lower() in words:
                return str(unit), end + length
    return None, end
