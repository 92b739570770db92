"""Web pages: their main text and what their metadata say of it, as `trafilatura` finds them."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from loader.errors import InputError
from loader.read.found import Found, cleaned, day


def found(raw: bytes, origin: str) -> Iterator[Found | InputError]:
    """The one article of a page. Raises InputError where no main text is found in it."""
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        page = trafilatura.bare_extraction(raw, with_metadata=True, include_comments=False, include_tables=False)
    except Exception as error:  # Whatever a page does to the libraries, the pages behind it are still to be read.
        raise InputError(f"{origin}: cannot be read as HTML ({type(error).__name__}); save its text instead") from None
    about = page.as_dict() if page is not None and not isinstance(page, dict) else page or {}
    if not about.get("text"):
        raise InputError(f"{origin}: no article is found in this page; save its text as a .txt file")
    text = cleaned(about["text"]).replace("\n", "\n\n")
    yield Found(
        text,
        origin,
        published=day(about.get("date")),
        source=about.get("sitename") or None,
        title=about.get("title") or None,
        url=about.get("url") or None,
    )


def plain(markup: str) -> str:
    """The text of a piece of HTML, such as a feed's entry."""
    import trafilatura

    if "<" not in markup:
        return cleaned(markup).strip()
    page = trafilatura.bare_extraction(f"<html><body><article>{markup}</article></body></html>", favor_recall=True)
    text = "" if page is None else (page.get("text") if isinstance(page, dict) else page.text) or ""
    return cleaned(text or trafilatura.html2txt(markup)).replace("\n", "\n\n").strip()
