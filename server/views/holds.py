"""Who is told to hold which place on a day: what the map shades, and never more than what sources say.

A hold counts from its day, or from that of the report that tells of it, until an end is told, or a later hold of
another.
"""

from __future__ import annotations

import datetime
import functools
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType
from typing import Any

from loader.store import Store
from ontology.gazetteer import gazetteer
from server.views.told import Told

_SHORT = {
    **{"BA": "Bosnia and Herz.", "CD": "Dem. Rep. Congo", "CF": "Central African Rep.", "DO": "Dominican Rep."},
    **{"EH": "W. Sahara", "GQ": "Eq. Guinea", "SB": "Solomon Is.", "SS": "S. Sudan", "SZ": "eSwatini"},
}
"""How Natural Earth shortens the names of states."""
SLOTS = 8
"""How many holders get a colour and a pattern of their own; the others share one."""
_HELD = frozenset({"controls", "partly-controls", "contested"})
_SAID = frozenset({"asserted", "reported"})
_HOLDERS = """
SELECT ?x ?who ?name ?status (GROUP_CONCAT(DISTINCT STR(?whole); separator="|") AS ?wholes) WHERE {{
  VALUES ?x {{ {iris} }}
  ?x dl:controller ?who ; dl:controlStatus/skos:notation ?status . ?who skos:prefLabel ?name
  OPTIONAL {{ ?who dl:partOf ?whole }}
}} GROUP BY ?x ?who ?name ?status"""


@dataclass(frozen=True)
class Claim:
    """What one statement says of an actor and a place; `wholes` are what the actor is a part of."""

    told: Told
    actor: str
    name: str
    status: str
    wholes: frozenset[str] = frozenset()

    @property
    def voices(self) -> frozenset[str]:
        """Who says so: the sources, or the article itself."""
        return frozenset(self.told.sources or (self.told.article,))

    @property
    def since(self) -> datetime.date:
        """The day from which it counts; those without one are left out before."""
        return self.told.since or datetime.date.max

    def rivals(self, other: Claim) -> bool:
        """Whether another source gives the place to another, who is no part of this one."""
        related = self.actor in other.wholes or other.actor in self.wholes
        return self.actor != other.actor and not related and not self.voices & other.voices


@dataclass(frozen=True)
class Hold:
    """One place, whom it is told to be held by, and who is said, no earlier, not to hold it."""

    claims: tuple[Claim, ...]
    against: tuple[Claim, ...] = ()

    @property
    def place(self) -> Told:
        """A statement about the place, for its name and its point."""
        return self.claims[0].told

    @property
    def disputed(self) -> bool:
        """Whether sources differ about the holder."""
        return bool(self.against) or any(one.rivals(other) for one, other in combinations(self.claims, 2))

    @property
    def part(self) -> bool:
        """Whether no more than a part of the place is told to be held, or fighting inside goes on."""
        return all(claim.status != "controls" for claim in self.claims)

    @property
    def look(self) -> str:
        """How it is drawn: what sources dispute, what is only said by somebody, what an article tells itself."""
        if self.disputed:
            return "disputed"
        return "told" if any(claim.told.put == "asserted" for claim in self.claims) else "claimed"


def claims(store: Store, rows: Iterable[Told]) -> tuple[Claim, ...]:
    """What these statements say of control, where they say it as something that is or was so."""
    said = {row.iri: row for row in rows if row.kind == "Control" and row.put in _SAID and row.since}
    if not said:
        return ()
    found = store.select(_HOLDERS.format(iris=" ".join(f"<{iri}>" for iri in said)))
    return tuple(
        Claim(said[row["x"]], row["who"], row["name"], row["status"], frozenset(row.get("wholes", "").split("|")))
        for row in found
        if "x" in row
    )


def holds(found: Iterable[Claim], day: datetime.date) -> tuple[Hold, ...]:
    """What is told to be held on a day, place by place, by name."""
    places: dict[str, list[Claim]] = defaultdict(list)
    for claim in found:
        if claim.since <= day:
            places[claim.told.place].append(claim)
    current = (_current(of_place, day) for of_place in places.values())
    return tuple(sorted((hold for hold in current if hold.claims), key=lambda hold: hold.place.place_name.casefold()))


def _current(of_place: Sequence[Claim], day: datetime.date) -> Hold:
    lost = [claim for claim in of_place if claim.status not in _HELD]
    held = [
        claim
        for claim in of_place
        if claim.status in _HELD
        and (claim.told.ended is None or claim.told.ended >= day)
        and not any(other.actor == claim.actor and other.since > claim.since for other in lost)
    ]
    newest = max((claim.since for claim in held), default=day)
    now = [claim for claim in held if claim.told.ended or (claim.told.last or claim.since) >= newest]
    against = [other for other in lost if any(other.actor == one.actor and other.since == one.since for one in now)]
    in_order = sorted(now, key=lambda claim: (claim.name, claim.told.iri))
    return Hold(tuple(in_order), tuple(against))


def slots(found: Iterable[Hold]) -> Mapping[str, int]:
    """The number of the colour and pattern of each holder, those of the most places first; `SLOTS` for the others."""
    names = {claim.actor: claim.name for hold in found for claim in hold.claims}
    counted = Counter(actor for hold in found for actor in {claim.actor for claim in hold.claims})
    ranked = sorted(names, key=lambda actor: (-counted[actor], names[actor]))
    return MappingProxyType({actor: min(at, SLOTS) for at, actor in enumerate(ranked)})


def shapes(found: Sequence[Hold]) -> list[dict[str, Any]]:
    """What the map draws: where, how, and of whom. `names` are those of the country that is held, if it is one."""
    numbered = slots(found)
    return [
        {
            "place": hold.place.place_name,
            "at": [hold.place.latitude, hold.place.longitude],
            "names": [] if hold.part else list(_countries().get(hold.place.place.rpartition("/")[2], ())),
            "part": hold.part,
            "look": hold.look,
            "slots": list(dict.fromkeys(numbered[claim.actor] for claim in hold.claims)),
            "holders": [claim.name for claim in {claim.actor: claim for claim in hold.claims}.values()],
            "says": "; ".join(sentence(claim) for claim in (*hold.claims, *hold.against)),
        }
        for hold in found
    ]


def sentence(claim: Claim) -> str:
    """A claim in words, with its day and who says so."""
    return f"{claim.told.said}, {day_of(claim)}, reported by {claim.told.who}"


def day_of(claim: Claim) -> str:
    """Of which day a claim tells: its own words, or the day of its report."""
    return f"told of {claim.told.when}" if claim.told.when else f"as of {claim.told.reported}, when it was reported"


@functools.cache
def _countries() -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType(
        {one.key: (_SHORT.get(one.iso, one.label), one.label, *one.aliases) for one in gazetteer().countries}
    )
