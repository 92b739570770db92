"""The SPARQL page: an editor where JavaScript runs, a form where it does not, the same answer in both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask.testing import FlaskClient

from ontology import PREFIXES
from ontology.questions import all_questions
from server import parts
from tests.server.browsing import needs_browser, needs_parts, window
from tests.server.serving import Served, serving


@pytest.fixture(scope="module")
def server(seed_folder: Path) -> Iterator[Served]:
    with serving(seed_folder) as served:
        yield served


def test_what_is_completed_is_what_is_loaded(client: FlaskClient) -> None:
    known = client.get("/query/terms").get_json()
    assert known["prefixes"] == dict(PREFIXES)
    assert f"{PREFIXES['dl']}Figure" in known["classes"]
    assert f"{PREFIXES['dl']}supports" in known["properties"]
    assert f"{PREFIXES['owl']}Restriction" not in known["classes"]


def test_every_question_is_an_example_with_its_sentence(client: FlaskClient) -> None:
    page = client.get("/query", headers={"Accept": "text/html"}).text
    for question in all_questions():
        assert question.title in page
        assert question.question.replace("'", "&#39;") in page


def test_without_the_parts_the_form_says_so(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(parts, "_FOLDER", tmp_path)
    page = client.get("/query?query=ASK%7B%7D", headers={"Accept": "text/html"}).text
    assert "is not installed on this server" in page
    assert "<textarea" in page
    assert "yasgui" not in page


def test_no_page_but_this_lets_a_style_in(client: FlaskClient) -> None:
    assert "style-src 'self' 'sha256-" in client.get("/query").headers["Content-Security-Policy"]
    assert "style-src" not in client.get("/questions").headers["Content-Security-Policy"]


@needs_browser
@needs_parts
def test_ask_an_example_in_the_editor(server: Served) -> None:
    with window() as opened:
        page = opened.page
        page.goto(f"{server.address}/query")
        page.locator("#editor .CodeMirror").wait_for()
        assert not page.locator("#ask").is_visible()
        page.get_by_role("link", name="What is loaded", exact=True).click()
        page.locator("#editor td a.iri").first.wait_for()
        assert "1 result in" in page.locator(".yasr_response_chip").inner_text()
        assert "Which articles are loaded" in parse_qs(urlsplit(page.url).query)["query"][0]
        csv = page.locator("#downloads a", has_text="CSV").get_attribute("href")
        assert csv is not None
        assert "5a47d4cd3710b493" in page.request.get(server.address + csv).text()
        page.locator(".yasqe_share").click()
        assert page.locator(".yasqe_sharePopup input").input_value() == page.url
        page.locator("#editor td a.iri").first.click()
        page.wait_for_url("**/page/article/*")
    assert opened.complaints == []
    assert all(url.startswith(server.address) for url in opened.asked)


@needs_browser
@needs_parts
@pytest.mark.parametrize(
    ("asked", "first", "declared"),
    [
        ("", "SELECT ?backer ?backed WHERE {", {"dl", "skos"}),
        ("SELECT ?a { ?a a dl:Actor # a:b\n}", "SELECT ?a { ?a a dl:Actor # a:b", {"dl"}),
        ("PREFIX dl: <urn:other#>\nASK { ?a dl:x 'skos:y' }", "ASK { ?a dl:x 'skos:y' }", {"dl"}),
    ],
)
def test_a_query_is_seen_at_once_and_declares_its_prefixes(
    server: Served, asked: str, first: str, declared: set[str]
) -> None:
    """The editor marks what is not declared as an error, and another server would refuse it."""
    with window() as opened:
        page = opened.page
        page.goto(f"{server.address}/query?{urlencode({'query': asked})}")
        page.locator("#editor .CodeMirror-line", has_text=first).wait_for()
        lines = page.locator("#editor .CodeMirror-line").all_inner_texts()
        assert {line.split()[1].rstrip(":") for line in lines if line.startswith("PREFIX ")} == declared
        assert page.locator("#editor .parseErrorIcon").count() == 0
    assert opened.complaints == []


@needs_browser
@needs_parts
@pytest.mark.parametrize(
    ("query", "way", "shown", "others"),
    [
        (
            "SELECT ?n (COUNT(*) AS ?c) { ?x dl:initiator/skos:prefLabel ?n } GROUP BY ?n",
            "chart",
            "svg.bars rect",
            "map",
        ),
        (
            "SELECT ?n ?lat ?lon { ?p skos:prefLabel ?n ; schema:latitude ?lat ; schema:longitude ?lon }",
            "map",
            "path.land",
            "graph",
        ),
        (
            "SELECT ?n ?w { ?p skos:prefLabel ?n ; geo:hasGeometry/geo:asWKT ?w }",
            "map",
            ".leaflet-interactive",
            "chart",
        ),
        ("SELECT ?a ?b { ?a dl:supports ?b }", "graph", ".answer canvas", "chart"),
        ("CONSTRUCT { ?a dl:supports ?b } WHERE { ?a dl:supports ?b }", "graph", ".answer canvas", "map"),
    ],
)
def test_an_answer_as_chart_map_or_graph(server: Served, query: str, way: str, shown: str, others: str) -> None:
    with window() as opened:
        page = opened.page
        page.goto(f"{server.address}/query?{urlencode({'query': query})}")
        page.locator(".yasqe_queryButton").click()
        page.locator(f".select_{way}:not(.disabled)").click()
        page.locator(f"#editor {shown}").first.wait_for(state="attached")
        assert "disabled" in (page.locator(f".select_{others}").get_attribute("class") or "")
    assert opened.complaints == []
    assert all(url.startswith(server.address) for url in opened.asked)


@needs_browser
@needs_parts
def test_terms_are_completed_and_their_prefix_is_declared(server: Served) -> None:
    with window() as opened:
        page = opened.page
        page.goto(f"{server.address}/query")
        page.locator("#editor .CodeMirror").click()
        page.keyboard.press("Control+a")
        page.keyboard.type("SELECT * { ?x a dl:Fig", delay=30)
        page.locator(".CodeMirror-hint", has_text="dl:Figure").wait_for()
        assert f"PREFIX dl: <{PREFIXES['dl']}>" in page.locator("#editor .CodeMirror-code").inner_text()


@needs_browser
def test_ask_in_the_form_without_javascript(server: Served) -> None:
    with window(390, javascript=False) as opened:
        page = opened.page
        page.goto(f"{server.address}/query")
        page.locator("textarea").fill("SELECT ?a { ?a a schema:NewsArticle }")
        page.get_by_role("button", name="Ask").click()
        page.locator("table a").first.click()
        page.wait_for_url("**/page/article/*")
