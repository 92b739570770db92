"""What HTTP asks of a server beside the W3C tests: caching, compression, HEAD, OPTIONS, breaking off, giving up."""

from __future__ import annotations

import contextlib
import gzip
import http.client
import json
import re
import socket
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import brotli
import pytest
from flask.testing import FlaskClient
from rdflib import Graph

from tests.server.conftest import Writable
from tests.server.serving import Served, serving

ASK = "/sparql?query=" + quote("SELECT ?s { ?s a dl:Agreement } ORDER BY ?s")
EVERYTHING = "/sparql?query=" + quote("SELECT * { ?a ?b ?c . ?d ?e ?f }")
HOUR = "/sparql?query=" + quote("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?d) }")
REVISED = [ASK, "/", "/page/actor/russia", "/data/actor/russia.ttl", "/ns.ttl", "/.well-known/void", "/catalog"]
PUT = {"Content-Type": "text/turtle"}


@pytest.mark.parametrize("path", REVISED)
def test_an_answer_that_has_not_changed_is_not_sent_again(client: FlaskClient, path: str) -> None:
    first = client.get(path)
    tag, weak = first.get_etag()
    assert tag
    assert not weak
    again = client.get(path, headers={"If-None-Match": f'"{tag}"'})
    assert (again.status_code, again.data) == (304, b"")
    assert again.get_etag()[0] == tag
    other = client.get(path, headers={"If-None-Match": '"other"'})
    assert (other.status_code, other.data) == (200, first.data)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"Accept": "text/csv"}, {"Accept": "application/json"}),
        ({"Accept": "text/csv", "Accept-Encoding": "gzip"}, {"Accept": "text/csv"}),
    ],
)
def test_answers_that_differ_have_other_tags(client: FlaskClient, one: dict[str, str], other: dict[str, str]) -> None:
    path = "/sparql?query=" + quote("SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 100")
    assert client.get(path, headers=one).get_etag()[0] != client.get(path, headers=other).get_etag()[0]


def test_nothing_cached_outlives_a_write(writable: Writable) -> None:
    path = "/sparql?format=csv&query=" + quote("SELECT ?o { GRAPH <http://example.org/tag> { ?s ?p ?o } }")
    tags: set[str | None] = set()
    for number in range(3):
        writable.client.put(
            "/graph-store?graph=http://example.org/tag",
            data=f"<http://example.org/s> <http://example.org/p> {number} .",
            headers={**writable.headers, **PUT},
        )
        for _ in range(2):
            answer = writable.client.get(path, headers={"If-None-Match": ", ".join(f'"{tag}"' for tag in tags)})
            assert (answer.status_code, answer.text.split()) == (200, ["o", str(number)])
        tags.add(answer.get_etag()[0])
        assert writable.client.get(path, headers={"If-None-Match": f'"{answer.get_etag()[0]}"'}).status_code == 304
    assert len(tags) == 3


@pytest.mark.parametrize("call", ["RAND()", "NOW()", "UUID()", "STRUUID()", "rand ( )"])
def test_what_is_new_every_time_is_never_repeated(client: FlaskClient, call: str) -> None:
    path = "/sparql?format=csv&query=" + quote(f"SELECT ({call} AS ?x) {{}}")
    one, other = client.get(path), client.get(path)
    assert one.text != other.text
    assert one.get_etag()[0] is None


@pytest.mark.parametrize(
    ("coding", "decode"), [("gzip", gzip.decompress), ("br", brotli.decompress), ("identity", bytes)]
)
def test_answers_are_compressed_for_whoever_can_read_them(client: FlaskClient, coding: str, decode: object) -> None:
    plain = client.get("/data/actor/russia.nt").data
    answer = client.get("/data/actor/russia.nt", headers={"Accept-Encoding": coding})
    assert answer.headers.get("Content-Encoding", "identity") == coding
    assert "Accept-Encoding" in answer.vary
    assert callable(decode)
    assert decode(answer.data) == plain


@pytest.mark.parametrize("path", [*REVISED, "/graph-store?graph=https://w3id.org/dateline/graph/ontology"])
def test_head_says_what_get_would(client: FlaskClient, path: str) -> None:
    head, get = client.head(path), client.get(path)
    assert (head.status_code, head.data) == (get.status_code, b"")
    assert head.content_type == get.content_type


@pytest.mark.parametrize("path", ["/sparql", "/graph-store?default", "/data/actor/russia.ttl"])
def test_any_page_on_the_web_may_read(client: FlaskClient, path: str) -> None:
    options = client.options(path, headers={"Origin": "https://example.org"})
    assert options.status_code == 200
    assert options.headers["Access-Control-Allow-Origin"] == "*"
    assert "GET" in options.headers["Allow"]
    assert "authorization" not in options.headers.get("Access-Control-Allow-Headers", "").lower()
    assert client.get(path).headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in client.get("/admin/queries").headers


def test_not_acceptable_says_what_there_is(client: FlaskClient) -> None:
    answer = client.get(ASK, headers={"Accept": "image/png"})
    assert answer.status_code == 406
    for type_ in ("application/sparql-results+json", "application/sparql-results+xml", "text/csv"):
        assert type_ in answer.text


def test_void_counts_what_there_is(client: FlaskClient) -> None:
    graph = Graph().parse(data=client.get("/.well-known/void", headers={"Accept": "text/turtle"}).text)
    asked = client.get("/sparql?format=csv&query=" + quote("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")).text.split()[1]
    rows = graph.query("SELECT ?n { ?d a void:Dataset ; void:triples ?n }")
    assert [str(row[0]) for row in rows] == [asked]  # type: ignore[index]


@pytest.fixture(scope="module")
def server(seed_folder: Path) -> Iterator[Served]:
    with serving(seed_folder, "--max-result", "8", "--timeout", "2", "--log", "json") as served:
        yield served


def _connected(server: Served) -> contextlib.closing[http.client.HTTPConnection]:
    parts = urlsplit(server.address)
    return contextlib.closing(http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30))


def test_an_answer_that_breaks_off_never_looks_whole(server: Served) -> None:
    with _connected(server) as connection:
        connection.request("GET", EVERYTHING, headers={"Accept": "text/csv"})
        answer = connection.getresponse()
        assert answer.status == 200
        with pytest.raises((http.client.IncompleteRead, ConnectionError)):
            answer.read()


def test_a_failure_before_the_first_block_is_a_problem(server: Served) -> None:
    with _connected(server) as connection:
        connection.request("GET", HOUR + "&timeout=0.3")
        answer = connection.getresponse()
        assert (answer.status, answer.getheader("Content-Type")) == (503, "application/problem+json")
        assert "longer" in json.loads(answer.read())["detail"]


def test_a_client_that_hangs_up_cancels_its_query(server: Served) -> None:
    deadline = time.monotonic() + 20
    with _connected(server) as connection:
        connection.request("GET", HOUR + "&timeout=60")
        while _running(server) < 1 and time.monotonic() < deadline:
            time.sleep(0.02)
        assert _running(server) == 1
    while _running(server) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert _running(server) == 0


def _running(server: Served) -> int:
    with urllib.request.urlopen(f"{server.address}/metrics") as answer:  # noqa: S310 - our own address
        lines = answer.read().decode().splitlines()
    return int(float(next(line.split()[1] for line in lines if line.startswith("dateline_queries_running "))))


def test_every_answer_can_be_found_in_the_log(seed_folder: Path) -> None:
    with serving(seed_folder, "--log", "json") as server:
        request = urllib.request.Request(server.address + ASK, headers={"X-Request-ID": "find-me"})  # noqa: S310
        with urllib.request.urlopen(request) as answer:  # noqa: S310 - our own address
            assert answer.headers["X-Request-ID"] == "find-me"
        server.process.terminate()
        _, said = server.process.communicate(timeout=30)
    entries = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    (entry,) = [entry for entry in entries if entry.get("id") == "find-me"]
    assert (entry["path"], entry["status"], entry["method"]) == ("/sparql", 200, "GET")


@pytest.mark.parametrize(("options", "address"), [(("--trusted-proxy", "127.0.0.1"), "https://example.org"), ((), "")])
def test_only_a_proxy_that_is_trusted_says_where_the_server_is(
    seed_folder: Path, options: tuple[str, ...], address: str
) -> None:
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "example.org", "X-Forwarded-For": "192.0.2.1"}
    with serving(seed_folder, *options) as server:
        request = urllib.request.Request(f"{server.address}/catalog?format=nt", headers=forwarded)  # noqa: S310
        with urllib.request.urlopen(request) as answer:  # noqa: S310 - our own address
            assert f"<{address or server.address}/sparql>" in answer.read().decode()


def test_answers_to_requests_sent_together_come_whole_and_in_order(server: Served) -> None:
    parts = urlsplit(server.address)
    asked = b"".join(b"GET /health HTTP/1.1\r\nHost: x\r\nX-Request-ID: %d\r\n\r\n" % i for i in range(20))
    with socket.create_connection((parts.hostname, parts.port), timeout=30) as connection:
        connection.sendall(asked + b"GET / HTTP/9\r\n\r\n")
        said = b"".join(iter(lambda: connection.recv(1 << 16), b""))
    answers = said.split(b"HTTP/1.")[1:]
    ids = [re.search(rb"\r\nx-request-id: (\d+)", answer, re.IGNORECASE) for answer in answers[:20]]
    assert [int(found[1]) for found in ids if found] == list(range(20))
    assert all(answer.rstrip().endswith(b"ok") for answer in answers[:20])
    assert len(answers) == 21
