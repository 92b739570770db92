"""The six tables, as the command writes them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from loader.tables import COLUMNS
from server.main import cli


@pytest.mark.parametrize("name", COLUMNS)
def test_a_table_is_what_the_command_writes(client: FlaskClient, seed_folder: Path, tmp_path: Path, name: str) -> None:
    done = CliRunner().invoke(cli, ["export", "--tables", str(tmp_path), "--store", str(seed_folder)])
    assert done.exit_code == 0, done.output
    written = (tmp_path / f"{name}.csv").read_bytes()
    answer = client.get(f"/tables/{name}.csv")
    assert answer.data == written
    assert f'filename="{name}.csv"' in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(written.decode())))
    assert len(client.get(f"/tables/{name}.json").get_json()) == len(rows)
    page = client.get(f"/tables/{name}", headers={"Accept": "text/html"}).text
    assert page.count("<tr>") == len(rows) + 1
    assert f"<small>{len(rows)}</small>" in page


def test_conclusions_are_rows_where_they_are_asked_for(client: FlaskClient) -> None:
    page = client.get("/tables/relations?inferred=true", headers={"Accept": "text/html"}).text
    assert '<strong class="mark">concluded</strong>' in page
    assert 'href="/tables/relations.csv?inferred=true"' in page
    assert "true" in {row["inferred"] for row in client.get("/tables/relations.json?inferred=true").get_json()}


@pytest.mark.parametrize(
    ("name", "day", "there", "not_there"),
    [
        ("control", "2014-06-01", "they lost control in 2014", "dominated by the jihadist group"),
        ("control", "2019-08-18", "dominated by the jihadist group", "they lost control in 2014"),
        ("agreements", "2018-10-01", "demilitarized", "nothing"),
        ("agreements", "2018-01-01", "No row", "demilitarized"),
    ],
)
def test_a_table_as_of_a_day(
    client: FlaskClient, seed_folder: Path, tmp_path: Path, name: str, day: str, there: str, not_there: str
) -> None:
    page = client.get(f"/tables/{name}?as-of={day}", headers={"Accept": "text/html"}).text
    assert there in page
    assert f"<bdi>{not_there}" not in page
    words = ["export", "--tables", str(tmp_path), "--store", str(seed_folder), "--as-of", day]
    assert CliRunner().invoke(cli, words).exit_code == 0
    assert (tmp_path / f"{name}.csv").read_bytes() == client.get(f"/tables/{name}.csv?as-of={day}").data


def test_a_day_that_is_none_is_told(client: FlaskClient) -> None:
    answer = client.get("/tables/control.csv?as-of=soon")
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")


def test_all_figures_are_two_clicks_from_the_first_page(client: FlaskClient) -> None:
    assert 'href="/tables"' in client.get("/", headers={"Accept": "text/html"}).text
    assert 'href="/tables/figures.csv"' in client.get("/tables", headers={"Accept": "text/html"}).text


@pytest.mark.parametrize("path", ["/tables/losses", "/tables/figures.docx", "/tables/losses.csv"])
def test_what_is_no_table(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404
