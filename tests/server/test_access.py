"""Every page for everyone: axe-core finds nothing, on a desk or a phone, and nothing is lost without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.server.browsing import AXE, Window, needs_axe, needs_browser, needs_parts, window
from tests.server.serving import Served, serving

PAGES = (
    "/",
    "/search?q=khan",
    "/search?q=nobody-of-this-name",
    "/tables",
    "/tables/relations?inferred=true",
    "/questions",
    "/questions/control-as-of",
    "/query",
    "/query?query=SELECT+%3Fa+%7B+%3Fa+a+schema%3ANewsArticle+%7D",
    "/terms",
    "/try",
    "/explain",
    "/explain?subject=Russia&predicate=rival+sponsor+of&object=Turkey",
    "/what-if",
    "/what-if?without=AFP&subject=Iran&predicate=dl%3Asupports&object=rebels",
    "/page/article/5a47d4cd3710b493",
    "/page/source/afp",
    "/page/actor/russia",
    "/page/place/khan-shaykhun-168325",
    "/page/actor/nobody",
    "/views",
    "/views/alliances",
    "/views/map",
    "/views/timeline",
    "/views/claims",
    "/views/map?name=nobody-of-this-name",
    "/views/map?to=2019-06-01&place=syria",
)
KINDS = ("Agreement", "Event", "Figure", "Control", "Relation", "Network", "Bloc", "Reading")
"""Of each of these, a page of one."""
PICTURES = ("/query", "/views/alliances", "/views/map")
"""What is made by parts from elsewhere, and may weigh more."""
MOST = 60_000
_READY = {
    "/query": "#editor .CodeMirror",
    "/views/alliances": "#network canvas",
    "/views/map": "#map .leaflet-marker-icon",
}
# The editor's field beside its scroller takes the keys and moves it; the scroller itself takes no focus.
_OPTIONS = {"exclude": [".CodeMirror-scroll"]}


@pytest.fixture(scope="module")
def server(seed_folder: Path) -> Iterator[Served]:
    with serving(seed_folder) as served:
        yield served


@pytest.fixture(scope="module")
def pages(server: Served) -> tuple[str, ...]:
    query = " UNION ".join(f"{{ SELECT ?x {{ ?x a dl:{kind} }} LIMIT 1 }}" for kind in KINDS)
    asked = {"query": f"SELECT ?x {{ {query} }}", "format": "csv"}
    found = httpx.get(f"{server.address}/sparql", params=asked, timeout=60).text.split()[1:]
    assert len(found) == len(KINDS)
    return (*PAGES, *(f"/page/{iri.partition('/id/')[2]}" for iri in found))


def _opened(opened: Window, server: Served, path: str) -> None:
    answer = opened.page.goto(server.address + path)
    assert answer is not None
    assert answer.status == (404 if path.endswith("/nobody") else 200), path
    ready = _READY.get(path.partition("?")[0])
    if ready and "nobody" not in path:
        opened.page.locator(ready).first.wait_for()


@needs_browser
@needs_parts
@needs_axe
@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_axe_finds_nothing(server: Served, pages: tuple[str, ...], width: int, dark: bool) -> None:
    axe = AXE.read_text(encoding="utf-8")
    found: list[Any] = []
    with window(width, dark=dark) as opened:
        for path in pages:
            _opened(opened, server, path)
            opened.page.evaluate(axe)
            results = opened.page.evaluate("options => axe.run(options, {resultTypes: ['violations']})", _OPTIONS)
            found += [
                (path, violation["id"], [node["target"] for node in violation["nodes"]])
                for violation in results["violations"]
            ]
            assert opened.page.locator("h1").count() == 1, path
            assert opened.page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert found == []
    assert all(url.startswith((server.address, "blob:", "data:")) for url in opened.asked)
    assert [said for said in opened.complaints if "404" not in said] == []


@needs_browser
@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_works_without_javascript(server: Served, pages: tuple[str, ...], width: int) -> None:
    with window(width, javascript=False) as opened:
        for path in pages:
            answer = opened.page.goto(server.address + path)
            assert answer is not None
            assert answer.status == (404 if path.endswith("/nobody") else 200), path
            assert opened.page.locator("main").inner_text().strip()
        for view in ("alliances", "map", "timeline", "claims"):
            opened.page.goto(f"{server.address}/views/{view}")
            assert opened.page.locator("main table tbody tr").first.is_visible(), view
        opened.page.goto(f"{server.address}/views/alliances")
        opened.page.get_by_label("opposes", exact=True).uncheck()
        opened.page.get_by_role("button", name="Show").click()
        assert "kind=supports" in opened.page.url
        assert "kind=opposes" not in opened.page.url
        opened.page.locator("table.matrix td a").first.click()
        assert urlsplit(opened.page.url).path == "/explain"


def test_pages_without_pictures_are_light(server: Served, pages: tuple[str, ...]) -> None:
    headers = {"Accept": "text/html", "Accept-Encoding": "gzip"}
    weights: dict[str, int] = {}
    with httpx.Client(base_url=server.address, headers=headers, timeout=60) as client:
        for path in pages:
            if not path.startswith(PICTURES):
                page = client.get(path)
                beside = {client.get(address) for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)}
                weights[path] = sum(answer.num_bytes_downloaded for answer in (page, *beside))
    assert weights
    assert {path: weight for path, weight in weights.items() if weight >= MOST} == {}


@needs_browser
@needs_parts
def test_a_tie_of_the_network_leads_to_its_proof_and_the_network_to_a_file(server: Served, tmp_path: Path) -> None:
    with window() as opened:
        page = opened.page
        page.goto(f"{server.address}/views/alliances?kind=supports&name=turkey")
        canvas = page.locator("#network canvas").first
        canvas.wait_for()
        with page.expect_download() as saved:
            page.get_by_role("link", name="PNG").click()
        saved.value.save_as(tmp_path / "alliances.png")
        assert (tmp_path / "alliances.png").read_bytes().startswith(b"\x89PNG")
        box = canvas.bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        for step in range(-200, 200, 4):  # two actors, so the tie crosses the middle of the picture, or its upright
            page.mouse.move(*((x + step, y) if step % 8 else (x, y + step)))
            if "supports" in page.locator("#said").inner_text():
                break
        assert page.locator("#said").inner_text().startswith("Turkey supports rebels (asserted")
        page.mouse.down()
        page.mouse.up()
        page.wait_for_url(lambda url: urlsplit(url).path == "/explain")
        assert "proof" in page.locator("main").inner_text()
    assert opened.complaints == []


@needs_browser
@needs_parts
def test_a_point_of_the_map_says_what_is_told_there_and_the_map_becomes_a_file(server: Served, tmp_path: Path) -> None:
    with window() as opened:
        page = opened.page
        page.goto(f"{server.address}/views/map?name=sheikhoun")
        page.locator("#map .leaflet-marker-icon").first.click()
        page.locator(".leaflet-popup-content a").first.wait_for()
        told = page.locator(".leaflet-popup-content").inner_text()
        assert "said by" in told
        assert "reported" in told
        with page.expect_download() as saved:
            page.get_by_role("link", name="SVG").click()
        saved.value.save_as(tmp_path / "map.svg")
        picture = (tmp_path / "map.svg").read_text(encoding="utf-8")
        assert "Natural Earth" in picture
        assert "only claimed" in picture
        assert ">Syrian armed forces</text>" in picture
        page.locator(".leaflet-control-zoom-out").click()
        page.wait_for_url("**at=*")
        page.reload()
        page.locator("#map .leaflet-marker-icon").first.wait_for()
    assert opened.complaints == []
    assert all(url.startswith((server.address, "blob:")) for url in opened.asked)
