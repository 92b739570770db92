"""JSON lines: one article a line, as {"text": …, "title": …, "date": …, "source": …, "url": …, "language": …}."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from loader.dates import PartialDate
from loader.errors import InputError
from loader.read.found import Found, checked, day, decoded

_FIELDS = ("source", "language", "title", "url")


def found(lines: Iterator[bytes], origin: str, limit: int) -> Iterator[Found | InputError]:
    """An article for each line, read one by one; a line that is none is an error that names it."""
    number = 0
    skipping = False
    for raw in lines:
        number += not skipping
        long = len(raw) > limit and not raw.endswith(b"\n")
        if skipping or long:
            if not skipping:
                yield InputError(
                    f"{origin}, line {number}: longer than {limit // 1_000_000} MB; one article is one line"
                )
            skipping = not raw.endswith(b"\n")
            continue
        try:
            if raw.strip():
                yield _article(raw, f"{origin}:{number}")
        except InputError as error:
            yield error


def _article(raw: bytes, origin: str) -> Found:
    try:
        data = json.loads(decoded(raw, origin))
    except (ValueError, RecursionError) as error:  # JSON too deep, or a number too long, is no JSONDecodeError.
        at = getattr(error, "colno", 1)
        raise InputError(f'{origin}: not JSON at column {at}; write {{"text": "…", "date": "2019-08-18"}}') from None
    if not isinstance(data, dict) or not isinstance(data.get("text"), str):
        raise InputError(f'{origin}: no "text"; write {{"text": "…", "date": "2019-08-18"}}')
    known = {name: _text(data, name, origin) for name in _FIELDS}
    return Found(checked(data["text"].replace("\r\n", "\n"), origin), origin, published=_date(data, origin), **known)


def _text(data: dict[str, Any], name: str, origin: str) -> str | None:
    value = data.get(name)
    if value is not None and not isinstance(value, str):
        raise InputError(f'{origin}: "{name}" is not text; write "{name}": "…"')
    return checked(value, origin).strip() or None if value else None


def _date(data: dict[str, Any], origin: str) -> PartialDate | None:
    value = data.get("date")
    if value is None or value == "":
        return None
    published = day(value)
    if published is None:
        raise InputError(f'{origin}: "date": {json.dumps(value)} is not a date; write YYYY, YYYY-MM or YYYY-MM-DD')
    return published
