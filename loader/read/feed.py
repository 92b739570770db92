"""RSS and Atom: an article for each entry that has a text, as `feedparser` reads them."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator
from typing import Any

from loader.dates import PartialDate
from loader.errors import InputError
from loader.read.found import Found, cleaned, line
from loader.read.libraries import guarded


def found(raw: bytes, origin: str) -> Iterator[Found | InputError]:
    """The entries of a feed, the full text of each where there is one. Raises InputError where there are none."""
    import feedparser

    from loader.read.markup import check_tags

    with guarded(origin, "a feed"):
        check_tags(raw, origin)
        # A stream: bytes would be tried as the name of a file first.
        feed = feedparser.parse(io.BytesIO(raw), sanitize_html=False, resolve_relative_uris=False)
    if not feed.entries:
        raise InputError(f"{origin}: no entry in it; is it an RSS or Atom feed?")
    source = line(feed.feed.get("title"))
    for number, entry in enumerate(feed.entries, 1):
        try:
            yield _entry(entry, f"{origin}#{number}", source)
        except InputError as error:
            yield error


def _entry(entry: Any, origin: str, source: str | None) -> Found:
    text = max((_text(part, origin) for part in _parts(entry)), key=len, default="")
    if not text:
        link = line(entry.get("link")) or "no link"
        raise InputError(f"{origin}: no text in this entry; load the page that it links to ({link})")
    return Found(
        text + "\n",
        origin,
        published=_day(entry.get("published_parsed") or entry.get("updated_parsed")),
        source=line((entry.get("source") or {}).get("title")) or source,
        title=line(entry.get("title")),
        url=line(entry.get("link")),
    )


def _parts(entry: Any) -> list[Any]:
    summary = entry.get("summary_detail")
    return [*entry.get("content", ()), *([summary] if summary else ())]


def _text(part: Any, origin: str) -> str:
    from loader.read.markup import plain

    value = str(part.get("value") or "")
    if part.get("type") == "text/plain":
        return cleaned(value).strip()
    with guarded(origin, "HTML"):
        return plain(value, origin)


def _day(parsed: Any) -> PartialDate | None:
    try:
        return None if parsed is None else PartialDate.of(datetime.date(*parsed[:3]))
    except (TypeError, ValueError):
        return None
