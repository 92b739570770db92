"""What stands between the socket and the application: short ways are told from long ones by nobody but the clock."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from server.app import create_app
from server.context import KEY
from server.engine import Engine
from server.front.asgi import Message, Receive, Scope, Send
from server.front.quick import Quick
from tests.server.serving import DATELINE, Served, serving

AGREEMENTS = "SELECT ?s { ?s a dl:Agreement } ORDER BY ?s"
_HUNDRED = " ".join(map(str, range(100)))
LATE = f"SELECT (COUNT(*) AS ?n) {{ VALUES ?a {{ {_HUNDRED} }} VALUES ?b {{ {_HUNDRED} }} VALUES ?c {{ {_HUNDRED} }} }}"
"""Takes longer than most answers that are sent the short way."""
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
LONG = f"SELECT * {{ VALUES ?a {{ {_HUNDRED} }} VALUES ?b {{ {_HUNDRED} }} }}"


@pytest.fixture(scope="module")
def server(seed_folder: Path) -> Iterator[Served]:
    with serving(seed_folder, "--max-body", "1") as served:
        yield served


def _connected(server: Served) -> contextlib.closing[http.client.HTTPConnection]:
    parts = urlsplit(server.address)
    return contextlib.closing(http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60))


def _get(server: Served, path: str, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
    with _connected(server) as connection:
        connection.request("GET", path, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()


def _said(server: Served, data: bytes) -> bytes:
    """All that comes back for these bytes, until the server hangs up."""
    parts = urlsplit(server.address)
    with socket.create_connection((parts.hostname, parts.port), timeout=30) as connection:
        connection.sendall(data)
        return b"".join(iter(lambda: connection.recv(1 << 16), b""))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Accept": "text/csv"},
        {"Accept": "application/xml, text/csv;q=0.5"},
        {"Accept": "image/png"},
        {"Accept-Encoding": "gzip"},
        {"Accept-Encoding": "identity", "X-Request-ID": "mine"},
        {"If-None-Match": '"other"'},
        {"Host": "example.org:81"},
    ],
)
@pytest.mark.parametrize(
    "asked",
    [
        f"query={quote(AGREEMENTS)}",
        f"query={quote(AGREEMENTS)}&format=tsv",
        f"query={quote(AGREEMENTS)}&inferred=false",
        f"query={quote(LONG)}",
        f"query={quote('CONSTRUCT WHERE { ?s a dl:Agreement }')}",
        f"query={quote('ASK { <> ?p ?o }')}",
        f"query={quote('SELECT (RAND() > 2 AS ?x) {}')}",
        f"query={quote('SELECT * { ?s ?p')}",
        f"query={quote('SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }')}",
        f"query={quote(AGREEMENTS)}&format=unheard-of",
        "query=%FF",
        "query=",
    ],
)
def test_both_ways_give_the_same_answer(server: Served, asked: str, headers: dict[str, str]) -> None:
    """A parameter that means nothing here leads past the short way."""
    status, told, body = _get(server, f"/sparql?{asked}", headers)
    other_status, other_told, other_body = _get(server, f"/sparql?{asked}&nothing=", headers)
    assert (status, body) == (other_status, other_body)
    for one in (told, other_told):
        one["vary"] = " ".join(sorted(one["vary"].replace(",", " ").split()))
        given = one.pop("x-request-id")
        assert given == headers.get("X-Request-ID", given)
        one.pop("date")
    assert told == other_told


@pytest.mark.parametrize(
    ("asked", "headers", "short"),
    [
        (AGREEMENTS, {}, True),
        (AGREEMENTS, {b"accept": b"text/csv"}, True),
        (AGREEMENTS, {b"if-none-match": b'"other"'}, False),
        (LONG, {b"accept-encoding": b"gzip"}, False),
        (ENDLESS, {}, False),
        ("SELECT * { ?s ?p", {}, False),
    ],
)
def test_what_is_short_does_not_reach_the_application(
    seed_folder: Path, asked: str, headers: dict[bytes, bytes], short: bool
) -> None:
    reached: list[Scope] = []
    sent: list[Message] = []

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        reached.append(scope)

    async def receive() -> Message:
        raise AssertionError("a query by GET has no body")

    async def send(message: Message) -> None:
        sent.append(message)

    with Engine(seed_folder) as engine:
        quick = Quick(application, create_app(engine).extensions[KEY])
        scope = {
            **{"path": "/sparql", "method": "GET", "http_version": "1.1", "scheme": "http"},
            **{"client": ("127.0.0.1", 1), "query_string": f"query={quote(asked)}".encode()},
            "headers": [(b"host", b"localhost"), *headers.items()],
        }
        asyncio.run(quick(scope, receive, send))
        assert not engine.running()
    assert [message.get("status") for message in sent] == ([200, None] if short else [])
    assert len(reached) == (not short)


def test_an_answer_kept_in_the_cache_is_the_same(server: Served) -> None:
    path = f"/sparql?query={quote(AGREEMENTS)}"
    first, second = _get(server, path), _get(server, path)
    assert first[2] == second[2]
    assert first[1]["etag"] == second[1]["etag"]
    assert _get(server, path, {"If-None-Match": first[1]["etag"]})[0] == 304


def test_both_ways_are_counted_and_leave_nothing_running(server: Served) -> None:
    def counted() -> dict[str, float]:
        lines = _get(server, "/metrics")[2].decode().splitlines()
        return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines if not line.startswith("#")}

    name = 'dateline_requests_total{endpoint="sparql.sparql",method="GET",status="200"}'
    before = counted().get(name, 0.0)
    for asked in (AGREEMENTS, LATE, LONG):
        assert _get(server, f"/sparql?query={quote(asked)}", {"Accept-Encoding": "gzip"})[0] == 200
    after = counted()
    assert after[name] == before + 3
    assert after["dateline_queries_running"] == 0


def test_many_clients_at_once_each_get_their_own_answer(server: Served) -> None:
    def ask(number: int) -> int:
        rows = f"{{ {LATE} }}" if number % 20 == 0 else "VALUES ?n { 0 }"
        text = f"SELECT ({number} + ?n AS ?sum) {{ {rows} }}"
        status, _, body = _get(server, f"/sparql?query={quote(text)}")
        assert status == 200, body
        return int(json.loads(body)["results"]["bindings"][0]["sum"]["value"])

    with ThreadPoolExecutor(40) as pool:
        found = list(pool.map(ask, range(200)))
    assert found == [number + (1_000_000 if number % 20 == 0 else 0) for number in range(200)]


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("GET /sparql?query=ASK{}\u00e9 HTTP/1.1", {200, 400}),
        ("GET /page/%FF%FE HTTP/1.1", {404}),
        ("GET /%00 HTTP/1.1", {404}),
        ("GET /../../etc/passwd HTTP/1.1", {404}),
        ("OPTIONS * HTTP/1.1", {200, 400, 404}),
        ("GET http://elsewhere.example/health HTTP/1.1", {200}),
        ("BREW /sparql HTTP/1.1", {405}),
        ("GET /sparql?query=ASK{} HTTP/1.0", {200}),
        (f"GET /health?{'x' * 70_000} HTTP/1.1", {414}),
        ("nonsense", {400}),
    ],
)
def test_whatever_is_sent_it_is_answered_in_order(server: Served, head: str, status: set[int]) -> None:
    said = _said(server, f"{head}\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert int(said.split()[1]) in status
    assert b"Traceback" not in said
    assert _get(server, "/health")[0] == 200


@pytest.mark.parametrize("length", ["Content-Length: 7", "Transfer-Encoding: chunked"])
def test_a_body_comes_by_its_length_or_in_chunks(server: Served, length: str) -> None:
    body = "ASK { }" if "Length" in length else "3\r\nASK\r\n4\r\n { }\r\n0\r\n\r\n"
    head = "POST /sparql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/sparql-query"
    said = _said(server, f"{head}\r\n{length}\r\n\r\n{body}".encode())
    assert said.split()[1] == b"200"
    assert b"true" in said


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_that_is_too_long_is_refused(server: Served, chunked: bool) -> None:
    with _connected(server) as connection:
        data = b"x" * (2 << 20)
        kind = {"Content-Type": "application/sparql-query"}
        connection.request("POST", "/sparql", iter([data]) if chunked else data, kind)
        assert connection.getresponse().status == 413


def test_a_client_that_leaves_before_the_end_of_its_body_is_forgotten(server: Served) -> None:
    parts = urlsplit(server.address)
    for _ in range(20):
        with socket.create_connection((parts.hostname, parts.port), timeout=30) as connection:
            connection.sendall(b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nASK")
    assert _get(server, "/health")[0] == 200


def test_a_client_that_stands_still_is_hung_up_on(seed_folder: Path) -> None:
    endless = quote(ENDLESS.replace("(COUNT(*) AS ?n)", "*"))
    with serving(seed_folder, "--idle", "1", "--readers", "1") as server:
        parts = urlsplit(server.address)
        with contextlib.ExitStack() as held:
            for head in (
                b"GET /health HTTP/1.1\r\nHost",
                b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nASK",
            ):
                connection = held.enter_context(socket.create_connection((parts.hostname, parts.port), timeout=30))
                connection.sendall(head)
                while connection.recv(1 << 16):
                    pass
            taker = held.enter_context(socket.create_connection((parts.hostname, parts.port), timeout=30))
            taker.sendall(f"GET /sparql?query={endless} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            assert taker.recv(1 << 16)
            deadline = time.monotonic() + 20
            while _running(server) and time.monotonic() < deadline:
                time.sleep(0.1)
            assert _running(server) == 0


def _running(server: Served) -> float:
    lines = _get(server, "/metrics")[2].decode().splitlines()
    return float(next(line.split()[1] for line in lines if line.startswith("dateline_queries_running ")))


def test_a_port_of_another_server_is_not_shared(server: Served, seed_folder: Path) -> None:
    port = str(urlsplit(server.address).port)
    done = subprocess.run(
        [*DATELINE, "serve", "--store", str(seed_folder), "--port", port], capture_output=True, text=True, timeout=60
    )
    assert done.returncode != 0
    assert port in done.stderr
    assert "Traceback" not in done.stderr
