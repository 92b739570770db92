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
from server.portraits.conclusions import Conclusion, conclusions
from server.portraits.lists import WHOLE, listings, page, pages, spread
from server.portraits.words import inward, label

_KNOWN = """
SELECT DISTINCT ?s ?p ?o ?sn ?on WHERE {{
  VALUES ?p {{ {properties} }}
  GRAPH <{gazetteer}> {{ {{ BIND(<{iri}> AS ?s) ?s ?p ?o }} UNION {{ BIND(<{iri}> AS ?o) ?s ?p ?o }} }}
  ?s skos:prefLabel ?sn . ?o skos:prefLabel ?on
}} ORDER BY ?p ?sn ?on LIMIT 50"""
_CITED = """
SELECT (COUNT(*) AS ?n) WHERE {{ SELECT DISTINCT ?x WHERE {{
  {{ ?x dl:reportedBy <{iri}> }} UNION {{ ?x dl:reportedVia <{iri}> }}
  UNION {{ ?text schema:publisher <{iri}> . ?x dl:inArticle ?text }}
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
    ties = (
        Tie(one.label if one.subject.iri == iri else inward(one.predicate), one.other(iri), concluded=one)
        for one in concluded
    )
    return _grouped(ties, ordered=False)


def _told(claim: Claim, iri: str) -> Tie:
    plain = annotation(concept("relation-type", claim.code("relationType")), DL.plainProperty)
    outward = any(link.iri == iri for link in claim["subject"])
    called = claim.one("relationType")
    if plain is not None:
        called = label(str(plain)) if outward else inward(str(plain))
    ends = claim["object"] if outward else claim["subject"]
    return Tie(called, next(iter(ends), Link("", "someone")), told=claim)


def _known(store: Store, iri: str) -> Iterable[Tie]:
    properties = " ".join(f"<{p}>" for p in sorted(plain_properties()))
    asked = _KNOWN.format(iri=iri, properties=properties, gazetteer=store.graph("gazetteer"))
    for row in store.select(asked, inferred=False):
        outward = row["s"] == iri
        called = label(row["p"]) if outward else inward(row["p"])
        yield Tie(called, Link(row["o"], row["on"]) if outward else Link(row["s"], row["sn"]))


def _grouped(ties: Iterable[Tie], *, ordered: bool = True) -> list[tuple[str, list[Tie]]]:
    found = list(ties)
    if not ordered:
        ranks = {tie.label: rank for rank, tie in reversed(list(enumerate(found)))}
        found.sort(key=lambda tie: ranks[tie.label])
    else:
        found.sort(key=lambda tie: tie.label)
    return [(called, list(of)) for called, of in groupby(found, key=lambda tie: tie.label)]
