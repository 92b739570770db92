"""Try it: what would be read out of a report, without storing it."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

REPORT = (
    "Rwanda supports the M23 rebels, the army of Congo said on Monday. Rebels attacked Goma and killed 17 civilians. "
    "<script>alert(1)</script>"
)
HTML = {"Accept": "text/html"}


def test_a_report_is_read_and_not_stored(client: FlaskClient) -> None:
    page = client.post("/try", data={"text": REPORT, "date": "2024-02-05"}, headers=HTML)
    assert page.status_code == 200
    assert "The graph conforms to the shapes." in page.text
    assert 'class="evidence"' in page.text
    assert "17 civilians" in page.text
    assert "According to" in page.text
    assert "dl:supports" in page.text
    assert "<script>alert" not in page.text
    assert (
        client.get("/search", query_string={"q": "M23", "format": "json"}).get_json()["found"].get("relation") is None
    )
    assert "Goma" not in client.get("/", headers=HTML).text


@pytest.mark.parametrize(
    ("form", "status", "told"),
    [
        ({"text": "  "}, 400, "empty"),
        ({}, 400, "empty"),
        ({"text": REPORT, "date": "last week"}, 400, "last week"),
        ({"text": "Les rebelles du M23 ont attaqué la ville de Goma lundi, a dit l'armée. " * 3}, 400, "English"),
        ({"text": "x" * 40_000}, 413, "30000"),
    ],
)
def test_what_cannot_be_read_is_told_beside_the_form(
    client: FlaskClient, form: dict[str, str], status: int, told: str
) -> None:
    page = client.post("/try", data=form, headers=HTML)
    assert page.status_code == status
    assert told in page.text


def test_a_report_without_anything_in_it_says_so(client: FlaskClient) -> None:
    text = "The weather was fine in the park today and the children of the village played for a long time by the river."
    page = client.post("/try", data={"text": text}, headers=HTML)
    assert page.status_code == 200
    assert "Nothing was read out of it" in page.text
