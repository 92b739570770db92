"""PDF: the text layer, with lines joined to paragraphs again and running heads left out."""

from __future__ import annotations

import io
import logging
import re
import warnings
from collections import Counter
from collections.abc import Iterator

from loader.errors import InputError
from loader.read.found import Found, cleaned

_ENDS = re.compile(r"[.!?:][\"”’)]*$")
_NUMBER = re.compile(r"(?:page\s*)?\d+(?:\s*(?:/|of)\s*\d+)?", re.IGNORECASE)


def found(raw: bytes, origin: str) -> Iterator[Found | InputError]:
    """The one article of a PDF. Raises InputError where it is encrypted, a scan without text, or no PDF."""
    pages, title = _pages(raw, origin)
    text = cleaned(paragraphs(pages))
    if not text.strip():
        raise InputError(f"{origin}: no text in this PDF (a scan?); run it through text recognition first")
    yield Found(text, origin, title=title)


def _pages(raw: bytes, origin: str) -> tuple[list[str], str | None]:
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            document = pypdf.PdfReader(io.BytesIO(raw))
            if document.is_encrypted:
                raise InputError(f"{origin}: an encrypted PDF; save it without a password")
            title = document.metadata.title if document.metadata else None
            return [page.extract_text() for page in document.pages], str(title).strip() or None if title else None
        except InputError:
            raise
        except Exception as error:  # A broken file raises whatever its faults lead to.
            raise InputError(
                f"{origin}: cannot be read as PDF ({type(error).__name__}); save its text instead"
            ) from None


def paragraphs(pages: list[str]) -> str:
    """The pages as paragraphs: words cut at line ends mended, lines joined, what stands on most pages left out."""
    lines = [[line.strip() for line in page.splitlines()] for page in pages]
    often = Counter(line for page in lines for line in {*page[:2], *page[-2:]} if line)
    running = {line for line, count in often.items() if len(pages) > 2 and count > len(pages) / 2}
    kept = [line for page in lines for line in page if line not in running and not _NUMBER.fullmatch(line)]
    longest = max((len(line) for line in kept), default=0)
    found: list[str] = [""]
    for line in kept:
        if not line:
            found.append("")
        elif found[-1].endswith("-") and line[0].islower():
            found[-1] = found[-1][:-1] + line
        else:
            found[-1] = f"{found[-1]} {line}".strip()
        if line and _ENDS.search(line) and len(line) < 0.8 * longest:
            found.append("")
    return "\n\n".join(paragraph for paragraph in found if paragraph) + "\n"
