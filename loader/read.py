"""Files in, articles out. What cannot be read comes out as the error that says why, and the others go on."""

from __future__ import annotations

import datetime
import os
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from loader.article import Article
from loader.dates import PartialDate
from loader.errors import InputError

SUFFIXES = frozenset({".txt", ".md"})
STANDARD_INPUT = Path("-")
LIMIT = 20 * 1000 * 1000
_KEYS = {"date": "published", "source": "source", "language": "language", "title": "title", "url": "url"}
# Characters that XML 1.0 (section 2.2) cannot carry, so no RDF/XML, no SPARQL result in XML and no web page.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")


def read(
    paths: Iterable[str | Path], published: PartialDate | None = None, source: str | None = None
) -> Iterator[Article | InputError]:
    """Every article under the paths: files, folders, and `-` for standard input.

    A sidecar NAME.toml beside NAME.txt says what is known of the article (date, source, language, title, url);
    `published` and `source` win over it. An input that cannot be used is yielded as InputError in its place.
    """
    for path in files(paths):
        if isinstance(path, InputError):
            yield path
            continue
        try:
            known = {} if path == STANDARD_INPUT else _sidecar(path.with_suffix(".toml"))
            if published is not None:
                known["published"] = published
            if source is not None:
                known["source"] = source
            origin = "standard input" if path == STANDARD_INPUT else str(path)
            yield Article(text=_decoded(_bytes(path, origin), origin), origin=origin, **known)
        except InputError as error:
            yield error


def files(paths: Iterable[str | Path]) -> Iterator[Path | InputError]:
    """The files that `read` reads for these paths, folders opened recursively and in order."""
    for path in map(Path, paths):
        if path == STANDARD_INPUT:
            yield path
        elif path.is_dir():
            found = sorted(_articles_in(path))
            yield from found
            if not found:
                yield InputError(f"{path}: no .txt or .md file in this folder; name the folder that holds the articles")
        elif path.suffix in SUFFIXES or not path.suffix or not path.exists():
            yield path
        elif path.suffix != ".toml" or not any(path.with_suffix(suffix).exists() for suffix in SUFFIXES):
            yield InputError(f"{path}: not a .txt or .md file; save the article as plain text")


def _articles_in(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder):
        # A store keeps copies of the articles it set aside; they are not articles to load.
        folders[:] = [n for n in folders if not n.startswith(".") and not (Path(root) / n / "store.json").exists()]
        for name in names:
            if Path(name).suffix in SUFFIXES and not name.startswith("."):
                yield Path(root) / name


def _bytes(path: Path, origin: str) -> bytes:
    try:
        if path == STANDARD_INPUT:
            raw = sys.stdin.buffer.read(LIMIT + 1)
        else:
            with path.open("rb") as file:
                raw = file.read(LIMIT + 1)
    except FileNotFoundError:
        raise InputError(f"{origin}: no such file; check the path") from None
    except PermissionError:
        raise InputError(f"{origin}: not readable; change its rights") from None
    except OSError as error:
        raise InputError(f"{origin}: cannot be read ({error.strerror}); check the file and its disk") from None
    if len(raw) > LIMIT:
        raise InputError(f"{origin}: larger than 20 MB; split it into one file for each article")
    return raw


def _decoded(raw: bytes, origin: str) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(f"{origin}: UTF-16 text; save it as UTF-8")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if b"\x00" in raw:
            raise InputError(f"{origin}: a binary file; save the article as plain text") from None
        line = raw.count(b"\n", 0, error.start) + 1
        raise InputError(f"{origin}, line {line}: not UTF-8 (byte {error.start}); save it as UTF-8") from None
    text = re.sub(r"\r\n?|[\v\f]", "\n", text)
    if bad := _CONTROL.search(text):
        if bad.group() == "\x00":
            raise InputError(f"{origin}: a binary file; save the article as plain text")
        line = text.count("\n", 0, bad.start()) + 1
        raise InputError(f"{origin}, line {line}: control character U+{ord(bad.group()):04X}; save it as plain text")
    if not text.strip():
        raise InputError(f"{origin}: empty; there is nothing to read in it")
    return text


def _sidecar(path: Path) -> dict[str, Any]:
    """What the sidecar says, by field of Article."""
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError:
        raise InputError(f"{path}: not UTF-8; save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path}: not TOML: {error}; write lines like date = 2019-08-18") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check the file and its rights") from None
    return {_KEYS.get(key, key): _value(path, key, value) for key, value in entries.items()}


def _value(path: Path, key: str, value: object) -> object:
    if key not in _KEYS:
        raise InputError(f"{path}: unknown key {key!r}; known are {', '.join(_KEYS)}")
    if key == "date":
        return _date(path, value)
    if not isinstance(value, str) or not value.strip():
        raise InputError(f'{path}: {key} = {value!r} is not text; write {key} = "…"')
    return value.strip()


def _date(path: Path, value: object) -> PartialDate:
    if isinstance(value, datetime.datetime):
        value = value.date()
    try:
        return PartialDate.parse(str(value))
    except ValueError:
        raise InputError(f"{path}: date = {value} is not a date; write YYYY, YYYY-MM or YYYY-MM-DD") from None
