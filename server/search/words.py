"""The keys that names are kept under and looked for by, so that spellings of one name meet."""

from __future__ import annotations

import functools

from ontology.gazetteer.names import consonants, sounds

_BARE = "-{}"
"""How a key without vowels is kept apart from those with them."""


@functools.lru_cache(maxsize=50_000)
def heard(name: str) -> frozenset[str]:
    """The keys that a name is kept under."""
    return sounds(name) | frozenset(map(_BARE.format, consonants(name)))


def listened(text: str) -> frozenset[str]:
    """The keys that a name is looked for by; one in letters other than Latin may have been kept without vowels."""
    keys = sounds(text)
    return keys if text.isascii() else keys | frozenset(map(_BARE.format, keys))
