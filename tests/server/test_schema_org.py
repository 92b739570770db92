"""What pages say of themselves in schema.org's words: no more than the graph says, and safe in the page."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from loader.article import Article
from loader.load import load
from loader.store import EmbeddedStore
from ontology import BASE
from server.app import create_app
from server.engine import Engine
from tests.server.serving import serving

HTML = {"Accept": "text/html"}
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
TEXT = (
    "Rwanda supports the M23 rebels, the army of Congo said on Monday. Turkey denied that it supports Islamic State.\n"
)
TITLE = '</script><script>alert(1)</script><!-- <img src=x onerror=alert(2)> &amp; "quoted" \u2028'


@pytest.fixture(scope="module")
def hostile_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile") / "store"
    with EmbeddedStore.open(folder, create=True) as store:
        load([Article(TEXT, "x", title=TITLE, source="Wire")], store)
    return folder


@pytest.fixture(scope="module")
def hostile(hostile_store: Path) -> Iterator[FlaskClient]:
    with Engine(hostile_store) as engine:
        yield create_app(engine).test_client()


def _linked(client: FlaskClient, path: str) -> dict[str, Any]:
    page = client.get(path, headers=HTML, follow_redirects=True).text
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert len(blocks) == 1, path
    assert not set("<>") & set(blocks[0])
    found: dict[str, Any] = json.loads(blocks[0])
    assert found["@context"] == "https://schema.org"
    return found


def _first(client: FlaskClient, kind: str) -> str:
    found = client.get(f"/tables/{kind}.json").get_json()
    return "/page/" + str(found[0]["iri"]).partition("/id/")[2]


def test_each_kind_of_page_says_what_it_is(client: FlaskClient) -> None:
    russia = _linked(client, "/page/actor/russia")
    assert (russia["@type"], russia["@id"], russia["name"]) == ("Country", f"{BASE}id/actor/russia", "Russia")
    place = _linked(client, "/page/place/khan-shaykhun-168325")
    assert place["@type"] == "Place"
    assert place["geo"]["latitude"] == "35.44208"
    assert "Syria" in {one["name"] for one in place["containedInPlace"]} or place["containedInPlace"]
    article = _linked(client, _first(client, "articles"))
    assert (article["@type"], article["datePublished"], article["inLanguage"]) == ("NewsArticle", "2019-08-18", "en")
    assert article["publisher"][0]["name"] == "AFP"
    assert _linked(client, "/")["@type"] == "WebSite"


@pytest.mark.parametrize("kind", ["events", "figures", "control", "agreements", "relations"])
def test_a_statement_is_a_claim_with_whoever_makes_it(client: FlaskClient, kind: str) -> None:
    claim = _linked(client, _first(client, kind))
    assert claim["@type"] == "Claim"
    assert claim["citation"]
    assert claim["author"]
    assert claim["appearance"][0]["@id"].startswith(f"{BASE}id/article/")


def test_what_is_denied_is_no_claim(hostile: FlaskClient) -> None:
    asked = "SELECT ?x { ?x a dl:Statement ; dl:factuality ?put FILTER(?put != factuality:asserted) }"
    rows = hostile.get("/sparql", query_string={"query": asked, "format": "json"}).get_json()["results"]["bindings"]
    assert rows
    for row in rows:
        page = hostile.get("/page/" + row["x"]["value"].partition("/id/")[2], headers=HTML).text
        assert "application/ld+json" not in page


def test_a_hostile_title_stays_inside_its_string(hostile: FlaskClient) -> None:
    path = _first(hostile, "articles")
    assert _linked(hostile, path)["name"] == TITLE
    assert hostile.get(path, headers=HTML).text.count("<script") == 2


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: pages cannot be looked at in a browser")
def test_a_browser_takes_it_for_data_and_has_nothing_to_report(hostile_store: Path) -> None:
    from playwright.sync_api import sync_playwright

    with serving(hostile_store) as served, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        told: list[str] = []
        page.on("console", lambda message: told.append(message.text))
        page.on("dialog", lambda dialog: told.append(dialog.message))
        page.goto(f"{served.address}/tables/articles")
        page.click("main tbody a")
        block = page.locator('script[type="application/ld+json"]')
        assert json.loads(block.text_content() or "")["name"] == TITLE
        browser.close()
    assert told == []
