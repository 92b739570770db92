"""Takes the pictures of docs/screenshots: twelve pages of the current code over the articles in seeds/."""

from __future__ import annotations

import contextlib
import logging
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import make_server

from loader.load import load
from loader.read import read
from loader.store import EmbeddedStore
from server.app import create_app
from server.engine import Engine

ROOT = Path(__file__).resolve().parent.parent
SHOTS = ROOT / "docs" / "screenshots"
MOST = 150_000

_ARTICLE = "5a47d4cd3710b493"
# The name of the picture, the address, what to wait for, and what to bring to the top.
PAGES = (
    ("home", "/", "h1", ""),
    ("search", "/search?q=khan+cheikhoun", "h1", ""),
    ("article", f"/page/article/{_ARTICLE}", ".evidence", ".text"),
    ("actor", "/page/actor/russia", "h1", ""),
    ("question", "/questions/who-backs-whom", "table", ""),
    ("table", "/tables/figures", "table", ""),
    ("explain", "/explain?subject=Russia&predicate=rival+sponsor+of&object=Turkey", ".proofs", ""),
    ("sparql", "/query", "#editor .CodeMirror", ""),
    ("alliances", "/views/alliances", "#network canvas", "#network"),
    ("map", "/views/map?at=35.3,37.5,7", "#map .leaflet-marker-icon", "#map"),
    ("timeline", "/views/timeline", ".picture", ""),
    ("claims", "/views/claims", ".picture", ""),
)


def main() -> int:
    """Take them all; 1 where one is too large for a repository."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # whose lines for each request nobody asked for
    SHOTS.mkdir(parents=True, exist_ok=True)
    with _served() as address, sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1120, "height": 760}, locale="en-GB")
        for name, path, ready, top in PAGES:
            _take(page, f"{address}{path}", SHOTS / f"{name}.png", ready, top)
        browser.close()
    large = [shot.name for shot in SHOTS.glob("*.png") if shot.stat().st_size > MOST]
    for one in large:
        print(f"docs/screenshots/{one}: more than {MOST} bytes; show less of the page", file=sys.stderr)
    return int(bool(large))


def _take(page: Page, address: str, target: Path, ready: str, top: str) -> None:
    page.goto(address)
    page.locator(ready).first.wait_for()
    while page.get_by_text("not in the index yet").or_(page.get_by_text("index is still being made")).count():
        page.wait_for_timeout(400)
        page.reload()
    if "/query" in address:  # an answer says more than a question
        page.locator("#examples a", has_text="Who backs whom").click()
        page.locator("#editor td").first.wait_for()
    if top:
        page.locator(top).first.evaluate("element => window.scrollTo(0, element.offsetTop - 90)")
    page.wait_for_timeout(400)  # what is drawn is drawn a moment after it is there
    page.screenshot(path=target)


@contextlib.contextmanager
def _served() -> Iterator[str]:
    """The address of a server over seeds/, until the end of the block."""
    with tempfile.TemporaryDirectory() as folder:
        where = Path(folder) / "store"
        with EmbeddedStore.open(where, create=True) as store:
            load(read([str(ROOT / "seeds")]), store)
        with Engine(where) as engine:
            engine.warm()
            server = make_server("127.0.0.1", 0, create_app(engine), threaded=True)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            try:
                yield f"http://127.0.0.1:{server.server_port}"
            finally:
                server.shutdown()


if __name__ == "__main__":
    sys.exit(main())
