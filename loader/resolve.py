"""Names to identities: one IRI for one thing, made from the gazetteer's key or the folded name.

Two machines that never talk make the same IRI. What the gazetteer knows of a thing goes with it, so that the graph of
an article stands alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from loader.statements import Actor, Place, Reading
from ontology.gazetteer import Gazetteer, slug


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
    """A reading with the identity of everything that it names: by label, and all entities to write, by IRI."""

    reading: Reading
    base: str
    actors: Mapping[str, Entity]
    places: Mapping[str, Entity]
    entities: tuple[Entity, ...]


def resolve(reading: Reading, gazetteer: Gazetteer, base: str) -> Resolved:
    """Give every actor and place of the reading its IRI. The same reading always gives the same result."""
    preferred = _countries(reading, gazetteer)
    found: dict[str, Entity] = {}
    actors = {actor.label: _kept(found, _actor(actor, gazetteer, base)) for actor in reading.actors}
    if reading.article.source and reading.article.source not in actors:
        publisher = Actor(reading.article.source, "media")
        actors[publisher.label] = _kept(found, _actor(publisher, gazetteer, base))
    places: dict[str, Entity] = {}
    for place in sorted(reading.places, key=lambda place: place.near is not None):
        for entity in _place(place, gazetteer, preferred, base, places):
            places[place.label] = _kept(found, entity)
    for label, entity in (*actors.items(), *places.items()):
        (actors if entity.type else places)[label] = found[entity.iri]
    return Resolved(reading, base, actors, places, tuple(found[iri] for iri in sorted(found)))


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


def _actor(actor: Actor, gazetteer: Gazetteer, base: str) -> Entity:
    """An actor under its key: a party of the gazetteer, a state or its government, or the folded name."""
    names = (actor.label, *actor.aliases)
    entry = next((e for n in names if (e := gazetteer.actor(n)) and actor.key in (None, e.key)), None)
    state = next((c for n in names if (c := gazetteer.country(n)) and actor.key in (None, c.key)), None)
    if entry is not None:
        key, label, known, type_, wikidata = entry.key, entry.label, entry.aliases, entry.type, entry.wikidata
    elif state is not None and actor.type == "state":
        key, label, known, type_, wikidata = state.key, state.label, state.aliases, "state", state.wikidata
    elif state is not None and actor.type == "government":
        # A government that a report tells from its state is a party of its own.
        key, label, known, type_, wikidata = f"{state.key}-government", actor.label, (), actor.type, None
    else:
        key, label, known, type_, wikidata = actor.key or slug(actor.label), actor.label, (), actor.type, None
    return Entity(
        iri=f"{base}id/actor/{key}",
        label=label,
        aliases=tuple(name for name in dict.fromkeys((*names, *known)) if name and name != label),
        type=type_,
        same_as=(f"http://www.wikidata.org/entity/{wikidata}",) if wikidata else (),
    )


# Places ---------------------------------------------------------------------------------------------------------


def _countries(reading: Reading, gazetteer: Gazetteer) -> tuple[str, ...]:
    """The countries that the article speaks of, most often first: what tells one Tripoli from another."""
    counts: Counter[str] = Counter()
    for actor in reading.actors:
        for name in (actor.label, *actor.aliases):
            first = name.split()[0] if name.split() else name
            if country := gazetteer.country(name) or gazetteer.demonym(first):
                counts[country.iso] += 1
    for place in reading.places:
        if country := gazetteer.country(place.label):
            counts[country.iso] += 2
    return tuple(iso for iso, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _place(
    place: Place, gazetteer: Gazetteer, countries: tuple[str, ...], base: str, places: Mapping[str, Entity]
) -> Iterable[Entity]:
    """The place, and the country that it lies in."""
    entry = None if place.near else gazetteer.place(place.label, countries)
    entry = entry or next((e for name in place.aliases if (e := gazetteer.place(name, countries))), None)
    near = places.get(place.near or "")
    if entry is None:
        yield Entity(
            iri=f"{base}id/place/{slug(place.label)}",
            label=place.label,
            aliases=place.aliases,
            near=near.iri if near else None,
            country=near.country if near else None,
        )
        return
    state = gazetteer.country(entry.country) if entry.country and entry.kind != "country" else None
    country = f"{base}id/place/{state.key}" if state else None
    if state:
        home = gazetteer.place(state.label, (state.iso,))
        yield Entity(
            iri=country or "",
            label=state.label,
            notation=state.iso,
            latitude=home.latitude if home else None,
            longitude=home.longitude if home else None,
        )
    yield Entity(
        iri=f"{base}id/place/{entry.key}",
        label=place.label,
        aliases=tuple(n for n in dict.fromkeys((*place.aliases, entry.label)) if n != place.label),
        notation=entry.country if entry.kind == "country" else None,
        country=country,
        same_as=(f"https://sws.geonames.org/{entry.geonames}/",) if entry.geonames else (),
        latitude=entry.latitude,
        longitude=entry.longitude,
    )
