"""Who stands with or against whom: ties that articles tell, and ties that rules conclude, each told from the other."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rdflib import OWL, RDF, RDFS, URIRef

from loader.names import names
from loader.store import Store
from ontology import DL, ontology_graph
from server.views.filters import Filter, conditions
from server.views.told import span, standing

KINDS = (
    "supports",
    "alliedWith",
    "opposes",
    "rivalSponsorOf",
    "sameSideAs",
    "coBelligerentOf",
    "indirectlySupports",
    "indirectlyOpposes",
)
USUAL = KINDS[:3]
_NAMES = 'CONCAT(STR(?aName), " ", STR(?bName))'
_TOLD = """
  VALUES (?type ?property) {{ {types} }}
  ?x dl:relationType ?type ; dl:factuality ?put ; dl:subject ?one ; dl:object ?other .
  FILTER(?one != ?other)
  ?one skos:prefLabel ?aName . ?other skos:prefLabel ?bName .
  BIND(?property IN ({symmetric}) && STR(?one) > STR(?other) AS ?turned)
  BIND(IF(?turned, ?other, ?one) AS ?a) BIND(IF(?turned, ?one, ?other) AS ?b)
  OPTIONAL {{ ?x sem:hasEarliestBeginTimeStamp ?begin }}
  OPTIONAL {{ ?x sem:hasLatestEndTimeStamp ?over }}
  {conditions}
"""
_CONCLUDED = """
  VALUES ?property {{ {kinds} }}
  ?x a dl:Conclusion ; rdf:predicate ?property ; rdf:subject ?a ; rdf:object ?b .
  FILTER(?a != ?b && (STR(?a) < STR(?b) || ?property NOT IN ({symmetric})))
  ?a skos:prefLabel ?aName . ?b skos:prefLabel ?bName .
  FILTER NOT EXISTS {{ ?x prov:wasDerivedFrom ?told . ?told a dl:Relation }}
  BIND("#concluded" AS ?put)
  OPTIONAL {{ ?x sem:hasEarliestBeginTimeStamp ?begin }}
  OPTIONAL {{ ?x sem:hasLatestEndTimeStamp ?over }}
  {conditions}
"""
_ROWS = """
SELECT ?a ?property ?b ?put (SAMPLE(?x) AS ?one) (COUNT(DISTINCT ?x) AS ?statements) (MIN(?begin) AS ?from)
  (MAX(?over) AS ?to) (GROUP_CONCAT(DISTINCT STR(?name); separator="|") AS ?sources)
  (SUM(IF(BOUND(?name), 0, 1)) AS ?own) (SAMPLE(?strong) AS ?strength)
WHERE {{
  {pattern}
  OPTIONAL {{ ?x dl:reportedBy/skos:prefLabel ?name }}
  OPTIONAL {{ ?x dl:strength ?strong }}
}}
GROUP BY ?a ?property ?b ?put ORDER BY DESC(?statements) ?a ?property ?b LIMIT {most}
"""
_TOTAL = "SELECT (COUNT(*) AS ?n) {{ SELECT DISTINCT ?a ?property ?b ?put WHERE {{ {pattern} }} }}"
_DAYS = "SELECT (MIN(?day) AS ?first) (MAX(?day) AS ?last) { ?x a dl:Statement ; sem:hasEarliestBeginTimeStamp ?day }"


@dataclass(frozen=True)
class Tie:
    """A tie between two actors, and how it is known: asserted, reported, concluded, denied, planned, …"""

    subject: str
    subject_name: str
    kind: str
    object: str
    object_name: str
    put: str
    statements: int
    sources: tuple[str, ...]
    own: bool
    when: str
    statement: str
    strength: str = ""

    @property
    def held(self) -> bool:
        """Whether it is said to hold, so that there is a proof of it."""
        return self.put in ("asserted", "reported", "concluded")

    @property
    def who(self) -> str:
        """Who says so, in words."""
        if self.put == "concluded":
            return f"a rule ({self.strength})" if self.strength else "a rule"
        return ", ".join((*(("the article itself",) if self.own else ()), *self.sources))


@dataclass(frozen=True)
class Ties:
    """The ties that fit a filter, those told most often first; and how many fit."""

    rows: tuple[Tie, ...]
    total: int

    @property
    def left_out(self) -> int:
        """How many there are beyond those."""
        return self.total - len(self.rows)


@functools.cache
def labels() -> Mapping[str, str]:
    """The kinds by name, as the ontology calls them."""
    terms = ontology_graph()
    return MappingProxyType({kind: str(terms.value(DL[kind], RDFS.label)) for kind in KINDS})


@functools.cache
def symmetric() -> frozenset[str]:
    """The kinds that hold both ways."""
    terms = ontology_graph()
    return frozenset(kind for kind in KINDS if (URIRef(DL[kind]), RDF.type, OWL.SymmetricProperty) in terms)


@functools.cache
def _types() -> tuple[tuple[str, str], ...]:
    """The types of relation with the kinds that they state."""
    pairs = ontology_graph().subject_objects(DL.plainProperty)
    return tuple(sorted((str(type_), str(plain).rpartition("#")[2]) for type_, plain in pairs))


def ties(store: Store, chosen: Filter, most: int) -> Ties:
    """The ties that fit: what articles tell before what rules conclude of it."""
    both_ways = ", ".join(f"dl:{kind}" for kind in sorted(symmetric()))
    narrowed = conditions(chosen, _NAMES)
    kinds = " ".join(f"dl:{kind}" for kind in chosen.kinds)
    types = " ".join(f"(<{type_}> dl:{kind})" for type_, kind in _types() if kind in chosen.kinds)
    found: list[dict[str, str]] = []
    total = 0
    for pattern in (_TOLD, _CONCLUDED):
        filled = pattern.format(kinds=kinds, types=types, symmetric=both_ways, conditions=narrowed)
        rows = list(store.select(_ROWS.format(pattern=filled, most=most)))
        found += [row for row in rows if "a" in row]
        counted = len(rows) if len(rows) < most else int(next(store.select(_TOTAL.format(pattern=filled)))["n"])
        total += counted
    named = names(store, {row[end] for row in found for end in ("a", "b")})
    return Ties(tuple(_tie(row, named) for row in found[:most]), total)


def days(store: Store) -> tuple[str, str]:
    """The first and the last day on which anything is told to begin; "" where nothing is."""
    row = next(store.select(_DAYS), {})
    return row.get("first", ""), row.get("last", "")


def central(found: Iterable[Tie], most: int) -> tuple[tuple[str, str], ...]:
    """The actors with the most ties, by IRI and name, in the order of their names."""
    counted: Counter[tuple[str, str]] = Counter()
    for tie in found:
        counted.update([(tie.subject, tie.subject_name), (tie.object, tie.object_name)])
    return tuple(sorted((actor for actor, _ in counted.most_common(most)), key=lambda actor: actor[1].casefold()))


def _tie(row: dict[str, str], named: dict[str, str]) -> Tie:
    put = row["put"].rpartition("#")[2]
    sources = tuple(name for name in row.get("sources", "").split("|") if name)
    own = int(row.get("own", "0")) > 0
    return Tie(
        row["a"],
        named.get(row["a"], row["a"]),
        row["property"].rpartition("#")[2],
        row["b"],
        named.get(row["b"], row["b"]),
        standing(put, bool(sources) and not own),
        int(row["statements"]),
        sources if put != "concluded" else (),
        own,
        span(row.get("from", ""), row.get("to", "")),
        row["one"],
        row.get("strength", "").rpartition("#")[2].replace("-", " "),
    )
