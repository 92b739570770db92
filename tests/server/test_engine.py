"""The engine: readers and a writer that can be killed, on real stores and with real processes."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph as ox
import pytest

from loader.errors import QueryError, StoreError
from loader.store import Description, EmbeddedStore
from loader.store.folder import create
from ontology import BASE
from server import metrics
from server.engine import Client, Engine, Limits, PutGraph, Question, Update, Writing
from server.engine.messages import Busy, Ended, Greedy, Overrun

SHORT = Question("SELECT * { ?s a dl:Agreement } LIMIT 1", "csv")
HOUR = Question("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?d && ?e != ?h) }", "json")
BOMB = Question("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i", "json")
ALL = Question("SELECT * { ?s ?p ?o }", "csv")
ME = Client("me")
LIMITS = Limits(memory=192 << 20, result=32 << 20)


@pytest.fixture(scope="module")
def engine(seed_folder: Path) -> Iterator[Engine]:
    with Engine(seed_folder, LIMITS) as opened:
        yield opened


@pytest.fixture
def plain(tmp_path: Path) -> Iterator[Engine]:
    """An empty plain store that can be written to."""
    create(tmp_path / "store", Description(BASE, "strict"))
    with Engine(tmp_path / "store", LIMITS, Writing(timeout=20, gated=False)) as opened:
        yield opened


def _text(engine: Engine, question: Question) -> str:
    answer = engine.ask(question, ME)[1]
    return (answer.first + b"".join(answer.rest or ())).decode()


def _put(engine: Engine, graph: str, turtle: str) -> None:
    engine.write(PutGraph(graph, ((turtle.encode(), "text/turtle"),), graph, merge=False))


def test_a_query_ends_at_its_deadline(engine: Engine) -> None:
    began = time.monotonic()
    with pytest.raises(Overrun, match="longer than it may"):
        engine.ask(HOUR, ME, 0.5)
    assert 0.5 <= time.monotonic() - began < 5
    assert "agreement" in _text(engine, SHORT)


def test_the_server_sets_the_longest_time_that_can_be_asked_for(seed_folder: Path) -> None:
    with Engine(seed_folder, Limits(timeout=0.2, longest=0.4)) as engine:
        for seconds, least in ((None, 0.2), (3600, 0.4)):
            began = time.monotonic()
            with pytest.raises(Overrun):
                engine.ask(HOUR, ME, seconds)
            assert least <= time.monotonic() - began < 30


def test_a_hundred_endless_queries_leave_short_ones_answering(engine: Engine) -> None:
    with ThreadPoolExecutor(100) as pool:
        endless = [pool.submit(engine.ask, HOUR, Client(f"flood-{i % 10}"), 5.0) for i in range(100)]
        answered = 0
        while not any(one.done() for one in endless):
            assert "agreement" in _text(engine, SHORT)
            answered += 1
        assert answered >= 2
    assert all(isinstance(one.exception(), (Overrun, Busy)) for one in endless)
    assert engine.running() == []


def test_a_memory_bomb_kills_its_reader_alone(engine: Engine) -> None:
    with ThreadPoolExecutor(1) as pool:
        bomb = pool.submit(engine.ask, BOMB, Client("bomber"), 60.0)
        while not bomb.done():
            assert "agreement" in _text(engine, SHORT)
    assert isinstance(bomb.exception(), Overrun)
    assert "memory" in str(bomb.exception())


def test_a_reader_that_cannot_begin_is_not_the_fault_of_the_query(seed_folder: Path) -> None:
    with Engine(seed_folder, Limits(memory=1 << 20)) as engine, pytest.raises(Busy, match="died before it began"):
        _text(engine, SHORT)


def test_a_long_answer_comes_whole_or_not_at_all(seed_folder: Path, engine: Engine) -> None:
    whole = _text(engine, ALL)
    assert len(whole) > 1 << 20
    with EmbeddedStore.open(seed_folder, read_only=True) as store:
        found = store.query(ALL.text)
        assert isinstance(found, ox.QuerySolutions)
        assert whole.count("\r\n") == 1 + sum(1 for _ in found)
    with Engine(seed_folder, Limits(result=len(whole) - 1)) as small:
        answer = small.ask(ALL, ME)[1]
        with pytest.raises(Overrun, match="longer than"):
            b"".join(answer.rest or ())


def test_many_cycles_of_kill_and_respawn_leave_nothing_behind(tmp_path: Path) -> None:
    create(tmp_path / "store", Description(BASE, "strict"))
    with Engine(tmp_path / "store", Limits(), Writing(gated=False)) as engine:
        _put(engine, "urn:g", "".join(f"<urn:s> <urn:p> {i} ." for i in range(2000)))
        hour = Question(HOUR.text.replace("{", "{ GRAPH <urn:g> {", 1).replace(")}", ")}}") + " }", "json")
        before = _held()
        killed = metrics.READERS_KILLED._value.get()
        for _ in range(1000):
            with pytest.raises(Overrun):
                engine.ask(hour, ME, 0.001)
        assert metrics.READERS_KILLED._value.get() - killed == 1000
        threads, files, children = _held()
        assert (threads, children) == (before[0], before[2])
        assert files <= before[1] + 2


def _held() -> tuple[int, int, int]:
    """Threads and open files of this process, and how many processes its fork server has."""
    servers = [pid for pid in _children(os.getpid()) if "forkserver" in _command(pid)]
    return (
        threading.active_count(),
        len(list(Path("/proc/self/fd").iterdir())),
        sum(len(_children(pid)) for pid in servers),
    )


def _children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


def _command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")


def test_a_client_that_goes_away_cancels_its_query(engine: Engine) -> None:
    gone = threading.Event()
    threading.Timer(0.4, gone.set).start()
    with pytest.raises(Ended, match="went away"):
        engine.ask(HOUR, Client("leaver", gone.is_set), 60.0)


def test_an_administrator_sees_and_ends_queries(engine: Engine) -> None:
    with ThreadPoolExecutor(1) as pool:
        hour = pool.submit(engine.ask, HOUR, Client("slow"), 60.0)
        while not (running := engine.running()):
            time.sleep(0.01)
        assert (running[0].client.name, running[0].question) == ("slow", HOUR)
        assert engine.end(running[0].id, "the desk needs the machine")
        assert isinstance(hour.exception(), Ended)
        assert "desk" in str(hour.exception())
    assert not engine.end("none", "")


def test_one_client_cannot_take_every_place(seed_folder: Path) -> None:
    with Engine(seed_folder, Limits(client=2)) as engine, ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(engine.ask, HOUR, Client("greedy"), 1.0) for _ in range(3)]
        raised = [type(one.exception()) for one in asked]
        assert raised.count(Greedy) == 1
        assert "agreement" in _text(engine, SHORT)


def test_a_malformed_query_costs_no_reader(engine: Engine) -> None:
    killed = metrics.READERS_KILLED._value.get()
    with pytest.raises(QueryError, match="line 1"):
        engine.ask(Question("SELECT * { ?s ?p }", "json"), ME)
    assert metrics.READERS_KILLED._value.get() == killed


def test_every_later_query_sees_a_write(plain: Engine) -> None:
    for i in range(20):
        _put(plain, "urn:g", f"<urn:s> <urn:p> {i} .")
        assert str(i) in _text(plain, Question("SELECT ?o { GRAPH ?g { ?s ?p ?o } }", "csv"))


def test_no_query_sees_half_a_write(plain: Engine) -> None:
    """Two graphs change in every update; whoever reads finds the same number in both."""
    question = Question("SELECT ?a ?b { GRAPH <urn:a> { ?s ?p ?a } GRAPH <urn:b> { ?s ?p ?b } }", "csv")
    plain.write(Update(_numbers(0), None))
    with ThreadPoolExecutor(1) as pool:
        writes = pool.submit(lambda: [plain.write(Update(_numbers(i), None)) for i in range(1, 60)])
        reads = 0
        while not writes.done():
            one, other = _text(plain, question).split()[1].split(",")
            assert one == other
            reads += 1
        writes.result()
    assert reads > 10


def _numbers(number: int) -> str:
    data = f"<urn:s> <urn:p> {number}"
    return f"CLEAR ALL; INSERT DATA {{ GRAPH <urn:a> {{ {data} }} GRAPH <urn:b> {{ {data} }} }}"


def test_a_write_that_overruns_is_undone_and_the_next_one_works(plain: Engine) -> None:
    _put(plain, "urn:g", "".join(f"<urn:s> <urn:p> {i} ." for i in range(2000)))
    endless = "INSERT { GRAPH <urn:h> { ?s ?p 'x' } } WHERE { GRAPH ?g { ?s ?p ?o . ?a ?b ?c . ?d ?e ?f . ?h ?i ?j } }"
    with pytest.raises(Overrun, match="nothing was changed"):
        plain.write(Update(endless, None), 0.5)
    counted = Question("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g", "csv")
    assert _text(plain, counted).split() == ["g,n", "urn:g,2000"]
    _put(plain, "urn:h", "<urn:s> <urn:p> 1 .")
    assert "urn:h,1" in _text(plain, counted)


def test_a_server_without_writing_refuses_to(engine: Engine) -> None:
    with pytest.raises(StoreError, match="reading only"):
        engine.write(Update("CLEAR ALL", None))


def test_others_are_told_who_holds_the_store(plain: Engine) -> None:
    plain.announce("http://127.0.0.1:9")
    with pytest.raises(StoreError, match=r"http://127\.0\.0\.1:9 holds this store"):
        EmbeddedStore.open(plain.folder)
    _put(plain, "urn:g", "<urn:s> <urn:p> 'read all the same' .")
    with EmbeddedStore.open(plain.folder, read_only=True) as store:
        assert [row["o"] for row in store.select("SELECT ?o { GRAPH ?g { ?s ?p ?o } }")] == ["read all the same"]
