"""The two sides that the shown ties fall into, network by network: see `ontology.balance`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from ontology import DL
from ontology.blocs import networks_of
from server.views.ties import Tie


@dataclass(frozen=True)
class Split:
    """One network: its two sides, each by IRI and name, the pairs whose ties are at odds with them, in words, and
    whether no other two sides leave fewer of those."""

    sides: tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]
    odd: tuple[str, ...]
    best: bool


def splits(found: Iterable[Tie]) -> tuple[Split, ...]:
    """The networks that ties make which are said to hold, the largest first."""
    ties = [tie for tie in found if tie.held]
    names = {tie.subject: tie.subject_name for tie in ties} | {tie.object: tie.object_name for tie in ties}
    found_networks = networks_of((tie.subject, str(DL[tie.kind]), tie.object) for tie in ties)

    def called(actors: Collection[str]) -> tuple[tuple[str, str], ...]:
        return tuple(sorted(((actor, names[actor]) for actor in actors), key=lambda one: one[1].casefold()))

    return tuple(
        Split(
            (called(network.blocs[0]), called(network.blocs[1])),
            tuple(sorted(" and ".join(name for _, name in called(pair)) for pair in network.odd)),
            network.exact,
        )
        for network in found_networks
    )


def sides(found: Iterable[Split]) -> Mapping[str, int]:
    """The side of each actor, 1 or 2, within its network."""
    return {iri: number for split in found for number, side in enumerate(split.sides, 1) for iri, _ in side}
