"""The search box: exact names first, then beginnings, sounds and slips of the pen, then quotes."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.server.conftest import Writable
from tests.server.searching import searched


def _found(client: FlaskClient, text: str) -> dict[str, list[str]]:
    answer = searched(client, text)
    assert set(answer["counts"]) == set(answer["found"])
    return {kind: [one["label"] for one in found] for kind, found in answer["found"].items()}


@pytest.mark.parametrize(
    ("text", "kind", "first"),
    [
        ("Russia", "actor", "Russia"),
        ("russia", "actor", "Russia"),
        ("HTS", "actor", "Hayat Tahrir al-Sham"),
        ("hayat tah", "actor", "Hayat Tahrir al-Sham"),
        ("Ankara", "actor", "Turkey"),
        ("Khan Sheikhoun", "place", "Khan Sheikhoun"),
        ("Khan Shaykhun", "place", "Khan Sheikhoun"),
        ("خان شيخون", "place", "Khan Sheikhoun"),
        ("Хан-Шейхун", "place", "Khan Sheikhoun"),
        ("Syrian Observatry for Human Rights", "actor", "Syrian Observatory for Human Rights"),
        ("demilitarized zone", "agreement", "Demilitarized zone agreement between Turkey and Russia, Idleb Province"),
        ("860 civilians", "figure", "at least 860 civilians: killed, Idleb"),
        ("fiercely resisted", "relation", "Syrian government forces opposes"),
    ],
)
def test_it_is_found_first(client: FlaskClient, text: str, kind: str, first: str) -> None:
    found = _found(client, text)
    assert kind in found, found
    assert found[kind][0].startswith(first)


@pytest.mark.parametrize("text", ["", " ", "zzzzqqqq", '"', "*", 'a" OR 1 --', "NEAR(", "(", "x" * 500, "\u202e", "🔥"])
def test_nothing_is_found_and_nothing_breaks(client: FlaskClient, text: str) -> None:
    answer = client.get("/search", query_string={"q": text, "format": "json"})
    assert answer.status_code == 200
    page = client.get("/search", query_string={"q": text}, headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "<h1>" in page.text


def test_the_page_has_the_box_and_the_counts(client: FlaskClient) -> None:
    page = client.get("/search?q=khan", headers={"Accept": "text/html"}).text
    assert 'type="search" name="q" value="khan"' in page
    assert 'href="/page/place/khan-shaykhun-168325"' in page
    assert "Places <small>1</small>" in page


def test_what_is_written_is_found(writable: Writable) -> None:
    assert _found(writable.client, "Zorbland") == {}
    update = """INSERT DATA { GRAPH <http://example.org/search> {
      <https://w3id.org/dateline/id/actor/zorbland> a dl:Actor , dl:State ; skos:prefLabel "Zorbland"@en ;
        dl:actorType actor-type:state } }"""
    headers = {**writable.headers, "Content-Type": "application/sparql-update"}
    answer = writable.client.post("/sparql", data=update, headers=headers)
    assert answer.status_code == 204, answer.text
    assert _found(writable.client, "Zorbland") == {"actor": ["Zorbland"]}
