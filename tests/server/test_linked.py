"""Linked data from link to link, as a program follows them; and a store under a base of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from rdflib import Graph, URIRef

from loader.article import Article
from loader.load import load
from loader.store import EmbeddedStore
from ontology import BASE, DL
from server.app import create_app
from server.engine import Engine

TURTLE = {"Accept": "text/turtle"}
FORMATS = {"ttl": "turtle", "nt": "nt", "jsonld": "json-ld", "rdf": "xml"}
OWN = "https://graph.example.org/war/"
TEXT = "Rwanda supports the M23 rebels, the army of Congo said on Monday. Rebels attacked Goma on Monday.\n"


@pytest.fixture
def own(tmp_path: Path) -> Iterator[FlaskClient]:
    with EmbeddedStore.open(tmp_path / "store", create=True, base=OWN) as store:
        load([Article(TEXT, "text", source="Wire")], store)
    with Engine(tmp_path / "store") as engine:
        yield create_app(engine).test_client()


def _follow(client: FlaskClient, path: str, headers: dict[str, str]) -> str:
    answer = client.get(path, headers=headers, follow_redirects=True)
    assert answer.status_code == 200, path
    return answer.text


def test_every_iri_of_the_data_is_answered_with_data(client: FlaskClient) -> None:
    seen: set[str] = set()
    queue = [f"{BASE}id/actor/russia"]
    while queue:
        iri = queue.pop()
        if iri in seen:
            continue
        seen.add(iri)
        text = _follow(client, "/" + iri.removeprefix(BASE), TURTLE)
        if "/id/" in iri and len(seen) <= 60:
            graph = Graph().parse(data=text, format="turtle")
            assert (URIRef(iri), None, None) in graph or (None, None, URIRef(iri)) in graph
            terms = {str(term).partition("#")[0] for triple in graph for term in triple if isinstance(term, URIRef)}
            queue += [term for term in terms if term.startswith(BASE)]
    assert {iri.removeprefix(BASE).partition("/")[0] for iri in seen} >= {"id", "ns", "scheme"}
    assert len(seen) > 60


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own JSON-LD parser uses it
@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("path", ["/data/actor/turkey", "/ns"])
def test_all_suffixes_hold_the_same(client: FlaskClient, path: str, suffix: str) -> None:
    def read(name: str) -> Graph:
        return Graph().parse(data=client.get(f"{path}.{name}").text, format=FORMATS[name])

    assert len(read(suffix)) == len(read("nt")) > 0


def test_a_description_names_its_neighbours(client: FlaskClient) -> None:
    graph = Graph().parse(data=client.get("/data/actor/russia.ttl").text, format="turtle")
    label = URIRef("http://www.w3.org/2004/02/skos/core#prefLabel")
    assert graph.value(URIRef(f"{BASE}id/actor/russia"), label) is not None
    assert graph.value(URIRef(f"{BASE}id/actor/syria-government"), label) is not None


@pytest.mark.parametrize("name", ["ontology", "conclusions"])
def test_a_named_graph_is_served_whole(client: FlaskClient, seed_store: EmbeddedStore, name: str) -> None:
    if seed_store.graph(name) not in seed_store.graphs():
        assert client.get(f"/graph/{name}").status_code == 404
        return
    graph = Graph().parse(data=client.get(f"/graph/{name}", headers=TURTLE).text, format="turtle")
    assert len(graph) == len({str(triple) for triple in seed_store.triples(seed_store.graph(name))})


def test_the_graph_of_an_article_is_served_whole(client: FlaskClient, seed_store: EmbeddedStore) -> None:
    (article,) = seed_store.articles()
    text = client.get(f"/graph/article/{article}", headers={"Accept": "application/n-triples"}).text
    assert len(text.splitlines()) == len(list(seed_store.triples(seed_store.graph(f"article/{article}"))))


def test_another_base_keeps_the_fixed_vocabulary(own: FlaskClient) -> None:
    data = own.get("/data/actor/rwanda.ttl")
    assert data.status_code == 200
    graph = Graph().parse(data=data.text, format="turtle")
    rwanda = URIRef(f"{OWN}id/actor/rwanda")
    assert (rwanda, URIRef(str(DL.actorType)), None) in graph
    page = own.get("/page/actor/rwanda", headers={"Accept": "text/html"}).text
    assert 'href="/terms#actor-type-state"' in page or "/terms#actor-type-" in page
    assert f'href="{OWN}' not in page


def test_every_question_has_a_page_that_the_list_links(client: FlaskClient) -> None:
    page = client.get("/questions", headers={"Accept": "text/html"}).text
    assert page.count('href="/questions/') >= 15


def test_health(client: FlaskClient) -> None:
    answer = client.get("/health")
    assert (answer.status_code, answer.text) == (200, "ok\n")


@pytest.mark.parametrize("path", ["/id/actor/russia", "/sparql?query=ASK%7B%7D", "/nothing"])
def test_caches_are_told_that_accept_matters(client: FlaskClient, path: str) -> None:
    assert "Accept" in client.get(path).vary


def test_sparql_without_a_query_is_a_form_for_people_and_describes_itself_to_programs(client: FlaskClient) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    assert client.get("/sparql", headers=browser).location == "/query"
    described = client.get("/sparql", headers=TURTLE)
    graph = Graph().parse(data=described.text, format="turtle")
    sd = "http://www.w3.org/ns/sparql-service-description#"
    assert (None, URIRef(f"{sd}feature"), URIRef(f"{sd}UnionDefaultGraph")) in graph
    assert (None, URIRef(f"{sd}supportedLanguage"), URIRef(f"{sd}SPARQL11Update")) not in graph
    assert client.get("/sparql", headers={"Accept": "text/csv"}).status_code == 406


def test_an_error_is_a_page_for_a_browser(client: FlaskClient) -> None:
    answer = client.get("/id/actor/nobody", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert answer.content_type.startswith("text/html")
    assert "nobody" in answer.text


def test_a_failure_of_the_server_tells_nothing_of_its_insides(seed_folder: Path) -> None:
    with Engine(seed_folder) as engine:
        _fail(create_app(engine))


def _fail(app: Flask) -> None:

    def fail() -> str:
        raise RuntimeError(f"secret at {Path(__file__)}")

    app.add_url_rule("/fail", view_func=fail)
    answer = app.test_client().get("/fail")
    assert answer.status_code == 500
    assert answer.content_type == "application/problem+json"
    assert "secret" not in answer.text


def test_marks_of_direction_stay_inside_their_label(own: FlaskClient) -> None:
    page = own.get("/page/actor/rwanda", headers={"Accept": "text/html"}).text
    assert "<h1><bdi>" in page


def test_a_page_says_in_words_what_a_thing_is(client: FlaskClient) -> None:
    page = client.get("/page/actor/syria-jihadists", headers={"Accept": "text/html"}).text
    assert '<p class="kind">armed group</p>' in page
