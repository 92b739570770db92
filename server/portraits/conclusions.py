"""What rules conclude of a thing, as pages show it: how strong, for when, and where to ask why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from loader.store import Store
from ontology import DL
from ontology.rules import concluded_predicates, symmetric
from server.portraits.claims import Link
from server.portraits.portion import Portion, last_page
from server.portraits.words import label, local

_BOUND = 2000
# Nothing but the things is a constant: the engine would as soon begin with all conclusions that there are (30 seconds
# instead of milliseconds, of 100,000 articles). The rank of a property is where it stands in the list.
_OF_ONE = """
    {{ ?c rdf:subject <{iri}> ; rdf:predicate ?p ; a ?kind_ }}
    UNION {{ ?c rdf:object <{iri}> ; rdf:predicate ?p ; a ?kind_ }}
    FILTER(?kind_ = dl:Conclusion && CONTAINS("{predicates}", CONCAT("<", STR(?p), ">")))
    BIND(STRLEN(STRBEFORE("{predicates}", CONCAT("<", STR(?p), ">"))) AS ?rank)"""
_OF_SEVERAL = """
    VALUES ?x {{ {iris} }} ?c rdf:subject ?x ; rdf:predicate ?p ; a ?kind_ .
    FILTER(?kind_ = dl:Conclusion && CONTAINS("{predicates}", CONCAT("<", STR(?p), ">")))
    BIND(STRLEN(STRBEFORE("{predicates}", CONCAT("<", STR(?p), ">"))) AS ?rank)"""
_THESE = "VALUES ?c {{ {iris} }} ?c rdf:predicate ?p . BIND(0 AS ?rank)"
# From the statement itself, or from the proposition that it states.
_FOLLOWING = """
    {{ ?c prov:wasDerivedFrom <{iri}> ; rdf:predicate ?p ; a ?kind_ }}
    UNION {{ ?stated prov:wasDerivedFrom <{iri}> . ?c prov:wasDerivedFrom ?stated ; rdf:predicate ?p ; a ?kind_ }}
    FILTER(?kind_ = dl:Conclusion) BIND(0 AS ?rank)"""
_COUNT = "SELECT (COUNT(*) AS ?n) WHERE {{ SELECT DISTINCT ?c WHERE {{ {which} }} LIMIT {limit} }}"
_TOLD = """
SELECT ?c ?p ?s ?o ?sn ?on ?strength ?begin ?end ?timeless ?undated WHERE {{
  {{ SELECT DISTINCT ?c ?p ?rank WHERE {{ {which} }} ORDER BY ?rank ?p ?c LIMIT {limit} OFFSET {offset} }}
  ?c rdf:subject ?s ; rdf:object ?o .
  OPTIONAL {{ ?s skos:prefLabel ?sn }}
  OPTIONAL {{ ?o skos:prefLabel ?on }}
  OPTIONAL {{ ?c dl:strength ?strength }}
  OPTIONAL {{ ?c sem:hasEarliestBeginTimeStamp ?begin }}
  OPTIONAL {{ ?c sem:hasLatestEndTimeStamp ?end }}
  OPTIONAL {{ ?c dl:timeless ?timeless }}
  OPTIONAL {{ ?c dl:undated ?undated }}
}} ORDER BY ?rank ?p ?sn ?on ?c"""
# Nearest to what a reader asks first; what is left out here comes after these, by name.
FIRST = (
    *("supports", "opposes", "alliedWith", "rivalSponsorOf", "sameSideAs", "coBelligerentOf", "ambivalentTowards"),
    *("indirectlySupports", "indirectlyOpposes", "commands"),
)


@dataclass(frozen=True)
class Conclusion:
    """A proposition that a rule concludes. `strength` is empty where an article states it as well."""

    iri: str
    subject: Link
    predicate: str
    object: Link
    strength: str = ""
    begin: str = ""
    end: str = ""
    timeless: bool = False
    undated: bool = False

    @property
    def label(self) -> str:
        """What the property is called."""
        return label(self.predicate)

    @property
    def said(self) -> str:
        """What it says, in words."""
        return f"{self.subject.name} {self.label} {self.object.name}"

    @property
    def when(self) -> str:
        """The time for which it holds, in words."""
        if self.timeless:
            return "at all times"
        dated = f"{self.begin} to {self.end}" if self.begin and self.end else ""
        dated = dated or (f"since {self.begin}" if self.begin else f"until {self.end}" if self.end else "")
        return (f"{dated}, and undated" if self.undated else dated) if dated else "undated"

    def other(self, iri: str) -> Link:
        """The end that is not this one."""
        return self.object if self.subject.iri == iri else self.subject


def conclusions(store: Store, iri: str, *names: str, number: int = 1, size: int = 50) -> Portion[Conclusion]:
    """What rules conclude of a thing, a page at a time, with the properties of these local names or with any."""
    which = _OF_ONE.format(iri=iri, predicates=_ranked(names or _all()))
    total = int(next(store.select(_COUNT.format(which=which, limit=_BOUND)))["n"])
    number = min(max(1, number), last_page(total, size))
    found = tuple(_told(store, which, size, (number - 1) * size, iri)) if total else ()
    return Portion(items=found, total=total, number=number, size=size, bound=_BOUND)


def conclusions_among(store: Store, iris: Iterable[str], *names: str) -> tuple[Conclusion, ...]:
    """What rules conclude of any of these things as subjects, each conclusion once."""
    values = " ".join(f"<{iri}>" for iri in iris)
    if not values:
        return ()
    which = _OF_SEVERAL.format(iris=values, predicates=_ranked(names))
    return tuple(_told(store, which, _BOUND, 0))


def of_propositions(store: Store, iris: Sequence[str]) -> tuple[Conclusion, ...]:
    """These propositions, read as conclusions."""
    which = _THESE.format(iris=" ".join(f"<{iri}>" for iri in iris))
    return tuple(_told(store, which, _BOUND, 0)) if iris else ()


def following(store: Store, iri: str, size: int = 50) -> tuple[Conclusion, ...]:
    """What rules conclude from a statement in one step."""
    return tuple(_told(store, _FOLLOWING.format(iri=iri), size, 0))


def _told(store: Store, which: str, limit: int, offset: int, iri: str = "") -> Iterator[Conclusion]:
    """A symmetric proposition names both ends as subject and as object: it is told once, from this thing's side."""
    for row in store.select(_TOLD.format(which=which, limit=limit, offset=offset)):
        if row["p"] in symmetric() and (row["s"] != iri if iri in (row["s"], row["o"]) else row["o"] <= row["s"]):
            continue
        if row["s"] != row["o"]:
            yield Conclusion(
                row["c"],
                Link(row["s"], row.get("sn", local(row["s"]))),
                row["p"],
                Link(row["o"], row.get("on", local(row["o"]))),
                local(row.get("strength", "")).replace("-", " "),
                row.get("begin", ""),
                row.get("end", ""),
                "timeless" in row,
                "undated" in row,
            )


def _ranked(names: Sequence[str]) -> str:
    return "".join(f"<{DL[name]}>" for name in names)


def _all() -> tuple[str, ...]:
    others = sorted({local(predicate) for predicate in concluded_predicates()} & set(dir(DL)))
    return (*FIRST, *(name for name in others if name not in FIRST))
