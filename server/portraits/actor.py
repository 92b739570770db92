"""An actor: its ties over time, told and concluded apart, and what is said of it, by kind and by source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from loader.store import Store
from ontology import DL, annotation, concept
from ontology.support import plain_properties
from server.portraits.charts import over_time
from server.portraits.claims import Claim, Link
from server.portraits.conclusions import FIRST, Conclusion, conclusions
from server.portraits.lists import WHOLE, listings, page, pages, spread
from server.portraits.words import inward, label

_KNOWN = """
SELECT DISTINCT ?s ?p ?o ?sn ?on WHERE {{
  GRAPH <{gazetteer}> {{ {{ <{iri}> ?p ?o BIND(<{iri}> AS ?s) }} UNION {{ ?s ?p <{iri}> BIND(<{iri}> AS ?o) }} }}
  FILTER(?p IN ({properties}))
  # Asked for one by one, or the engine would put all names that there are in pairs.
  OPTIONAL {{ ?s skos:prefLabel ?sn }} OPTIONAL {{ ?o skos:prefLabel ?on }} FILTER(BOUND(?sn) && BOUND(?on))
}} ORDER BY ?p ?sn ?on LIMIT 50"""
_CITED = """
SELECT (COUNT(*) AS ?n) WHERE {{ SELECT DISTINCT ?x WHERE {{
  {{ ?x dl:reportedBy <{iri}> }} UNION {{ ?x dl:reportedVia <{iri}> }}
  UNION {{ ?text schema:publisher <{iri}> . ?x dl:inArticle ?text ; dl:factuality ?put }}
}} LIMIT 5000 }}"""


@dataclass(frozen=True)
class Tie:
    """A tie from this actor's side: what it is, to whom, and the statement or the conclusion that says so, if any."""

    label: str
    other: Link
    told: Claim | None = None
    concluded: Conclusion | None = None


def portrait(store: Store, iri: str) -> dict[str, object]:
    """What the page of an actor shows."""
    ties = page(store, listings("actor")["ties"], iri, size=WHOLE)
    concluded = conclusions(store, iri, size=WHOLE)
    return {
        "ties": ties,
        "told": _grouped(_told(claim, iri) for claim in ties.items),
        "chart": over_time(ties.items),
        "concluded": concluded,
        "drawn": drawn(concluded.items, iri),
        "known": _grouped(_known(store, iri)),
        "lists": pages(store, "actor", iri, "events", "figures", "control", "agreements"),
        "spread": spread(store, listings("actor")["all"], iri),
        "cited": int(next(store.select(_CITED.format(iri=iri)))["n"]),
    }


def drawn(concluded: Iterable[Conclusion], iri: str) -> list[tuple[str, list[Tie]]]:
    """Conclusions from this thing's side, by what they are called, in the order given."""
    ties = (Tie(_called(one.predicate, one.subject.iri == iri), one.other(iri), concluded=one) for one in concluded)
    return _grouped(ties)


def _told(claim: Claim, iri: str) -> Tie:
    plain = annotation(concept("relation-type", claim.code("relationType")), DL.plainProperty)
    outward = any(link.iri == iri for link in claim["subject"])
    called = _called(str(plain), outward) if plain else claim.one("relationType")
    ends = claim["object"] if outward else claim["subject"]
    return Tie(called, next(iter(ends), Link("", "someone")), told=claim)


def _known(store: Store, iri: str) -> Iterable[Tie]:
    properties = ", ".join(f"<{p}>" for p in sorted(plain_properties()))
    asked = _KNOWN.format(iri=iri, properties=properties, gazetteer=store.graph("gazetteer"))
    for row in store.select(asked):
        outward = row["s"] == iri
        yield Tie(_called(row["p"], outward), Link(row["o"], row["on"]) if outward else Link(row["s"], row["sn"]))


def _called(property_: str, outward: bool) -> str:
    return label(property_) if outward else inward(property_)


def _grouped(ties: Iterable[Tie]) -> list[tuple[str, list[Tie]]]:
    """Ties by what they are called: whom it backs and fights before everything else."""
    ranks = [called for name in FIRST for called in (label(str(DL[name])), inward(str(DL[name])))]

    def rank(tie: Tie) -> tuple[int, str]:
        return (ranks.index(tie.label) if tie.label in ranks else len(ranks), tie.label)

    return [(called, list(of)) for (_, called), of in groupby(sorted(ties, key=rank), key=rank)]
