"""What propositions rest on before any rule: the statements of articles, and general knowledge; and when each holds."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Collection, Mapping

from rdflib import RDF

from ontology.derivations import Proposition, Rows, canonical
from ontology.holding import Holding, told
from ontology.namespace import DL, PREFIXES, ontology_graph
from ontology.rules import rules

_DATES = """OPTIONAL { ?x sem:hasEarliestBeginTimeStamp ?begin } OPTIONAL { ?x sem:hasLatestEndTimeStamp ?end }"""
_RELATIONS = f"""
SELECT ?x ?s ?type ?o ?begin ?end WHERE {{ %s
  ?x a dl:Relation ; dl:factuality factuality:asserted ; dl:subject ?s ; dl:relationType ?type ; dl:object ?o .
  {_DATES} }}"""
# An event with a day and no end took place on that day; what began in a month or a year, or lasts, stays open.
_SPANS = f"""
SELECT ?x ?begin ?latest ?end ?event WHERE {{ %s
  ?x dl:factuality factuality:asserted .
  {_DATES} OPTIONAL {{ ?x sem:hasLatestBeginTimeStamp ?latest }}
  BIND(EXISTS {{ ?x a dl:Event }} AS ?event) }}"""


def stated(
    rows: Rows, propositions: Collection[Proposition] | None = None, statements: Collection[str] | None = None
) -> dict[Proposition, dict[str, Holding]]:
    """Which asserted relations state which proposition, and when each holds; of these propositions, or of all.

    `statements` names the relations to look at.
    """
    plain = _plain_properties()
    found: dict[Proposition, dict[str, Holding]] = defaultdict(dict)
    among = None if statements is None else {(one,) for one in statements}
    for row in rows(_RELATIONS % (_values("?x", among) + _values("?s ?o", _ends(propositions)))):
        if row["type"] in plain:
            proposition = canonical((row["s"], plain[row["type"]], row["o"]))
            if propositions is None or proposition in propositions:
                held = told(row.get("begin"), row.get("end"))
                found[proposition][row["x"]] = held | found[proposition].get(row["x"])
    return found


def spans(rows: Rows, statements: Collection[str] | None = None) -> dict[str, Holding]:
    """When each of these statements holds, or each that a rule may use."""
    kinds = "VALUES ?kind { dl:Event dl:Figure dl:Control dl:Agreement } ?x a ?kind ."
    chosen = kinds if statements is None else _values("?x", {(one,) for one in statements})
    found: dict[str, Holding] = {}
    for row in rows(_SPANS % chosen):
        begin, end = row.get("begin"), row.get("end")
        if end is None and row.get("event") == "true" and begin is not None and begin == row.get("latest"):
            end = begin
        found[row["x"]] = told(begin, end) | found.get(row["x"])
    return found


def plain_properties() -> frozenset[str]:
    """The properties that say in one triple what a relation of an article says."""
    return frozenset(_plain_properties().values())


@functools.cache
def _plain_properties() -> Mapping[str, str]:
    return {str(type_): str(plain) for type_, plain in ontology_graph().subject_objects(DL.plainProperty)}


@functools.cache
def premise_predicates() -> frozenset[str]:
    """The properties of the propositions that rules start from, or that articles state."""
    return plain_properties() | {atom.predicate for rule in rules() for atom in rule.premises}


@functools.cache
def telling_predicates() -> frozenset[str]:
    """The properties by which a statement says what it states, and when that holds."""
    told = {str(DL[name]) for name in ("subject", "object", "relationType", "factuality")}
    times = ("hasEarliestBeginTimeStamp", "hasLatestBeginTimeStamp", "hasLatestEndTimeStamp")
    return frozenset(told | {PREFIXES["sem"] + name for name in times} | {str(RDF.type)})


@functools.cache
def premise_terms() -> tuple[frozenset[str], frozenset[str]]:
    """The properties and the classes that rules speak of, and what `stated` and `spans` read."""
    atoms = [atom for rule in rules() for atom in rule.triggers]
    type_ = str(RDF.type)
    properties = {atom.predicate for atom in atoms} | telling_predicates() | plain_properties()
    classes = {atom.object for atom in atoms if atom.predicate == type_} | {str(DL.Relation)}
    return frozenset(properties - {type_}), frozenset(classes)


def _ends(propositions: Collection[Proposition] | None) -> set[tuple[str, str]] | None:
    if propositions is None:
        return None
    return {pair for subject, _, object_ in propositions for pair in ((subject, object_), (object_, subject))}


def _values(variables: str, rows: Collection[tuple[str, ...]] | None) -> str:
    if rows is None:
        return ""
    table = " ".join("(" + " ".join(f"<{term}>" for term in row) + ")" for row in sorted(rows))
    return f"VALUES ({variables}) {{ {table} }}"
