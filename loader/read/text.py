"""Plain text: the characters as they are, so that offsets count in the file."""

from __future__ import annotations

from collections.abc import Iterator

from loader.errors import InputError
from loader.read.found import Found, checked, decoded


def found(raw: bytes, origin: str) -> Iterator[Found | InputError]:
    """The one article of a text file. Raises InputError where it is none."""
    yield Found(checked(decoded(raw, origin), origin), origin)
