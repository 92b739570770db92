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


def test_all_figures_are_two_clicks_from_the_first_page(client: FlaskClient) -> None:
    assert 'href="/tables"' in client.get("/", headers={"Accept": "text/html"}).text
    assert 'href="/tables/figures.csv"' in client.get("/tables", headers={"Accept": "text/html"}).text


@pytest.mark.parametrize("path", ["/tables/losses", "/tables/figures.docx", "/tables/losses.csv"])
def test_what_is_no_table(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404
