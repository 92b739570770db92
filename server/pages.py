"""Pages for people: what is loaded, the questions, one page for each thing, the text with what was read out of it."""

from __future__ import annotations

import functools
from collections import defaultdict
from urllib.parse import quote

import pyoxigraph as ox
from flask import Blueprint, render_template, request, url_for
from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef

from loader.errors import NotFound
from ontology import BASE, DL, ontology_graph
from ontology.asof import asks_as_of
from ontology.holding import STRENGTHS
from ontology.questions import all_questions
from ontology.rules import Rule, concluded_predicates, rules
from server.answers import at_day
from server.context import current, current_store
from server.guard import safe_query
from server.linked_data import SCHEME_BASE, known
from server.statements import grouped, passages, statements

blueprint = Blueprint("pages", __name__)

_KINDS = ("Actor", "Place", "Relation", "Event", "Figure", "Control", "Agreement")
_LIMIT = 500
_COUNT = "SELECT (COUNT(DISTINCT ?x) AS ?n) {{ GRAPH ?g {{ ?text a schema:NewsArticle . ?x a dl:{kind} }} }}"
_ARTICLES = """
SELECT ?iri ?name ?published ?source (COUNT(?statement) AS ?statements) WHERE {
  ?iri a schema:NewsArticle ; skos:prefLabel ?name .
  OPTIONAL { ?iri schema:datePublished ?published }
  OPTIONAL { ?iri schema:publisher/skos:prefLabel ?source }
  OPTIONAL { ?statement dl:inArticle ?iri ; a dl:Statement }
} GROUP BY ?iri ?name ?published ?source ORDER BY DESC(?published) ?name LIMIT 500
"""
_TIES = """
SELECT DISTINCT ?s ?p ?o ?sn ?on WHERE {{
  VALUES ?p {{ {properties} }}
  {{ VALUES ?s {{ <{iri}> }} ?s ?p ?o }} UNION {{ VALUES ?o {{ <{iri}> }} ?s ?p ?o }}
  ?s skos:prefLabel ?sn . ?o skos:prefLabel ?on
}} ORDER BY ?p ?sn ?on
"""


@functools.cache
def _terms() -> Graph:
    """The ontology, parsed once for all pages, which only read it."""
    return ontology_graph()


@blueprint.app_template_filter("here")
def here(iri: str) -> str:
    """The address on this server of something that has its IRI under the base; other IRIs stay as they are."""
    home = f"{current_store().base}id/"
    if iri.startswith(home):
        kind, _, name = iri.removeprefix(home).partition("/")
        return url_for("pages.resource", kind=kind, name=name.removesuffix("/geometry"))
    if iri.startswith(SCHEME_BASE):
        return url_for("pages.terms", _anchor=iri.removeprefix(SCHEME_BASE).replace("#", "-"))
    if iri.startswith(f"{BASE}rules#"):
        return url_for("pages.terms", _anchor=f"rule-{iri.partition('#')[2]}")
    if iri.startswith(f"{BASE}ns#"):
        return url_for("pages.terms", _anchor=iri.partition("#")[2])
    return iri if iri.startswith(("http://", "https://")) else ""


@blueprint.get("/")
def home() -> str:
    """What is loaded, and where to go from here."""
    store = current_store()
    counts = {kind: next(store.select(_COUNT.format(kind=kind)))["n"] for kind in _KINDS}
    return render_template(
        "home.html", counts=counts, articles=list(store.select(_ARTICLES)), questions=all_questions()
    )


@blueprint.get("/questions")
def questions() -> str:
    """All questions."""
    return render_template("questions.html", questions=all_questions())


@blueprint.get("/questions/<name>")
def question(name: str) -> str:
    """A question with its answer."""
    asked = next((q for q in all_questions() if q.name == name), None)
    if asked is None:
        raise NotFound(f"there is no question {name!r}; /questions lists them")
    sparql = at_day(asked.sparql)
    columns, rows = _table(sparql)
    return render_template(
        "question.html",
        question=asked,
        sparql=sparql,
        columns=columns,
        rows=rows,
        ask=_ask(sparql),
        dated=asks_as_of(sparql),
        day=request.args.get("as-of", ""),
    )


@blueprint.get("/query")
def query() -> str:
    """Ask in SPARQL."""
    sparql = request.args.get("query", "")
    columns: list[str] = []
    rows: list[list[tuple[str, str]]] = []
    if sparql.strip():
        columns, rows = _table(safe_query(sparql, current().settings.guard))
    return render_template(
        "query.html",
        sparql=sparql,
        columns=columns,
        rows=rows,
        ask=_ask(sparql),
        questions=all_questions(),
        limit=_LIMIT,
        bases=sorted({current_store().base, BASE}),
    )


@blueprint.get("/page/<kind>/<path:name>")
def resource(kind: str, name: str) -> str:
    """The page about one thing."""
    iri = known(kind, name)
    if kind == "article":
        return _article(iri, name)
    about = (
        "VALUES ?iri {{ <{0}> }}"
        if kind in ("relation", "event", "figure", "control", "agreement")
        else "?iri ?tie <{0}> ."
    )
    if kind == "evidence":
        about = "?iri dl:evidence <{0}> ."
    facts, types = _facts(iri)
    return render_template(
        "resource.html",
        iri=iri,
        kind=kind,
        name=name,
        title=_title(iri),
        facts=facts,
        types=types,
        ties=_ties(iri),
        statements=grouped(statements(current_store(), about.format(iri))),
    )


@blueprint.get("/terms")
def terms() -> str:
    """The ontology, term by term."""
    graph = _terms()
    sections: dict[str, list[dict[str, str]]] = {}
    for heading, class_ in (
        ("Classes", OWL.Class),
        ("Properties between things", OWL.ObjectProperty),
        ("Properties with values", OWL.DatatypeProperty),
    ):
        own = sorted(str(t) for t in graph.subjects(RDF.type, class_) if "/dateline/ns#" in str(t))
        sections[heading] = [_term(URIRef(t), f"dl:{t.partition('#')[2]}", t.partition("#")[2]) for t in own]
    sections["Rules"] = [_rule(rule) for rule in rules()]
    for scheme in sorted(str(s) for s in graph.subjects(RDF.type, SKOS.ConceptScheme)):
        concepts = sorted(str(c) for c in graph.subjects(SKOS.inScheme, URIRef(scheme)))
        name = scheme.removeprefix(SCHEME_BASE)
        sections[f"scheme:{name}"] = [
            _term(URIRef(c), f"{name}:{c.partition('#')[2]}", c.removeprefix(SCHEME_BASE).replace("#", "-"))
            for c in concepts
        ]
    return render_template("terms.html", sections=sections)


def _rule(rule: Rule) -> dict[str, str]:
    strength = STRENGTHS[rule.strength].replace("-", " ")
    return {
        "iri": rule.iri,
        "curie": f"rule:{rule.iri.partition('#')[2]}",
        "anchor": f"rule-{rule.iri.partition('#')[2]}",
        "label": rule.label,
        "definition": f"{rule.sentence} {rule.reason} ({strength})",
        "example": rule.example,
    }


def _term(term: URIRef, curie: str, anchor: str) -> dict[str, str]:
    graph = _terms()
    label = graph.value(term, RDFS.label) or graph.value(term, SKOS.prefLabel) or curie
    definition, example = graph.value(term, SKOS.definition) or "", graph.value(term, SKOS.example) or ""
    return {
        "iri": str(term),
        "curie": curie,
        "anchor": anchor,
        "label": str(label),
        "definition": str(definition),
        "example": str(example),
    }


def _article(iri: str, name: str) -> str:
    """The text, with every piece of evidence marked, and the statements read from it."""
    text = next(current_store().select(f"SELECT ?text {{ <{iri}> schema:articleBody ?text }}"))["text"]
    said = statements(current_store(), f"?iri dl:inArticle <{iri}> .")
    facts, _ = _facts(iri)
    return render_template(
        "article.html",
        iri=iri,
        kind="article",
        name=name,
        title=_title(iri),
        facts=facts,
        passages=passages(text, said),
        statements=grouped(said),
    )


def _title(iri: str) -> str:
    rows = current_store().select(f"SELECT ?name {{ <{iri}> skos:prefLabel|oa:exact ?name }} ORDER BY ?name LIMIT 1")
    return next((row["name"] for row in rows), iri)


# What the terms of other vocabularies are called on a page.
_FOREIGN = {
    "altLabel": "also called",
    "exactMatch": "the same elsewhere",
    "datePublished": "published",
    "publisher": "source",
    "inLanguage": "language",
    "wasGeneratedBy": "read by",
    "notation": "code",
}
_HIDDEN = (
    "rdf-syntax-ns#type",
    "articleBody",
    "fingerprint",
    "core#prefLabel",
    "hasGeometry",
    "TimeStamp",
    "#evidence",
)


def _facts(iri: str) -> tuple[dict[str, list[tuple[str, str]]], list[str]]:
    """What the store says of a thing, by the label of the property; and its classes."""
    facts: dict[str, list[tuple[str, str]]] = defaultdict(list)
    types: list[str] = []
    rows = current_store().select(
        f"SELECT DISTINCT ?p ?o ?name {{ <{iri}> ?p ?o OPTIONAL {{ ?o skos:prefLabel ?name }} }} ORDER BY ?p ?name ?o",
        inferred=False,
    )
    for row in rows:
        property_, value = row["p"], row["o"]
        if property_.endswith("#type"):
            types.append(str(_terms().value(URIRef(value), RDFS.label) or value.rpartition("#")[2].rpartition("/")[2]))
        elif not property_.endswith(_HIDDEN) and not _is_tie(property_):
            local = property_.rpartition("#")[2].rpartition("/")[2]
            shown = str(_terms().value(URIRef(property_), RDFS.label) or _FOREIGN.get(local, local))
            facts[shown].append((value if value.startswith(("http://", "https://")) else "", row.get("name", value)))
    return dict(facts), [t for t in types if t not in ("actor", "statement")] or types


def _is_tie(property_: str) -> bool:
    return property_ in _plain_properties()


def _plain_properties() -> frozenset[str]:
    return frozenset(str(value) for value in _terms().objects(None, DL.plainProperty))


def _ties(iri: str) -> list[dict[str, str]]:
    """Ties of an actor as plain triples: stated by an article, or concluded by a rule; symmetric ones told once."""
    properties = " ".join(f"<{p}>" for p in sorted(_plain_properties() | concluded_predicates()))
    found: dict[tuple[str, str, str], dict[str, str]] = {}
    for origin, inferred in (("stated", False), ("concluded", True)):
        for row in current_store().select(_TIES.format(iri=iri, properties=properties), inferred=inferred):
            symmetric = (URIRef(row["p"]), RDF.type, OWL.SymmetricProperty) in _terms()
            if not (symmetric and (row["o"], row["p"], row["s"]) in found):
                label = str(_terms().value(URIRef(row["p"]), RDFS.label) or row["p"])
                found.setdefault((row["s"], row["p"], row["o"]), {**row, "label": label, "origin": origin})
    return list(found.values())


def _table(sparql: str) -> tuple[list[str], list[list[tuple[str, str]]]]:
    """The first rows of an answer, each cell with the IRI that it links to, "" where it is no IRI."""
    results = current_store().query(sparql)
    if isinstance(results, ox.QueryBoolean):
        return ["answer"], [[("", "yes" if bool(results) else "no")]]
    if isinstance(results, ox.QueryTriples):
        rows = [
            [_cell(term) for term in (t.subject, t.predicate, t.object)]
            for _, t in zip(range(_LIMIT), results, strict=False)
        ]
        return ["subject", "predicate", "object"], rows
    columns = [variable.value for variable in results.variables]
    return columns, [[_cell(term) for term in row] for _, row in zip(range(_LIMIT), results, strict=False)]


def _cell(term: object) -> tuple[str, str]:
    if isinstance(term, ox.NamedNode):
        return term.value, term.value.rpartition("#")[2].rpartition("/")[2] or term.value
    return "", str(getattr(term, "value", "") if term is not None else "")


def _ask(sparql: str) -> str:
    return f"{url_for('sparql.sparql')}?query={quote(sparql)}"
