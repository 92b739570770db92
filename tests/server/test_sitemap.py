"""What robots are told: where everything is, and what to leave alone."""

from __future__ import annotations

import urllib.robotparser
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from server import sitemap

SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def _located(client: FlaskClient, path: str) -> list[str]:
    answer = client.get(path)
    assert answer.status_code == 200, path
    assert answer.content_type.startswith("application/xml")
    root = ElementTree.fromstring(answer.text)  # noqa: S314 - our own answer
    assert root.tag in (f"{SPACE}sitemapindex", f"{SPACE}urlset")
    return [str(found.text) for found in root.iter(f"{SPACE}loc")]


def test_robots_find_the_sitemap_and_leave_alone_what_costs(client: FlaskClient) -> None:
    parser = urllib.robotparser.RobotFileParser()
    parser.parse(client.get("/robots.txt").text.splitlines())
    assert parser.site_maps() == ["http://localhost/sitemap.xml"]
    for path in ("/sparql?query=x", "/try", "/search?q=x"):
        assert not parser.can_fetch("anybody", f"http://localhost{path}")
    for path in ("/", "/page/actor/russia", "/tables/events", "/id/actor/russia"):
        assert parser.can_fetch("anybody", f"http://localhost{path}")


def test_every_address_of_the_sitemap_is_a_page(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = {page for part in _located(client, "/sitemap.xml") for page in _located(client, part)}
    assert {"http://localhost/", "http://localhost/page/actor/russia", "http://localhost/tables/events"} <= whole
    for address in whole:
        assert client.get(address, headers={"Accept": "text/html"}).status_code == 200, address
    monkeypatch.setattr(sitemap, "PART", 7)
    parts = _located(client, "/sitemap.xml")
    assert len(parts) > 10, parts
    in_parts = [page for part in parts for page in _located(client, part)]
    assert len(in_parts) == len(set(in_parts))
    assert set(in_parts) == whole
    assert all(len(_located(client, part)) <= 7 for part in parts if "pages" not in part)


def test_an_article_tells_its_day(client: FlaskClient) -> None:
    assert "<lastmod>2019-08-18</lastmod>" in client.get("/sitemap/articles-1.xml").text


@pytest.mark.parametrize("name", ["nothing-1", "actors", "actors-0", "actors-x", "actors-²", "conclusions-1"])
def test_what_is_no_part(client: FlaskClient, name: str) -> None:
    assert client.get(f"/sitemap/{name}.xml").status_code == 404
