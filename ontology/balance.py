"""Signed-graph analysis of who stands with whom: blocs, the ties at odds with them, triads in and out of balance.

Structural balance (Cartwright and Harary 1956): a network is balanced where it falls into two blocs with friendly ties
inside and hostile ties between them. Where it is not, the blocs are those that leave the fewest ties at odds, the
frustration index (Abelson and Rosenberg 1958). That is hard to find in general; but two parts of a network that meet in
one actor can be solved apart, and small parts exactly.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import networkx as nx

# Two actors, and 1 for a friendly tie, -1 for a hostile one.
Pair: TypeAlias = frozenset[str]
Ties: TypeAlias = Mapping[Pair, int]
_Sides: TypeAlias = dict[str, int]
# Up to so many actors, every partition is tried.
_EXACT = 14
_STARTS = 12


@dataclass(frozen=True)
class Network:
    """Actors tied to each other, directly or by way of others.

    `blocs` are one best partition, the second empty where nobody is opposed; `odd` the ties at odds with it; `balanced`
    counts the triads in balance, `unbalanced` are the others; `exact` says that no partition is known to be better, for
    none can be.
    """

    blocs: tuple[frozenset[str], frozenset[str]]
    odd: frozenset[Pair]
    balanced: int
    unbalanced: frozenset[frozenset[str]]
    exact: bool

    @property
    def actors(self) -> frozenset[str]:
        """All actors of the network."""
        return self.blocs[0] | self.blocs[1]


def networks(ties: Ties) -> list[Network]:
    """The networks of three actors and more that these ties make, in the order of their first actors."""
    graph: nx.Graph[str] = nx.Graph()
    for pair in sorted(ties, key=sorted):
        one, other = sorted(pair)
        graph.add_edge(one, other, sign=ties[pair])
    parts = sorted(sorted(part) for part in nx.connected_components(graph) if len(part) > 2)
    return [_network(graph.subgraph(part).copy()) for part in parts]


def _network(graph: nx.Graph[str]) -> Network:
    sides: _Sides = {}
    exact = True
    for block in _blocks(graph):
        best, proven = _partition(graph.subgraph(block))
        exact = exact and proven
        shared = next((actor for actor in block if actor in sides), None)
        turned = 0 if shared is None else best[shared] ^ sides[shared]
        sides |= {actor: side ^ turned for actor, side in best.items()}
    turned = sides[min(sides)]
    blocs = [frozenset(actor for actor, side in sides.items() if side ^ turned == wanted) for wanted in (0, 1)]
    triads = {frozenset(triad): _product(graph, triad) for triad in _triads(graph)}
    return Network(
        (blocs[0], blocs[1]),
        frozenset(frozenset(pair) for pair in _at_odds(graph, sides)),
        sum(sign > 0 for sign in triads.values()),
        frozenset(triad for triad, sign in triads.items() if sign < 0),
        exact,
    )


def _blocks(graph: nx.Graph[str]) -> Iterator[list[str]]:
    """The parts that meet in one actor each, so that each but the first holds an actor of those before it."""
    # The stubs take each part for a list of parts.
    found: Any = nx.biconnected_components(graph)
    blocks: list[list[str]] = sorted(sorted(block) for block in found)
    of_actor: dict[str, list[int]] = {}
    for number, block in enumerate(blocks):
        for actor in block:
            of_actor.setdefault(actor, []).append(number)
    queue, seen = [0], {0}
    while queue:
        number = queue.pop()
        yield blocks[number]
        reached = [other for actor in blocks[number] for other in of_actor[actor] if other not in seen]
        seen.update(reached)
        queue += dict.fromkeys(reached)


def _partition(block: nx.Graph[str]) -> tuple[_Sides, bool]:
    """Sides that leave few ties at odds, and whether none can leave fewer."""
    actors = sorted(block)
    starts = [_grown(block, actors[0])]
    if not _at_odds(block, starts[0]):
        return starts[0], True
    starts += [_grown(block, root) for root in actors[1:_STARTS]]
    best = min((_improved(block, sides) for sides in starts), key=lambda sides: len(_at_odds(block, sides)))
    if len(_at_odds(block, best)) <= _apart(block):
        return best, True
    if len(actors) > _EXACT:
        return best, False
    return _tried(block, actors), True


def _tried(block: nx.Graph[str], actors: list[str]) -> _Sides:
    """The first of the best among all sides that there are; a bit for each actor but the last, who stays."""
    place = {actor: bit for bit, actor in enumerate(actors)}
    edges: Any = block.edges(data="sign")
    ties = [(place[one], place[other], sign < 0) for one, other, sign in edges]
    best = min(
        range(2 ** (len(actors) - 1)),
        key=lambda sides: sum((sides >> one ^ sides >> other) & 1 != hostile for one, other, hostile in ties),
    )
    return {actor: best >> bit & 1 for actor, bit in place.items()}


def _grown(block: nx.Graph[str], root: str) -> _Sides:
    """Sides that agree with every tie of a tree over the block."""
    sides = {root: 0}
    for one, other in nx.bfs_edges(block, root, sort_neighbors=sorted):
        sides[other] = sides[one] ^ (block.edges[one, other]["sign"] < 0)
    return sides


def _improved(block: nx.Graph[str], sides: _Sides) -> _Sides:
    """Move actors to the other side for as long as that leaves fewer of their ties at odds."""
    moved = True
    while moved:
        moved = False
        for actor in sorted(block):
            odd = sum(_is_odd(block, sides, actor, other) for other in block[actor])
            if 2 * odd > len(block[actor]):
                sides[actor] ^= 1
                moved = True
    return sides


def _apart(block: nx.Graph[str]) -> int:
    """How many unbalanced triads can be had that share no tie: each leaves one tie at odds, whatever the sides."""
    used: set[Pair] = set()
    count = 0
    for triad in _triads(block):
        pairs = {frozenset(pair) for pair in itertools.combinations(triad, 2)}
        if _product(block, triad) < 0 and not pairs & used:
            used |= pairs
            count += 1
    return count


def _triads(graph: nx.Graph[str]) -> Iterator[tuple[str, str, str]]:
    for one, other in sorted(tuple(sorted(edge)) for edge in graph.edges):
        for third in sorted(set(graph[one]) & set(graph[other])):
            if third > other:
                yield one, other, third


def _product(graph: nx.Graph[str], triad: tuple[str, str, str]) -> int:
    signs = [graph.edges[pair]["sign"] for pair in itertools.combinations(triad, 2)]
    return int(signs[0] * signs[1] * signs[2])


def _at_odds(graph: nx.Graph[str], sides: _Sides) -> list[tuple[str, str]]:
    return [(one, other) for one, other in graph.edges if _is_odd(graph, sides, one, other)]


def _is_odd(graph: nx.Graph[str], sides: _Sides, one: str, other: str) -> bool:
    return (sides[one] == sides[other]) == bool(graph.edges[one, other]["sign"] < 0)
