"""A real browser before a page: what it complains of, and whom it asks."""

from __future__ import annotations

import contextlib
import functools
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no chromium here: pages cannot be looked at in a browser")

_ROOT = Path(__file__).resolve().parent.parent.parent
AXE = _ROOT / ".cache" / "parts" / "node_modules" / "axe-core" / "axe.min.js"
_PARTS = _ROOT / "server" / "static" / "parts"
needs_parts = pytest.mark.skipif(not _PARTS.is_dir(), reason="the parts of the pages are not installed; make setup")
needs_axe = pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed; make setup-dev")


@dataclass
class Window:
    """A page, with the errors of its console and the addresses that it asked."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


_OPEN = contextlib.ExitStack()


@functools.cache
def _browser() -> Browser:
    from playwright.sync_api import sync_playwright

    playwright = _OPEN.enter_context(sync_playwright())
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    _OPEN.callback(browser.close)
    return browser


def close_browser() -> None:
    """Close the browser of all windows, if there is one: no event loop can run in this thread beside it."""
    _OPEN.close()
    _browser.cache_clear()


@contextlib.contextmanager
def window(width: int = 1280, *, javascript: bool = True, dark: bool = False, still: bool = False) -> Iterator[Window]:
    """A window that knows nothing of others; `still` is that of someone who wants nothing to move by itself."""
    context = _browser().new_context(
        viewport={"width": width, "height": 800},
        java_script_enabled=javascript,
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce" if still else "no-preference",
    )
    opened = Window(context.new_page())
    opened.page.on("request", lambda request: opened.asked.append(request.url))
    opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
    opened.page.on(
        "console", lambda said: opened.complaints.append(said.text) if said.type in ("error", "warning") else None
    )
    try:
        yield opened
    finally:
        context.close()
