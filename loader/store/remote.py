"""A store on any SPARQL 1.1 server, asked over HTTP.

The union of all graphs but the conclusions is kept in a graph of its own, as the embedded store keeps it in its default
graph, so nothing depends on what a server's default graph is, and nothing but query and update is asked of it. Data go
up in small pieces into a graph where nobody looks, and take their place in one update. Virtuoso 7 wants all of this: it
takes no triples without GRAPH, no blank nodes, no long texts, and no insertion into two graphs at once.
"""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import httpx
import pyoxigraph as ox

from loader.errors import InputError, QueryError, StoreError
from loader.store.abstract import Dataset, Results, Store
from loader.store.lexing import form, graphs, says
from loader.store.mirror import Mirror
from ontology import BASE, PREFIXES

_PIECE = 500
"""Triples that go up in one request: Virtuoso 7 refuses texts of more than 10,000 lines."""
_PATIENCE = 300.0

_REPLACE = """
DELETE {{ GRAPH <{union}> {{ ?s ?p ?o }} }} WHERE {{
  GRAPH <{graph}> {{ ?s ?p ?o }}
  FILTER NOT EXISTS {{
    GRAPH ?other {{ ?s ?p ?o }}
    FILTER(STRSTARTS(STR(?other), "{base}graph/") && !STRSTARTS(STR(?other), "{drafts}"))
    FILTER(?other NOT IN (<{graph}>, <{union}>, <{conclusions}>))
  }}
}} ;
DROP SILENT GRAPH <{graph}> ;
INSERT {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} WHERE {{ GRAPH <{draft}> {{ ?s ?p ?o }} }} ;
INSERT {{ GRAPH <{union}> {{ ?s ?p ?o }} }} WHERE {{ GRAPH <{draft}> {{ ?s ?p ?o }} }} ;
DROP SILENT GRAPH <{draft}>
"""
_CONCLUDE = """
DROP SILENT GRAPH <{graph}> ;
INSERT {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} WHERE {{
  GRAPH <{draft}> {{ ?s ?p ?o }} FILTER NOT EXISTS {{ GRAPH <{union}> {{ ?s ?p ?o }} }}
}} ;
DROP SILENT GRAPH <{draft}>
"""


@dataclass(frozen=True)
class Remote:
    """Where a store is: the addresses for queries and updates, who asks there, and the base of its IRIs.

    `login` is `USER:PASSWORD` (HTTP digest or basic, whichever the server asks for) or a bearer token.
    """

    query: str
    update: str
    login: str = ""
    base: str = BASE
    aside: Path = Path("dateline-store")

    def __str__(self) -> str:
        return self.query


class RemoteStore(Store):
    """A store behind a SPARQL endpoint; one loader writes to it at a time."""

    def __init__(self, remote: Remote) -> None:
        """Nothing is asked of it yet."""
        self.base = remote.base
        self._remote = remote
        self._http = httpx.Client(auth=_login(remote.login), timeout=_PATIENCE, follow_redirects=False)
        self.watcher: Callable[[str, str], None] | None = None
        """Called with a graph of what is stated and its new content, after it was replaced."""

    @property
    def folder(self) -> Path:
        """See Store."""
        return self._remote.aside

    @functools.cached_property
    def mirror(self) -> Mirror:
        """Its copy on this machine. Raises StoreError where that cannot be made or another process holds it."""
        return Mirror(self, self._remote.query, self.folder)

    def replace(self, graph: str, ntriples: str) -> None:
        """See Store. Raises StoreError."""
        mark = self.graph("state")
        stated = graph not in (mark, self.graph("conclusions"))
        if stated and self._ask(f"ASK {{ GRAPH <{mark}> {{ ?s ?p ?o }} }}", {}):
            # What is stated is about to change: the conclusions are no longer those of it.
            self.replace(mark, "")
        names = {
            "graph": ox.NamedNode(graph).value,
            "union": self._union,
            "draft": f"{self._drafts}{hashlib.sha256(graph.encode()).hexdigest()[:16]}",
            "drafts": self._drafts,
            "conclusions": self.graph("conclusions"),
            "base": self.base,
        }
        self._update(f"DROP SILENT GRAPH <{names['draft']}>")
        self._data("INSERT", names["draft"], ntriples.splitlines())
        template = _CONCLUDE if graph == names["conclusions"] else _REPLACE
        self._update(template.format(**names))
        if stated and self.watcher is not None:
            self.watcher(graph, ntriples)

    def amend(self, graph: str, gone: Collection[str], come: Collection[str]) -> None:
        """Take lines of N-Triples out of the graph of conclusions, and put others in, in pieces. Raises StoreError."""
        self._data("DELETE", ox.NamedNode(graph).value, gone)
        self._data("INSERT", ox.NamedNode(graph).value, come)

    def remove(self, graph: str) -> None:
        """See Store."""
        self.replace(graph, "")

    def graphs(self) -> list[str]:
        """See Store."""
        # With DISTINCT instead, Virtuoso 7 takes seconds for what this gives at once.
        found = self._ask("SELECT ?g { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g", {})
        assert isinstance(found, ox.QuerySolutions)  # noqa: S101 - a SELECT gives rows
        names = {row[0].value for row in found if isinstance(row[0], ox.NamedNode)}
        ours = {name for name in names - {self._union} if name.startswith(f"{self.base}graph/")}
        return sorted(name for name in ours if not name.startswith(self._drafts))

    def triples(self, graph: str) -> Iterator[ox.Triple]:
        """See Store."""
        found = self._ask(
            f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{ox.NamedNode(graph).value}> {{ ?s ?p ?o }} }}", {}
        )
        assert isinstance(found, ox.QueryTriples)  # noqa: S101 - a CONSTRUCT gives triples
        return found

    def query(
        self, sparql: str, *, inferred: bool = True, dataset: Dataset | None = None, base: str | None = None
    ) -> Results:
        """See Store."""
        if base is not None:
            sparql = f"BASE <{base}>\n{sparql}"
        if dataset:
            return self._ask(
                sparql, {"default-graph-uri": list(dataset.default), "named-graph-uri": list(dataset.named)}
            )
        if says(sparql, "FROM"):
            return self._ask(sparql, {})
        seen = {"default-graph-uri": [self._union, *([self.graph("conclusions")] if inferred else [])]}
        named = graphs(sparql)
        if named is None or named:
            # To list all graphs is to read all triples.
            known = self.graphs() if named is None else sorted(named)
            seen["named-graph-uri"] = [g for g in known if inferred or g != self.graph("conclusions")]
        return self._ask(sparql, seen)

    def close(self) -> None:
        """See Store."""
        self._http.close()
        if "mirror" in vars(self):
            self.mirror.store.close()

    @property
    def _union(self) -> str:
        return self.graph("union")

    @property
    def _drafts(self) -> str:
        """What the names of drafts begin with. In one draft for all, Oxigraph would step over all that ever left it."""
        return self.graph("draft/")

    def _ask(self, sparql: str, seen: Mapping[str, list[str]]) -> Results:
        triples = form(sparql) in ("CONSTRUCT", "DESCRIBE")
        accept = "application/n-triples, text/plain;q=0.5" if triples else "application/sparql-results+json"
        text = _declared(sparql)
        body = self._send(self._remote.query, {"query": text, **seen}, accept)
        try:
            if not triples:
                return ox.parse_query_results(body, ox.QueryResultsFormat.JSON)
            held = ox.Store()
            held.extend(ox.Quad(*quad.triple) for quad in ox.parse(body, ox.RdfFormat.N_TRIPLES))
        except (SyntaxError, ValueError) as error:
            raise StoreError(
                f"{self._remote.query}: its answer cannot be read ({error}); is it a SPARQL 1.1 server?"
            ) from None
        found = held.query("CONSTRUCT WHERE { ?s ?p ?o }")
        assert isinstance(found, ox.QueryTriples)  # noqa: S101 - a CONSTRUCT gives triples
        return found

    def _data(self, verb: str, graph: str, ntriples: Iterable[str]) -> None:
        lines = iter(ntriples)
        while piece := list(islice(lines, _PIECE)):
            self._update(f"{verb} DATA {{ GRAPH <{graph}> {{\n" + "\n".join(piece) + "\n} }")

    def _update(self, sparql: str) -> None:
        self._send(self._remote.update, {"update": sparql}, "*/*")

    def _send(self, address: str, form: Mapping[str, object], accept: str) -> bytes:
        """The body of the answer. Raises QueryError for what the server calls malformed, StoreError for the rest."""
        try:
            answer = self._http.post(address, data=dict(form), headers={"Accept": accept})
        except httpx.HTTPError as error:
            raise StoreError(
                f"{address}: cannot be reached ({error or type(error).__name__}); is the server running?"
            ) from None
        if answer.status_code == 400:
            raise QueryError(f"query, refused by {address}: {_first(answer.text)}")
        if answer.status_code in (401, 403):
            raise StoreError(
                f"{address}: the login is not accepted; set DATELINE_STORE_LOGIN to USER:PASSWORD or a token"
            )
        if not answer.is_success:
            raise StoreError(f"{address}: answered {answer.status_code} ({_first(answer.text)})")
        return answer.content


def remote(query: str, update: str | None = None, login: str = "") -> Remote:
    """The store at this address. Raises InputError for what is no address of the web."""
    for option, address in (("--store", query), ("--update-url", update)):
        if address is not None and not re.fullmatch(r"https?://[^\s/]+(/\S*)?", address):
            raise InputError(f"{option} {address}: not an address; write http://host/sparql")
    return Remote(query, update or query, login)


def _login(login: str) -> httpx.Auth | None:
    if not login:
        return None
    name, colon, password = login.partition(":")
    return _Either(name, password) if colon else _Bearer(login)


class _Bearer(httpx.Auth):
    def __init__(self, token: str) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request


class _Either(httpx.DigestAuth):
    """Digest where the server asks for it, basic where it asks for that."""

    def __init__(self, name: str, password: str) -> None:
        super().__init__(name, password)
        self._basic = httpx.BasicAuth(name, password)

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        flow = super().auth_flow(request)
        answer = yield next(flow)
        if answer.status_code == 401 and answer.headers.get("www-authenticate", "").lower().startswith("basic"):
            yield from self._basic.auth_flow(request)
            return
        try:
            while True:
                answer = yield flow.send(answer)
        except StopIteration:
            return


def _declared(sparql: str) -> str:
    """The query with the prefixes that the ontology knows, for a server that does not know them."""
    used = [name for name in PREFIXES if re.search(rf"(?<![\w:-]){re.escape(name)}:", sparql)]
    declared = {match[1] for match in re.finditer(r"\bPREFIX\s+([\w.-]*):", sparql, re.IGNORECASE)}
    return "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in used if name not in declared) + sparql


def _first(text: str) -> str:
    return next((line for line in text.splitlines() if line.strip()), "without a word")[:300]
