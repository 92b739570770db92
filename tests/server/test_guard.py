"""Nothing reaches another server: whatever passes the guard is run against a listener that must hear nothing."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loader.errors import QueryError
from server.app import create_app
from server.engine import Client, Engine, Limits, Question
from server.guard import Guard, Refused, safe_query, safe_update

REMOTE = "<http://127.0.0.1:{port}/> {{ ?x ?y ?z }}"
SMUGGLED = [
    "SELECT * {{ SERVICE " + REMOTE + " }}",
    "SELECT * {{ service silent " + REMOTE + " }}",
    "SELECT * {{ SERVICESILENT" + REMOTE + " }}",
    "SELECT * {{ SERVICE#comment\n" + REMOTE + " }}",
    "SELECT * {{ {{}}SERVICE" + REMOTE + " }}",
    "SELECT * {{ ?s ?p ?o.SERVICE" + REMOTE + " }}",
    "SELECT * {{ ?s ?p 1SERVICE" + REMOTE + " }}",
    "SELECT * {{ ?s ?p 'a' SERVICE" + REMOTE + " }}",
    "SELECT * {{ ?s ?p 'a\\'' SERVICE" + REMOTE + " }}",
    "SELECT * {{ VALUES ?v {{ <http://127.0.0.1:{port}/> }} SERVICE ?v {{ ?x ?y ?z }} }}",
    "PREFIX : <http://127.0.0.1:{port}/> SELECT * {{ SERVICE: {{ ?x ?y ?z }} }}",
    "PREFIX e: <http://127.0.0.1:{port}/> SELECT * {{ SERVICEe: {{ ?x ?y ?z }} }}",
    "SELECT * {{ FILTER(1<2)SERVICE#>\n" + REMOTE + " }}",
    "SELECT * {{ FILTER(1<2)#>'''\nSERVICE" + REMOTE + " #'''\n }}",
    "SELECT * {{ FILTER('a'<'a'||'>'!='b') SERVICE " + REMOTE + " #'\n }}",
    "PREFIX e: <urn:e:> SELECT * {{ OPTIONAL {{ ?s e:a\\#b ?o }} SERVICE " + REMOTE + " }}",
    "PREFIX e: <urn:e:> SELECT * {{ OPTIONAL {{ ?s e:a\\'b ?o }} SERVICE " + REMOTE + " FILTER(1 != '2') }}",
    "SELECT * {{ FILTER(1 != <urn:\\u0061#'>) SERVICE " + REMOTE + " #'\n }}",
    "ASK {{ FILTER EXISTS {{ SERVICE " + REMOTE + " }} }}",
    "SELECT * {{ {{ SELECT * {{ SERVICE " + REMOTE + " }} }} }}",
]
LOADED = [
    "LOAD <http://127.0.0.1:{port}/>",
    "load silent <http://127.0.0.1:{port}/>",
    "LOADSILENT<http://127.0.0.1:{port}/>",
    "LOAD#comment\n<http://127.0.0.1:{port}/> INTO GRAPH <urn:g>",
    "LOAD SILENT <http://127.0.0.1:{port}/> INTO GRAPH <urn:g>; INSERT DATA {{ <urn:a> <urn:b> <urn:c> }}",
    "INSERT DATA {{ <urn:a> <urn:b> 'LOAD' }} ;LOAD<http://127.0.0.1:{port}/>",
    "INSERT DATA {{ <urn:a> <urn:b> 1 }};LOAD <http://127.0.0.1:{port}/>#'\n",
    "PREFIX l: <http://127.0.0.1:{port}/> LOADl:",
    "PREFIX : <http://127.0.0.1:{port}/> LOAD: ; LOAD SILENT :",
    "BASE <http://127.0.0.1:{port}/> LOAD <>",
    "INSERT {{ ?x ?y ?z }} WHERE {{ SERVICE <http://127.0.0.1:{port}/> {{ ?x ?y ?z }} }}",
    "INSERT {{ ?x ?y ?z }} WHERE {{ VALUES ?v {{ 1 }} SERVICE SILENT<http://127.0.0.1:{port}/> {{ ?x ?y ?z }} }}",
]
HARMLESS = [
    "ASK { ?s ?p 'SERVICE' }",
    'ASK { ?s ?p """a "service" of theirs""" }',
    "ASK { ?s ?p 'it\\'s a service' }",
    "ASK { ?service ?p <urn:SERVICE> } # SERVICE",
    "ASK { ?s <https://example.org/ns#service> ?o FILTER(?o < 3) }",
    "SELECT ?service { ?service a <https://example.org/(service)#it's> }",
]
# What could hide the word from a scan, or be taken for its cover.
PIECES = [
    "SERVICE", "service", "SILENT", "<http://127.0.0.1:{port}/>", "{{ ?x ?y ?z }}", "{{", "}}", "?s ?p ?o", ".", " ",
    "\n", "#", ">", "<", "'", '"', "'''", '"""', "\\'", "\\", "FILTER(1<2)", "FILTER(", ")", "OPTIONAL {{", "<urn:a>",
    "<urn:a#b>", "e:a", "e:a\\#b", ":", "?v", "1", "\\u0027", "@en", "<urn:(a)>",
]  # fmt: skip


class Listener:
    """A server that counts who calls and hangs up."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.calls = 0
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                caller, _ = self._socket.accept()
                self.calls += 1
                caller.close()

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    listening = Listener()
    yield listening
    listening.close()


def _run(query: str, *, update: bool = False) -> None:
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal("a")))
    with contextlib.suppress(SyntaxError, OSError, ValueError, RuntimeError):
        if update:
            store.update(query, prefixes={"e": "urn:e:"})
            return
        results = store.query(query, prefixes={"e": "urn:e:"})
        if not isinstance(results, ox.QueryBoolean):
            list(results)


def _run_guarded(text: str, *, update: bool = False, guard: Guard | None = None) -> None:
    with contextlib.suppress(QueryError):
        _run((safe_update if update else safe_query)(text, guard or Guard()), update=update)


@pytest.mark.parametrize("query", SMUGGLED)
def test_no_spelling_of_service_calls_anybody(listener: Listener, query: str) -> None:
    before = listener.calls
    _run_guarded(query.format(port=listener.port))
    assert listener.calls == before


@pytest.mark.parametrize("update", LOADED)
def test_no_spelling_of_load_calls_anybody(listener: Listener, update: str) -> None:
    before = listener.calls
    _run_guarded(update.format(port=listener.port), update=True)
    assert listener.calls == before


@pytest.mark.parametrize(("texts", "update", "least"), [(SMUGGLED, False, 12), (LOADED, True, 8)])
def test_the_spellings_are_real(listener: Listener, texts: list[str], update: bool, least: int) -> None:
    """Most of them do reach the listener when nothing stops them: the list would be worthless otherwise."""
    reached = 0
    for text in texts:
        before = listener.calls
        _run(text.format(port=listener.port), update=update)
        reached += listener.calls > before
    assert reached >= least


@pytest.mark.parametrize("query", HARMLESS)
def test_the_word_alone_is_no_request(query: str) -> None:
    ox.Store().query(safe_query(query, Guard()))
    assert safe_query(query, Guard()) == query


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("SELECT * { ?s ?p ?o SERVICE SILENT <urn:x> { ?a ?b { ?c ?d ?e } } }", "SELECT * { ?s ?p ?o {} }"),
        ("ASK { SERVICE silent ?where { SERVICE SILENT <urn:x> { } } ?s ?p ?o }", "ASK { {} ?s ?p ?o }"),
    ],
)
def test_what_silent_forgives_counts_as_failed(query: str, left: str) -> None:
    assert safe_query(query, Guard()) == left


@pytest.mark.parametrize(
    ("update", "left"),
    [
        ("LOAD SILENT <urn:x>", "INSERT DATA {}"),
        ("CLEAR ALL ; LOAD SILENT <urn:x> INTO GRAPH <urn:g> ; CLEAR ALL", "CLEAR ALL ; INSERT DATA {} ; CLEAR ALL"),
    ],
)
def test_a_silent_load_counts_as_failed(update: str, left: str) -> None:
    assert safe_update(update, Guard()) == left


@pytest.mark.parametrize(
    ("update", "refused"),
    [
        ("LOAD <urn:x>", True),
        ("PREFIX e: <urn:e:> CLEAR ALL; LOAD e:x INTO GRAPH <urn:g>", True),
        ("LOAD ;", False),
        ("CLEAR ALL LOAD <urn:x>", False),
    ],
)
def test_a_load_that_is_refused_is_told_from_one_that_is_malformed(update: str, refused: bool) -> None:
    with pytest.raises(QueryError) as error:
        safe_update(update, Guard())
    assert isinstance(error.value, Refused) == refused


def test_the_allowlist_opens_the_endpoints_it_names_and_no_other(listener: Listener) -> None:
    mine = f"http://127.0.0.1:{listener.port}/"
    guard = Guard(services=frozenset({mine}))
    before = listener.calls
    _run_guarded(f"SELECT * {{ SERVICE SILENT <{mine}> {{ ?x ?y ?z }} }}", guard=guard)
    assert listener.calls == before + 1
    for other in ("?v", "<http://127.0.0.1:1/>", f"<{mine}> {{ }} SERVICE <{mine}x>"):
        with pytest.raises(Refused):
            safe_query(f"SELECT * {{ SERVICE {other} {{ ?x ?y ?z }} }}", guard)


def test_from_fetches_nothing(listener: Listener) -> None:
    before = listener.calls
    remote = f"<http://127.0.0.1:{listener.port}/data.ttl>"
    for clause in ("FROM", "FROM NAMED"):
        _run_guarded(f"SELECT * {clause} {remote} {{ ?s ?p ?o }}")
        _run_guarded(f"SELECT * {clause} {remote} {{ GRAPH ?g {{ ?s ?p ?o }} }}")
    _run_guarded(f"INSERT {{ <urn:a> ?p ?o }} USING {remote} WHERE {{ ?s ?p ?o }}", update=True)
    assert listener.calls == before


def test_a_reader_has_no_network(seed_folder: Path, listener: Listener) -> None:
    """The engine itself, without the guard before it, is asked to call; only `network` lets it."""
    call = Question(f"SELECT * {{ SERVICE SILENT <http://127.0.0.1:{listener.port}/> {{ ?x ?y ?z }} }}", "json")
    reached = []
    for network in (True, False):
        before = listener.calls
        with Engine(seed_folder, Limits(network=network)) as engine:
            engine.ask(call, Client("test"))
        reached.append(listener.calls - before)
    if reached == [1, 1]:
        pytest.skip("this system lets no process give up its network")
    assert reached == [1, 0]


HOME = "https://w3id.org/dateline/id/actor"
INJECTED = [
    "/id/actor/x> ?p ?o }} UNION {{ {call} }} }} #",
    "/data/actor/x> ?p ?o }} UNION {{ {call} }} }} #.ttl",
    "/page/actor/x> ?p ?o }} UNION {{ {call} }} }} #",
    f"/explain?subject=http://x/> <urn:y>) (<{HOME}/russia> <{HOME}/syria-government>) }}}} {{call}} }}}} #"
    "&predicate=dl:supports&object=Turkey",
]


@pytest.mark.parametrize("path", INJECTED)
def test_nothing_in_an_address_becomes_a_query(seed_folder: Path, listener: Listener, path: str) -> None:
    """The readers have their network here, so that only what stands before them holds."""
    before = listener.calls
    call = f"SERVICE SILENT <http://127.0.0.1:{listener.port}/> {{ ?x ?y ?z }}"
    place, mark, asked = path.partition("?s") if "?s" in path else path.partition("?q")
    address = quote(place.format(call=call)) + mark + quote(asked.format(call=call), safe="=&")
    with Engine(seed_folder, Limits(network=True)) as engine:
        client = create_app(engine).test_client()
        for accept in ("text/html", "text/turtle"):
            assert client.get(address, headers={"Accept": accept}).status_code < 500
    assert listener.calls == before


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ASK {" + "{" * 70 + "}" * 71, "nest deeper than 64"),
        ("ASK { ?s ?p " + "(" * 70 + ")" * 70 + "}", "line 1"),
        ("ASK { ?s ?p '" + "x" * (1 << 18) + "' }", "at most 262144"),
    ],
)
def test_what_would_break_the_parser_is_refused(text: str, told: str) -> None:
    with pytest.raises(QueryError, match=told):
        safe_query(text, Guard())


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from([*PIECES, "LOAD", ";", "INTO GRAPH", "CLEAR ALL"]), max_size=12),
    st.sampled_from([*((text, False) for text in SMUGGLED), *((text, True) for text in LOADED)]),
    st.integers(0, 60),
)
def test_whatever_passes_calls_nobody(listener: Listener, pieces: list[str], around: tuple[str, bool], at: int) -> None:
    text, update = around
    text = (text[:at] + "".join(pieces) + text[at:]).replace("{{", "{").replace("}}", "}")
    before = listener.calls
    _run_guarded(text.replace("{port}", str(listener.port)), update=update)
    assert listener.calls == before
