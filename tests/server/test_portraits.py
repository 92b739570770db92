"""What a person finds on the pages of actors, places, events, figures, agreements, holds, sources and articles."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from loader.article import Article
from loader.dates import PartialDate
from loader.load import load
from loader.store import EmbeddedStore
from loader.suppose import reliance as drawn_anew
from ontology import BASE
from server.app import create_app
from server.engine import Engine
from server.portraits.axis import days, grouped, numbers
from server.portraits.lists import listings, page, pages
from server.portraits.reliance import Network, fallen, reliance
from tests.server.searching import searched
from tests.server.test_server import DATA, HOSTILE

HTML = {"Accept": "text/html"}
TAKEN = (
    "Islamic State seized the Mosul Dam on August 7, 2014. The Peshmerga gained control of the Mosul Dam on August 17, "
    "2014. Turkey denied that it supports Islamic State. Rebels will attack Mosul on Friday.\n"
)


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    yield from _served(tmp_path_factory.mktemp("taken"), Article(TAKEN, "text", PartialDate(2014, 8, 18), "Wire"))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    yield from _served(
        tmp_path_factory.mktemp("hostile"), Article(HOSTILE, "x", title="<script>3</script>", source="<b>S</b>")
    )


def _served(folder: Path, article: Article) -> Iterator[FlaskClient]:
    with EmbeddedStore.open(folder / "store", create=True) as store:
        load([article], store)
    with Engine(folder / "store") as engine:
        yield create_app(engine).test_client()


def _page(client: FlaskClient, path: str) -> str:
    answer = client.get(path, headers=HTML, follow_redirects=True)
    assert answer.status_code == 200, (path, answer.text)
    return answer.text


def _words(html: str) -> str:
    """The text of a page, without markup and with single spaces."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def _section(html: str, heading: str) -> str:
    """The words from a heading to the next of its level."""
    found = next((part for part in re.split(r"<h2", html) if heading in part.partition("</h2>")[0]), None)
    assert found is not None, heading
    return _words("<h2" + found)


def _named(store: EmbeddedStore, label: str) -> str:
    """The path of the page about the thing of this name."""
    iri = next(store.select(f'SELECT ?x {{ ?x a dl:Statement ; skos:prefLabel "{label}"@en }}'))["x"]
    return f"/page/{iri.partition('/id/')[2]}"


def test_an_actor_tells_ties_that_are_told_and_concluded_apart(client: FlaskClient) -> None:
    russia = _page(client, "/page/actor/russia")
    told, concluded = _section(russia, "Ties that articles tell"), _section(russia, "Ties that rules conclude")
    assert "supports Syrian government told by the article undated, in a report of 2019-08-18" in told
    assert "The article says so itself: AFP, 2019-08-18" in told
    assert "support from Russia and Iran" in told
    assert "Turkey" not in told
    assert "rival sponsor of Turkey concluded: likely undated why?" in concluded
    assert 'class="concluded"' in russia
    assert "Russian government" in _section(russia, "General knowledge")


def test_what_is_said_of_an_actor_is_counted_by_source_and_kind(client: FlaskClient) -> None:
    forces = _page(client, "/page/actor/syria-forces")
    assert "Rami Abdel Rahman" in _section(forces, "By source and kind")
    by = re.search(r'href="([^"]*list=all[^"]*by=rami[^"]*)"', forces)
    assert by is not None
    of_one = _words(_page(client, unescape(by[1])))
    assert "Those attributed to Rami Abdel Rahman" in of_one
    assert "lost Khan Sheikhoun" in of_one
    assert "The article says so itself" not in of_one


def test_a_place_tells_who_held_it_in_order_of_time(client: FlaskClient) -> None:
    town = _page(client, "/page/place/khan-shaykhun-168325")
    held = _section(town, "Who held it, in order of time")
    assert held.index("until 2014 Syrian armed forces lost") < held.index("partly controls Khan Sheikhoun")
    assert held.count("According to Rami Abdel Rahman") == 2
    assert 'href="geo:35.44208,36.65095"' in town
    assert "Advance by Syrian government forces" in _section(town, "Events")
    assert "59 rebels and jihadists" in _section(town, "Figures")
    assert "No article tells of an agreement about this place." in _section(town, "Not told")
    assert "Khan Sheikhoun" in _section(_page(client, "/page/place/idlib-province"), "Places inside it")


def test_a_hold_says_from_whom_it_was_taken_over(taken: FlaskClient) -> None:
    searched(taken, "mosul dam")
    search = _page(taken, "/search?q=mosul+dam")
    dam = re.search(r'href="(/page/place/[^"]*)"', search)
    assert dam is not None
    history = _page(taken, dam[1])
    held = _section(history, "Who held it, in order of time")
    assert held.index("from 2014-08-07 Islamic State controls") < held.index("from 2014-08-17 Peshmerga")
    assert "took over from Islamic State controls Mosul Dam concluded: likely why?" in held
    hold = next(link for link in re.findall(r'href="(/page/control/[^"]*)"', history))
    assert "who held it, in order of time" in _words(_page(taken, hold))


def test_what_is_planned_or_denied_never_looks_like_a_fact(taken: FlaskClient, client: FlaskClient) -> None:
    group = _page(taken, "/page/actor/islamic-state")
    marks = set(re.findall(r'<li class="(\w+)"[^>]*>\s*<p class="said">.*?</p>', group, re.DOTALL))
    assert marks >= {"denied"}
    assert '<strong class="mark">denied</strong>' in group
    withdrawal = _page(client, "/page/actor/syria-jihadists")
    events = re.findall(r"<li class=\"negated\".*?</li>", withdrawal, re.DOTALL)
    assert events
    assert all('<strong class="mark">negated</strong>' in event for event in events)
    page_of_it = re.search(r'href="(/page/event/[^"]*)"', events[0])
    assert page_of_it is not None
    assert "Not told as a fact." in _words(_page(client, page_of_it[1]))


def test_an_agreement_has_a_life_line_with_its_candidate_breaches(
    client: FlaskClient, seed_store: EmbeddedStore
) -> None:
    zone = next(seed_store.select("SELECT ?x { ?x a dl:Agreement }"))["x"]
    html = _page(client, f"/page/{zone.partition('/id/')[2]}")
    words = _words(html)
    assert "parties Russia , Turkey" in words
    assert "obstructed by jihadists" in words
    assert "stages reached partly implemented concluded: entailed why? violated concluded: worth a look why?" in words
    assert "bridges rival sponsors Russia concluded: likely why? Turkey concluded: likely why?" in words
    line = _section(html, "Life line")
    order = ["2018-09 Concluded", "2019-04 Candidate breach: Bombardment", "2019-08-18 Candidate breach: Advance"]
    assert sorted(order, key=line.index) == order
    assert "concluded: worth a look why?" in line
    assert _page(client, unescape(re.findall(r'href="(/explain[^"]*candidateBreachOf[^"]*)"', html)[0]))


def test_rival_figures_stand_on_one_axis_and_in_a_table(client: FlaskClient, seed_store: EmbeddedStore) -> None:
    html = _page(client, _named(seed_store, "at least 860 civilians: killed, Idleb"))
    drawing = re.search(r"<svg role=\"img\".*?</figure>", html, re.DOTALL)
    assert drawing is not None
    for told in ("860 — Syrian Observatory for Human Rights", "500 — United Nations", "1,000"):
        assert told in _words(drawing[0])
    table = _words(html[html.index("<table") :])
    assert "rival claim of concluded: worth a look why?" in table
    assert "comparable with concluded: likely why?" in table
    assert all(number in table for number in ("860", "500"))
    alone = _page(client, _named(seed_store, "3,000,000 people: population, Idleb"))
    assert "there is nothing to hold it against" in alone


def test_an_event_has_its_participants_and_the_figures_beside_it(
    client: FlaskClient, seed_store: EmbeddedStore
) -> None:
    html = _page(client, _named(seed_store, "Advance by Syrian government forces, Khan Sheikhoun"))
    words = _words(html)
    assert "who acted Syrian armed forces" in words
    assert "when 2019-08-18 where Khan Sheikhoun" in words
    beside = _section(html, "Figures of the same article or place")
    assert beside.index("59 rebels") < beside.index("860 civilians")
    assert "the same article and place" in beside
    assert "candidate breach of Demilitarized zone" in _section(html, "Agreements that it may have broken")


def test_a_source_tells_what_rests_on_it_alone(client: FlaskClient) -> None:
    html = _page(client, "/page/source/syrian-observatory-for-human-rights")
    assert "860 civilians" in _section(html, "What rests on this source alone")
    hanging = _section(html, "Conclusions that hang on it")
    assert "rival claim of" in hanging
    assert "rival sponsor" not in hanging
    assert "rival sponsor" in _section(_page(client, "/page/source/afp"), "Conclusions that hang on it")
    nothing = _section(_page(client, "/page/source/rami-abdel-rahman"), "Conclusions that hang on it")
    assert "No conclusion hangs on this source" in nothing


def test_an_article_leads_from_passage_to_statement_and_back(client: FlaskClient, seed_store: EmbeddedStore) -> None:
    (article,) = seed_store.articles()
    html = _page(client, f"/page/article/{article}")
    markup = _Markup()
    markup.feed(html)
    assert len(markup.anchors) > 50
    assert markup.anchors <= markup.ids
    assert len(markup.ids) == len(markup.all)
    assert "1 is planned" in _words(html)
    named = _section(html, "Named, and left at that")
    assert "Moscow place" in named
    assert "Khan Sheikhoun" not in named


def test_lists_are_cut_into_pages_that_hold_all_of_it_once(seed_store: EmbeddedStore) -> None:
    afp, listing = f"{BASE}id/actor/afp", listings("source")["own-voice"]
    whole = page(seed_store, listing, afp, size=1000)
    parts = [page(seed_store, listing, afp, number=number, size=7) for number in range(1, 7)]
    assert whole.total == len(whole.items) > 28
    assert {part.pages for part in parts} == {-(-whole.total // 7)}
    held = [claim.iri for part in parts[: parts[0].pages] for claim in part.items]
    assert held[: whole.total] == [claim.iri for claim in whole.items]
    assert page(seed_store, listing, afp, number=99, size=7).number == parts[0].pages


def test_a_list_that_is_none_is_not_found(client: FlaskClient) -> None:
    for path in ("/page/actor/russia?list=x", "/page/event/x?list=all", "/page/actor/russia?list=all&by=nobody"):
        assert client.get(path, headers=HTML).status_code == 404, path
    assert client.get("/page/actor/russia?list=all&page=x", headers=HTML).status_code == 200


def test_every_list_says_why_it_is_empty(seed_store: EmbeddedStore) -> None:
    for kind in ("actor", "source", "place", "event", "agreement", "relation"):
        found = pages(seed_store, kind, f"{BASE}id/actor/nobody", *listings(kind))
        assert all(not one.items and one.listing.empty.endswith(".") for one in found.values())


def test_no_portrait_takes_words_of_an_article_for_markup(hostile: FlaskClient) -> None:
    seen: set[str] = set()
    queue = ["/"]
    while queue:
        path = queue.pop()
        if path in seen:
            continue
        seen.add(path)
        html = _page(hostile, path)
        read = _Markup()
        read.feed(DATA.sub("", html.replace('<script src="/static/dateline.js" defer></script>', "", 1)))
        assert not read.tags & {"script", "img", "b"}, path
        assert not {name for name in read.names if name == "style" or name.startswith("on")}, path
        queue += [unescape(link) for link in re.findall(r'href="(/page/[^"#]*)', html)]
    assert {path.split("/")[2] for path in seen if path.startswith("/page/")} >= {
        "actor",
        "article",
        "event",
        "relation",
    }


def test_what_hangs_on_a_source_is_what_drawing_all_anew_finds(seed_store: EmbeddedStore) -> None:
    anew = dict(drawn_anew(seed_store))
    for name, iri in (
        ("Syrian Observatory for Human Rights", "syrian-observatory-for-human-rights"),
        ("United Nations", "united-nations"),
    ):
        found = reliance(seed_store, f"{BASE}id/actor/{iri}")
        assert found.whole
        assert len(found.fallen) == len(anew[name])


def test_a_conclusion_stands_while_one_proof_is_left() -> None:
    def premises(*names: str) -> frozenset[str]:
        return frozenset(names)

    network = Network(
        {"tie": premises("s1"), "told twice": premises("s1", "s2")},
        {
            "tie": (),
            "told twice": (),
            "falls": (premises("tie"),),
            "follows it": (premises("falls", "told twice"),),
            "stands": (premises("tie"), premises("told twice")),
            "circle": (premises("round"),),
            "round": (premises("circle", "tie"),),
            "known": (premises("tie"),),
        },
        frozenset({"known"}),
    )
    assert fallen(network, {"s1"}) == {"falls", "follows it", "circle", "round"}
    assert fallen(network, ()) == {"circle", "round"}


@pytest.mark.parametrize(("greatest", "last"), [(0, "1"), (7, "8"), (59, "60"), (860, "1,000"), (370_000, "400,000")])
def test_an_axis_of_numbers_ends_at_a_round_one(greatest: float, last: str) -> None:
    ticks = numbers([greatest]).ticks
    assert ticks[0][1] == "0"
    assert ticks[-1][1] == last
    assert 2 <= len(ticks) <= 7
    assert [place for place, _ in ticks] == sorted({place for place, _ in ticks})


@pytest.mark.parametrize("length", [0, 1, 9, 40, 100, 400, 900, 5000, 60_000])
def test_an_axis_of_days_has_a_few_ticks_in_order(length: int) -> None:
    first = datetime.date(1914, 7, 28)
    axis = days([first, first + datetime.timedelta(length)])
    assert 1 <= len(axis.ticks) <= 8
    assert list(axis.ticks) == sorted(axis.ticks)
    assert all(0 <= place <= 100 for place, _ in axis.ticks)


def test_numbers_are_grouped_and_words_left_alone() -> None:
    assert (grouped("370000"), grouped("2.50"), grouped(""), grouped("many")) == ("370,000", "2.50", "", "many")


class _Markup(HTMLParser):
    """The tags, attributes and ids of a page, and where its links within the page lead."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.names: set[str] = set()
        self.all: list[str] = []
        self.ids: set[str] = set()
        self.anchors: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            self.names.add(name)
            if name == "id" and value:
                self.all.append(value)
                self.ids.add(value)
            if name == "href" and value and value.startswith("#"):
                self.anchors.add(value[1:])
