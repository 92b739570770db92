"""Lists narrowed down by kind, place, time, actor and source: on pages without script, and as files."""

from __future__ import annotations

import csv
import io
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from loader.article import Article
from loader.dates import PartialDate
from loader.load import load
from loader.store import EmbeddedStore
from server import spreadsheets
from server.app import create_app
from server.context import KEY
from server.engine import Engine
from server.facets import values
from server.facets.lists import listings
from server.search.reading import KINDS
from server.search.spans import Sought
from server.search.valued import PATHS
from tests.server.searching import searched
from tests.server.test_server import HOSTILE

HTML = {"Accept": "text/html"}
FIRST = (
    "Rebels attacked Goma on February 3, 2024 and killed 17 civilians, the army of Congo said. "
    "The army of Congo shelled Sake on March 5, 2024. "
    "Rwanda supports the M23 rebels, the United Nations said. Rwanda will attack Goma, the army of Congo said.\n"
)
SECOND = (
    "Islamic State seized the Mosul Dam on August 7, 2014. Iran supports the Syrian government, Reuters reported.\n"
)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    with _served(tmp_path_factory.mktemp("two") / "store") as client:
        yield client


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """The same, once the index of names tells of when things are, of what is concluded, and of what lies in what."""
    with _served(tmp_path_factory.mktemp("indexed") / "store") as client:
        searched(client, "Goma")
        following = client.application.extensions[KEY].search
        while following.in_time(Sought("conclusion"), 1) is None:
            time.sleep(0.05)
        yield client


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is late on a busy machine is late in one of two pages that are compared."""
    monkeypatch.setattr(values, "PATIENCE", 30.0)


@contextmanager
def _served(folder: Path) -> Iterator[FlaskClient]:
    with EmbeddedStore.open(folder, create=True) as store:
        load(
            [
                Article(FIRST, "first", PartialDate(2024, 3, 6), "Wire"),
                Article(SECOND, "second", PartialDate(2014, 8, 8), "AFP"),
                Article(HOSTILE, "hostile", title="</script><b>x</b> | y", source="<b>S</b>"),
            ],
            store,
        )
    with Engine(folder) as engine:
        yield create_app(engine).test_client()


def _page(client: FlaskClient, path: str) -> str:
    answer = client.get(path, headers=HTML)
    assert answer.status_code == 200, (path, answer.text)
    return answer.text


def _rows(client: FlaskClient, address: str) -> list[dict[str, str]]:
    """The rows of a list as its file under the same parameters tells them."""
    path, _, asked = address.partition("?")
    return list(csv.DictReader(io.StringIO(client.get(f"{path}.csv?{asked}").text)))


def _kinds(client: FlaskClient, name: str) -> set[str]:
    """All kinds of the things of a list, as an address names them."""
    page = _page(client, f"/tables/{name}?values=kind")
    return set(re.findall(r"[?&]kind=([\w-]+)", page))


def _links(page: str) -> list[tuple[str, int]]:
    """The links of the facets, with the counts that they promise."""
    aside = page.partition("<aside")[2].partition("</aside>")[0]
    found = re.findall(r'<li><a href="([^"]*)"><bdi>[^<]*</bdi></a> <small>([\d,]+)</small>', aside)
    return [(unescape(link), int(count.replace(",", ""))) for link, count in found]


@pytest.mark.parametrize("name", listings())
def test_each_facet_leads_to_as_many_things_as_it_promises(two: FlaskClient, name: str) -> None:
    links = _links(_page(two, f"/tables/{name}"))
    assert links or name == "agreements"
    for link, count in links:
        narrowed = _page(two, link)
        assert f"<h1>{listings()[name].title} <small>{count}</small></h1>" in narrowed, link
        assert len({row["iri"] for row in _rows(two, link)}) == count, link
        assert len({row["iri"] for row in two.get(link, headers={"Accept": "application/json"}).get_json()}) == count


def test_filters_add_up_and_each_can_be_dropped(two: FlaskClient) -> None:
    events = _page(two, "/tables/events?kind=attack&from=2024&to=2024-02")
    assert events.count("<tr>") == 2
    assert "The first" not in events
    chips = events.partition('class="chosen"')[2].partition("</ul>")[0]
    assert [unescape(link) for link in re.findall(r'href="([^"]*)"', chips)] == [
        "/tables/events?from=2024&to=2024-02",
        "/tables/events?kind=attack&to=2024-02",
        "/tables/events?kind=attack&from=2024",
        "/tables/events",
    ]
    assert '<input type="hidden" name="kind" value="attack">' in events


def test_what_is_undated_counts_at_the_day_of_its_report(two: FlaskClient) -> None:
    assert [row["subject"] for row in _rows(two, "/tables/relations?from=2014&to=2014")] == ["Iran"]
    assert "Rwanda" in [row["subject"] for row in _rows(two, "/tables/relations?from=2024-03-06")]
    assert _rows(two, "/tables/relations?from=2024-03-07") == []


@pytest.mark.parametrize(
    "asked", ["from=2024-02", "to=2024-02-03", "from=2014-08-07&to=2014-08-08", "from=0001&to=9999", ""]
)
def test_a_span_alone_finds_what_it_finds_beside_other_filters(
    client: FlaskClient, two: FlaskClient, asked: str
) -> None:
    for name in ("events", "relations", "control", "figures", "agreements"):
        for asking in (client, two):
            alone = {row["iri"] for row in _rows(asking, f"/tables/{name}?{asked}")}
            beside: set[str] = set()
            for value in _kinds(asking, name):
                beside |= {row["iri"] for row in _rows(asking, f"/tables/{name}?kind={value}&{asked}")}
            assert alone == beside, (name, asked)


@pytest.mark.parametrize("asked", ["", "from=2024-02", "to=2024-02-03", "from=2014&to=2014-08-07", "from=1990&to=1991"])
def test_the_index_of_names_finds_what_a_query_finds(two: FlaskClient, indexed: FlaskClient, asked: str) -> None:
    for name in ("events", "relations", "control", "figures", "agreements", "articles"):
        assert _rows(indexed, f"/tables/{name}?{asked}") == _rows(two, f"/tables/{name}?{asked}"), name
        assert _page(indexed, f"/tables/{name}?{asked}") == _page(two, f"/tables/{name}?{asked}"), name


@pytest.mark.parametrize(
    "asked", ["as-of=2014-08-07", "as-of=2024-02-03", "as-of=2024-03-06&from=2024-03", "as-of=1990-01-01"]
)
def test_the_index_of_names_finds_what_a_query_finds_as_of_a_day(
    two: FlaskClient, indexed: FlaskClient, asked: str
) -> None:
    for name in ("events", "relations", "control", "figures", "agreements"):
        assert _rows(indexed, f"/tables/{name}?{asked}") == _rows(two, f"/tables/{name}?{asked}"), name
        assert _page(indexed, f"/tables/{name}?{asked}") == _page(two, f"/tables/{name}?{asked}"), name


@pytest.mark.parametrize("asked", ["", "kind=opposes", "from=2024&to=2024", "from=2014&to=2014&kind=supports"])
def test_the_index_of_names_finds_the_conclusions_that_a_query_finds(
    two: FlaskClient, indexed: FlaskClient, asked: str
) -> None:
    assert _rows(indexed, f"/tables/conclusions?{asked}") == _rows(two, f"/tables/conclusions?{asked}")
    assert _page(indexed, f"/tables/conclusions?{asked}") == _page(two, f"/tables/conclusions?{asked}")


def test_of_many_things_the_newest_are_shown(indexed: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    days = [row["start"] for row in _rows(indexed, "/tables/events") if row["start"]]
    monkeypatch.setattr(spreadsheets, "BOUND", 2)
    page = _page(indexed, "/tables/events")
    shown = re.findall(r"<td><time>([^<]*)</time>", page.partition("<tbody>")[2])
    assert max(days) in shown
    assert min(days) not in shown
    assert "2 or more" in page


def test_an_empty_result_offers_to_drop_each_filter(two: FlaskClient) -> None:
    page = _page(two, "/tables/events?kind=attack&from=1990&to=1991")
    told = page.partition('<div class="empty">')[2].partition("</div>")[0]
    assert "nothing that was read fits all of this at once" in told
    assert told.count("<li>") == 3
    assert "without kind: <bdi>attack</bdi></a> <small>0</small>" in told


def test_what_is_told_and_what_is_concluded_lead_to_each_other(client: FlaskClient) -> None:
    told = _page(client, "/tables/relations?actor=russia")
    link = re.search(r'<a href="(/tables/conclusions\?actor=russia)">Conclusions</a> <small>(\d+)</small>', told)
    assert link is not None
    concluded = _page(client, link[1])
    assert f"<h1>Conclusions <small>{link[2]}</small></h1>" in concluded
    assert "rival sponsor of" in concluded
    assert "why?" in concluded
    rows = _rows(client, link[1])
    assert len(rows) == int(link[2])
    assert all(row["subject"] != row["object"] for row in rows)


@pytest.mark.parametrize(
    ("name", "cells"),
    {
        "relations": {"Turkey": "actor/turkey", "supports": "relation/", "rebels": "actor/"},
        "events": {"Khan Sheikhoun": "place/khan-", "advance": "event/", "United Nations": "actor/"},
        "figures": {"killed": "figure/", "Idleb": "place/idlib"},
        "control": {"Khan Sheikhoun": "place/khan-"},
        "conclusions": {"Turkey": "actor/turkey"},
        "articles": {"AFP, 2019-08-18": "article/"},
    }.items(),
)
def test_what_a_row_names_has_its_own_page(client: FlaskClient, name: str, cells: dict[str, str]) -> None:
    """The first cell that names no other thing leads to what the row is about."""
    rows = _page(client, f"/tables/{name}").partition("<tbody>")[2].partition("</tbody>")[0]
    links = {
        (text, href.partition("/page/")[2]) for href, text in re.findall(r'href="([^"]+)"><bdi>([^<]*)</bdi>', rows)
    }
    for text, leads in cells.items():
        assert any(name_ == text and to.startswith(leads) for name_, to in links), (text, links)


def test_a_page_writes_numbers_as_people_do_and_a_file_as_programs_do(client: FlaskClient) -> None:
    assert "<td>2,000,000</td>" in _page(client, "/tables/figures")
    assert "2000000" in {row["low"] for row in _rows(client, "/tables/figures")}


def test_all_values_of_a_facet_have_a_page(two: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values, "SHOWN", 1)
    page = _page(two, "/tables/events?from=2014")
    more = re.search(r'href="([^"]*values=actor[^"]*)">and (\d+) more', page)
    assert more is not None
    whole = _page(two, unescape(more[1]))
    assert whole.partition('class="columns"')[2].partition("</ul>")[0].count("<li>") == int(more[2]) + 1
    assert "from=2014" in whole


def test_a_facet_that_does_not_answer_in_time_is_left_out(two: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values, "rows_in", lambda *_: None)
    page = _page(two, "/tables/events")
    assert "Left out: its values are not counted yet." in page
    assert page.count("<tr>") > 2


def test_labels_of_articles_stay_labels(two: FlaskClient) -> None:
    for name in listings():
        page = _page(two, f"/tables/{name}")
        assert "<b>" not in page
        assert page.count("<script") == page.count("dateline.js")
    assert "<bdi>&lt;/script&gt;&lt;b&gt;x&lt;/b&gt; | y</bdi>" in _page(two, "/tables/articles")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/tables/events?kind=%3E%20%7D%20DROP", 400),
        ("/tables/events?place=%00", 400),
        ("/tables/events?from=soon", 400),
        ("/tables/places?from=2019", 400),
        ("/tables/places?as-of=2019-01-01", 400),
        ("/tables/relations?inferred=true&actor=russia", 400),
        ("/tables/events?values=nothing", 404),
        ("/tables/events?kind=no-such-kind", 200),
        ("/tables/events?page=99999999999999999999", 200),
        ("/tables/events?name=x&suffix=y", 200),
    ],
)
def test_what_cannot_be_asked_is_told(two: FlaskClient, address: str, status: int) -> None:
    assert two.get(address, headers=HTML).status_code == status


def test_the_index_of_names_counts_by_the_paths_of_the_lists_and_no_others() -> None:
    in_index = [one for one in listings().values() if one.kind in KINDS]
    assert {path for one in in_index for path in one.counted.values()} == set(PATHS)
    assert all(one.counted.keys() == one.facets.keys() for one in in_index)


def test_every_list_says_what_it_is() -> None:
    for one in listings().values():
        assert one.about.endswith(".")
        assert one.facets
        assert all(facet.title and "$value" in facet.where for facet in one.facets.values())


def test_the_first_page_begins_with_the_latest_events_as_they_are_told(indexed: FlaskClient) -> None:
    latest = _page(indexed, "/").partition('id="latest"')[2].partition("</section>")[0]
    days = sorted((row["start"] for row in _rows(indexed, "/tables/events")), reverse=True)
    assert re.findall(r"<time>([^<]*)</time></span></p>", latest) == [day for day in days if day][:5]
    assert latest.count("<blockquote>") >= 3
    assert "According to" in latest
