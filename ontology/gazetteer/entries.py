"""What the gazetteer knows of one actor, country, person or place."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class ActorEntry:
    """An organised party or a person: `type` is a notation of the scheme of actor types, `wikidata` an identifier such
    as Q7184, `part_of` the key of what it is a part of."""

    key: str
    label: str
    type: str
    aliases: tuple[str, ...] = ()
    wikidata: str | None = None
    part_of: str | None = None


@dataclass(frozen=True)
class CountryEntry:
    """A state by its ISO 3166-1 code; `seats` are the places whose names stand for its government.

    An entity that governs itself, whoever recognises it, has a code of our own, the code of the state that ISO counts
    it to (`within`), and the type of actor that it is.
    """

    iso: str
    key: str
    label: str
    aliases: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    seats: tuple[str, ...] = ()
    wikidata: str | None = None
    within: str | None = None
    type: str = "state"


@dataclass(frozen=True)
class PlaceEntry:
    """A place: degrees of latitude and longitude (WGS 84), ISO code of its country, `kind` city, province, region,
    feature or country, GeoNames identifier and population where known; `division` is GeoNames' code of the division of
    the country that a city lies in or a province is."""

    key: str
    label: str
    latitude: Decimal | None
    longitude: Decimal | None
    country: str | None
    kind: str
    geonames: int | None = None
    population: int = 0
    division: str | None = None
