"""Which conclusions would fall without some statements, as far as the derivations in the store tell.

The store keeps every derivation of every conclusion, so nothing is drawn anew: a conclusion stands while a statement
that states it is left, a derivation with all its premises, or the gazetteer, which knows it anyway. `dateline reliance`
draws all conclusions anew instead, over the whole store: it also sees spans of time that no longer meet, and counts
what only the gazetteer carries as fallen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from loader.store import Store

STATEMENTS, CONCLUSIONS = 5000, 2000
"""How many statements and conclusions of one source are looked at."""
_TOLD = """
SELECT DISTINCT ?x WHERE {{
  {{ ?x dl:reportedBy <{iri}> }}
  UNION {{ ?text schema:publisher <{iri}> . ?x dl:inArticle ?text ; dl:factuality ?put }}
}} LIMIT {limit}"""
_NEXT = "SELECT DISTINCT ?c WHERE {{ VALUES ?x {{ {iris} }} ?c prov:wasDerivedFrom ?x ; a dl:Proposition }}"
_GROUNDS = """
SELECT ?c ?statement WHERE {{ VALUES ?c {{ {iris} }} ?c prov:wasDerivedFrom ?statement . ?statement a dl:Relation }}"""
_DERIVATIONS = """
SELECT ?c ?d ?used WHERE {{ VALUES ?c {{ {iris} }} ?d dl:concludes ?c . OPTIONAL {{ ?d prov:used ?used }} }}"""
_KNOWN = """
SELECT DISTINCT ?c WHERE {{
  VALUES ?c {{ {iris} }} ?c rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o . GRAPH <{gazetteer}> {{ ?s ?p ?o }} }}"""
_CHUNK = 500


@dataclass(frozen=True)
class Network:
    """Propositions by what they stand on: statements that state them, and derivations, each with its premises."""

    stated: Mapping[str, frozenset[str]]
    derived: Mapping[str, tuple[frozenset[str], ...]]
    known: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Reliance:
    """The conclusions that hang on a source, and whether all that rests on it was looked at."""

    fallen: tuple[str, ...]
    whole: bool


def fallen(network: Network, withdrawn: Collection[str]) -> frozenset[str]:
    """The conclusions of the network that nothing carries once these statements are withdrawn.

    What is no proposition of the network, and is not withdrawn, stands.
    """
    inside = network.derived.keys() | network.stated.keys()
    gone = set(withdrawn)
    standing = {c for c in inside if c in network.known or network.stated.get(c, frozenset()) - gone}
    grown = True
    while grown:
        found = {
            c
            for c in inside - standing
            for premises in network.derived.get(c, ())
            if all(p in standing if p in inside else p not in gone for p in premises)
        }
        grown = bool(found)
        standing |= found
    return frozenset(c for c in inside - standing if network.derived.get(c))


def reliance(store: Store, iri: str) -> Reliance:
    """What falls without all that this source is cited for or has published."""
    told = [row["x"] for row in store.select(_TOLD.format(iri=iri, limit=STATEMENTS))]
    reached: dict[str, None] = {}
    edge: list[str] = told
    while edge and len(reached) < CONCLUSIONS:
        above = _column(store, _NEXT, edge)
        edge = [c for c in above if c not in reached]
        reached.update(dict.fromkeys(edge))
    network = _network(store, list(reached))
    whole = len(told) < STATEMENTS and len(reached) < CONCLUSIONS
    return Reliance(tuple(sorted(fallen(network, told))), whole)


def _network(store: Store, propositions: list[str]) -> Network:
    stated: dict[str, set[str]] = defaultdict(set)
    derived: dict[str, dict[str, set[str]]] = {c: defaultdict(set) for c in propositions}
    known: set[str] = set()
    for chunk in _chunks(propositions):
        for row in store.select(_GROUNDS.format(iris=chunk)):
            stated[row["c"]].add(row["statement"])
        for row in store.select(_DERIVATIONS.format(iris=chunk)):
            derived[row["c"]][row["d"]].update([row["used"]] if "used" in row else [])
        known |= {row["c"] for row in store.select(_KNOWN.format(iris=chunk, gazetteer=store.graph("gazetteer")))}
    return Network(
        {c: frozenset(statements) for c, statements in stated.items()},
        {c: tuple(frozenset(used) for used in of.values()) for c, of in derived.items()},
        frozenset(known),
    )


def _column(store: Store, query: str, iris: list[str]) -> list[str]:
    return [row["c"] for chunk in _chunks(iris) for row in store.select(query.format(iris=chunk))]


def _chunks(iris: list[str]) -> Iterable[str]:
    for start in range(0, len(iris), _CHUNK):
        yield " ".join(f"<{iri}>" for iri in iris[start : start + _CHUNK])
