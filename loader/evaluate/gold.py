"""Articles with the tables that a careful reader made of them.

GOLD/article.txt   the article          GOLD/meta.toml   date = 2019-08-18, source = "…" (both may be missing)
GOLD/actors.csv, relations.csv, events.csv, figures.csv, control.csv, agreements.csv
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from loader.article import Article
from loader.dates import PartialDate
from loader.errors import InputError
from loader.tables import COLUMNS, Row

_ENTRY = re.compile(r'^(date|source)\s*=\s*"?([^"\n]*?)"?\s*$', re.MULTILINE)


@dataclass(frozen=True)
class Gold:
    """One article and its six tables; a table whose file is missing has no rows."""

    name: str
    article: Article
    tables: Mapping[str, list[Row]]


def read_gold(root: Path) -> list[Gold]:
    """All articles under a root, or the one whose folder it is, by name.

    Raises InputError where there is none, or where a table cannot be read.
    """
    if not root.is_dir():
        raise InputError(f"{root}: no such folder; name the folder that holds the articles with their gold tables")
    folders = [root] if (root / "article.txt").exists() else sorted(p.parent for p in root.glob("*/article.txt"))
    if not folders:
        raise InputError(f"{root}: no article.txt in it or in its folders; each article stands in a folder of its own")
    return [_article(folder) for folder in folders]


def _article(folder: Path) -> Gold:
    text = _text(folder / "article.txt")
    known = _known(folder / "meta.toml")
    tables = {table: _rows(folder / f"{table}.csv", columns) for table, columns in COLUMNS.items()}
    article = Article(text, str(folder / "article.txt"), published=known[0], source=known[1])
    return Gold(folder.name, article, tables)


def _known(path: Path) -> tuple[PartialDate | None, str | None]:
    """Date and source, line by line: the notes beside them need not be TOML for these two to be read."""
    entries = dict(_ENTRY.findall(_text(path))) if path.exists() else {}
    try:
        published = PartialDate.parse(entries["date"]) if entries.get("date") else None
    except ValueError:
        raise InputError(f"{path}: date = {entries['date']} is not a date; write YYYY, YYYY-MM or YYYY-MM-DD") from None
    return published, entries.get("source") or None


def _rows(path: Path, columns: tuple[str, ...]) -> list[Row]:
    if not path.exists():
        return []
    reader = csv.DictReader(_text(path).splitlines(keepends=True))
    heads = [(name or "").strip() for name in reader.fieldnames or ()]
    missing = [column for column in columns if column not in heads]
    if missing:
        raise InputError(f"{path}, line 1: no column {missing[0]!r}; the first line names {', '.join(columns)}")
    rows = []
    for raw in reader:
        if None in raw or None in raw.values():
            raise InputError(
                f"{path}, line {reader.line_num}: {len(heads)} cells are due; quote cells that hold commas"
            )
        rows.append({name.strip(): cell.strip() for name, cell in raw.items()})
    return rows


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{path}: not UTF-8; save it as UTF-8") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check the file and its rights") from None
