"""Who and where: states, parties to conflicts and places, by all the names that news copy gives them."""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Collection, Iterable
from decimal import Decimal

from ontology.gazetteer import tables
from ontology.gazetteer.entries import ActorEntry, CountryEntry, PlaceEntry
from ontology.gazetteer.index import index
from ontology.gazetteer.lookup import Table
from ontology.gazetteer.names import alike, fold, slug, sounds
from ontology.gazetteer.parties import Parties
from ontology.gazetteer.places import Places

__all__ = ["ActorEntry", "CountryEntry", "Gazetteer", "PlaceEntry", "alike", "fold", "gazetteer", "slug", "sounds"]


class Gazetteer:
    """Looks names up. Names are compared folded; an alias in capitals only ("US", "SAF") must be in capitals."""

    def __init__(self, countries: Iterable[CountryEntry], parties: Parties, places: Places) -> None:
        """Use `gazetteer()`, which reads the tables of this package."""
        self.countries = tuple(countries)
        self.actors = parties.organised
        self.persons = parties.persons
        self.shared = parties.shared
        self._parties = parties
        self._places = places
        self._country = Table((c, (c.iso, c.label, *c.aliases)) for c in self.countries)
        self._demonym = Table((c, _with_plurals(c.demonyms)) for c in self.countries)
        self._capital = Table((c, c.seats) for c in self.countries)
        self._within = {c.iso: c.within for c in self.countries if c.within}

    def actor(self, name: str, countries: Collection[str] = ()) -> ActorEntry | None:
        """The party or leading person with this name; of several that share it, the one in these countries."""
        return self._parties.named(name, countries)

    def person(self, name: str) -> ActorEntry | None:
        """The person with this full name, in whichever transliteration."""
        return self._parties.person(name)

    def party(self, key: str) -> ActorEntry | None:
        """The organised party with this key: a state's government and forces have theirs, too."""
        return self._parties.keyed(key)

    def government(self, country: CountryEntry) -> ActorEntry:
        """The government of a state, where a report tells it from the state."""
        return self._parties.government(country)

    def forces(self, country: CountryEntry) -> ActorEntry:
        """The armed forces of a state."""
        return self._parties.forces(country)

    def arm(self, name: str) -> ActorEntry | None:
        """The government or the forces of a state by this name: "the Kenyan army", "Syrian regime"."""
        return self._parties.arm(name)

    def country(self, name: str) -> CountryEntry | None:
        """The state with this name or ISO code."""
        return self._country.find(name)

    def demonym(self, word: str) -> CountryEntry | None:
        """The state whose people or things are called so: "Syrian", "Syrians"."""
        return self._demonym.find(word)

    def capital(self, name: str) -> CountryEntry | None:
        """The state whose government is meant by this place: "Ankara", "the Kremlin"."""
        return self._capital.find(name)

    def places(self, name: str) -> tuple[PlaceEntry, ...]:
        """All places with this name: regions and countries first, then large cities, provinces and small cities."""
        return self._places.named(name)

    def place(self, name: str, countries: Collection[str] = ()) -> PlaceEntry | None:
        """The one place that is meant, given the countries that a report speaks of, the likeliest first.

        A name that is nowhere is looked for by its sound, in these countries alone.
        """
        return self._places.meant(name, tuple(dict.fromkeys(self._within.get(iso, iso) for iso in countries)))

    def common(self, name: str) -> bool:
        """Whether this is an English word that stands in capitals without being a name: "Defence", "Council"."""
        return self._places.common(name)

    def division(self, place: PlaceEntry) -> PlaceEntry | None:
        """The province, state or governorate that a city lies in, where it is known."""
        return self._places.division(place)


@functools.cache
def gazetteer() -> Gazetteer:
    """The gazetteer of this package. The first use on a machine builds an index of 234,908 places (some seconds)."""
    connection, countries = index(), tables.countries()
    states = [
        (PlaceEntry(c.key, c.label, *_capital_point(connection, c), c.iso, "country"), [c.label, *c.aliases])
        for c in countries
        if not c.within
    ]
    parties = Parties(tables.actors(), tables.persons(), countries, tables.shared(), tables.forces())
    return Gazetteer(countries, parties, Places([*states, *tables.regions()], connection, tables.spelt()))


def _capital_point(connection: sqlite3.Connection, country: CountryEntry) -> tuple[Decimal | None, Decimal | None]:
    """Where a country is put on a map: at its capital."""
    row = connection.execute(
        "SELECT latitude, longitude FROM name JOIN place ON place.id = name.place "
        "WHERE folded = ? AND country = ? AND kind = 'city' ORDER BY population DESC LIMIT 1",
        (fold(country.seats[0]) if country.seats else "", country.iso),
    ).fetchone()
    return (Decimal(row[0]), Decimal(row[1])) if row else (None, None)


def _with_plurals(demonyms: Iterable[str]) -> list[str]:
    same = ("s", "sh", "ch", "ese")  # "the British", "the French", "the Chinese"
    return [form for word in demonyms for form in (word, word if word.endswith(same) else f"{word}s")]
