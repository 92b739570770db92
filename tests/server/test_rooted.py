"""A program that knows the first address only, and reads nothing but RDF, finds a thing of every kind."""

from __future__ import annotations

from collections import deque

import pytest
from flask.testing import FlaskClient
from rdflib import OWL, RDF, SH, SKOS, VOID, Graph, URIRef

from loader.graph import SCHEMA
from ontology import BASE, DL

HOST = "http://localhost/"
TURTLE = {"Accept": "text/turtle"}
WANTED = {
    "article": SCHEMA.NewsArticle,
    **{kind: DL[kind] for kind in ("Actor", "Place", "Event", "Figure", "Control", "Agreement", "Relation")},
    **{kind: DL[kind] for kind in ("Evidence", "Reading", "Proposition", "Conclusion", "Derivation")},
    "rule": SH.SPARQLRule,
    "term": OWL.Class,
    "scheme": SKOS.ConceptScheme,
}


def _here(iri: str) -> str:
    """The address here of an IRI that this server answers for, without its fragment; "" for any other."""
    for home in (BASE, HOST):
        if iri.startswith(home):
            return "/" + iri.removeprefix(home).partition("#")[0]
    return ""


def test_a_program_reaches_every_kind_of_thing_from_the_first_address(client: FlaskClient) -> None:
    missing, seen, queue = dict(WANTED), set[str](), deque(["/"])
    while queue and missing and len(seen) < 200:
        path = queue.popleft()
        if path in seen:
            continue
        seen.add(path)
        answer = client.get(path, headers=TURTLE, follow_redirects=True)
        if answer.status_code in (406, 400):  # what speaks no RDF, or wants to be asked something
            continue
        assert answer.status_code == 200, path
        assert answer.content_type.startswith("text/turtle"), path
        graph = Graph().parse(data=answer.text, format="turtle")
        for kind, class_ in list(missing.items()):
            for thing in graph.subjects(RDF.type, class_):
                if _here(str(thing)) == path:  # which is what the thing itself says
                    missing.pop(kind, None)
        queue += sorted({_here(str(term)) for triple in graph for term in triple if isinstance(term, URIRef)} - {""})
    assert not missing


def test_the_first_answer_names_a_root_and_an_example_of_each_class(client: FlaskClient) -> None:
    graph = Graph().parse(data=client.get("/", headers=TURTLE).text, format="turtle")
    (dataset,) = graph.subjects(RDF.type, VOID.Dataset)
    (root,) = graph.objects(dataset, VOID.rootResource)
    assert str(root).startswith(f"{BASE}id/article/")
    for part in graph.objects(dataset, VOID.classPartition):
        assert graph.value(part, VOID["class"])
        assert graph.value(part, VOID.exampleResource)


@pytest.mark.parametrize("accept", ["text/html", "*/*", ""])
def test_people_get_the_page(client: FlaskClient, accept: str) -> None:
    assert client.get("/", headers={"Accept": accept} if accept else {}).content_type.startswith("text/html")
    assert client.get("/", headers={"Accept": "text/csv"}).status_code == 406


def test_each_term_is_shown_with_examples(client: FlaskClient) -> None:
    page = client.get("/terms", headers={"Accept": "text/html"}).text
    agreements = page.partition('id="agreementKind"')[2].partition("</dd>")[0]
    assert "said of" in agreements
    assert "in the graph:" in agreements
    assert 'href="/page/agreement/' in agreements
    assert page.count("in the graph: <a") > 100
