"""Which suffix means which format, and which first bytes where there is no suffix."""

from __future__ import annotations

import contextlib
import io
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from loader.errors import InputError
from loader.read import feed, html, jsonl, markdown, pdf, text
from loader.read.found import Found

STANDARD_INPUT = Path("-")
LIMIT = 20 * 1000 * 1000
# A reader takes the bytes of a file and its origin; it raises InputError, or yields one for a part that is no article.
Reader = Callable[[bytes, str], Iterator[Found | InputError]]

_READERS: dict[str, Reader] = {
    ".txt": text.found,
    ".md": markdown.found,
    ".html": html.found,
    ".htm": html.found,
    ".pdf": pdf.found,
    ".rss": feed.found,
    ".atom": feed.found,
    ".xml": feed.found,
}
# Read line by line, however long the file is.
_LINES = frozenset({".jsonl", ".ndjson"})
MANY = _LINES | {".rss", ".atom", ".xml"}
SUFFIXES = frozenset(_READERS) | _LINES
_BEGINNING = 2000  # bytes that tell a format
_SNIFFED = (
    (".pdf", rb"%pdf-"),
    (".xml", rb"<\?xml[^>]*>\s*(?:<!--.*?-->\s*)*<(?:rss|feed|rdf:rdf)|<(?:rss|feed)\b"),
    (".html", rb"(?:<\?xml[^>]*>\s*)?<(?:!doctype html|html|head|body|article|div|p)\b"),
    (".jsonl", rb"\{\s*\""),
)


def found_in(path: Path) -> Iterator[Found | InputError]:
    """Every article of a file or of standard input; an InputError for what is none."""
    origin = "standard input" if path == STANDARD_INPUT else str(path)
    try:
        with contextlib.nullcontext(sys.stdin.buffer) if path == STANDARD_INPUT else path.open("rb") as stream:
            beginning = stream.read(_BEGINNING)
            suffix = path.suffix.lower() or sniffed(beginning)
            if suffix in _LINES:
                yield from jsonl.found(_lines(beginning, stream), origin, LIMIT)
                return
            raw = beginning + stream.read(LIMIT + 1 - len(beginning))
        if len(raw) > LIMIT:
            raise InputError(f"{origin}: larger than 20 MB; split it into one file for each article")
        yield from _READERS[suffix](raw, origin)
    except FileNotFoundError:
        yield InputError(f"{origin}: no such file; check the path")
    except PermissionError:
        yield InputError(f"{origin}: not readable; change its rights")
    except OSError as error:
        yield InputError(f"{origin}: cannot be read ({error.strerror}); check the file and its disk")
    except InputError as error:
        yield error


def sniffed(raw: bytes) -> str:
    """The suffix that fits bytes without a name: by how they begin."""
    start = raw[:_BEGINNING].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return next((suffix for suffix, begins in _SNIFFED if re.match(begins, start, re.DOTALL)), ".txt")


def _lines(beginning: bytes, stream: BinaryIO) -> Iterator[bytes]:
    """The lines of a stream of which the beginning was read already, none longer than just beyond the limit."""
    for line in io.BytesIO(beginning):
        yield line if line.endswith(b"\n") else line + stream.readline(LIMIT + 1)
    yield from iter(lambda: stream.readline(LIMIT + 1), b"")
