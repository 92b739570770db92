"""Who stands with or against whom: ties that articles tell, and ties that rules conclude, each told from the other."""

from __future__ import annotations

import datetime
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
from server.views.looking import Look, Wanted, looked
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
_NAMED = "?{} skos:prefLabel ?aName . ?{} skos:prefLabel ?bName ."
_NAMES = 'CONCAT(STR(?aName), " ", STR(?bName))'
_TOLD = """
  {among}
  ?x dl:relationType ?type ; dl:factuality ?put ; dl:subject ?one ; dl:object ?other . {told_names}
  FILTER(?one != ?other && ?type IN ({types}))
  BIND({property} AS ?property)
  BIND(?property IN ({symmetric}) && STR(?one) > STR(?other) AS ?turned)
  BIND(IF(?turned, ?other, ?one) AS ?a) BIND(IF(?turned, ?one, ?other) AS ?b)
  OPTIONAL {{ ?x sem:hasEarliestBeginTimeStamp ?begin }}
  OPTIONAL {{ ?x sem:hasLatestEndTimeStamp ?over }}
  {conditions}
"""
# The engine would begin what must not be there with all that is told (seconds instead of milliseconds).
_CONCLUDED = """
  {among}
  ?x rdf:subject ?a ; rdf:predicate ?property ; rdf:object ?b ; a dl:Conclusion . {names}
  FILTER(?property IN ({kinds}) && ?a != ?b && (STR(?a) < STR(?b) || ?property NOT IN ({symmetric})))
  OPTIONAL {{ ?x prov:wasDerivedFrom ?told . ?told dl:relationType ?stated }} FILTER(!BOUND(?stated))
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
GROUP BY ?a ?property ?b ?put ORDER BY DESC(?statements) ?a ?property ?b
"""
_FITTING = (
    "SELECT ?x (MAX(?begin) AS ?newest) WHERE {{ {pattern} }} GROUP BY ?x ORDER BY DESC(?newest) ?x LIMIT {limit}"
)
_SOME = "SELECT DISTINCT ?x WHERE {{ {pattern} }} LIMIT {limit}"
_STATEMENTS = "SELECT (COUNT(*) AS ?n) WHERE {{ VALUES ?type {{ {types} }} ?x dl:relationType ?type }}"
_CONCLUDED_SHARE = 3
"""What share of the ties that are shown is kept for what rules conclude, where there is so much: one in so many."""


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
    begin: str = ""

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
    """The ties that fit a filter, those told most often first; how many of them that were looked at are not shown, and
    how many statements were looked at, which are all where it is None."""

    rows: tuple[Tie, ...]
    left_out: int = 0
    looked_at: int | None = None


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


def ties(store: Store, chosen: Filter, most: int, newest: datetime.date | None = None) -> Ties:
    """The ties of the most recent statements that fit, and what rules conclude of those who have them.

    Half as many statements more than ties are looked at; `newest` is the last day of which anything is told, where that
    is known.
    """
    look = _look(store, chosen, most + most // 2 + 1, newest)
    told = _rows(store, _TOLD, chosen, look.values) if look.iris else []
    if look.whole or chosen.actor or chosen.name:
        among = _ends(chosen)
    else:
        ends = " ".join(f"<{iri}>" for iri in dict.fromkeys(row[end] for row in told for end in ("a", "b")))
        among = f"VALUES ?a {{ {ends} }}"
    found = store.select(_SOME.format(pattern=_filled(_CONCLUDED, chosen, among), limit=most + 1))
    between = Look(tuple(row["x"] for row in found), whole=False)
    concluded = _rows(store, _CONCLUDED, chosen, between.values) if between.iris else []
    kept = max(most - len(concluded), most - most // _CONCLUDED_SHARE)
    shown = [*told[:kept], *concluded[: most - min(len(told), kept)]]
    left_out = len(told) + len(concluded) - len(shown)
    return Ties(_named(store, shown), left_out, None if look.whole else len(look.iris))


def every(store: Store, chosen: Filter) -> tuple[Tie, ...]:
    """All ties that fit: what articles tell before what rules conclude of it."""
    told = _rows(store, _TOLD, chosen, _every(chosen))
    return _named(store, [*told, *_rows(store, _CONCLUDED, chosen, _ends(chosen))])


def counting(chosen: Filter) -> str:
    """The query of how many statements, ?n, tell of ties of these kinds."""
    return _STATEMENTS.format(types=" ".join(_wanted(chosen)))


def _look(store: Store, chosen: Filter, most: int, newest: datetime.date | None) -> Look:
    """What to look at: with a name or an actor chosen, all that has to do with them."""
    if chosen.name or chosen.actor:
        fitting = store.select(_FITTING.format(pattern=_filled(_TOLD, chosen, _every(chosen)), limit=most + 1))
        some = tuple(row["x"] for row in fitting)
        return Look(some[:most], whole=len(some) <= most)
    # Where only conclusions are chosen, what is told of ties says between whom.
    types = _wanted(chosen) or tuple(f"<{type_}>" for type_, _ in _types())
    return looked(store, Wanted("dl:relationType", types), most, chosen.last, newest)


def _every(chosen: Filter) -> str:
    """What has a query begin with all statements that may fit."""
    return chosen.things or f"VALUES ?type {{ {' '.join(_wanted(chosen))} }}"


def _ends(chosen: Filter) -> str:
    """What has a query begin with all conclusions that may fit."""
    if chosen.actor:
        return f"?x rdf:subject|rdf:object <{chosen.actor}> ."
    return f"VALUES ?property {{ {' '.join(f'dl:{kind}' for kind in chosen.kinds)} }}"


def _property(chosen: Filter) -> str:
    """The expression of the kind that a type states."""
    nested = "dl:none"
    for type_, kind in _types():
        if kind in chosen.kinds:
            nested = f"IF(?type = <{type_}>, dl:{kind}, {nested})"
    return nested


def _wanted(chosen: Filter) -> tuple[str, ...]:
    return tuple(f"<{type_}>" for type_, kind in _types() if kind in chosen.kinds)


def _filled(pattern: str, chosen: Filter, among: str) -> str:
    return pattern.format(
        among=among,
        kinds=", ".join(f"dl:{kind}" for kind in chosen.kinds),
        types=", ".join(_wanted(chosen)),
        property=_property(chosen),
        symmetric=", ".join(f"dl:{kind}" for kind in sorted(symmetric())),
        # Beside the ends, or the engine would put all names that there are in pairs.
        told_names=_NAMED.format("one", "other") if chosen.name else "",
        names=_NAMED.format("a", "b") if chosen.name else "",
        conditions=conditions(chosen, _NAMES),
    )


def _rows(store: Store, pattern: str, chosen: Filter, among: str) -> list[dict[str, str]]:
    query = _ROWS.format(pattern=_filled(pattern, chosen, among))
    return [row for row in store.select(query) if "a" in row]


def _named(store: Store, found: Iterable[dict[str, str]]) -> tuple[Tie, ...]:
    rows = list(found)
    named = names(store, {row[end] for row in rows for end in ("a", "b")})
    return tuple(_tie(row, named) for row in rows)


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
        row.get("from", ""),
    )
