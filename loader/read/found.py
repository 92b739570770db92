"""A text and what its format says of it."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from loader.dates import PartialDate
from loader.errors import InputError

# Characters that XML 1.0 (section 2.2) cannot carry, so no RDF/XML, no SPARQL result in XML and no web page.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True)
class Found:
    """What one format makes of one article. None where it does not say."""

    text: str
    origin: str
    published: PartialDate | None = None
    source: str | None = None
    language: str | None = None
    title: str | None = None
    url: str | None = None


def decoded(raw: bytes, origin: str) -> str:
    """UTF-8 as text with plain line ends. Raises InputError for another encoding or a binary file."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(f"{origin}: UTF-16 text; save it as UTF-8")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if b"\x00" in raw:
            raise InputError(f"{origin}: a binary file; save the article as plain text") from None
        line = raw.count(b"\n", 0, error.start) + 1
        raise InputError(f"{origin}, line {line}: not UTF-8 (byte {error.start}); save it as UTF-8") from None
    return re.sub(r"\r\n?|[\v\f]", "\n", text)


def checked(text: str, origin: str) -> str:
    """The text, which must hold no control characters. Raises InputError that names the line of the first."""
    if bad := _CONTROL.search(text):
        if bad.group() == "\x00":
            raise InputError(f"{origin}: a binary file; save the article as plain text")
        line = text.count("\n", 0, bad.start()) + 1
        raise InputError(f"{origin}, line {line}: control character U+{ord(bad.group()):04X}; save it as plain text")
    return text


def cleaned(text: str) -> str:
    """The text without control characters: what a library makes of a page or a PDF may hold some."""
    return _CONTROL.sub("", text)


def line(text: object) -> str | None:
    """What metadata say, in one line; None where it is nothing."""
    return " ".join(cleaned(text).split()) or None if isinstance(text, str) else None


def day(value: object) -> PartialDate | None:
    """A date as metadata write it, None where it is none: 2019-08-18, 2019-08-18T12:00:00Z, 2019."""
    if isinstance(value, datetime.datetime):
        value = value.date()
    try:
        return PartialDate.parse(re.sub(r"[T ].*", "", str(value or "").strip()))
    except ValueError:
        return None
