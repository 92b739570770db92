"""The slider over time, in a browser: by keyboard, pointer and itself; address, table and picture agree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.server.browsing import Window, needs_browser, needs_parts, window
from tests.server.serving import Served, serving

pytestmark = [needs_browser, needs_parts]
SLIDERS = [("alliances", "as-of", "as of"), ("map", "to", "up to")]


@pytest.fixture(scope="module")
def server(seed_folder: Path) -> Iterator[Served]:
    with serving(seed_folder) as served:
        yield served


def _asked(url: str, field: str) -> str:
    return parse_qs(urlsplit(url).query).get(field, [""])[0]


def _day(opened: Window, field: str) -> str:
    return _asked(opened.page.url, field)


def _rows(opened: Window) -> int:
    return opened.page.locator("table tr[class]").count()


@pytest.mark.parametrize(("view", "field", "words"), SLIDERS)
def test_the_keyboard_moves_time_and_the_page_with_it(server: Served, view: str, field: str, words: str) -> None:
    with window() as opened:
        page = opened.page
        page.goto(f"{server.address}/views/{view}")
        slider = page.get_by_role("slider")
        slider.focus()
        before = _rows(opened)
        page.keyboard.press("Home")
        page.locator("h1", has_text=words).wait_for()
        first = slider.get_attribute("aria-valuetext")
        assert first == _day(opened, field) == page.locator(".slider output").inner_text()
        assert page.locator(f"input[name={field}]").input_value() == first
        assert "name=" not in page.url
        assert _rows(opened) < before or view == "alliances"  # whose ties have no date in the seeds
        page.keyboard.press("ArrowRight")
        page.wait_for_url(re.compile(f"{field}=(?!{first})"))
        page.locator("h1", has_text=_day(opened, field)).wait_for()
        shown, day = _rows(opened), _day(opened, field)
        page.reload()
        page.get_by_role("slider").wait_for()
        assert page.locator(".slider output").inner_text() == day
        assert _rows(opened) == shown
        assert f"{field}={day}" in (page.get_by_role("link", name="CSV").get_attribute("href") or "")
    assert opened.complaints == []


@pytest.mark.parametrize(("view", "field", "words"), SLIDERS)
@pytest.mark.parametrize("width", [390, 1280])
def test_a_pointer_moves_time(server: Served, view: str, field: str, words: str, width: int) -> None:
    with window(width) as opened:
        page = opened.page
        page.goto(f"{server.address}/views/{view}")
        box = page.get_by_role("slider").bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.locator("h1", has_text=words).wait_for()
        middle = _day(opened, field)
        page.get_by_role("button", name="On to the next day").click()
        page.wait_for_url(re.compile(f"{field}=(?!{middle})"))
        assert _day(opened, field) > middle
        page.get_by_role("button", name="Back to the day before").click()
        page.get_by_role("button", name="Back to the day before").click()
        page.wait_for_url(lambda url: _asked(url, field) <= middle)
    assert opened.complaints == []


@pytest.mark.parametrize(("view", "field", "words"), SLIDERS)
def test_time_plays_until_it_is_stopped(server: Served, view: str, field: str, words: str) -> None:
    with window() as opened:
        page = opened.page
        page.goto(f"{server.address}/views/{view}")
        play = page.get_by_role("button", name="Play")
        play.click()
        page.wait_for_url(f"**{field}=*")
        first = _day(opened, field)
        page.wait_for_url(lambda url: _asked(url, field) > first)
        page.get_by_role("button", name="Pause").click()
        assert play.get_attribute("aria-pressed") == "false"
        page.locator("h1", has_text=words).wait_for()
        there = _day(opened, field)
        page.wait_for_timeout(1500)
        assert _day(opened, field) == there
    assert opened.complaints == []


def test_nothing_plays_for_those_who_want_nothing_to_move(server: Served) -> None:
    with window(still=True) as opened:
        opened.page.goto(f"{server.address}/views/map")
        opened.page.get_by_role("slider").wait_for()
        assert not opened.page.get_by_role("button", name="Play").is_visible()
        assert opened.page.get_by_role("button", name="On to the next day").is_visible()


def test_control_is_shaded_as_of_the_day_with_who_says_so(server: Served) -> None:
    with window() as opened:
        page = opened.page
        page.goto(f"{server.address}/views/map?kind=Control&at=35.3,37.5,7")
        page.locator("path[class*=hold-]").first.wait_for()
        page.locator("path.hold-told").first.dispatch_event("click")
        told = page.locator(".leaflet-popup-content").inner_text()
        assert "reported by" in told
        legend = page.locator("main").inner_text()
        assert "Control as of 2019-08-18" in legend
        assert "no front line is drawn" in legend
        assert "claimed: reported of a source, not told as a fact" in legend
        page.goto(f"{server.address}/views/map?kind=Control&to=2019-05-01")
        page.locator("#map .leaflet-marker-icon").first.wait_for()
        row = page.locator("tr", has_text="Hayat Tahrir al-Sham").first.inner_text()
        assert "told of 2019-04" in row
        assert "Syrian government" not in row
    assert opened.complaints == []
