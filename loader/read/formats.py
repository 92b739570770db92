"""Which suffix means which format, and which first bytes where there is no suffix."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from loader.errors import InputError
from loader.read import feed, html, jsonl, markdown, pdf, text
from loader.read.found import Found

STANDARD_INPUT = Path("-")
LIMIT = 20 * 1000 * 1000
# A reader takes the bytes of a file and its origin; it raises InputError, or yields one for a part that is no article.
Reader = Callable[[bytes, str], Iterator[Found | InputError]]

_READERS: dict[str, Reader] = {
    "": text.found,
    ".txt": text.found,
    ".md": markdown.found,
    ".html": html.found,
    ".htm": html.found,
    ".pdf": pdf.found,
    ".rss": feed.found,
    ".atom": feed.found,
    ".xml": feed.found,
}
MANY = frozenset({".jsonl", ".ndjson", ".rss", ".atom", ".xml"})
SUFFIXES = frozenset(_READERS) | MANY


def found_in(path: Path) -> Iterator[Found | InputError]:
    """Every article of a file or of standard input; an InputError for what is none."""
    origin = "standard input" if path == STANDARD_INPUT else str(path)
    try:
        if path.suffix.lower() in (".jsonl", ".ndjson"):
            with path.open("rb") as lines:
                yield from jsonl.found(iter(lambda: lines.readline(LIMIT + 1), b""), origin, LIMIT)
            return
        raw = _bytes(path, origin)
        reader = _READERS[path.suffix.lower()] if path.suffix.lower() in _READERS and path.suffix else sniffed(raw)
        yield from reader(raw, origin)
    except FileNotFoundError:
        yield InputError(f"{origin}: no such file; check the path")
    except PermissionError:
        yield InputError(f"{origin}: not readable; change its rights")
    except OSError as error:
        yield InputError(f"{origin}: cannot be read ({error.strerror}); check the file and its disk")
    except InputError as error:
        yield error


def sniffed(raw: bytes) -> Reader:
    """The reader for bytes without a name: by how they begin."""
    start = raw[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"%pdf-"):
        return pdf.found
    if re.match(rb"<\?xml[^>]*>\s*(?:<!--.*?-->\s*)*<(?:rss|feed|rdf:rdf)|<(?:rss|feed)\b", start, re.DOTALL):
        return feed.found
    if re.match(rb"(?:<\?xml[^>]*>\s*)?<(?:!doctype html|html|head|body|article|div|p)\b", start):
        return html.found
    if re.match(rb'\{\s*"', start):
        return lambda data, origin: jsonl.found(iter(data.splitlines(keepends=True)), origin, LIMIT)
    return text.found


def _bytes(path: Path, origin: str) -> bytes:
    if path == STANDARD_INPUT:
        raw = sys.stdin.buffer.read(LIMIT + 1)
    else:
        with path.open("rb") as file:
            raw = file.read(LIMIT + 1)
    if len(raw) > LIMIT:
        raise InputError(f"{origin}: larger than 20 MB; split it into one file for each article")
    return raw
