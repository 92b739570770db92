"""The index beside the store: it follows writes, survives restarts and kills, and is made anew where it must be."""

from __future__ import annotations

import multiprocessing
import shutil
import sqlite3
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from loader.store import EmbeddedStore
from loader.store.backup import backup, restore
from loader.store.folder import SEARCH, TOUCHED
from server import tokens
from server.app import create_app
from server.context import KEY
from server.engine import Engine, Writing
from server.engine.journal import Journal
from server.engine.messages import PutGraph, Update
from server.search.asking import Index
from server.search.following import Following, Result
from server.search.indexer import Progress
from server.search.spans import Sought
from tests.server.searching import searched
from tests.server.serving import serving

_BASE = "https://w3id.org/dateline/"
_GRAPH = "http://example.org/some"
_STATE = '<{base}id/actor/{name}> a dl:Actor , dl:State ; skos:prefLabel "{label}"@en ; dl:actorType actor-type:state'


@pytest.fixture(scope="module")
def indexed(written_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the gazetteer alone, with its index."""
    folder = tmp_path_factory.mktemp("indexed") / "store"
    shutil.copytree(written_folder, folder)
    with Engine(folder) as engine:
        searched(create_app(engine).test_client(), "Russia")
    return folder


@pytest.fixture
def folder(indexed: Path, tmp_path: Path) -> Path:
    shutil.copytree(indexed, tmp_path / "store")
    return tmp_path / "store"


@pytest.fixture
def engine(folder: Path) -> Iterator[Engine]:
    with Engine(folder, None, Writing()) as engine:
        yield engine


def _insert(label: str, graph: str = _GRAPH) -> Update:
    state = _STATE.format(base=_BASE, name=label.lower(), label=label)
    return Update(f"INSERT DATA {{ GRAPH <{graph}> {{ {state} }} }}", frozenset({graph}))


def _found(engine: Engine, text: str) -> list[str]:
    answer = searched(create_app(engine).test_client(), text)
    return [found["label"] for found in answer["found"].get("actor", [])]


def _article(store: EmbeddedStore, name: str, label: str, fingerprint: str) -> None:
    article = f"{store.base}id/article/{name}"
    actor = f"{store.base}id/actor/{label.lower()}"
    label_of = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
    type_ = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    lines = (
        f'<{article}> <{store.base}ns#fingerprint> "{fingerprint}" .',
        f"<{actor}> {type_} <{store.base}ns#Actor> .",
        f'<{actor}> {label_of} "{label}" .',
    )
    store.replace(store.graph(f"article/{name}"), "\n".join(lines))


def test_each_write_is_followed(engine: Engine) -> None:
    client = create_app(engine).test_client()

    def found(text: str) -> list[str]:
        return [one["label"] for one in searched(client, text)["found"].get("actor", [])]

    assert found("Zorbland") == []
    engine.write(_insert("Zorbland"))
    engine.write(_insert("Plimoria", "http://example.org/other"))
    assert (found("Zorbland"), found("Plimoria")) == (["Zorbland"], ["Plimoria"])
    engine.write(Update('DELETE WHERE { GRAPH ?g { ?x skos:prefLabel "Zorbland"@en ; ?p ?o } }', None))
    assert (found("Zorbland"), found("Plimoria")) == ([], ["Plimoria"])
    engine.write(PutGraph("http://example.org/other", (), _BASE, merge=False))
    assert found("Plimoria") == []
    assert not (engine.folder / TOUCHED).exists()


def test_what_is_concluded_after_each_write_is_followed(folder: Path) -> None:
    def concluded(following: Following) -> set[str]:
        while (found := following.in_time(Sought("conclusion", tie=f"{_BASE}ns#partOf"), 999)) is None:
            time.sleep(0.05)
        return set(found)

    parts = f"<{_BASE}id/actor/a> dl:partOf <{_BASE}id/actor/b> . <{_BASE}id/actor/b> dl:partOf <{_BASE}id/actor/c>"
    with Engine(folder, None, Writing(gated=False)) as engine:
        following = Following(engine)
        following.start()
        before = concluded(following)
        engine.write(Update(f"INSERT DATA {{ GRAPH <{_GRAPH}> {{ {parts} }} }}", frozenset({_GRAPH})))
        assert len(concluded(following) - before) == 1
        engine.write(PutGraph(_GRAPH, (), _BASE, merge=False))
        assert concluded(following) == before


def test_of_what_is_too_large_to_be_read_nothing_is_said_by_time(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Engine(folder) as engine:
        app = create_app(engine)
        searched(app.test_client(), "Russia")
        following = app.extensions[KEY].search
        assert following.in_time(Sought("event"), 9) == []
        monkeypatch.setattr(Index, "left_out", lambda _: 1)
        assert following.in_time(Sought("event"), 9) is None


def test_what_a_restart_finds_is_not_read_again(folder: Path) -> None:
    with EmbeddedStore.open(folder) as store:
        _article(store, "a1", "Zorbland", "1")
    with Engine(folder) as engine:
        assert _found(engine, "Zorbland") == ["Zorbland"]
    with closing(sqlite3.connect(folder / SEARCH / "index.sqlite")) as base, base:
        base.execute("UPDATE thing SET label = 'As it was left' WHERE label = 'Zorbland'")
    with Engine(folder) as engine:
        assert _found(engine, "Zorbland") == ["As it was left"]


def _other_fingerprint(store: EmbeddedStore) -> None:
    _article(store, "a1", "Plimoria", "2")


def _withdrawn(store: EmbeddedStore) -> None:
    store.remove(store.graph("article/a1"))
    _article(store, "a2", "Plimoria", "1")


@pytest.mark.parametrize("change", [_other_fingerprint, _withdrawn])
def test_what_was_loaded_while_no_server_ran_is_found(folder: Path, change: Callable[[EmbeddedStore], None]) -> None:
    with EmbeddedStore.open(folder) as store:
        _article(store, "a1", "Zorbland", "1")
    with Engine(folder) as engine:
        assert _found(engine, "Zorbland") == ["Zorbland"]
    with EmbeddedStore.open(folder) as store:
        change(store)
    with Engine(folder) as engine:
        assert (_found(engine, "Zorbland"), _found(engine, "Plimoria")) == ([], ["Plimoria"])


def test_a_write_that_was_not_followed_before_a_kill_is_found(folder: Path) -> None:
    article = f"{_BASE}graph/article/a1"
    with EmbeddedStore.open(folder) as store:
        _article(store, "a1", "Zorbland", "1")
    with Engine(folder, None, Writing()) as engine:
        assert _found(engine, "Zorbland") == ["Zorbland"]
    with Engine(folder, None, Writing(gated=False)) as engine:  # whose index nobody asks, so it does not follow
        engine.write(_insert("Plimoria", article))
        assert (folder / TOUCHED).read_text(encoding="utf-8").split() == [article]
    with Engine(folder) as engine:
        assert _found(engine, "Plimoria") == ["Plimoria"]
    assert not (folder / TOUCHED).exists()


def test_a_backup_has_no_index_and_a_restored_store_gets_its_own(folder: Path, tmp_path: Path) -> None:
    with EmbeddedStore.open(folder) as store:
        _article(store, "a1", "Zorbland", "1")
    backup(folder, tmp_path / "copy")
    with EmbeddedStore.open(folder) as store:
        _article(store, "a1", "Plimoria", "1")  # under the same fingerprint
    with Engine(folder) as engine:
        assert _found(engine, "Plimoria") == ["Plimoria"]
        assert not (tmp_path / "copy" / SEARCH).exists()
    restore(tmp_path / "copy", folder)
    with Engine(folder) as engine:
        assert (_found(engine, "Zorbland"), _found(engine, "Plimoria")) == (["Zorbland"], [])


@pytest.mark.parametrize("damage", ["garbage", "cut off", "gone"])
def test_a_damaged_index_is_made_anew(folder: Path, damage: str) -> None:
    with EmbeddedStore.open(folder) as store:
        _article(store, "a1", "Zorbland", "1")
    with Engine(folder) as engine:
        assert _found(engine, "Zorbland") == ["Zorbland"]
    file = folder / SEARCH / "index.sqlite"
    if damage == "gone":
        shutil.rmtree(folder / SEARCH)
    else:
        content = file.read_bytes()
        # What is at the beginning stays: it looks like an index.
        file.write_bytes(content[:8192] + (b"\x07" * (len(content) - 8192) if damage == "garbage" else b""))
    with Engine(folder) as engine:
        assert _found(engine, "Zorbland") == ["Zorbland"]


def test_two_servers_of_one_folder_do_not_share_the_file(folder: Path) -> None:
    with EmbeddedStore.open(folder) as store:
        _article(store, "a1", "Zorbland", "1")
    with Engine(folder) as one, Engine(folder) as other:
        assert _found(one, "Zorbland") == _found(other, "Zorbland") == ["Zorbland"]


def test_a_folder_that_cannot_be_written_is_searched_too(folder: Path) -> None:
    shutil.rmtree(folder / SEARCH)
    (folder / SEARCH).write_text("in the way")
    with Engine(folder) as engine:
        assert _found(engine, "Russia")[0] == "Russia"
    assert (folder / SEARCH).read_text() == "in the way"


def test_the_default_graph_of_a_strict_store_is_searched(tmp_path: Path) -> None:
    EmbeddedStore.open(tmp_path / "store", create=True).close()
    with EmbeddedStore.open(tmp_path / "store") as store:
        store.become("strict")
    with Engine(tmp_path / "store", None, Writing(gated=False)) as engine:
        client = create_app(engine).test_client()
        assert searched(client, "Zorbland")["found"] == {}
        engine.write(Update(f"INSERT DATA {{ {_STATE.format(base=_BASE, name='z', label='Zorbland')} }}", frozenset()))
        assert list(searched(client, "Zorbland")["found"]) == ["actor"]


def test_the_process_that_keeps_the_index_may_die(engine: Engine) -> None:
    client = create_app(engine).test_client()
    others = set(multiprocessing.active_children())
    searched(client, "Russia")
    (indexer,) = set(multiprocessing.active_children()) - others
    indexer.kill()
    engine.write(_insert("Zorbland"))
    assert list(searched(client, "Zorbland")["found"]) == ["actor"]


def test_until_it_is_made_the_page_says_how_far_it_is(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    found = Following.search

    def half_way(following: Following, text: str) -> Result:
        return Result(found(following, text).answer, Progress(1200, 100_000), False)

    monkeypatch.setattr(Following, "search", half_way)
    page = create_app(engine).test_client().get("/search?q=russia", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "1,200 of 100,000 articles" in page.text


def test_a_journal_forgets_what_was_followed_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "touched"
    journal = Journal(file)
    journal.note(frozenset({"a", "b"}))
    first = journal.last
    journal.note(frozenset({"b", "c"}))
    assert journal.noted(first) == frozenset({"a"})
    journal.forget(first)
    left = Journal(file)
    assert left.noted(left.last) == frozenset({"b", "c"})
    left.note(None)
    assert left.noted(left.last) is None
    left.forget(left.last)
    assert not file.exists()
    assert Journal(file).noted(0) == frozenset()


def test_a_note_that_was_cut_off_harms_none_that_follows(tmp_path: Path) -> None:
    file = tmp_path / "touched"
    file.write_text("\nhttp://example.org/a\nhttp://exam")
    Journal(file).note(frozenset({"http://example.org/b"}))
    assert {"http://example.org/a", "http://example.org/b"} <= (Journal(file).noted(0) or set())


def test_the_page_says_of_which_kind_there_are_more_than_it_counts(folder: Path) -> None:
    events = "".join(
        f"<{_BASE}id/event/e{n}> a <{_BASE}ns#Event> ; "
        f'<http://www.w3.org/2004/02/skos/core#prefLabel> "Plimoria {n}" .\n'
        for n in range(1005)
    )
    with Engine(folder, None, Writing(gated=False)) as engine:
        client = create_app(engine).test_client()
        engine.write(PutGraph(_GRAPH, ((events.encode(), "text/turtle"),), _BASE, merge=False))
        assert searched(client, "plimoria")["more"] == ["event"]
        page = client.get("/search?q=plimoria", headers={"Accept": "text/html"}).text
    assert "Events <small>1,000+</small>" in page
    assert "There are more than 1,000" in page


def test_the_page_of_a_search_that_was_ended_says_so(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    client = create_app(engine).test_client()
    searched(client, "russia")
    monkeypatch.setattr("server.search.asking._SECONDS", 0.0)
    page = client.get("/search?q=plimoria", headers={"Accept": "text/html"}).text
    assert "not all of it was looked at" in page
    assert "Nothing goes by this name" not in page


def test_a_server_that_is_killed_after_a_write_hides_nothing(folder: Path) -> None:
    article = f"{_BASE}graph/article/a1"
    with EmbeddedStore.open(folder) as store:
        _article(store, "a1", "Zorbland", "1")
    token = tokens.create(folder, "test")
    with serving(folder, "--gate", "off") as served:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/sparql-update"}
        update = _insert("Plimoria", article).text.encode()
        request = urllib.request.Request(f"{served.address}/sparql", update, headers)  # noqa: S310 - our own address
        with urllib.request.urlopen(request):  # noqa: S310
            served.process.kill()
    with Engine(folder) as engine:
        assert (_found(engine, "Zorbland"), _found(engine, "Plimoria")) == (["Zorbland"], ["Plimoria"])
