"""Files in, articles out. What cannot be read comes out as the error that says why, and the others go on.

formats.py     which suffix, or which first bytes, mean which format; a new format is one module and one line there
text.py  markdown.py  html.py  pdf.py  jsonl.py  feed.py    one format each: bytes -> Found
found.py       a text and what its format says of it
sidecar.py     NAME.toml beside NAME.txt
language.py    whether a text is English
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from loader.article import Article
from loader.dates import PartialDate
from loader.errors import InputError
from loader.read.formats import LIMIT, MANY, STANDARD_INPUT, SUFFIXES, found_in
from loader.read.found import Found
from loader.read.language import foreign
from loader.read.sidecar import sidecar

__all__ = ["LIMIT", "LONGEST", "STANDARD_INPUT", "accepted", "files", "read", "single"]

LONGEST = 200_000  # characters: a book's length; what is longer is several articles, or none
_ADDRESSED = re.compile(r"(\S.*?),?\s+(?:(https?://\S+)|\((https?://\S+)\)|<(https?://\S+)>)")
_KINDS = ", ".join(sorted(SUFFIXES))


def read(
    paths: Iterable[str | Path], published: PartialDate | None = None, source: str | None = None
) -> Iterator[Article | InputError]:
    """Every article under the paths: files, folders, and `-` for standard input.

    What is known of an article (date, source, language, title, url) is taken from `published` and `source`, then from
    the sidecar NAME.toml, then from the file itself. An input that cannot be used is yielded as an InputError.
    """
    for path in files(paths):
        if isinstance(path, InputError):
            yield path
            continue
        try:
            known = {} if path == STANDARD_INPUT else sidecar(path)
        except InputError as error:
            yield error
            continue
        if published is not None:
            known["published"] = published
        if source is not None:
            known["source"] = source
        for found in found_in(path):
            yield found if isinstance(found, InputError) else accepted(replace(found, **known))


def files(paths: Iterable[str | Path]) -> Iterator[Path | InputError]:
    """The files that `read` reads for these paths, folders opened recursively and in order."""
    for path in map(Path, paths):
        if path == STANDARD_INPUT:
            yield path
        elif path.is_dir():
            found = sorted(_articles_in(path))
            yield from found
            if not found:
                yield InputError(f"{path}: no article in this folder; name one that holds {_KINDS} files")
        elif not path.suffix or path.suffix.lower() in SUFFIXES or not path.exists():
            yield path
        elif path.suffix != ".toml" or not any(path.with_suffix(suffix).exists() for suffix in SUFFIXES):
            yield InputError(f"{path}: cannot be read as an article; save it as one of {_KINDS}")


def single(path: Path) -> bool:
    """Whether a file holds one article; what has no suffix may hold many."""
    return path.suffix.lower() in SUFFIXES - MANY


def _articles_in(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder):
        # A store keeps copies of the articles it set aside; they are not articles to load.
        folders[:] = [n for n in folders if not n.startswith(".") and not (Path(root) / n / "store.json").exists()]
        for name in names:
            if Path(name).suffix.lower() in SUFFIXES and not name.startswith("."):
                yield Path(root) / name


def accepted(found: Found) -> Article | InputError:
    """The article that was found, if it is one that can be read: not empty, not a book, in English."""
    if not found.text.strip():
        return InputError(f"{found.origin}: empty; there is nothing to read in it")
    if len(found.text) > LONGEST:
        return InputError(
            f"{found.origin}: {len(found.text):,} characters; split it into its articles, {LONGEST:,} at most"
        )
    tongue = found.language or foreign(found.text) or "en"
    if tongue.split("-")[0].lower() != "en":
        said = (
            "says its sidecar or its metadata" if found.language else "by the look of it; if it is, say so in a sidecar"
        )
        return InputError(f'{found.origin}: not English but "{tongue}", {said}; Dateline reads English only')
    source, url = _credit(found.source, found.url)
    return Article(found.text, found.origin, found.published, source, tongue, found.title, url)


def _credit(source: str | None, url: str | None) -> tuple[str | None, str | None]:
    """Who published it and where: "Wikinews https://…" names both, and each article would have a source of its own."""
    named = _ADDRESSED.fullmatch(source or "")
    return (named[1], url or named[named.lastindex or 0]) if named else (source, url)
