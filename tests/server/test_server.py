"""The server through HTTP, over the seed: formats, errors, linked data, pages, hostile text."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient
from rdflib import Graph, URIRef

from loader.article import Article
from loader.load import load
from loader.store import EmbeddedStore
from ontology import BASE, DL
from server.app import create_app
from server.engine import Engine

SELECT = "SELECT ?b ?a { ?x dl:supports ?y . ?x skos:prefLabel ?a . ?y skos:prefLabel ?b } ORDER BY ?a ?b"
CONSTRUCT = "CONSTRUCT { ?x dl:supports ?y } WHERE { ?x dl:supports ?y }"
RDFLIB = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/ld+json": "json-ld",
    "application/rdf+xml": "xml",
}


@pytest.mark.parametrize(
    ("accept", "type_"),
    [
        (None, "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/json", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv"),
        ("text/tab-separated-values", "text/tab-separated-values"),
        ("text/*", "text/csv"),
        ("text/xml", "application/sparql-results+xml"),
        ("text/csv;q=0.3, application/sparql-results+xml;q=0.4", "application/sparql-results+xml"),
        ("image/png, text/csv;q=0.1", "text/csv"),
    ],
)
def test_select_in_the_format_that_accept_asks_for(client: FlaskClient, accept: str | None, type_: str) -> None:
    answer = client.get("/sparql", query_string={"query": SELECT}, headers={"Accept": accept} if accept else {})
    assert answer.status_code == 200
    assert answer.content_type.partition(";")[0] == type_


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own JSON-LD parser uses it
@pytest.mark.parametrize("type_", RDFLIB)
def test_construct_parses_in_every_format(client: FlaskClient, type_: str) -> None:
    answer = client.get("/sparql", query_string={"query": CONSTRUCT}, headers={"Accept": type_})
    graph = Graph().parse(data=answer.text, format=RDFLIB[type_])
    russia, syria = URIRef(f"{BASE}id/actor/russia"), URIRef(f"{BASE}id/actor/syria-government")
    assert (russia, DL.supports, syria) in graph


def test_results_hold_columns_in_the_order_of_the_query(client: FlaskClient) -> None:
    def ask(form: str) -> str:
        return client.get("/sparql", query_string={"query": SELECT, "format": form}).text

    assert json.loads(ask("json"))["head"]["vars"] == ["b", "a"]
    rows = list(csv.reader(io.StringIO(ask("csv"))))
    assert rows[0] == ["b", "a"]
    assert ["rebels", "Turkey"] in rows
    assert ask("tsv").startswith("?b\t?a\n")
    assert ET.fromstring(ask("xml")).tag.endswith("sparql")  # noqa: S314 - our own answer


@pytest.mark.parametrize(
    "request_",
    [
        {"method": "GET", "query_string": {"query": SELECT}},
        {"method": "POST", "data": {"query": SELECT}},
        {"method": "POST", "data": SELECT, "content_type": "application/sparql-query"},
    ],
)
def test_all_three_ways_of_asking(client: FlaskClient, request_: dict[str, object]) -> None:
    answer = client.open("/sparql", headers={"Accept": "text/csv"}, **request_)  # type: ignore[arg-type]
    assert "rebels,Turkey" in answer.text


@pytest.mark.parametrize(
    ("path", "options", "status"),
    [
        ("/sparql?query=SELECT", {}, 400),
        ("/sparql?query=ASK%7B%7D&query=ASK%7B%7D", {}, 400),
        ("/sparql?query=ASK%7B%7D&format=docx", {}, 400),
        ("/sparql?query=ASK%7B%7D&default-graph-uri=a%3Cb", {}, 400),
        ("/sparql?query=ASK%7B%7D", {"headers": {"Accept": "image/png"}}, 406),
        ("/sparql", {"method": "POST", "data": "x", "content_type": "text/plain"}, 415),
        ("/sparql", {"method": "POST", "data": {"update": "CLEAR ALL"}}, 403),
        ("/sparql", {"method": "DELETE"}, 405),
        ("/id/actor/nobody", {}, 404),
        ("/id/nonsense/russia", {}, 404),
        ("/id/actor/a%3E%20b", {}, 404),
        ("/data/actor/russia.docx", {}, 400),
        ("/graph/article/none", {}, 404),
        ("/questions/none", {}, 404),
        ("/nothing", {}, 404),
    ],
)
def test_errors_have_one_shape(client: FlaskClient, path: str, options: dict[str, object], status: int) -> None:
    answer = client.open(path, **options)  # type: ignore[arg-type]
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert answer.json is not None
    assert set(answer.json) == {"type", "title", "status", "detail"}
    assert answer.json["status"] == status
    assert str(Path.cwd()) not in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    ("accept", "where"),
    [
        ("text/html", "/page/actor/russia"),
        ("text/turtle", "/data/actor/russia.ttl"),
        ("application/ld+json", "/data/actor/russia.jsonld"),
        ("application/rdf+xml;q=0.9, text/html;q=0.8", "/data/actor/russia.rdf"),
        ("*/*", "/data/actor/russia.ttl"),
    ],
)
def test_a_thing_leads_to_its_page_or_its_data(client: FlaskClient, accept: str, where: str) -> None:
    answer = client.get("/id/actor/russia", headers={"Accept": accept})
    assert (answer.status_code, answer.location) == (303, where)


def test_data_keep_the_canonical_iri(client: FlaskClient) -> None:
    graph = Graph().parse(data=client.get("/data/actor/russia.ttl").text, format="turtle")
    assert (URIRef(f"{BASE}id/actor/russia"), DL.supports, URIRef(f"{BASE}id/actor/syria-government")) in graph


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in ("href", "src") and value]


OF_ONE_SHAPE = 8
"""Proofs and lists link to thousands of addresses that differ in what they are about alone."""


def _shape(path: str) -> tuple[str, ...]:
    """A table and a kind of thing with each suffix, and the names of parameters with each format."""
    parts = urlsplit(path)
    query = (f"{name}={value}" if name == "format" else name for name, value in parse_qsl(parts.query))
    return (*parts.path.split("/")[:3], parts.path.rpartition("/")[2].partition(".")[2], *query)


def test_every_link_from_the_first_page_leads_somewhere(client: FlaskClient) -> None:
    seen: set[str] = set()
    shapes: Counter[tuple[str, ...]] = Counter()
    queue = ["/"]
    while queue:
        path = queue.pop().partition("#")[0]
        several_filters = path.startswith("/tables/") and path.count("=") > 1
        supposed_again = path.startswith("/what-if?") and any(one.startswith("/what-if?") for one in seen)
        if not path.startswith("/") or path in seen or several_filters or supposed_again:
            continue
        seen.add(path)
        shape = _shape(path)
        shapes[shape] += 1
        if shapes[shape] > OF_ONE_SHAPE:
            continue
        answer = client.get(path, headers={"Accept": "text/html,*/*;q=0.1"})
        assert answer.status_code in (200, 303), path
        if answer.content_type.startswith("text/html"):
            links = _Links()
            links.feed(answer.text)
            queue += links.found + ([answer.location] if answer.location else [])
        answer.close()
    assert len(seen) > 150


def test_the_first_page_says_what_is_loaded(client: FlaskClient) -> None:
    page = client.get("/", headers={"Accept": "text/html"}).text
    assert "AFP" in page
    assert "/questions/who-backs-whom" in page


def test_a_page_says_who_says_so_and_marks_what_did_not_happen(client: FlaskClient) -> None:
    page = client.get("/page/actor/syria-jihadists", headers={"Accept": "text/html"}).text
    assert "According to" in page
    assert '<strong class="mark">negated</strong>' in page


DATA = re.compile(r'<script type="application/ld\+json">[^<]*</script>')
"""A block of data, which nothing in it can end; tests/server/test_schema_org.py looks into it."""
HOSTILE = (
    "“<script>alert(1)</script>” rebels attacked Goma on Monday, according to Evil<img src=x onerror=alert(2)> Corp. "
    "Rwanda supports the \u202erebels\u202c <b>M23</b> \"]} . <urn:x> <urn:y> 'z', the army of Congo said."
)


@pytest.fixture
def hostile(tmp_path: Path) -> Iterator[FlaskClient]:
    with EmbeddedStore.open(tmp_path / "store", create=True) as store:
        load([Article(HOSTILE, "hostile", title="<script>alert(3)</script>", source="<b>Source</b>")], store)
    with Engine(tmp_path / "store") as engine:
        yield create_app(engine).test_client()


def test_text_of_an_article_is_never_markup(hostile: FlaskClient) -> None:
    paths = ["/", *(f"/page/article/{p}" for p in [Article(HOSTILE, "x").id])]
    for path in paths:
        page = hostile.get(path, headers={"Accept": "text/html"}).text
        page = DATA.sub("", page.replace('<script src="/static/dateline.js" defer></script>', "", 1))
        assert "<script" not in page
        assert "<img" not in page
        assert "<b>" not in page


def test_every_answer_forbids_foreign_content(client: FlaskClient) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
