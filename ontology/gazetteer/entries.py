"""What the gazetteer knows of one actor, country or place."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class ActorEntry:
    """An organised party: `type` is a notation of the scheme of actor types, `wikidata` an identifier such as Q7184."""

    key: str
    label: str
    type: str
    aliases: tuple[str, ...] = ()
    wikidata: str | None = None


@dataclass(frozen=True)
class CountryEntry:
    """A state by its ISO 3166-1 code; `seats` are the places whose names stand for its government."""

    iso: str
    key: str
    label: str
    aliases: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    seats: tuple[str, ...] = ()
    wikidata: str | None = None


@dataclass(frozen=True)
class PlaceEntry:
    """A place: degrees of latitude and longitude (WGS 84), ISO code of its country, `kind` city, province, region,
    feature or country, GeoNames identifier and population where known."""

    key: str
    label: str
    latitude: Decimal | None
    longitude: Decimal | None
    country: str | None
    kind: str
    geonames: int | None = None
    population: int = 0
