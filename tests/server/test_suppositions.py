"""`/what-if`: what would follow without a source, or with a tie; what it costs, and whom it holds up."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from loader.errors import InputError
from loader.store import EmbeddedStore, Store
from server import suppositions
from server.app import create_app
from server.engine import Client, Engine
from server.engine.messages import Busy, Overrun
from tests.server.browsing import needs_browser, window
from tests.server.serving import serving

HTML, JSON = {"Accept": "text/html"}, {"Accept": "application/json"}
OBSERVATORY = "Syrian Observatory for Human Rights"
Query = Mapping[str, str | Sequence[str]]
ANYONE = Client("test")


def _asked(client: FlaskClient, query: Query) -> dict[str, list[dict[str, str]]]:
    answer = client.get("/what-if", query_string=dict(query), headers=JSON)
    assert answer.status_code == 200, answer.text
    found: dict[str, list[dict[str, str]]] = answer.get_json()
    return found


def _sentences(found: list[dict[str, str]]) -> set[str]:
    return {one["sentence"] for one in found}


def test_what_falls_and_what_stands_without_a_source(client: FlaskClient) -> None:
    found = _asked(client, {"without": OBSERVATORY})
    assert any("rival claim of" in one for one in _sentences(found["fallen"]))
    assert "jihadists co-belligerent of rebels" in _sentences(found["weakened"])
    assert not any("rival sponsor" in one for one in _sentences(found["fallen"]))
    assert [one["name"] for one in found["without"]] == [OBSERVATORY]
    by_iri = _asked(client, {"without": found["without"][0]["iri"]})
    assert by_iri == found


@pytest.mark.parametrize(
    "query",
    [
        {"assume": 'Iran dl:supports "rebels"'},
        {"subject": "Iran", "predicate": "dl:supports", "object": "rebels"},
        {"subject": ["Iran", ""], "predicate": ["supports", "dl:opposes"], "object": ["rebels", ""]},
    ],
)
def test_what_is_new_with_a_tie_and_why(client: FlaskClient, query: Query) -> None:
    found = _asked(client, query)
    assert (found["fallen"], found["statements"]) == ([], [])
    assert _sentences(found["assumed"]) == {"Iran supports rebels"}
    new = {one["sentence"]: one["because"] for one in found["new"]}
    assert {"Iran on the same side as Turkey", "Turkey on the same side as Iran"} & new.keys()
    assert any("Iran supports rebels" in because for because in new.values())
    explained = client.get(
        "/explain", query_string={"subject": "Iran", "predicate": "dl:sameSideAs", "object": "Turkey"}
    )
    assert "not held" in explained.text, "the store is as it was"


def test_several_at_once(client: FlaskClient) -> None:
    found = _asked(client, {"without": [OBSERVATORY, "United Nations"], "assume": "Iran dl:supports rebels"})
    assert {one["name"] for one in found["without"]} == {OBSERVATORY, "United Nations"}
    assert found["new"] and found["fallen"]


def test_the_page_tells_it_and_leads_to_the_proofs(client: FlaskClient) -> None:
    page = client.get("/what-if", query_string={"without": "AFP"}, headers=HTML).text
    fallen = page.partition('<h2 id="fallen">')[2].partition("</section>")[0]
    assert "rival sponsor of" in fallen
    why = re.search(r'href="(/explain\?[^"]+)"', fallen)
    assert why
    assert client.get(why[1].replace("&amp;", "&"), headers=HTML).text.count("The article says so itself") > 0
    assert "That does not make them untrue" in page
    supposed = client.get("/what-if", query_string={"assume": "Iran dl:supports rebels"}, headers=HTML).text
    assert '<strong class="mark drawn">only supposed</strong>' in supposed
    assert "no source says what is taken for granted here" in supposed


def test_the_form_leads_to_an_address_without_what_is_empty(client: FlaskClient) -> None:
    sent = {"without": ["AFP", ""], "subject": ["", ""], "predicate": ["dl:supports", "dl:leads"], "object": ["", " "]}
    answer = client.get("/what-if", query_string=sent, headers=HTML)
    assert answer.status_code == 303
    assert parse_qs(urlsplit(answer.location).query) == {"without": ["AFP"]}
    form = client.get("/what-if", headers=HTML).text
    assert all(f'name="{name}"' in form for name in ("without", "subject", "predicate", "object"))
    assert '<option value="dl:alliedWith">' in form


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"without": "Atlantis Times"}, "Atlantis Times"),
        ({"without": "Damascus City Council"}, "Damascus City Council"),
        ({"without": "https://example.org/nothing"}, "no statement rests on it"),
        ({"without": "https://example.org/a b"}, "not an IRI"),
        ({"assume": "Russia supports"}, "not three names"),
        ({"subject": "Russia", "predicate": "dl:supports", "object": ""}, "something of it is missing"),
        ({"subject": "Russia", "predicate": "likes", "object": "Turkey"}, "likes"),
        ({"subject": "Russia", "predicate": "dl:supports", "object": "Atlantis"}, "Atlantis"),
        ({"without": ['"} UNION { ?x ?y ?z', "AFP"]}, "UNION"),
        ({"without": [str(number) for number in range(30)]}, "more than 20"),
    ],
)
def test_what_means_nothing_is_told_beside_the_form(client: FlaskClient, query: Query, told: str) -> None:
    page = client.get("/what-if", query_string=dict(query), headers=HTML)
    assert page.status_code == 400
    assert 'role="alert"' in page.text
    assert told in page.text
    assert '<form class="suppose"' in page.text
    problem = client.get("/what-if", query_string=dict(query), headers=JSON)
    assert (problem.status_code, problem.content_type) == (400, "application/problem+json")
    assert told in problem.get_json()["detail"]


def test_nothing_asked_is_a_form_for_people_and_an_error_for_programs(client: FlaskClient) -> None:
    assert client.get("/what-if", headers=HTML).status_code == 200
    assert client.get("/what-if", headers=JSON).status_code == 400


def test_sources_articles_and_statements_lead_to_it(client: FlaskClient, seed_store: EmbeddedStore) -> None:
    (article,) = seed_store.articles()
    statement = next(seed_store.select("SELECT ?x { ?x a dl:Control } LIMIT 1"))["x"].rpartition("/id/")[2]
    for page, told in (
        ("/page/source/united-nations", "What if this source is not trusted?"),
        (f"/page/article/{article}", "What if this article is not believed?"),
        (f"/page/{statement}", "What if this is not believed?"),
    ):
        html = client.get(page, headers=HTML).text
        link = re.search(rf'<a href="(/what-if\?[^"]+)" rel="nofollow">{re.escape(told)}</a>', html)
        assert link, page
        answer = client.get(link[1], headers=JSON)
        assert answer.get_json()["statements"], page
    assert "Disallow: /what-if" in client.get("/robots.txt").text


def test_a_name_of_several_actors_offers_the_others(seed_folder: Path, tmp_path: Path) -> None:
    from loader.article import Article
    from loader.load import load

    texts = (
        "Rwanda supports the rebels in Congo, the army of Congo said.",
        "Chad said Sudan supports the rebels in Chad.",
    )
    with EmbeddedStore.open(tmp_path / "store", create=True) as store:
        load([Article(text, text[:4], source="Wire") for text in texts], store)
    with Engine(tmp_path / "store") as engine:
        client = create_app(engine).test_client()
        query = {"subject": "Iran", "predicate": "dl:supports", "object": "rebels"}
        found = client.get("/what-if", query_string=query, headers=JSON).get_json()
        taken, other = found["ambiguous"]["rebels"][:2]
        assert found["assumed"][0]["triple"][2] == taken
        page = client.get("/what-if", query_string=query, headers=HTML).text
        assert "Several actors go by the name “rebels”" in page
        assert other.rpartition("/")[2] in page


def test_a_store_that_holds_too_much_is_left_to_the_command_line(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suppositions, "STATEMENTS", 10)
    answer = client.get("/what-if", query_string={"without": "AFP"}, headers=JSON)
    assert (answer.status_code, answer.content_type) == (503, "application/problem+json")
    assert "more than 10 statements" in answer.get_json()["detail"]
    assert "dateline what-if" in answer.get_json()["detail"]


def sleeps(store: Store, seconds: float) -> str:
    time.sleep(seconds)
    return store.base


def eats(_: Store) -> int:
    return len(bytearray(8 << 30))


def complains(_: Store) -> None:
    raise InputError("nothing is right")


def test_work_apart_is_one_at_a_time_and_holds_up_no_query(seed_folder: Path) -> None:
    with Engine(seed_folder) as engine:
        told: list[str] = []
        long = threading.Thread(target=lambda: told.append(engine.work(sleeps, 3.0, client=ANYONE)))
        long.start()
        time.sleep(0.5)
        with pytest.raises(Busy):
            engine.work(sleeps, 0.0, client=ANYONE)
        page = create_app(engine).test_client().get("/what-if", query_string={"without": "AFP"}, headers=JSON)
        assert (page.status_code, page.headers["Retry-After"]) == (503, "1")
        began = time.monotonic()
        assert create_app(engine).test_client().get("/page/actor/russia", headers=HTML).status_code == 200
        assert long.is_alive() or time.monotonic() - began > 2
        long.join()
        assert told == [engine.description.base]
        assert engine.work(sleeps, 0.0, client=ANYONE) == told[0]


def test_work_apart_ends_at_its_deadline_in_its_memory_and_with_its_client(seed_folder: Path) -> None:
    with Engine(seed_folder) as engine:
        began = time.monotonic()
        with pytest.raises(Overrun, match="longer"):
            engine.work(sleeps, 60.0, client=ANYONE, seconds=1.0)
        assert time.monotonic() - began < 30
        with pytest.raises(Overrun, match="memory"):
            engine.work(eats, client=ANYONE)
        with pytest.raises(InputError, match="nothing is right"):
            engine.work(complains, client=ANYONE)
        assert engine.work(sleeps, 0.0, client=ANYONE)


@needs_browser
def test_a_person_asks_without_javascript(seed_folder: Path) -> None:
    with serving(seed_folder) as served, window(390, javascript=False) as opened:
        page = opened.page
        page.goto(f"{served.address}/page/source/united-nations")
        page.get_by_role("link", name="What if this source is not trusted?").click()
        assert "Suppose that nobody believed United Nations" in page.locator("main").inner_text()
        page.get_by_label("Who").first.fill("Iran")
        page.get_by_label("Whom").first.fill("rebels")
        page.get_by_role("button", name="What if?").click()
        assert "and that Iran supports rebels" in page.locator("main").inner_text()
        assert "predicate=dl" in page.url
        assert page.url.count("subject=") == 1
        told = page.locator("main").inner_text()
        page.goto(page.url)
        assert page.locator("main").inner_text() == told
