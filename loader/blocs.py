"""Who stands with whom as of a day: the networks of ties that held then, and the blocs that they fall into."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from loader.errors import InputError
from loader.names import names
from loader.store import Store
from ontology.balance import Network
from ontology.blocs import networks_of, signs

_TIES = """
SELECT DISTINCT ?a ?property ?b WHERE {{
  VALUES ?property {{ {properties} }}
  ?tied a dl:Proposition ; rdf:predicate ?property ; rdf:subject ?a ; rdf:object ?b .
  ?a ?property ?b .
  {held}
}}"""
_HELD = """
  FILTER NOT EXISTS {{ ?tied sem:hasEarliestBeginTimeStamp ?begin FILTER(?begin > {day}) }}
  FILTER NOT EXISTS {{ ?tied sem:hasLatestEndTimeStamp ?end FILTER(?end < {day}) }}
"""


@dataclass(frozen=True)
class Blocs:
    """Networks, the largest first, and a name for each actor in them."""

    networks: tuple[Network, ...]
    names: dict[str, str]

    def called(self, actors: Any) -> list[str]:
        """The names of actors, in the order of the alphabet."""
        return sorted(self.names.get(actor, actor) for actor in actors)


def blocs(store: Store, day: str | None = None) -> Blocs:
    """The networks of all ties, or of those that held on a day (YYYY-MM-DD); what is undated always counts.

    Raises InputError for what is no day.
    """
    held = ""
    if day is not None:
        try:
            held = _HELD.format(day=f'"{datetime.date.fromisoformat(day).isoformat()}"^^xsd:date')
        except ValueError:
            raise InputError(f"--as-of {day}: not a day; write it as 2019-08-18") from None
    query = _TIES.format(properties=" ".join(f"<{property_}>" for property_ in sorted(signs())), held=held)
    found = networks_of((row["a"], row["property"], row["b"]) for row in store.select(query))
    return Blocs(tuple(found), names(store, {actor for network in found for actor in network.actors}))


def lines(found: Blocs) -> Iterator[str]:
    """The networks as a person reads them."""
    if not found.networks:
        yield "No three actors are tied to each other; load more articles, or ask as of another day."
    for network in found.networks:
        yield f"A network of {len(network.actors)} parties"
        for side, members in zip(("one side", "the other"), network.blocs, strict=True):
            yield f"  {side}: {', '.join(found.called(members)) or 'nobody'}"
        sure = "no other two sides leave fewer" if network.exact else "a better split may exist"
        yield f"  at odds with that: {len(network.odd)} pairs ({sure})"
        yield from sorted(f"    {' and '.join(found.called(pair))}" for pair in network.odd)
        yield f"  triads: {network.balanced} in balance, {len(network.unbalanced)} out of balance"
        yield from sorted(f"    {', '.join(found.called(triad))}" for triad in network.unbalanced)


def as_json(found: Blocs) -> list[dict[str, Any]]:
    """The networks as plain values."""
    return [
        {
            "blocs": [
                [{"iri": actor, "name": found.names.get(actor)} for actor in sorted(bloc)] for bloc in network.blocs
            ],
            "odd": sorted(sorted(pair) for pair in network.odd),
            "balanced": network.balanced,
            "unbalanced": sorted(sorted(triad) for triad in network.unbalanced),
            "best": network.exact,
        }
        for network in found.networks
    ]
