"""Which places have a name, and which of them a report means."""

from __future__ import annotations

import functools
import re
import sqlite3
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal

from ontology.gazetteer.entries import PlaceEntry
from ontology.gazetteer.names import fold, slug, sounds
from ontology.gazetteer.tables import read

_NAMED = (
    "SELECT place.* FROM name JOIN place ON place.id = name.place WHERE folded = ? ORDER BY population DESC, place.id"
)
_HEARD = "SELECT DISTINCT place.* FROM sound JOIN place ON place.id = sound.place WHERE sound = ? AND sound.country = ?"
_NUMBERED = "SELECT * FROM place WHERE id = ?"
_DIVISION = "SELECT * FROM place WHERE country = ? AND division = ? AND kind = 'province'"
# A city that is meant when its name stands alone, though a province is called so, too.
_KNOWN_CITY = 20_000
# By their sound, a place is only taken for another that is so much larger than all that sound like it.
_OUTSTANDING = 10
_SHORTEST_SOUND = 3

_Row = tuple[int, str, str, str, str, int, str, str]


class Places:
    """Looks places up: curated ones, the cities of GeoNames and the divisions of states."""

    def __init__(
        self, curated: Iterable[tuple[PlaceEntry, list[str]]], index: sqlite3.Connection, spelt: Mapping[str, int]
    ) -> None:
        """`curated` places go before all others; `spelt` has cities as agencies write them, with their GeoNames id."""
        listed = list(curated)
        self._curated = {fold(name): place for place, names in listed for name in names}
        # What a curated place is called without "province" stands for the division of that name.
        self._as_division = {
            (place.country, bare(fold(name))[0]): place
            for place, names in listed
            for name in names
            if place.kind in ("province", "region")
        }
        self._index = index
        self._ids = {fold(name): id_ for name, id_ in spelt.items()}
        self._labels: dict[int, str] = {}
        for name, id_ in spelt.items():
            self._labels.setdefault(id_, name)

    @functools.lru_cache(maxsize=20_000)  # noqa: B019 - there is one gazetteer, which lives as long as the process
    def named(self, name: str) -> tuple[PlaceEntry, ...]:
        """All places with this name: curated ones first, then large cities, provinces and small cities."""
        folded = fold(name)
        if not folded or folded in _words("words"):
            return ()
        curated = [self._curated[folded]] if folded in self._curated else []
        core, is_division = bare(folded)
        whole = self._named(folded)
        cities = [place for place in whole if place.kind == "city"]
        divisions = [p for p in (self._named(core) if is_division else whole) if p.kind != "city"]
        if is_division:
            found = [*curated, *divisions, *cities]
        elif folded in _words("bearings"):
            found = [*curated, *cities]
        else:
            large = [city for city in cities if city.population >= _KNOWN_CITY]
            found = [*curated, *large, *divisions, *(city for city in cities if city not in large)]
        return tuple(dict.fromkeys(found))

    def meant(self, name: str, countries: Collection[str]) -> PlaceEntry | None:
        """The one place that is meant, given the countries that a report speaks of, the likeliest first."""
        found = self.named(name)
        for country in countries:
            for place in found:
                if place.country == country:
                    return place
        if len(found) > 1 and bare(fold(name))[0] in _words("bearings"):
            return None  # "Northern Province" is in many countries.
        return found[0] if found else self._by_sound(name, tuple(countries)[:3])

    def common(self, name: str) -> bool:
        """Whether a name is a word of English that no place is meant by."""
        return fold(name) in _words("words")

    def division(self, place: PlaceEntry) -> PlaceEntry | None:
        """The province, state or governorate that a city lies in."""
        if place.kind != "city" or not place.division:
            return None
        row = self._index.execute(_DIVISION, (place.country, place.division)).fetchone()
        return self._entry(row) if row else None

    def _named(self, folded: str) -> list[PlaceEntry]:
        rows = list(self._index.execute(_NAMED, (folded,)))
        if (id_ := self._ids.get(folded)) is not None:
            rows = [*self._index.execute(_NUMBERED, (id_,)), *rows]
        return [self._entry(row) for row in rows]

    @functools.lru_cache(maxsize=20_000)  # noqa: B019 - as above
    def _by_sound(self, name: str, countries: tuple[str, ...]) -> PlaceEntry | None:
        """A place of these countries that is called so in another transliteration, where it is clear which."""
        core, is_division = bare(fold(name))
        if core in _words("words") or core in _words("bearings"):
            return None
        for country in countries:
            rows: set[_Row] = set()
            for key in sounds(core if is_division else name):
                if len(key) >= _SHORTEST_SOUND:
                    rows.update(self._index.execute(_HEARD, (key, country)))
            # "Benue State" sounds like Benin City: a state or province is never a city that is spelt otherwise.
            sought = "province" if is_division else "city"
            found = sorted((row for row in rows if row[7] == sought), key=lambda row: (-row[5], row[0]))
            if found and (len(found) == 1 or found[0][5] > _OUTSTANDING * found[1][5]):
                return self._entry(found[0])
        return None

    def _entry(self, row: _Row) -> PlaceEntry:
        id_, name, latitude, longitude, country, population, division, kind = row
        if kind == "province":
            curated = self._as_division.get((country, bare(fold(name))[0]))
            if curated is not None:
                return curated
            key = f"{slug(name)}-{country}-{division}".lower()
            return PlaceEntry(key, name, Decimal(latitude), Decimal(longitude), country, kind, None, 0, division)
        return PlaceEntry(
            f"{slug(name)}-{id_}",
            self._labels.get(id_) or _plain(name, country),
            Decimal(latitude),
            Decimal(longitude),
            country,
            kind,
            id_,
            population,
            division or None,
        )


def _plain(name: str, country: str) -> str:
    """A name as English copy writes it: without the marks of scholarly transliteration, where it is one."""
    if country not in _words("transliterated"):
        return name
    decomposed = unicodedata.normalize("NFKD", name)
    return "".join(c for c in decomposed if not unicodedata.combining(c) and c not in "‘’ʿʾʻʼ")


def bare(folded: str) -> tuple[str, bool]:
    """A folded name without the word that makes it a division's, and whether it had one: "province of Idlib"."""
    core = _division_pattern().sub("", folded)
    return (core, True) if core and core != folded else (folded, False)


@functools.cache
def _division_pattern() -> re.Pattern[str]:
    words = "|".join(sorted(_words("divisions")))
    return re.compile(rf"^({words}) of | ({words})$")


@functools.cache
def _words(kind: str) -> frozenset[str]:
    return frozenset(read("common_words.toml")[kind])
