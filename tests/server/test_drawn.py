"""Pages of what rules draw: propositions, derivations, networks and their sides, and what the page of terms shows."""

from __future__ import annotations

import re
from concurrent.futures import Future

import pytest
from flask.testing import FlaskClient

from loader.store import EmbeddedStore
from ontology import BASE, ontology_graph
from server.examples import of_terms

HTML = {"Accept": "text/html"}
KINDS = f"""
SELECT ?kind (SAMPLE(?x) AS ?one) {{
  {{ ?x ?p ?o }} UNION {{ ?s ?p ?x }} FILTER(STRSTARTS(STR(?x), "{BASE}id/"))
  BIND(STRBEFORE(STRAFTER(STR(?x), "{BASE}id/"), "/") AS ?kind)
}} GROUP BY ?kind"""


def _rows(client: FlaskClient, query: str) -> list[dict[str, str]]:
    answer = client.get("/sparql", query_string={"query": query, "format": "json"}).get_json()
    return [{name: cell["value"] for name, cell in row.items()} for row in answer["results"]["bindings"]]


def _page(client: FlaskClient, iri: str) -> str:
    answer = client.get(f"/page/{iri.removeprefix(f'{BASE}id/')}", headers=HTML, follow_redirects=True)
    assert answer.status_code == 200, iri
    return answer.text


def _headline(page: str) -> str:
    return re.sub(r"<[^>]+>", "", page.partition("<h1>")[2].partition("</h1>")[0])


def test_each_kind_of_thing_has_a_page_with_a_name(client: FlaskClient) -> None:
    kinds = {row["kind"]: row["one"] for row in _rows(client, KINDS)}
    assert kinds.keys() >= {"actor", "article", "bloc", "derivation", "evidence", "network", "proposition", "reading"}
    for iri in kinds.values():
        page = _page(client, iri)
        assert _headline(page)
        assert BASE not in _headline(page)
        assert "nothing more is told" not in page


@pytest.mark.parametrize(
    "step", ["?x rdf:subject ?a ; rdf:object ?b", "?x dl:concludes [ rdf:subject ?a ; rdf:object ?b ]"]
)
def test_a_proposition_and_its_derivation_lead_to_the_proof(client: FlaskClient, step: str) -> None:
    russia, turkey = f"<{BASE}id/actor/russia>", f"<{BASE}id/actor/turkey>"
    query = f"SELECT ?x {{ {step} FILTER(?a = {russia} && ?b = {turkey}) }}"
    pages = [_page(client, row["x"]) for row in _rows(client, query)]
    assert any("rival sponsor of" in page and "<blockquote" in page for page in pages)


def test_a_network_shows_its_sides_and_a_side_its_parties(client: FlaskClient) -> None:
    query = "SELECT ?web ?side ?name { ?side dl:ofNetwork ?web ; dl:member/skos:prefLabel ?name } ORDER BY ?side ?name"
    rows = _rows(client, query)
    assert rows
    network = _page(client, rows[0]["web"])
    for row in (row for row in rows if row["web"] == rows[0]["web"]):
        assert f">{row['name']}</bdi>" in network
        assert f'href="/page/bloc/{row["side"].rpartition("/")[2]}"' in network
        side = _page(client, row["side"])
        assert f">{row['name']}</bdi>" in side
        assert "no article says so" in side


def test_terms_show_conclusions_in_words(client: FlaskClient) -> None:
    client.get("/terms", headers=HTML)
    page = client.get("/terms", headers=HTML).text
    for anchor in ("Conclusion", "strength-likely"):
        told = page.partition(f'id="{anchor}"')[2].partition("</dd>")[0]
        links = re.findall(r'href="/page/proposition/[^"]*"><bdi>([^<]*)</bdi>', told)
        assert links
        assert all(" " in words for words in links)


def test_what_was_not_told_in_time_is_not_called_unused(seed_store: EmbeddedStore) -> None:
    uses = of_terms(seed_store, lambda _: Future(), ontology_graph())
    assert {use.examples for use in uses.values()} == {None}
