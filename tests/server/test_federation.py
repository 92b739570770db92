"""No query reaches another server: whatever passes is run against a listener that must hear nothing."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.federation import may_federate

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


def _run(query: str) -> None:
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal("a")))
    with contextlib.suppress(SyntaxError, OSError, ValueError, RuntimeError):
        results = store.query(query, prefixes={"e": "urn:e:"})
        if not isinstance(results, ox.QueryBoolean):
            list(results)


@pytest.mark.parametrize("query", SMUGGLED)
def test_every_spelling_is_refused(query: str) -> None:
    assert may_federate(query.format(port=9))


def test_the_spellings_are_real(listener: Listener) -> None:
    """Most of them do reach the listener when nothing stops them: the list would be worthless otherwise."""
    reached = 0
    for query in SMUGGLED:
        before = listener.calls
        _run(query.format(port=listener.port))
        reached += listener.calls > before
    assert reached >= 12


@pytest.mark.parametrize("query", HARMLESS)
def test_the_word_alone_is_no_request(query: str) -> None:
    ox.Store().query(query)
    assert not may_federate(query)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(PIECES), max_size=12), st.sampled_from(SMUGGLED), st.integers(0, 60))
def test_whatever_passes_calls_nobody(listener: Listener, pieces: list[str], around: str, at: int) -> None:
    query = (around[:at] + "".join(pieces) + around[at:]).replace("{{", "{").replace("}}", "}")
    query = query.replace("{port}", str(listener.port))
    before = listener.calls
    if not may_federate(query):
        _run(query)
    assert listener.calls == before
