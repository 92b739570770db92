"""Web pages: their main text and what their metadata say of it, as `trafilatura` finds them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from loader.errors import InputError
from loader.read.found import Found, day, line
from loader.read.libraries import guarded


def found(raw: bytes, origin: str) -> Iterator[Found | InputError]:
    """The one article of a page. Raises InputError where no main text is found in it."""
    from loader.read.markup import check_tags, paragraphs

    with guarded(origin, "HTML"):
        check_tags(raw, origin)
        page = _main(raw)
        text = paragraphs(page.body) if page is not None else ""
        text = text or _everything(raw, origin)
    if not text:
        raise InputError(f"{origin}: no article is found in this page; save its text as a .txt file")
    yield Found(
        text + "\n",
        origin,
        published=day(getattr(page, "date", None)),
        source=line(getattr(page, "sitename", None)),
        title=line(getattr(page, "title", None)),
        url=line(getattr(page, "url", None)),
    )


def _main(raw: bytes) -> Any:
    """The document that trafilatura makes of a page, None where it finds none.

    Its extensive search for a date is off: it takes any date that stands in the text for the day of publication.
    """
    import trafilatura

    dates = {"original_date": True, "extensive_search": False}
    return trafilatura.bare_extraction(
        raw, with_metadata=True, include_comments=False, include_tables=False, date_extraction_params=dates
    )


def _everything(raw: bytes, origin: str) -> str:
    """All words of a page that is too short or too plain to have a main text."""
    from loader.read.markup import plain

    try:
        return plain(raw.decode(), origin) if b"<" in raw else ""
    except UnicodeDecodeError:
        return ""
