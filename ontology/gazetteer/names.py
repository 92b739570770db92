"""How names meet: folded for equality, as slugs for IRIs, by their sound across transliterations."""

from __future__ import annotations

import hashlib
import re
import unicodedata

_POSSESSIVE = re.compile(r"'s\b")
_OTHER = re.compile(r"[^\w]+")
_ARTICLE = re.compile(r"^(the|an?) ")
_ARABIC_ARTICLE = re.compile(r"\b(al|el|ad|as|ash|an|at|ar|az|ed|es|esh|en|et|er|ez) ")
_SOUNDS = (
    (re.compile(r"[^a-z]"), ""),
    (re.compile(r"tch|sch|sh|ch"), "s"),
    (re.compile(r"kh|gh|q|ck|k|c"), "k"),
    (re.compile(r"dj|dzh|zh|j|g"), "j"),
    (re.compile(r"ph|f|v|w"), "f"),
    (re.compile(r"th|dh|t|d"), "t"),
    (re.compile(r"[aeiouyh]+"), ""),
    (re.compile(r"(.)\1+"), r"\1"),
)


def fold(name: str) -> str:
    """Case, accents, punctuation and a leading article do not tell names apart. Folding twice changes nothing more."""
    previous, folded = None, name
    while folded != previous:
        previous = folded
        decomposed = unicodedata.normalize("NFKD", folded.replace("’", "'"))
        bare = "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()
        folded = _ARTICLE.sub("", _OTHER.sub(" ", _POSSESSIVE.sub("", bare)).strip())
    return folded


def slug(name: str) -> str:
    """A name for an IRI, of a-z, 0-9 and hyphens; names in other scripts get a digest, which is stable, too."""
    ascii_only = fold(name).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")
    if words and len(ascii_only.replace(" ", "")) * 2 >= len(fold(name).replace(" ", "")):
        return words[:80].strip("-")
    return "x" + hashlib.sha256(name.encode()).hexdigest()[:12]


def sounds(name: str) -> str:
    """A key that spellings of one Arabic, Cyrillic or Persian name share: its consonants, as far as transliterations
    agree on them. "Khan Sheikhoun", "Khan Cheikhoun" and "Khān Shaykhūn" have one key."""
    words = _ARABIC_ARTICLE.sub("", fold(name) + " ").split()
    return " ".join(filter(None, (_sound(word) for word in words)))


def _sound(word: str) -> str:
    first = word[:1] if word[:1] in "aeiouy" else ""
    for pattern, replacement in _SOUNDS:
        word = pattern.sub(replacement, word)
    return ("a" if first else "") + word
