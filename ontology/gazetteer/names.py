"""How names meet: folded for equality, as slugs for IRIs, by their sound across transliterations."""

from __future__ import annotations

import functools
import hashlib
import re
import unicodedata

_POSSESSIVE = re.compile(r"'s\b")
_OTHER = re.compile(r"[^\w]+")
_ARTICLE = re.compile(r"^(the|an?) ")


@functools.lru_cache(maxsize=50_000)
def fold(name: str) -> str:
    """Case, accents, punctuation and a leading article do not tell names apart. Folding twice changes nothing more."""
    previous, folded = None, name
    while folded != previous:
        previous = folded
        bare = (folded if folded.isascii() else _unaccented(folded)).casefold()
        folded = _ARTICLE.sub("", _OTHER.sub(" ", _POSSESSIVE.sub("", bare)).strip())
    return folded


def _unaccented(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.replace("’", "'"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def slug(name: str) -> str:
    """A name for an IRI, of a-z, 0-9 and hyphens. A name in another script is transliterated; what has no letters gets
    a digest."""
    folded = fold(name)
    ascii_only = folded.encode("ascii", "ignore").decode()
    if len(ascii_only.replace(" ", "")) * 2 < len(folded.replace(" ", "")):
        ascii_only = _ascii(folded.replace("\u200c", " ")).lower()
    words = re.sub(r"[^a-z0-9]+", "-", ascii_only.replace("'", "")).strip("-")
    return words[:80].strip("-") or "x" + hashlib.sha256(name.encode()).hexdigest()[:12]


# Sounds -----------------------------------------------------------------------------------------------------------

# Scripts that leave short vowels out: a name in one of them is compared by its consonants alone.
_VOWELLESS = re.compile("[\u0590-\u08ff\ufb1d-\ufefc]")
_NATIVE_ARTICLE = re.compile(r"(?<!\w)\u0627\u0644(?=\w{2})")
_NATIVE_VOWEL = re.compile(r"(?<!\w)[\u0622\u0623\u0625\u0627\u0639]")
_QUOTES = re.compile("['’‘`ʼʿʾʹʺ\"]")
_LATIN_ARTICLE = re.compile(r"\b(?:[aeiu][lnr]|[ae][dst]|ash|esh|ez|az)[ -](?=\w)")
_SERVANT = re.compile(r"\babd[aeiou]l[ -]?(?=[a-km-z])")  # "Abdelaziz", "Abdul Aziz", "Abd al-Aziz"
_GOD = re.compile(r"[aou]ll?ah?\b")  # the case ending in "Hizballah", "Hezbollah"
_LETTERS = re.compile(r"[^a-z]+")
_SPELLINGS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"x", "ks"),
        (r"shch|tch|sch|sh|ch", "x"),
        (r"dzh|dj|zh", "j"),
        (r"gu(?=[ei])", "g"),
        (r"kh|gh|ck|q|c|k", "k"),
        (r"dh", "d"),
        (r"th", "t"),
        (r"ph", "f"),
        (r"(?<=[oe])(ff|w)\b", "v"),
        (r"^(ou(?=[aei])|w)", "v"),
        (r"h+$", ""),
    )
)
_BACK = re.compile(r"a[wuo]|[ouw]+")
_DOUBLED = re.compile(r"([^aeiouy])\1+")


def sounds(name: str) -> frozenset[str]:
    """Keys that spellings of one Arabic, Cyrillic, Persian or Amharic name share: consonants as far as transliterations
    agree on them, and where there is an o or u. Several, because a g may also be heard as h or j; none without letters.

    "Khan Sheikhoun", "Khan Cheikhoun" and "Khān Shaykhūn" have one key.
    """
    return _sounds(name, vowels=not _VOWELLESS.search(name))


def consonants(name: str) -> frozenset[str]:
    """The keys that a name shares with its spelling in a script that leaves vowels out."""
    return _sounds(name, vowels=False)


def alike(one: str, other: str) -> bool:
    """Whether two names may be spellings of one, be it in Latin letters or in their own script."""
    vowels = not (_VOWELLESS.search(one) or _VOWELLESS.search(other))
    return not _sounds(one, vowels=vowels).isdisjoint(_sounds(other, vowels=vowels))


def _sounds(name: str, *, vowels: bool) -> frozenset[str]:
    words = _words(name)
    readings = "gjh" if any("g" in word.replace("gh", "") for word in words) else "g"
    heard = (_joined([_heard(word, reading, vowels=vowels) for word in words]) for reading in readings)
    return frozenset(filter(None, heard))


def _words(name: str) -> list[str]:
    """The words of a name in Latin letters, without articles."""
    native = _NATIVE_VOWEL.sub("a", _NATIVE_ARTICLE.sub("", name.replace("\u200c", " ")))
    bare = _QUOTES.sub("", _ascii(unicodedata.normalize("NFC", native)).lower())
    return _LETTERS.sub(" ", _GOD.sub("ala", _LATIN_ARTICLE.sub("", _SERVANT.sub("abd ", bare)))).split()


def _heard(word: str, g: str, *, vowels: bool) -> str:
    word = re.sub("g(?!h)", g, word)
    for pattern, sound in _SPELLINGS:
        word = pattern.sub(sound, word)
    word = _DOUBLED.sub(r"\1", word.replace("g", "k"))
    first = "a" if word[:1] in "aeiy" or (not vowels and word[:1] in "ou") else ""
    if not vowels:
        return first + re.sub("[aeiouyw]+", "", word)
    return first + re.sub("u+", "u", re.sub("[aeiy]+", "", _BACK.sub("u", word)))


def _joined(words: list[str]) -> str:
    """One key: whether a name is written as one word or as two makes no difference."""
    return "".join(word.removeprefix("a") if i else word for i, word in enumerate(words))


@functools.lru_cache(maxsize=4096)
def _ascii(text: str) -> str:
    from anyascii import anyascii  # its tables are read when the first name is transliterated

    return text if text.isascii() else anyascii(text)
