"""Questions as of a day."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from ontology.asof import as_of, asks_as_of
from ontology.questions import all_questions
from server.main import cli

DATED = [question.name for question in all_questions() if asks_as_of(question.sparql)]


def test_ties_control_and_agreements_can_be_asked_so() -> None:
    assert set(DATED) == {"ties-as-of", "control-as-of", "agreements-as-of"}


def _ask(folder: Path, name: str, day: str) -> str:
    words = ["query", "--store", str(folder), "--question", name, "--as-of", day, "--format", "csv"]
    done = CliRunner().invoke(cli, words)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.parametrize(
    ("name", "day", "there", "not_there"),
    [
        ("control-as-of", "2014-06-01", "they lost control in 2014", "dominated by the jihadist group"),
        ("control-as-of", "2019-08-18", "dominated by the jihadist group", "they lost control in 2014"),
        ("agreements-as-of", "2019-08-18", "Demilitarized zone agreement", "2017"),
        ("agreements-as-of", "2018-01-01", "agreement,concluded", "Demilitarized zone agreement"),
        ("ties-as-of", "2019-08-18", "jihadists,co-belligerent of,rebels,concluded", "supports,jihadists"),
    ],
)
def test_another_day_has_another_answer(seed_folder: Path, name: str, day: str, there: str, not_there: str) -> None:
    answer = _ask(seed_folder, name, day)
    assert there in answer
    assert not_there not in answer


@pytest.mark.parametrize(
    ("sparql", "day", "told"),
    [
        ("ASK {}", "2019-08-18", "asks of no day"),
        ('ASK { VALUES ?asOf { "2019-08-18"^^xsd:date } }', "yesterday", "yesterday"),
        ('ASK { VALUES ?asOf { "2019-08-18"^^xsd:date } }', '2019-08-18" } }', "2019-08-18"),
    ],
)
def test_what_cannot_be_asked_so(sparql: str, day: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        as_of(sparql, day)


def test_the_server_takes_the_day_as_a_parameter(client: FlaskClient) -> None:
    sparql = next(question.sparql for question in all_questions() if question.name == "agreements-as-of")
    counts = [
        client.get("/sparql", query_string={"query": sparql, "as-of": day, "format": "csv"}).text.count("\n")
        for day in ("2018-01-01", "2019-08-18")
    ]
    assert counts == [1, 2]
    page = client.get("/questions/agreements-as-of?as-of=2018-01-01", headers={"Accept": "text/html"}).text
    assert 'value="2018-01-01"' in page
    bad = client.get("/sparql", query_string={"query": "ASK {}", "as-of": "2018-01-01"})
    assert (bad.status_code, bad.content_type) == (400, "application/problem+json")
