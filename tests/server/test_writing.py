"""Writes over HTTP: who may, what the gate lets in, and that nothing stays of what it does not."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from loader.store import EmbeddedStore
from loader.store.backup import backup, restore
from server import tokens
from tests.server.conftest import Writable
from tests.server.serving import DATELINE, serving

ADD = "INSERT DATA { GRAPH <http://example.org/g> { <http://example.org/s> <http://example.org/p> 1 } }"
UPDATE = {"Content-Type": "application/sparql-update"}
TURTLE = {"Content-Type": "text/turtle"}
REPORT = (
    "Goma (AFP) - Rwanda supports the M23 rebels, the army of Congo said on Monday. Rebels attacked Goma on Monday.\n"
)
FRENCH = (
    "Les rebelles du M23 ont attaqué la ville de Goma lundi matin, a dit un porte-parole de l'armée du Congo. "
    "Des dizaines de civils ont fui les combats vers le Rwanda voisin, selon les Nations unies et la Croix-Rouge."
)
BROKEN = "<http://example.org/x> a <https://w3id.org/dateline/ns#Relation> ."


@pytest.mark.parametrize(
    ("method", "path", "data", "type_"),
    [
        ("POST", "/sparql", ADD, "application/sparql-update"),
        ("PUT", "/graph-store?graph=http://example.org/g", "<urn:a> <urn:b> 1 .", "text/turtle"),
        ("POST", "/graph-store?graph=http://example.org/g", "<urn:a> <urn:b> 1 .", "text/turtle"),
        ("DELETE", "/graph-store?graph=http://example.org/g", "", None),
        ("POST", "/articles", REPORT, "text/plain"),
        ("GET", "/admin/queries", "", None),
        ("DELETE", "/admin/queries/1", "", None),
    ],
)
@pytest.mark.parametrize("authorization", [None, "Bearer wrong", "Basic dGVzdDp0ZXN0", "Bearer ", "Bearer \u00ff"])
def test_nothing_is_written_without_a_token(
    writable: Writable, method: str, path: str, data: str, type_: str | None, authorization: str | None
) -> None:
    before = writable.engine.newest.revision
    headers = {"Authorization": authorization} if authorization else {}
    answer = writable.client.open(path, method=method, data=data, content_type=type_, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.content_type == "application/problem+json"
    assert writable.engine.newest.revision == before


def test_a_revoked_token_opens_nothing_any_more(writable: Writable) -> None:
    token = tokens.create(writable.engine.folder, "guest")
    headers = {"Authorization": f"Bearer {token}", **UPDATE}
    assert writable.client.post("/sparql", data=ADD, headers=headers).status_code == 204
    assert token not in (writable.engine.folder / "tokens.json").read_text()
    tokens.revoke(writable.engine.folder, "guest")
    assert writable.client.post("/sparql", data=ADD, headers=headers).status_code == 401


def test_an_update_is_seen_by_the_next_query(writable: Writable) -> None:
    for number in (10, 11):
        text = ADD.replace(" 1 ", f" {number} ")
        assert writable.client.post("/sparql", data=text, headers={**writable.headers, **UPDATE}).status_code == 204
        answer = writable.client.post("/sparql", data={"query": f"ASK {{ ?s ?p {number} }}", "format": "json"})
        assert answer.get_json(force=True)["boolean"] is True


@pytest.mark.parametrize(
    ("send", "path"),
    [
        (f"INSERT DATA {{ GRAPH <http://example.org/bad> {{ {BROKEN} }} }}", "/sparql"),
        (
            f"{ADD.replace('/g>', '/also>')} ; INSERT DATA {{ GRAPH <http://example.org/bad> {{ {BROKEN} }} }}",
            "/sparql",
        ),
        (BROKEN, "/graph-store?graph=http://example.org/bad"),
    ],
)
def test_the_gate_keeps_out_what_does_not_conform(writable: Writable, send: str, path: str) -> None:
    before = writable.count()
    type_ = UPDATE if path == "/sparql" else TURTLE
    answer = writable.client.post(path, data=send, headers={**writable.headers, **type_})
    assert answer.status_code == 422
    assert answer.json is not None
    assert "http://example.org/x" in answer.json["detail"]
    assert writable.count() == before


@pytest.mark.parametrize(
    ("update", "told"),
    [
        ("INSERT DATA { <urn:a> <urn:b> 1 }", "default graph is the union"),
        ("CLEAR DEFAULT", "default graph is the union"),
        ("INSERT DATA { GRAPH <http://example.org/b> { _:a <urn:b> 1 } }", "blank node"),
        ("INSERT DATA { GRAPH <http://example.org/b> { <urn:a> <urn:b> } }", "line 1"),
        ("HELLO", "HELLO"),
    ],
)
def test_updates_that_cannot_be_made(writable: Writable, update: str, told: str) -> None:
    answer = writable.client.post("/sparql", data=update, headers={**writable.headers, **UPDATE})
    assert answer.status_code == 400
    assert answer.json is not None
    assert told.lower() in answer.json["detail"].lower()


def test_graphs_come_and_go(writable: Writable) -> None:
    def send(method: str, data: str = "") -> int:
        headers = {**writable.headers, **TURTLE, "Accept": "text/turtle"}
        path = "/graph-store?graph=http://example.org/whole"
        return writable.client.open(path, method=method, data=data, headers=headers).status_code

    assert send("GET") == 404
    assert send("HEAD") == 404
    assert send("PUT", "<urn:a> <urn:b> 1 .") == 201
    assert send("PUT", "<urn:a> <urn:b> 2 .") == 204
    assert send("POST", "<urn:a> <urn:b> 3 .") == 204
    assert send("HEAD") == 200
    text = writable.client.get("/graph-store?graph=http://example.org/whole&format=nt").text
    assert sorted(line.split()[2][1] for line in text.splitlines()) == ["2", "3"]
    assert send("DELETE") == 204
    assert send("DELETE") == 404
    assert send("PUT", "<urn:a> <urn:b> .") == 400
    assert send("GET") == 404


@pytest.mark.parametrize(
    ("body", "type_"),
    [(REPORT, "text/plain"), ({"text": REPORT, "title": "Rebels", "date": "2024-02-05", "source": "AFP"}, "json")],
)
def test_an_article_is_read_stored_and_told(writable: Writable, body: str | dict[str, str], type_: str) -> None:
    sent = {"json": body} if type_ == "json" else {"data": body, "content_type": type_}
    answer = writable.client.post("/articles", headers=writable.headers, **sent)
    assert answer.status_code == 201, answer.text
    assert answer.json is not None
    assert {"actor", "relation", "event"} <= {name.rstrip("s") for name in answer.json["tables"]}
    assert any(
        "Rwanda" in str(row) and "supports" in str(row) for rows in answer.json["tables"].values() for row in rows
    )
    page = writable.client.get(answer.headers["Location"], headers={"Accept": "text/html"}, follow_redirects=True)
    assert page.status_code == 200
    found = writable.client.post("/sparql", data={"query": f"ASK {{ <{answer.json['article']}> ?p ?o }}"})
    assert found.get_json(force=True)["boolean"] is True


@pytest.mark.parametrize(
    ("data", "type_", "status"),
    [
        ("", "text/plain", 400),
        (FRENCH, "text/plain", 400),
        ('{"title": "no text"}', "application/json", 400),
        ("{", "application/json", 400),
        ("[1, 2]", "application/json", 400),
        (b"\xff\xfe\xfd broken", "text/plain", 400),
        ("<p>page</p>", "text/html", 415),
    ],
)
def test_what_is_no_article(writable: Writable, data: str | bytes, type_: str, status: int) -> None:
    answer = writable.client.post("/articles", data=data, content_type=type_, headers=writable.headers)
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"


def test_a_body_that_is_too_long_is_refused(written_folder: Path) -> None:
    from server.app import create_app
    from server.engine import Engine
    from server.settings import Settings

    with Engine(written_folder) as engine:
        client = create_app(engine, Settings(body=1000)).test_client()
        answer = client.post("/sparql", data="x" * 2000, headers=UPDATE)
        assert (answer.status_code, answer.content_type) == (413, "application/problem+json")
        assert client.get(f"/sparql?query={'x' * 70_000}").status_code == 414


def test_the_commands_on_a_store_that_is_served(written_folder: Path, tmp_path: Path) -> None:
    """Reading goes on; writing says where the store is served and what to do."""
    folder = tmp_path / "store"
    subprocess.run(["cp", "-r", str(written_folder), str(folder)], check=True)
    token = _made(folder)
    article = tmp_path / "a.txt"
    article.write_text(REPORT)
    with serving(folder) as server:
        headers = {"Authorization": f"Bearer {token}", **UPDATE}
        urllib.request.urlopen(urllib.request.Request(f"{server.address}/sparql", ADD.encode(), headers))  # noqa: S310
        for command in (["load", str(article)], ["reason"]):
            done = subprocess.run([*DATELINE, *command, "--store", str(folder)], capture_output=True, text=True)
            assert done.returncode == 5
            assert server.address in done.stderr
            assert len(done.stderr.strip().splitlines()) == 1
        query = ["query", "--store", str(folder), "ASK { ?s <http://example.org/p> 1 }"]
        done = subprocess.run([*DATELINE, *query], capture_output=True, text=True)
        assert done.stdout == "yes\n", done.stderr
        server.process.send_signal(signal.SIGTERM)
        _, said = server.process.communicate(timeout=30)
        assert server.process.returncode == 0
        assert "Traceback" not in said
    assert not (folder / "snapshots").exists()
    done = subprocess.run([*DATELINE, "load", str(article), "--store", str(folder)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    with EmbeddedStore.open(folder, read_only=True) as store:
        assert len(store.articles()) == 1


def _made(folder: Path) -> str:
    command = [*DATELINE, "token", "create", "--store", str(folder)]
    made = subprocess.run(command, capture_output=True, text=True, check=True)
    assert len(made.stdout.splitlines()) == 1
    return made.stdout.strip()


@pytest.mark.parametrize("moment", [0.3, 1.2])
def test_killing_the_server_loses_no_acknowledged_write(tmp_path: Path, moment: float) -> None:
    folder = tmp_path / "store"
    token = _made(folder)
    acknowledged: list[int] = []
    with serving(folder, "--gate", "off") as server:
        threading.Timer(moment, lambda: os.kill(server.process.pid, signal.SIGKILL)).start()
        for number in range(100_000):
            request = urllib.request.Request(  # noqa: S310 - our own address
                f"{server.address}/graph-store?graph=http://example.org/{number}",
                f"<http://example.org/s> <http://example.org/p> {number} .".encode(),
                {"Authorization": f"Bearer {token}", **TURTLE},
                method="PUT",
            )
            try:
                with urllib.request.urlopen(request, timeout=30):  # noqa: S310 - our own address
                    acknowledged.append(number)
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                break
        server.process.wait(timeout=10)
    assert acknowledged
    with EmbeddedStore.open(folder) as store:
        kept = {int(row["o"]) for row in store.select("SELECT ?o { GRAPH ?g { ?s <http://example.org/p> ?o } }")}
    assert kept >= set(acknowledged)
    assert len(kept) <= len(acknowledged) + 1


def test_a_backup_under_load_is_one_state_whole(tmp_path: Path) -> None:
    """Every write puts one number into two graphs; whatever moment is saved, both hold the same."""
    folder = tmp_path / "store"
    token = _made(folder)
    stop = threading.Event()

    def write(address: str) -> None:
        for number in range(100_000):
            if stop.is_set():
                return
            data = f"{{ <http://example.org/s> <http://example.org/p> {number} }}"
            text = "CLEAR ALL; " + " ".join(f"INSERT DATA {{ GRAPH <http://example.org/{g}> {data} }};" for g in "ab")
            headers = {"Authorization": f"Bearer {token}", **UPDATE}
            urllib.request.urlopen(urllib.request.Request(f"{address}/sparql", text.encode(), headers))  # noqa: S310

    with serving(folder, "--default-graph", "strict", "--gate", "off") as server:
        writer = threading.Thread(target=write, args=(server.address,))
        writer.start()
        states = []
        for turn in range(5):
            time.sleep(0.1)
            saved, again = tmp_path / f"saved-{turn}", tmp_path / f"again-{turn}"
            backup(folder, saved)
            restore(saved, again)
            with EmbeddedStore.open(again) as store:
                states.append([row["o"] for row in store.select("SELECT ?o { GRAPH ?g { ?s ?p ?o } }")])
        stop.set()
        writer.join()
    assert all(len(state) in (0, 2) and len(set(state)) <= 1 for state in states), states
    assert len({tuple(state) for state in states}) > 1


def test_an_administrator_lists_and_ends_queries_over_http(writable: Writable) -> None:
    hour = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?d) }"
    client = writable.client.application.test_client()
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(lambda: client.get("/sparql", query_string={"query": hour, "timeout": "60"}))
        deadline = time.monotonic() + 20
        listed: list[dict[str, str]] = []
        while not listed and time.monotonic() < deadline:
            listed = writable.client.get("/admin/queries", headers=writable.headers).get_json()
        assert (listed[0]["query"], listed[0]["client"]) == (hour, "127.0.0.1")
        path = f"/admin/queries/{listed[0]['id']}"
        assert writable.client.delete(path, headers=writable.headers).status_code == 204
        answer = asked.result()
    assert answer.status_code == 503
    assert "administrator (test)" in answer.text
    assert writable.client.delete(path, headers=writable.headers).status_code == 404
