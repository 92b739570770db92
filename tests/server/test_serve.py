"""`dateline serve` as a real process, asked over a real connection, and looked at in a real browser."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.browsing import CHROMIUM, FLAGS
from tests.server.serving import DATELINE, Served, serving

PAGES = [
    "/",
    "/questions/who-backs-whom",
    "/questions/civilians-killed",
    "/page/actor/russia",
    "/page/place/khan-shaykhun-168325",
    "/page/place/idlib-province",
    "/page/source/afp",
    "/page/source/afp?list=own-voice",
    "/query",
    "/terms",
    "/tables/figures",
    "/try",
    "/explain?subject=Russia&predicate=rival+sponsor+of&object=Turkey",
    "/search?q=khan",
    "/page/actor/nobody",
]


@pytest.fixture(scope="module")
def server(seed_folder: Path) -> Iterator[Served]:
    with serving(seed_folder) as served:
        yield served


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: pages cannot be looked at in a browser")
@pytest.mark.parametrize("width", [1280, 390])
def test_pages_in_a_browser(server: Served, width: int, tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    address = server.address
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": width, "height": 800})
        asked: list[str] = []
        complaints: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        for path in PAGES:
            answer = page.goto(address + path)
            assert answer is not None
            missing = path.endswith("nobody")
            assert answer.status == (404 if missing else 200)
            assert page.locator("h1").count() == 1
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            page.screenshot(path=tmp_path / f"{re.sub('[^a-z]+', '-', path) or 'home'}-{width}.png", full_page=True)
        page.goto(address)
        page.keyboard.press("/")
        page.keyboard.type("khan sheikh")
        page.keyboard.press("Enter")
        page.get_by_role("link", name="Khan Sheikhoun", exact=True).click()
        assert "/page/place/" in page.url
        page.goto(address)
        page.locator("table a").first.click()
        page.locator(".evidence").first.click()
        assert "#" in page.url
        browser.close()
    assert all(url.startswith(address) for url in asked)
    assert not [text for text in complaints if "404" not in text]


def test_it_stops_in_order_when_told(server: Served) -> None:
    process = server.process
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "stopped" in said
    assert "Traceback" not in said


def test_a_port_in_use_is_one_clear_line(tmp_path: Path) -> None:
    store = tmp_path / "store"
    text = tmp_path / "a.txt"
    text.write_text("Rebels attacked Goma on Monday.\n")
    subprocess.run([*DATELINE, "load", str(text), "--store", str(store)], check=True, capture_output=True)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [*DATELINE, "serve", "--store", str(store), "--port", port], capture_output=True, text=True, timeout=60
        )
    assert done.returncode != 0
    assert len(done.stderr.strip().splitlines()) == 1
    assert port in done.stderr
