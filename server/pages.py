"""Pages for people: what is loaded, the questions, one page for each thing, the text with what was read out of it."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import pyoxigraph as ox
from flask import Blueprint, Response, redirect, render_template, request, url_for
from rdflib import OWL, RDF, RDFS, SKOS, URIRef
from werkzeug.wrappers import Response as AnyResponse

from loader.errors import NotFound
from ontology import BASE
from ontology.asof import asks_as_of
from ontology.holding import STRENGTHS
from ontology.questions import all_questions
from ontology.rules import Rule, rules
from server.answers import at_day
from server.context import current, current_store
from server.description import ABOUT, root
from server.examples import of_terms
from server.facets.lists import listings
from server.facets.recall import rows_in
from server.facets.things import counting, rows_of
from server.formats import HTML, JSONLD, NTRIPLES, RDFXML, TURTLE
from server.guard import safe_query
from server.linked_data import SCHEME_BASE, known
from server.negotiate import negotiate
from server.portraits import OWN_VOICE, listed, listed_conclusions, portrait, source_portrait
from server.portraits.axis import grouped as grouped_digits
from server.portraits.claims import claims
from server.portraits.facts import title as title_of
from server.portraits.words import definition, label
from server.portraits.words import terms as ontology_terms
from server.schema_org import linked, site
from server.spreadsheets import ask, in_words, newest
from server.statements import grouped, statements

blueprint = Blueprint("pages", __name__)

_LIMIT, _EVENTS = 500, 5
"""Rows of an answer, and events at the beginning."""
_NEWEST = """
SELECT ?iri { ?iri a schema:NewsArticle OPTIONAL { ?iri schema:datePublished ?day } }
ORDER BY DESC(STR(?day)) ?iri LIMIT 20"""
_PROVED = """
SELECT (MIN(STR(?s)) AS ?subject) (STR(?p) AS ?predicate) (MAX(STR(?o)) AS ?object) WHERE {{
  <{iri}> dl:concludes? ?tie . ?tie rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o }} GROUP BY ?p"""
_PATIENCE = 5.0
"""Seconds for what is remembered afterwards."""


@blueprint.app_template_filter("here")
def here(iri: str) -> str:
    """The address on this server of something that has its IRI under the base; other IRIs stay as they are."""
    home = f"{current_store().base}id/"
    if iri.startswith(home):
        thing, _, part = iri.removeprefix(home).partition("#")
        kind, _, name = thing.partition("/")
        return url_for("pages.resource", kind=kind, name=name.removesuffix("/geometry"), _anchor=part or None)
    if iri.startswith(SCHEME_BASE):
        return url_for("pages.terms", _anchor=iri.removeprefix(SCHEME_BASE).replace("#", "-"))
    if iri.startswith(f"{BASE}rules#"):
        return url_for("pages.terms", _anchor=f"rule-{iri.partition('#')[2]}")
    if iri.startswith(f"{BASE}ns#"):
        return url_for("pages.terms", _anchor=iri.partition("#")[2])
    return iri if iri.startswith(("http://", "https://")) else ""


blueprint.add_app_template_filter(definition)
blueprint.add_app_template_filter(label, "named")
blueprint.add_app_template_filter(grouped_digits, "grouped")


@blueprint.get("/")
def home() -> str | Response:
    """What is loaded, and where to go from here; for a program, where its data begin."""
    form = negotiate(request, (HTML, TURTLE, JSONLD, NTRIPLES, RDFXML))
    if form is not HTML:
        return root(form)
    store, articles = current_store(), listings()["articles"]
    latest = [row["iri"] for row in rows_in(ask(_NEWEST, needed=True), _PATIENCE) or ()]
    search = url_for("finding.search", _external=True)
    return render_template(
        "home.html",
        counts={name: in_words(ask(counting(one, ()))) for name, one in listings().items()},
        lists=listings(),
        articles=rows_of(store, articles, latest),
        events=claims(store, newest(listings()["events"], _EVENTS, _PATIENCE)),
        questions=all_questions(),
        linked=site("Dateline", request.host_url, search, ABOUT),
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
    sparql = at_day(asked.sparql, request.values.get("as-of"))
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
def resource(kind: str, name: str) -> str | AnyResponse:
    """The page about one thing; with `list=`, one list about it, a page at a time."""
    iri = known(kind, name)
    if "list" in request.args:
        return _listed(kind, iri, name)
    if elsewhere := _elsewhere(kind, iri, name):
        return redirect(elsewhere, 303)
    template, shown = portrait(current_store(), kind, iri, name)
    if template == "resource.html":
        about = "?iri dl:evidence <{0}> ." if kind == "evidence" else "?iri ?tie <{0}> ."
        shown["statements"] = grouped(statements(current_store(), about.format(iri)))
    return render_template(template, **shown, linked=linked(shown))


@blueprint.get("/page/source/<path:name>")
def source(name: str) -> str:
    """What rests on one source: an actor that statements are attributed to, or that publishes articles."""
    iri = known("actor", name)
    if "list" in request.args:
        return _listed("source", iri, name)
    template, shown = source_portrait(current_store(), iri, name)
    return render_template(template, **shown, linked=linked(shown))


def _elsewhere(kind: str, iri: str, name: str) -> str | None:
    """The page that shows this, if it has none of its own."""
    match kind:
        case "set-aside":  # on a page of its own it could pass for a statement
            row = next(iter(current_store().select(f"SELECT ?article {{ <{iri}> oa:hasSource ?article }}")), None)
            return f"{here(row['article'])}#set-aside-{name}" if row else None
        case "place" if name.endswith("/geometry"):
            return here(iri)
        case "proposition" | "derivation":
            row = next(iter(current_store().select(_PROVED.format(iri=iri))), None)
            return f"{url_for('explanations.explained')}?{urlencode(row)}" if row else None
    return None


def _listed(kind: str, iri: str, name: str) -> str:
    chosen, by = request.args["list"], request.args.get("by", "")
    number = request.args.get("page", 1, type=int)
    common = {"kind": kind, "name": name, "iri": iri, "chosen": chosen, "by": by}
    if chosen == "concluded":
        shown = listed_conclusions(current_store(), iri, number=number)
        return render_template("portraits/concluded.html", **common, **shown)
    speaker = by if by in ("", OWN_VOICE) else known("actor", by)
    page, title = listed(current_store(), kind, iri, chosen, number=number, by=speaker)
    told_by = title_of(current_store(), speaker) if speaker not in ("", OWN_VOICE) else ""
    return render_template("portraits/list.html", **common, page=page, title=title, told_by=told_by)


@blueprint.get("/terms")
def terms() -> str:
    """The ontology, term by term."""
    graph = ontology_terms()
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
    uses = of_terms(current_store(), ask, graph)
    gathered = all(one.examples is not None for one in uses.values())
    return render_template("terms.html", sections=sections, uses=uses, gathered=gathered)


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
    graph = ontology_terms()
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
