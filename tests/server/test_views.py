"""The views: who says it is never lost, what is left out is told, and nothing in an article or an address is markup."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from loader.article import Article
from loader.load import load
from loader.store import EmbeddedStore
from server.app import create_app
from server.engine import Engine
from server.views import axis, claims, routes
from server.views.ties import Tie

HTML = {"Accept": "text/html"}
VIEWS = ("alliances", "map", "timeline", "claims")


def _page(client: FlaskClient, path: str) -> str:
    answer = client.get(path, headers=HTML)
    assert answer.status_code == 200, answer.text
    return answer.text


def _rows(client: FlaskClient, path: str) -> list[dict[str, str]]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    assert "attachment" in answer.headers["Content-Disposition"]
    return list(csv.DictReader(io.StringIO(answer.text)))


@pytest.mark.parametrize("view", VIEWS)
def test_the_table_of_a_page_is_its_csv(client: FlaskClient, view: str) -> None:
    rows = _rows(client, f"/views/{view}.csv")
    page = _page(client, f"/views/{view}")
    assert rows
    assert f"As a table <small>{len(rows)}</small>" in page
    assert page.count("<tr class=") == len(rows)


def test_a_tie_leads_to_its_proof_and_a_concluded_one_looks_otherwise(client: FlaskClient) -> None:
    rows = _rows(client, "/views/alliances.csv")
    told = {(row["who"], row["tie"], row["whom"]): row for row in rows}
    assert told["Russia", "supports", "Syrian government"]["put"] == "asserted"
    concluded = [row for row in rows if row["put"] == "concluded"]
    assert concluded
    assert all(row["said by"].startswith("a rule") for row in concluded)
    page = _page(client, "/views/alliances")
    assert '<strong class="mark concluded">concluded</strong>' in page
    address = next(edge["address"] for edge in client.get("/views/alliances.json").get_json()["edges"])
    assert "proof" in _page(client, address)


def test_the_ties_fall_into_blocs_which_the_picture_and_the_page_show(client: FlaskClient) -> None:
    nodes = {node["label"]: node["side"] for node in client.get("/views/alliances.json").get_json()["nodes"]}
    assert nodes["Russia"] == nodes["Iran"] == nodes["Syrian government"]
    assert {nodes["Turkey"], nodes["rebels"], nodes["jihadists"]} == {3 - nodes["Russia"]}
    page = _page(client, "/views/alliances")
    assert "members of one side need not know of each other" in page
    assert "No tie is at odds with that." in page
    assert "Blocs" not in _page(client, "/views/alliances?kind=rivalSponsorOf")


def test_kinds_are_chosen_and_the_address_says_so(client: FlaskClient) -> None:
    rows = _rows(client, "/views/alliances.csv?kind=rivalSponsorOf")
    assert {row["tie"] for row in rows} == {"rival sponsor of"}
    page = _page(client, "/views/alliances?kind=rivalSponsorOf&name=turkey")
    assert 'value="rivalSponsorOf" checked' in page
    assert 'value="supports">' in page
    assert "/views/alliances.csv?kind=rivalSponsorOf&amp;name=turkey" in page


def test_a_tie_that_holds_both_ways_stands_twice_in_the_matrix_and_once_in_the_table(client: FlaskClient) -> None:
    rows = [row for row in _rows(client, "/views/alliances.csv?kind=opposes") if row["put"] == "asserted"]
    page = _page(client, "/views/alliances?kind=opposes")
    assert page.count('class="opposes asserted"') == 2 * len(rows)


@pytest.mark.parametrize(("day", "there"), [("2014-06-01", True), ("2016-01-01", False)])
def test_control_on_the_map_is_of_a_time(client: FlaskClient, day: str, there: bool) -> None:
    said = [row["what"] for row in _rows(client, f"/views/map.csv?kind=Control&undated=no&from={day}&to={day}")]
    assert ("Syrian government forces lost Khan Sheikhoun" in said) == there


def test_points_are_places_with_what_is_told_of_them(client: FlaskClient) -> None:
    points = {point["name"]: point for point in client.get("/views/map.json").get_json()["points"]}
    point = points["Khan Sheikhoun"]
    assert point["at"] == pytest.approx([35.44208, 36.65086], abs=0.01)
    assert {one["kind"] for one in point["told"]} >= {"Event", "Control"}
    assert all(one["who"] for one in point["told"])
    assert "Natural Earth" in _page(client, "/views/map")


def test_the_timeline_is_a_picture_without_javascript(client: FlaskClient) -> None:
    page = _page(client, "/views/timeline")
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="picture"' in page
    assert "more carry no date" in page
    alone = client.get("/views/timeline.svg")
    assert alone.content_type.startswith("image/svg+xml")
    picture = ET.fromstring(alone.text)  # noqa: S314 - our own picture
    rows = _rows(client, "/views/timeline.csv")
    assert len(picture.findall("{http://www.w3.org/2000/svg}a")) == len(rows)
    assert "Demilitarized zone agreement" in alone.text


def test_the_timeline_shows_the_span_that_is_chosen(client: FlaskClient) -> None:
    picture = client.get("/views/timeline.svg?from=2019-01-01&to=2019-12-31").text
    assert ">2019-07</text>" in picture
    assert ">2016</text>" not in picture
    assert "Advance by Syrian government forces" in picture
    assert "Protest, Syria" not in picture


def test_rival_claims_stand_on_one_axis(client: FlaskClient) -> None:
    rows = _rows(client, "/views/claims.csv")
    assert [(row["number"], row["claimed by"]) for row in rows] == [
        ("at least 500", "United Nations"),
        ("at least 860", "Syrian Observatory for Human Rights"),
    ]
    assert "predicate=dl:rivalClaimOf" in _page(client, "/views/claims")
    assert _rows(client, "/views/claims.csv?name=observatory") == []
    assert len(_rows(client, "/views/claims.csv?name=860")) == 2


@pytest.mark.parametrize("view", VIEWS)
def test_an_empty_view_explains_itself(client: FlaskClient, view: str) -> None:
    page = _page(client, f"/views/{view}?name=nobody-of-this-name")
    assert 'class="empty"' in page
    assert f'href="/views/{view}"' in page
    assert "<table" not in page


def test_a_large_view_says_how_many_are_left_out(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "_DRAWN", dict.fromkeys(VIEWS, 1))
    for view in ("map", "timeline"):
        total = len(_rows(client, f"/views/{view}.csv"))
        assert f"{total - 1} more fit and are left out here" in _page(client, f"/views/{view}")
    page = _page(client, "/views/alliances")
    assert "Drawn from the 2 most recent statements" in page
    assert len(_rows(client, "/views/alliances.csv")) == 17


@pytest.mark.parametrize(
    "path",
    [
        "/views/alliances?kind=loves",
        "/views/alliances?as-of=soon",
        "/views/map?from=2019",
        "/views/timeline?to=2019-02-30",
    ],
)
def test_what_is_no_choice_is_told(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 400


@pytest.mark.parametrize("path", ["/views/alliances.svg", "/views/map.svg", "/views/claims.json", "/views/losses"])
def test_what_is_no_view(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "name", ['"', "\\", '") } #', "<b>", "x" * 5000, "\u202e", "'; DROP ALL", "SERVICE <http://x>"]
)
@pytest.mark.parametrize("view", VIEWS)
def test_nothing_in_a_name_becomes_a_query(client: FlaskClient, view: str, name: str) -> None:
    answer = client.get(f"/views/{view}", query_string={"name": name}, headers=HTML)
    assert answer.status_code in (200, 403)
    assert "<b>" not in answer.text


TEXTS = (
    "The <b>Red</b> rebels oppose the army of Congo, the government said on Monday. "
    "Twenty civilians were killed in Goma on Monday, the army of Congo said. "
    "Forty-five civilians were killed in Goma on Monday, the M23 rebels said. "
    "Rwanda denied that it supports the M23 rebels. The M23 rebels controlled Goma on Monday.",
    "Rwanda supports the “<img src=x onerror=alert(1)>” M23 rebels, <script>alert(2)</script> Kinshasa said on Monday.",
)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder: Path = tmp_path_factory.mktemp("hostile") / "store"
    with EmbeddedStore.open(folder, create=True) as store:
        articles = [Article(text, str(at), title="</svg><script>alert(3)</script>") for at, text in enumerate(TEXTS)]
        load(articles, store)
    with Engine(folder) as engine:
        yield create_app(engine).test_client()


@pytest.mark.parametrize("path", [*VIEWS, "timeline.svg", "claims.svg"])
def test_text_of_an_article_is_never_markup(hostile: FlaskClient, path: str) -> None:
    page = _page(hostile, f"/views/{path}")
    for word in ("<script>", "<img", "<b>Red", "</svg><script"):
        assert word not in page


def test_what_is_denied_is_not_told_as_held(hostile: FlaskClient) -> None:
    denied = [row for row in _rows(hostile, "/views/alliances.csv?kind=supports") if row["put"] == "denied"]
    assert [(row["who"], row["whom"], row["said by"]) for row in denied] == [("Rwanda", "M23", "Rwanda")]
    page = _page(hostile, "/views/alliances?kind=supports")
    assert "<s>S</s>" in page
    edges = hostile.get("/views/alliances.json?kind=supports").get_json()["edges"]
    assert all("/explain" not in edge["address"] for edge in edges if edge["put"] == "denied")


def _tie(put: str, own: bool, sources: tuple[str, ...]) -> Tie:
    return Tie("a", "A", "supports", "b", "B", put, 1, sources, own, "", "x")


def test_who_says_so_names_everybody() -> None:
    assert _tie("asserted", True, ("Ankara",)).who == "the article itself, Ankara"
    assert _tie("reported", False, ("Ankara",)).who == "Ankara"
    assert _tie("concluded", True, ()).who == "a rule"


def test_groups_of_rivals_hang_together() -> None:
    assert sorted(map(sorted, claims.connected([("a", "b"), ("c", "d"), ("b", "c"), ("x", "y")]))) == [
        ["a", "b", "c", "d"],
        ["x", "y"],
    ]


@pytest.mark.parametrize(
    ("first", "last", "marks"),
    [
        ("2001-01-01", "2020-06-01", ["2005", "2010", "2015", "2020"]),
        ("2019-01-15", "2019-05-02", ["2019-02", "2019-03", "2019-04", "2019-05"]),
        ("2019-08-17", "2019-08-19", ["2019-08-17", "2019-08-18", "2019-08-19"]),
        ("2019-08-18", "2019-08-18", ["2019-08-18"]),
        ("0001-01-01", "0001-01-02", ["0001-01-01", "0001-01-02"]),
        ("9999-12-31", "9999-12-31", ["9999-12-31"]),
    ],
)
def test_an_axis_of_days_bears_the_finest_marks_that_fit(first: str, last: str, marks: list[str]) -> None:
    begin, end = datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)
    line, found = axis.days(begin, end, 0, 100)
    assert [mark.text for mark in found] == marks
    assert all(0 <= mark.x <= 100 for mark in found)
    assert line.at(begin.toordinal()) < line.at(end.toordinal() + 1)


@pytest.mark.parametrize(("highest", "last"), [(860, "1,000"), (7, "8"), (0, "1"), (1_200_000, "1,500,000")])
def test_an_axis_of_numbers_begins_at_zero(highest: float, last: str) -> None:
    line, marks = axis.numbers([highest], 0, 100)
    assert (marks[0].text, marks[0].x, marks[-1].x) == ("0", 0, 100)
    assert line.high >= highest
    assert marks[-1].text == last
