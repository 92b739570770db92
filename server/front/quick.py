"""The short way for short answers: a query asked with GET and answered at once takes no thread and not all of Flask.

Whatever is out of the ordinary is the application's: another method, a further parameter, an answer that is late,
fails, is long or is to be compressed. It goes on with what was asked for it ahead.
"""

from __future__ import annotations

import contextlib
import functools
import time
from urllib.parse import parse_qsl

from werkzeug.exceptions import HTTPException
from werkzeug.sansio.utils import get_host

from loader.errors import DatelineError
from server.answers import AHEAD, Ahead, Asked, asked, log_slow
from server.caching import Cached, tag
from server.context import Context
from server.engine import Answer, Client, Snapshot
from server.front.asgi import Application, Receive, Scope, Send
from server.headers import common
from server.recording import arrival, record
from server.sparql import address

_ENDPOINT, _PATH = "sparql.sparql", "/sparql"
_PARAMETERS = frozenset({"query", "format", "inferred"})
_ELSEWHERE = frozenset({b"if-none-match", b"content-length", b"transfer-encoding"})
"""Headers of requests that are the application's from the start."""
_COMPRESSED = 500
"""Bytes from which the application compresses an answer."""
_LONG = 4096
"""Bytes of an address up to which it is remembered what it asks."""


class Quick:
    """An ASGI application that answers what is quick, and leaves the rest to another."""

    def __init__(self, app: Application, context: Context) -> None:
        """The application for the rest, and what both serve."""
        self._app, self._context = app, context
        always = {"Vary": "Accept, Accept-Encoding", **common(_ENDPOINT, "GET")}
        self._headers = [(name.lower().encode(), value.encode()) for name, value in always.items()]
        self._remembered = functools.lru_cache(maxsize=1024)(self._read)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        wanted = self._wanted(scope)
        if wanted is None:
            await self._app(scope, receive, send)
            return
        query, given, compressed = wanted
        arrived, client = arrival(given), (scope["client"] or ("",))[0]
        with contextlib.ExitStack() as held:
            found = self._kept(query) or await self._begun(query, client, scope, held)
            if isinstance(found, Ahead) or (compressed and len(found[1]) >= _COMPRESSED):
                await self._app(scope, receive, send)
                return
        key, body = found
        headers = [
            (b"content-type", query.sent_as.content_type.encode()),
            (b"content-length", b"%d" % len(body)),
            (b"x-request-id", arrived.id.encode()),
            *self._headers,
        ]
        if query.may_repeat:
            headers.append((b"etag", f'"{key}"'.encode()))
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": False})
        record(arrived, client, "GET", _PATH, _ENDPOINT, 200)

    def _wanted(self, scope: Scope) -> tuple[Asked, str, bool] | None:
        """What is asked, the id of the request, if a long answer is compressed; None for what goes the long way."""
        if scope["path"] != _PATH or scope["method"] != "GET" or scope["http_version"] != "1.1":
            return None
        headers = dict(scope["headers"])
        if len(headers) != len(scope["headers"]) or not _ELSEWHERE.isdisjoint(headers) or b"host" not in headers:
            return None
        read = self._remembered if len(scope["query_string"]) <= _LONG else self._read
        found = read(scope["query_string"], headers.get(b"accept"), scope["scheme"], headers[b"host"])
        if found is None:
            return None
        return found, headers.get(b"x-request-id", b"").decode("latin-1"), b"accept-encoding" in headers

    def _read(self, query_string: bytes, accept: bytes | None, scheme: str, host: bytes) -> Asked | None:
        """What is asked; None where the application is to say."""
        try:
            pairs = parse_qsl(query_string.decode("ascii"), keep_blank_values=True, errors="strict")
            given = dict(pairs)
            if len(given) != len(pairs) or "query" not in given or not given.keys() <= _PARAMETERS:
                return None
            return asked(
                given["query"],
                self._context.settings.guard,
                wanted=given.get("format"),
                accept=None if accept is None else accept.decode("latin-1"),
                inferred=given.get("inferred") != "false",
                base=address(scheme, get_host(scheme, host.decode("ascii"))),
            )
        except (UnicodeError, HTTPException, DatelineError):
            return None

    def _kept(self, wanted: Asked) -> tuple[str, bytes] | None:
        """The tag and the answer, where it is in the cache."""
        if not wanted.may_repeat:
            return None
        key = tag(self._context.engine.newest.revision, wanted.question.digest)
        kept = self._context.cache.get(key)
        return None if kept is None else (key, kept.body)

    async def _begun(
        self, wanted: Asked, client: str, scope: Scope, held: contextlib.ExitStack
    ) -> tuple[str, bytes] | Ahead:
        """The tag and the answer, where it came at once; the scope says to the application what has come of it."""
        began, question = time.monotonic(), wanted.question
        try:
            snapshot, begun = await self._context.engine.begin(question, Client(client))
        except DatelineError as error:
            ahead = scope[AHEAD] = Ahead(question, began, functools.partial(_fail, error))
            return ahead
        held.callback(begun.close)
        if not begun.is_whole:
            ahead = scope[AHEAD] = Ahead(question, began, lambda: (snapshot, begun.finish()))
            return ahead
        answer = begun.finish()
        log_slow(question, time.monotonic() - began, self._context.settings.slow)
        scope[AHEAD] = Ahead(question, began, lambda: (snapshot, answer))
        key = tag(snapshot.revision, question.digest)
        if wanted.may_repeat:
            self._context.cache.put(key, Cached(answer.first, wanted.sent_as.content_type))
        return key, answer.first


def _fail(error: DatelineError) -> tuple[Snapshot, Answer]:
    raise error
