"""NAME.toml beside NAME.txt: what is known of an article besides its text."""

from __future__ import annotations

import datetime
import tomllib
from pathlib import Path
from typing import Any

from loader.dates import PartialDate
from loader.errors import InputError

_KEYS = {"date": "published", "source": "source", "language": "language", "title": "title", "url": "url"}


def sidecar(path: Path) -> dict[str, Any]:
    """What the sidecar of a file says, by field of Article; nothing where there is none. Raises InputError."""
    beside = path.with_suffix(".toml")
    try:
        entries = tomllib.loads(beside.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError:
        raise InputError(f"{beside}: not UTF-8; save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{beside}: not TOML: {error}; write lines like date = 2019-08-18") from None
    except OSError as error:
        raise InputError(f"{beside}: cannot be read ({error.strerror}); check the file and its rights") from None
    return {_KEYS.get(key, key): _value(beside, key, value) for key, value in entries.items()}


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
