"""Pages and data of what was recognised and set aside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from rdflib import RDF, Graph, URIRef

from loader.load import load
from loader.store import EmbeddedStore
from ontology import BASE, DL
from server.app import create_app
from server.engine import Engine
from tests.overreaching import ARTICLE, Overreaching
from tests.server.browsing import AXE, needs_axe, needs_browser, window
from tests.server.serving import serving

HTML = {"Accept": "text/html"}
PAGE = f"/page/article/{ARTICLE.id}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("aside") / "store"
    with EmbeddedStore.open(folder, create=True) as store:
        load([ARTICLE], store, Overreaching())
    return folder


@pytest.fixture(scope="module")
def reader(folder: Path) -> Iterator[FlaskClient]:
    with Engine(folder) as engine:
        yield create_app(engine).test_client()


def _section(page: str) -> str:
    return page.partition('<h2 id="set-aside">')[2].partition("</section>")[0]


def test_the_page_of_an_article_lists_what_was_set_aside_and_why(reader: FlaskClient) -> None:
    page = reader.get(PAGE, headers=HTML).text
    section = _section(page)
    for told in ("95 people: killed, Goma", "Because its number does not stand in its quote.", "killed 17 people"):
        assert told in section
    assert "Given as its words, and not in the article there: “<bdi>M23 holds Goma</bdi>”" in section
    assert "threw away 2 findings" in section
    assert section.count('<span class="chip out">set aside</span>') == 4
    assert "95 people" not in page.partition('<h2 id="set-aside">')[0].partition('class="findings"')[2]
    assert "1 statement was read out of it" in page


def test_passage_and_entry_lead_to_each_other(reader: FlaskClient) -> None:
    page = reader.get(PAGE, headers=HTML).text
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)
    assert set(" ".join(re.findall(r'data-says="([^"]+)"', page)).split()) <= set(ids)
    looks = dict(re.findall(r'<a class="([^"]*)" href="[^"]*" data-says="[^"]*">([^<]+)</a>', page))
    assert looks["evidence"] == " rebels"
    assert looks["evidence set-aside"] == "M23"
    assert looks["set-aside"] == "killed 17 people"


def test_it_is_found_by_no_search_and_in_no_list(reader: FlaskClient) -> None:
    for query in ("95 people", "Red Falcons", "Set aside", "M23 controls Goma"):
        found = reader.get("/search", query_string={"q": query, "format": "json"}).get_json()["found"]
        assert not [
            one for kind in ("figure", "control", "relation") for one in found.get(kind, []) if "95" in str(one)
        ]
        assert "set-aside" not in str(found)
    for name in ("figures", "control", "relations", "events"):
        rows = reader.get(f"/tables/{name}?format=json").text
        assert "set-aside" not in rows
        assert "95" not in rows
    assert reader.get("/sitemap/figures-1.xml").text.count("<url>") == 0


def test_its_iri_leads_to_its_entry_and_to_data_that_call_it_no_statement(reader: FlaskClient) -> None:
    article = Graph().parse(data=reader.get(f"/graph/article/{ARTICLE.id}", headers={"Accept": "text/turtle"}).text)
    asides = list(article.subjects(RDF.type, DL.SetAside))
    assert len(asides) == 4
    for iri in map(str, asides):
        path = "/" + iri.removeprefix(BASE)
        name = path.rpartition("/")[2]
        page = reader.get(path, headers=HTML, follow_redirects=True)
        assert page.status_code == 200
        assert page.request.path == PAGE
        assert f'id="set-aside-{name}"' in page.text
        data = Graph().parse(data=reader.get(f"/data/set-aside/{name}.ttl").text, format="turtle")
        assert set(data.objects(URIRef(iri), RDF.type)) == {DL.SetAside}
        assert (URIRef(iri), DL.setAsideBecause, None) in data
    assert reader.get("/id/set-aside/nothing", headers=HTML).status_code == 404


def test_where_nothing_was_set_aside_the_page_says_so(client: FlaskClient, seed_store: EmbeddedStore) -> None:
    (article,) = seed_store.articles()
    page = client.get(f"/page/article/{article}", headers=HTML).text
    assert "Nothing was set aside" in _section(page)
    assert 'class="set-asides"' not in page


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "The Kenyan army supports the Kenya Defence Forces, officials said on Monday. Rebels attacked Goma.",
            "Because both of its ends are one and the same party.",
        ),
        ("Rwanda supports the M23 rebels, the army of Congo said on Monday.", "Nothing was set aside"),
    ],
)
def test_the_page_that_tries_a_report_tells_it_too(client: FlaskClient, text: str, told: str) -> None:
    page = client.post("/try", data={"text": text}, headers=HTML)
    assert page.status_code == 200
    assert told in _section(page.text)


@needs_browser
@needs_axe
@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_axe_finds_nothing(folder: Path, width: int, dark: bool) -> None:
    with serving(folder) as served, window(width, dark=dark) as opened:
        opened.page.goto(f"{served.address}{PAGE}#set-aside")
        opened.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = opened.page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
        assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= width


@needs_browser
@pytest.mark.parametrize("dark", [False, True])
def test_it_looks_like_nothing_that_is_told_or_concluded(folder: Path, dark: bool) -> None:
    look = "e => { const s = getComputedStyle(e); return [s.backgroundColor, s.color, s.textDecorationStyle] }"
    with serving(folder) as served, window(dark=dark) as opened:
        opened.page.goto(served.address + PAGE)
        told = opened.page.locator(".text .evidence:not(.set-aside)").first.evaluate(look)
        aside = opened.page.locator(".text .set-aside:not(.evidence)").first.evaluate(look)
        assert aside[2] == "dashed"
        assert [a for a, b in zip(told, aside, strict=True) if a == b] == []
        opened.page.locator(".text .set-aside:not(.evidence)").first.click()
        entry = opened.page.locator(".set-asides li:target")
        assert "95 people" in entry.inner_text()
        entry.get_by_role("link", name="passage").click()
        assert opened.page.locator(".passage:target").inner_text() == "killed 17 people"
    assert opened.complaints == []
