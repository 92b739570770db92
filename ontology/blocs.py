"""Networks, blocs and triads as data in the graph of conclusions: what `balance` finds in the ties between actors.

Which properties are friendly and which hostile ties the ontology says (`dl:sign`). Two actors that are told to be both
friends and enemies are left out: of these `dl:ambivalentTowards` speaks.
"""

from __future__ import annotations

import functools
import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from rdflib import RDF, SKOS

from ontology.balance import Network, Pair, networks
from ontology.derivations import Proposition, canonical, proposition_iri
from ontology.kept import Ground
from ontology.namespace import DL, PREFIXES, ontology_graph

_TYPE, _LABEL = str(RDF.type), str(SKOS.prefLabel)
_MEMBER, _OF_NETWORK = str(DL.member), str(DL.ofNetwork)


@functools.cache
def signs() -> Mapping[str, int]:
    """The properties that are ties, with 1 for friendly and -1 for hostile ones."""
    return {str(property_): int(str(sign)) for property_, sign in ontology_graph().subject_objects(DL.sign)}


def described(base: str, triples: Iterable[Proposition]) -> set[str]:
    """The lines of N-Triples that tell of all networks that these triples make."""
    ties = _paired(triples)
    return {line for network in _solved(ties) for line in _lines(base, network, ties)}


def networks_of(triples: Iterable[Proposition]) -> list[Network]:
    """The networks that these triples make, the largest first."""
    return sorted(_solved(_paired(triples)), key=lambda network: -len(network.actors))


def _solved(ties: Mapping[Pair, Collection[Proposition]]) -> list[Network]:
    return networks({pair: signs()[next(iter(held))[1]] for pair, held in ties.items()})


def _paired(triples: Iterable[Proposition]) -> dict[Pair, set[Proposition]]:
    """The ties of each pair of actors, where all are friendly or all hostile."""
    found: dict[Pair, set[Proposition]] = defaultdict(set)
    for triple in triples:
        if triple[1] in signs() and triple[0] != triple[2]:
            found[frozenset((triple[0], triple[2]))].add(canonical(triple))
    return {pair: held for pair, held in found.items() if len({signs()[one[1]] for one in held}) == 1}


def amended(ground: Ground, changed: Collection[Proposition]) -> tuple[set[str], set[str]]:
    """The lines that go and come where these triples came or went: those of the networks that they touch."""
    graph = f"{ground.base}graph/conclusions"
    touched = {end for s, predicate, o in changed if predicate in signs() for end in (s, o)}
    old = {
        network
        for actor in touched
        for bloc, _, _ in ground.match(None, _MEMBER, actor, graph)
        for _, _, network in ground.match(bloc, _OF_NETWORK, None, graph)
    }
    gone: set[str] = set()
    for network in old:
        parts = [part for part, _, _ in ground.match(None, _OF_NETWORK, network, graph)]
        touched |= {actor for part in parts for _, _, actor in ground.match(part, _MEMBER, None, graph)}
        gone |= {line for subject in (network, *parts) for line in ground.lines(subject, graph)}
    return gone, described(ground.base, _around(ground, touched))


def _around(ground: Ground, actors: set[str]) -> set[Proposition]:
    """All ties of the networks that these actors are in."""
    found: set[Proposition] = set()
    queue, seen = list(actors), set(actors)
    while queue:
        actor = queue.pop()
        for predicate in signs():
            for graph in (None, f"{ground.base}graph/conclusions"):
                for ends in ((actor, None), (None, actor)):
                    ties = set(ground.match(ends[0], predicate, ends[1], graph))
                    reached = {end for s, _, o in ties for end in (s, o)} - seen
                    found |= ties
                    seen |= reached
                    queue += reached
    return found


def _lines(base: str, network: Network, ties: Mapping[Pair, Collection[Proposition]]) -> Iterator[str]:
    iri = _named(base, "network", network.actors)
    yield from _thing(iri, "Network", f"A network of {len(network.actors)} parties")
    yield _line(iri, str(DL.frustration), _integer(len(network.odd)))
    yield _line(iri, str(DL.balancedTriads), _integer(network.balanced))
    yield _line(iri, str(DL.unbalancedTriads), _integer(len(network.unbalanced)))
    yield _line(iri, str(DL.bestPartition), f'"{str(network.exact).lower()}"^^<{PREFIXES["xsd"]}boolean>')
    for pair in network.odd:
        for proposition in ties[pair]:
            yield _line(iri, str(DL.oddTie), f"<{proposition_iri(base, proposition)}>")
    for members in filter(None, network.blocs):
        bloc = _named(base, "bloc", [iri, *sorted(members)])
        yield from _thing(
            bloc, "Bloc", f"A bloc of {len(members)} parties" if len(members) > 1 else "A bloc of one party"
        )
        yield _line(bloc, _OF_NETWORK, f"<{iri}>")
        for actor in members:
            yield _line(bloc, _MEMBER, f"<{actor}>")
    for triad in network.unbalanced:
        part = _named(base, "triad", triad)
        yield from _thing(part, "UnbalancedTriad", "Three parties whose ties are out of balance")
        yield _line(part, _OF_NETWORK, f"<{iri}>")
        for actor in triad:
            yield _line(part, str(DL.corner), f"<{actor}>")


def _thing(iri: str, class_: str, label: str) -> Iterator[str]:
    yield _line(iri, _TYPE, f"<{DL[class_]}>")
    yield _line(iri, _LABEL, f'"{label}"@en')


def _line(subject: str, predicate: str, object_: str) -> str:
    return f"<{subject}> <{predicate}> {object_} ."


def _integer(number: int) -> str:
    return f'"{number}"^^<{PREFIXES["xsd"]}integer>'


def _named(base: str, kind: str, parts: Iterable[str]) -> str:
    digest = hashlib.sha256(" ".join(sorted(parts)).encode()).hexdigest()[:20]
    return f"{base}id/{kind}/{digest}"
