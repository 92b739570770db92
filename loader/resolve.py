"""Names to identities: one IRI for one thing, made from the gazetteer's key or the folded name.

Two machines that never talk make the same IRI. What the gazetteer knows of a thing goes with it, so that the graph of
an article stands alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from loader.statements import Actor, Dropped, Place, Reading, Relation, Statement
from ontology.gazetteer import ActorEntry, CountryEntry, Gazetteer, PlaceEntry, slug

_BEARING = re.compile(r"^((north|south)(-?(east|west))?|east|west|central)(ern)? (?=[A-Z])", re.IGNORECASE)
_ONE_PARTY = "both of its ends are one and the same party"


@dataclass(frozen=True)
class Entity:
    """An actor or a place with its identity. `type` is the notation of an actor's type, empty for a place.

    `near`, `within` and `country` are IRIs of other places; `same_as` are IRIs elsewhere (Wikidata, GeoNames).
    """

    iri: str
    label: str
    aliases: tuple[str, ...] = ()
    type: str = ""
    notation: str | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    near: str | None = None
    within: str | None = None
    country: str | None = None
    same_as: tuple[str, ...] = ()


@dataclass(frozen=True)
class Resolved:
    """A reading with the identity of everything that it names: by label, and all entities to write, by IRI.

    `dropped` is what could not stand once it was known who is who.
    """

    reading: Reading
    base: str
    actors: Mapping[str, Entity]
    places: Mapping[str, Entity]
    entities: tuple[Entity, ...]
    dropped: tuple[Dropped, ...] = ()


def resolve(reading: Reading, gazetteer: Gazetteer, base: str) -> Resolved:
    """Give every actor and place of the reading its IRI. The same reading always gives the same result.

    A tie whose two ends turn out to be one party is left out: it says nothing.
    """
    preferred = _countries(reading, gazetteer)
    found: dict[str, Entity] = {}
    actors = {actor.label: _kept(found, _actor(actor, gazetteer, preferred, base)) for actor in reading.actors}
    if reading.article.source and reading.article.source not in actors:
        publisher = Actor(reading.article.source, "media")
        actors[publisher.label] = _kept(found, _actor(publisher, gazetteer, preferred, base))
    places: dict[str, Entity] = {}
    for place in sorted(reading.places, key=lambda place: place.near is not None):
        for entity in _place(place, gazetteer, preferred, base, places):
            places[place.label] = _kept(found, entity)
    for label, entity in (*actors.items(), *places.items()):
        (actors if entity.type else places)[label] = found[entity.iri]
    dropped = tuple(Dropped(one, _ONE_PARTY) for one in reading.statements if _to_itself(one, actors))
    kept = tuple(one for one in reading.statements if not _to_itself(one, actors))
    entities = tuple(found[iri] for iri in sorted(found))
    return Resolved(replace(reading, statements=kept), base, actors, places, entities, dropped)


def _to_itself(statement: Statement, actors: Mapping[str, Entity]) -> bool:
    if not isinstance(statement, Relation) or statement.subject == statement.object:
        return False
    ends = [actors.get(label) for label in (statement.subject, statement.object)]
    return ends[0] is not None and ends[1] is not None and ends[0].iri == ends[1].iri


def _kept(found: dict[str, Entity], entity: Entity) -> Entity:
    """Keep one entity for an IRI: names that meet under one key become names of one thing."""
    known = found.get(entity.iri)
    if known is not None:
        names = dict.fromkeys((*known.aliases, entity.label, *entity.aliases))
        aliases = tuple(name for name in names if name != known.label)
        entity = Entity(**{**known.__dict__, "aliases": aliases})
    found[entity.iri] = entity
    return entity


# Actors ---------------------------------------------------------------------------------------------------------


def _actor(actor: Actor, gazetteer: Gazetteer, countries: tuple[str, ...], base: str) -> Entity:
    """An actor under its key: a party of the gazetteer, a state, its government or forces, or the folded name.

    What is named by common nouns alone ("rebels") is a party of the country that the article is about.
    """
    names = (actor.label, *actor.aliases)
    entry = _known(actor, names, gazetteer, countries)
    if entry is not None:
        key, label, known, type_, wikidata = entry.key, entry.label, entry.aliases, entry.type, entry.wikidata
    else:
        key, label, known, type_, wikidata = actor.key or slug(actor.label), actor.label, (), actor.type, None
        country = gazetteer.country(countries[0]) if countries and not actor.key else None
        if country is not None and actor.label.islower():
            key = f"{country.key}-{key}"
    return Entity(
        iri=f"{base}id/actor/{key}",
        label=label,
        aliases=tuple(name for name in dict.fromkeys((*names, *known)) if name and name != label),
        type=type_,
        same_as=(f"http://www.wikidata.org/entity/{wikidata}",) if wikidata else (),
    )


def _known(
    actor: Actor, names: tuple[str, ...], gazetteer: Gazetteer, countries: tuple[str, ...]
) -> ActorEntry | CountryEntry | None:
    """What the gazetteer knows of an actor."""
    if actor.key and (entry := gazetteer.party(actor.key)):
        return entry
    if actor.type == "person":
        return next((e for n in names if (e := gazetteer.person(n))), None)
    if not actor.key and (entry := next((e for n in names if (e := gazetteer.actor(n, countries))), None)):
        return entry
    state = next((c for n in names if (c := gazetteer.country(n)) and actor.key in (None, c.key)), None)
    if state is not None and actor.type in ("state", "government"):
        # A government that a report tells from its state is a party of its own.
        own = actor.type == "state" or state.type == "government"
        return state if own else gazetteer.government(state)
    if actor.type in ("military", "government"):
        return next((e for n in names if (e := gazetteer.arm(n)) and e.type == actor.type), None)
    return None


# Places ---------------------------------------------------------------------------------------------------------


def _countries(reading: Reading, gazetteer: Gazetteer) -> tuple[str, ...]:
    """The countries that the article speaks of, most often first: what tells one Tripoli from another."""
    counts: Counter[str] = Counter()
    for actor in reading.actors:
        for name in (actor.label, *actor.aliases):
            first = name.split()[0] if name.split() else name
            if country := gazetteer.country(name) or gazetteer.demonym(first):
                counts[country.within or country.iso] += 1
    for place in reading.places:
        if country := gazetteer.country(place.label):
            counts[country.within or country.iso] += 2
    return tuple(iso for iso, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _place(
    place: Place, gazetteer: Gazetteer, countries: tuple[str, ...], base: str, places: Mapping[str, Entity]
) -> Iterable[Entity]:
    """The place after the country and the division that it lies in. It has one name over all articles; what this one
    calls it is an alias."""
    entry = None if place.near else gazetteer.place(place.label, countries)
    entry = entry or next((e for name in place.aliases if (e := gazetteer.place(name, countries))), None)
    if entry is not None:
        yield from _located(entry, (place.label, *place.aliases), gazetteer, base)
        return
    near = places.get(place.near or "")
    whole = _whole(place, gazetteer, countries)
    around = list(_located(whole, (), gazetteer, base)) if whole else []
    yield from around
    yield Entity(
        iri=f"{base}id/place/{slug(place.label)}",
        label=place.label,
        aliases=place.aliases,
        near=near.iri if near else None,
        within=around[-1].iri if around else None,
        country=near.country if near else _country_iri(whole, gazetteer, base) if whole else None,
    )


def _located(entry: PlaceEntry, names: Iterable[str], gazetteer: Gazetteer, base: str) -> Iterator[Entity]:
    """A place that the gazetteer knows, after the places around it."""
    state = gazetteer.country(entry.country) if entry.country and entry.kind != "country" else None
    if state and (home := gazetteer.place(state.label, (state.iso,))):
        yield _entity(home, (), gazetteer, base)
    division = gazetteer.division(entry)
    if division is not None:
        yield _entity(division, (), gazetteer, base)
    yield _entity(entry, names, gazetteer, base, within=division)


def _entity(
    entry: PlaceEntry, names: Iterable[str], gazetteer: Gazetteer, base: str, within: PlaceEntry | None = None
) -> Entity:
    return Entity(
        iri=f"{base}id/place/{entry.key}",
        label=entry.label,
        aliases=tuple(name for name in dict.fromkeys(names) if name != entry.label),
        notation=entry.country if entry.kind == "country" else None,
        within=f"{base}id/place/{within.key}" if within else None,
        country=None if entry.kind == "country" else _country_iri(entry, gazetteer, base),
        same_as=(f"https://sws.geonames.org/{entry.geonames}/",) if entry.geonames else (),
        latitude=entry.latitude,
        longitude=entry.longitude,
    )


def _country_iri(entry: PlaceEntry, gazetteer: Gazetteer, base: str) -> str | None:
    state = gazetteer.country(entry.country) if entry.country else None
    return f"{base}id/place/{state.key}" if state else None


def _whole(place: Place, gazetteer: Gazetteer, countries: tuple[str, ...]) -> PlaceEntry | None:
    """What a place is a part of by its name: Syria, for "northwestern Syria"."""
    whole = _BEARING.sub("", place.label)
    return gazetteer.place(whole, countries) if whole != place.label and not place.near else None
