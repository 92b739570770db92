"""Try it: what would be read out of a report, without storing it."""

from __future__ import annotations

import logging
import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from tests.server.conftest import Writable

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


def _form(page: str) -> dict[str, str]:
    """What the form that stores would send, but for the token."""
    part = page.partition('action="/try/store"')[2].partition("</form>")[0]
    return {name: unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', part)}


def test_with_a_token_what_was_read_is_stored(writable: Writable, caplog: pytest.LogCaptureFixture) -> None:
    token = writable.headers["Authorization"].removeprefix("Bearer ")
    given = {"text": f'{REPORT}\n\nIt was "quiet" <b>later</b>.\n', "date": "2024-02-05", "source": "Wire"}
    page = writable.client.post("/try", data=given, headers=HTML)
    form = _form(page.text)
    assert form.keys() == given.keys()
    assert (form["date"], form["source"]) == ("2024-02-05", "Wire")
    with caplog.at_level(logging.DEBUG):
        stored = writable.client.post("/try/store", data={**form, "token": token}, headers=HTML)
    assert stored.status_code == 303, stored.text
    assert re.fullmatch(r"/page/article/[0-9a-f]{16}", stored.location)
    article = writable.client.get(stored.location, headers=HTML)
    assert article.status_code == 200
    assert "17 civilians" in article.text
    assert "Wire" in article.text
    assert token not in caplog.text + article.text + stored.text + stored.location


@pytest.mark.parametrize("token", ["", "no-token", "dl_" + "0" * 40, "\u0000", "Ä"])
def test_a_wrong_token_is_explained_and_can_be_tried_again(writable: Writable, token: str) -> None:
    before = writable.engine.newest.revision
    page = writable.client.post("/try/store", data={"text": REPORT, "token": token}, headers=HTML)
    assert page.status_code == 401
    assert page.headers["WWW-Authenticate"].startswith("Bearer")
    assert "This token is none of this store, so nothing was stored." in page.text
    assert _form(page.text)["text"] == REPORT
    assert writable.engine.newest.revision == before
    assert len(token) < 5 or token not in page.text


def test_what_cannot_be_read_is_not_stored(writable: Writable) -> None:
    token = writable.headers["Authorization"].removeprefix("Bearer ")
    page = writable.client.post("/try/store", data={"text": " ", "token": token}, headers=HTML)
    assert (page.status_code, "the report: empty" in page.text) == (400, True)


def test_the_token_is_not_taken_from_an_address(writable: Writable) -> None:
    token = writable.headers["Authorization"].removeprefix("Bearer ")
    assert writable.client.post(f"/try/store?token={token}", data={"text": REPORT}).status_code == 401
    assert writable.client.get(f"/try/store?token={token}").status_code == 405


def test_a_server_that_only_reads_does_not_offer_to_store(client: FlaskClient) -> None:
    assert "/try/store" not in client.post("/try", data={"text": REPORT}, headers=HTML).text
    page = client.post("/try/store", data={"text": REPORT, "token": "x"}, headers=HTML)
    assert page.status_code == 403
    assert "This server only reads, so nothing was stored." in page.text
