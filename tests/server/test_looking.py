"""Views of a store that holds more than a page can show: the most recent, with what is left out told and to be had."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from loader.graph import write
from loader.resolve import resolve
from loader.store import EmbeddedStore
from ontology import BASE
from ontology.gazetteer import gazetteer
from server.app import create_app
from server.engine import Engine
from server.views import routes
from server.views.looking import Wanted, looked
from tests.benchmarks.synthetic import readings

ARTICLES, STATEMENTS = 40, 6
HTML = {"Accept": "text/html"}
WANTED = Wanted("a", ("dl:Event",))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made: Path = tmp_path_factory.mktemp("crowded") / "store"
    with EmbeddedStore.open(made, create=True) as store:
        for reading in readings(range(ARTICLES), STATEMENTS):
            graph = write(resolve(reading, gazetteer(), BASE))
            store.replace(store.graph(f"article/{reading.article.id}"), graph.serialize(format="nt"))
    return made


@pytest.fixture(scope="module")
def crowded(folder: Path) -> Iterator[FlaskClient]:
    with Engine(folder) as engine:
        yield create_app(engine).test_client()


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "_DRAWN", {"alliances": 8, "map": 10, "timeline": 10, "claims": 10})
    monkeypatch.setattr(routes, "_PATIENCE", 5.0)


def _event(number: int, day: str = "", reported: str = "") -> str:
    x, article = f"<http://e/x{number}>", f"<http://e/a{number}>"
    date = "^^<http://www.w3.org/2001/XMLSchema#date>"
    lines = [f"{x} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{BASE}ns#Event> ."]
    lines += [f"{x} <{BASE}ns#inArticle> {article} ."]
    begin = "<http://semanticweb.cs.vu.nl/2009/11/sem/hasEarliestBeginTimeStamp>"
    lines += [f'{x} {begin} "{day}"{date} .'] if day else []
    lines += [f'{article} <https://schema.org/datePublished> "{reported}"{date} .'] if reported else []
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("most", "until", "numbers", "whole"),
    [
        (9, None, {1, 2, 3, 4, 5, 6}, True),
        (2, "2018-12-31", {3, 2}, False),
        (3, None, {4, 5, 3}, False),
        (2, "2015-12-31", {2, 1}, False),
        (5, None, {4, 5, 3, 2, 1}, False),
    ],
)
def test_the_most_recent_are_looked_at_those_without_a_day_at_that_of_their_report(
    most: int, until: str | None, numbers: set[int], whole: bool
) -> None:
    days = {1: "2001-03-01", 2: "2015-06-01", 3: "2018-01-01", 4: "2020-01-01"}
    with EmbeddedStore.in_memory() as store:
        told = [_event(number, day, "2020-06-01") for number, day in days.items()]
        told += [_event(5, "", "2019-01-01"), _event(6)]
        store.replace("http://e/graph", "\n".join(told))
        look = looked(store, WANTED, most, datetime.date.fromisoformat(until) if until else None)
    assert look.whole == whole
    assert {int(iri.removeprefix("http://e/x")) for iri in look.iris} == numbers


def _rows(client: FlaskClient, path: str) -> list[dict[str, str]]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


@pytest.mark.parametrize(("view", "of_each"), [("map", 5), ("timeline", 4)])
def test_a_view_shows_the_most_recent_and_its_csv_everything(crowded: FlaskClient, view: str, of_each: int) -> None:
    rows = _rows(crowded, f"/views/{view}.csv")
    page = crowded.get(f"/views/{view}", headers=HTML).text
    assert len(rows) <= ARTICLES * of_each
    assert len(rows) == len({row["what IRI"] for row in rows}) > 100
    assert f"{len(rows) - 10} more fit and are left out here" in page
    assert f"<small>{len(rows)} " in page
    newest = sorted((row["when"] for row in rows), reverse=True)[:10]
    assert sum(day in page for day in newest) == 10


@pytest.mark.parametrize("view", ["map", "timeline"])
def test_a_view_is_narrowed_down_by_what_it_shows(crowded: FlaskClient, view: str) -> None:
    everything = _rows(crowded, f"/views/{view}.csv")
    name, iri = next((row["place"], row["place IRI"]) for row in everything if row["place"])
    short = iri.partition("/id/place/")[2]
    rows = _rows(crowded, f"/views/{view}.csv?place={short}")
    assert {row["what IRI"] for row in rows} == {row["what IRI"] for row in everything if row["place"] == name}
    page = crowded.get(f"/views/{view}?place={short}", headers=HTML).text
    assert f"<span>Place:</span> <bdi>{name}</bdi>" in page
    shown = crowded.get(f"/views/{view}", headers=HTML).text
    assert f'href="/views/{view}?place=' in shown
    assert f'href="/views/{view}?actor=' in shown
    assert f'href="/views/{view}?from=' in shown


def test_the_ties_of_an_actor_are_all_there(crowded: FlaskClient) -> None:
    everything = _rows(crowded, "/views/alliances.csv")
    assert "Drawn from the 13 most recent statements" in crowded.get("/views/alliances", headers=HTML).text
    name, iri = everything[0]["who"], everything[0]["who IRI"]
    rows = _rows(crowded, f"/views/alliances.csv?actor={iri.partition('/id/actor/')[2]}")
    assert len(rows) == sum(name in (row["who"], row["whom"]) for row in everything)


def test_what_was_told_of_a_day_is_found_past_what_is_newer(crowded: FlaskClient) -> None:
    rows = _rows(crowded, "/views/timeline.csv")
    day = sorted(row["when"] for row in rows)[len(rows) // 3]
    page = crowded.get(f"/views/timeline?to={day}", headers=HTML).text
    assert day in page
    assert max(row["when"] for row in rows) not in page


@pytest.mark.parametrize("asked", ["place=x%20y", "actor=%3E%7D", "place=%22"])
@pytest.mark.parametrize("view", ["alliances", "map", "timeline", "claims"])
def test_what_is_no_thing_is_told(crowded: FlaskClient, view: str, asked: str) -> None:
    assert crowded.get(f"/views/{view}?{asked}").status_code == 400


@pytest.mark.parametrize("view", ["alliances", "map", "timeline", "claims"])
def test_a_thing_that_is_not_there_has_an_empty_view(crowded: FlaskClient, view: str) -> None:
    assert "Nothing of what is loaded fits" in crowded.get(f"/views/{view}?actor=nobody", headers=HTML).text
