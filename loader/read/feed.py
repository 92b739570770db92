"""RSS and Atom: an article for each entry that has a text, as `feedparser` reads them."""

from __future__ import annotations

import datetime
import warnings
from collections.abc import Iterator
from typing import Any

from loader.dates import PartialDate
from loader.errors import InputError
from loader.read.found import Found, cleaned
from loader.read.html import plain


def found(raw: bytes, origin: str) -> Iterator[Found | InputError]:
    """The entries of a feed, the full text of each where there is one. Raises InputError where there are none."""
    import feedparser

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            feed = feedparser.parse(raw, sanitize_html=True, resolve_relative_uris=False)
        except Exception as error:  # Whatever a feed does to the parser, the files behind it are still to be read.
            raise InputError(f"{origin}: cannot be read as a feed ({type(error).__name__}); check the file") from None
    if not feed.entries:
        raise InputError(f"{origin}: no entry in it; is it an RSS or Atom feed?")
    source = _line(feed.feed.get("title"))
    for number, entry in enumerate(feed.entries, 1):
        yield _entry(entry, f"{origin}#{number}", source)


def _entry(entry: Any, origin: str, source: str | None) -> Found | InputError:
    markup = max((c.get("value", "") for c in entry.get("content", ())), key=len, default="") or entry.get(
        "summary", ""
    )
    text = plain(markup)
    if not text:
        return InputError(
            f"{origin}: no text in this entry; load the page that it links to ({entry.get('link', 'no link')})"
        )
    return Found(
        text,
        origin,
        published=_day(entry.get("published_parsed") or entry.get("updated_parsed")),
        source=source,
        title=_line(entry.get("title")),
        url=_line(entry.get("link")),
    )


def _day(parsed: Any) -> PartialDate | None:
    try:
        return None if parsed is None else PartialDate.of(datetime.date(*parsed[:3]))
    except (TypeError, ValueError):
        return None


def _line(text: str | None) -> str | None:
    return " ".join(cleaned(text).split()) or None if text else None
