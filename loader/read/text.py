"""Plain text: the characters as they are, so that offsets count in the file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from loader.errors import InputError
from loader.read.found import Found, checked, decoded

_HEADLINE = re.compile(r"\s*(\S+(?:[ \t]+\S+){3,24})[ \t]*\n[ \t]*\n")
"""Four words or more in a line of their own at the top; fewer are a place and an agency."""


def found(raw: bytes, origin: str) -> Iterator[Found | InputError]:
    """The one article of a text file; a first line that is no sentence is its title. Raises InputError."""
    text = checked(decoded(raw, origin), origin)
    headline = _HEADLINE.match(text)
    yield Found(text, origin, title=headline[1] if headline and headline[1][-1] not in ".!,;:" else None)
