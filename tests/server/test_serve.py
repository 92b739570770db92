"""`dateline serve` as a real process, asked over a real connection, and looked at in a real browser."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PAGES = [
    "/",
    "/questions/who-backs-whom",
    "/questions/civilians-killed",
    "/page/actor/russia",
    "/page/place/khan-shaykhun-168325",
    "/query",
    "/terms",
    "/page/actor/nobody",
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    store = tmp_path_factory.mktemp("served") / "store"
    run = [sys.executable, "-c", "from server.main import cli; cli()"]
    seeds = Path(__file__).resolve().parents[2] / "seeds"
    subprocess.run([*run, "load", str(seeds), "--store", str(store)], check=True, capture_output=True)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [*run, "serve", "--store", str(store), "--port", str(port)], stderr=subprocess.PIPE, text=True
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address)
        yield address, process
    finally:
        process.kill()
        process.communicate()


def _wait(address: str) -> None:
    for _ in range(200):
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - our own address
                return
        except urllib.error.URLError:
            time.sleep(0.05)
    raise AssertionError("the server did not answer within ten seconds")


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: pages cannot be looked at in a browser")
@pytest.mark.parametrize("width", [1280, 390])
def test_pages_in_a_browser(server: tuple[str, subprocess.Popen[str]], width: int, tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    address, _ = server
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
            page.screenshot(
                path=tmp_path / f"{path.strip('/').replace('/', '-') or 'home'}-{width}.png", full_page=True
            )
        page.goto(address)
        page.locator("table a").first.click()
        page.locator(".evidence").first.click()
        assert "#" in page.url
        browser.close()
    assert all(url.startswith(address) for url in asked)
    assert not [text for text in complaints if "404" not in text]


def test_it_stops_in_order_when_told(server: tuple[str, subprocess.Popen[str]]) -> None:
    _, process = server
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "stopped" in said
    assert "Traceback" not in said


def test_a_port_in_use_is_one_clear_line(tmp_path: Path) -> None:
    run = [sys.executable, "-c", "from server.main import cli; cli()"]
    store = tmp_path / "store"
    text = tmp_path / "a.txt"
    text.write_text("Rebels attacked Goma on Monday.\n")
    subprocess.run([*run, "load", str(text), "--store", str(store)], check=True, capture_output=True)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [*run, "serve", "--store", str(store), "--port", port], capture_output=True, text=True, timeout=60
        )
    assert done.returncode != 0
    assert len(done.stderr.strip().splitlines()) == 1
    assert port in done.stderr
