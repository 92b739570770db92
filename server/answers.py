"""From a question to its HTTP answer: not modified, out of the cache, or from the engine, whole or in a stream."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flask import Response, request

from loader.errors import InputError
from loader.store import Dataset
from ontology.asof import as_of
from server.caching import Cached, tag
from server.context import current, current_client
from server.engine import Answer, Question, Snapshot
from server.formats import GRAPHS, RESULTS, Format
from server.guard import Guard, safe_query
from server.negotiate import chosen
from server.syntax import dataset, form, repeatable

AHEAD = "dateline.ahead"
"""Where the environment of a request has what was asked ahead of it, if anything."""
_LOG = logging.getLogger("dateline.queries")


@dataclass(frozen=True)
class Asked:
    """What a client asks, in which format it wants the answer, and whether that is the same each time."""

    question: Question
    sent_as: Format
    may_repeat: bool


@dataclass(frozen=True)
class Ahead:
    """A question that was asked before the application got the request, and what its answer comes to, once."""

    question: Question
    began: float
    finish: Callable[[], tuple[Snapshot, Answer]]


def asked(
    text: str,
    guard: Guard,
    *,
    wanted: str | None,
    accept: str | None,
    inferred: bool,
    day: str | None = None,
    graphs: Dataset | None = None,
    base: str | None = None,
) -> Asked:
    """What a client asks by this query, `format=`, Accept header and the further parameters.

    Raises QueryError, InputError, and NotAcceptable.
    """
    text = safe_query(text, guard)
    sent_as = chosen(wanted, accept, GRAPHS if form(text) in ("CONSTRUCT", "DESCRIBE") else RESULTS)
    text = at_day(text, day)
    return Asked(Question(text, sent_as.written, inferred, graphs or dataset(text), base), sent_as, repeatable(text))


def answer(question: Question, sent_as: Format, *, may_repeat: bool = True) -> Response:
    """Ask the engine, or the cache, and send what it says. Raises what the engine raises before the first byte."""
    here = current()
    key = tag(here.engine.newest.revision, question.digest)
    found = here.cache.get(key) if may_repeat else None
    if found is None:
        ahead = request.environ.get(AHEAD)
        if ahead is None or ahead.question != question:
            ahead = Ahead(question, time.monotonic(), lambda: here.engine.ask(question, current_client(), timeout()))
        try:
            snapshot, answered = ahead.finish()
        finally:
            log_slow(question, time.monotonic() - ahead.began, here.settings.slow)
        key = tag(snapshot.revision, question.digest)
        if answered.rest is not None:
            return _streamed(answered.first, answered.rest, sent_as)
        found = Cached(answered.first, sent_as.content_type)
        if may_repeat:
            here.cache.put(key, found)
    response = Response(found.body, content_type=found.content_type)
    if may_repeat:
        response.set_etag(key)
    return response


def query_answer(text: str, *, graphs: Dataset | None = None, base: str | None = None) -> Response:
    """Answer a query that a client sent, in the format that it asks for. Raises what `asked` and `answer` do."""
    found = asked(
        text,
        current().settings.guard,
        wanted=request.args.get("format"),
        accept=request.headers.get("Accept"),
        inferred=request.values.get("inferred") != "false",
        day=request.values.get("as-of"),
        graphs=graphs,
        base=base,
    )
    return answer(found.question, found.sent_as, may_repeat=found.may_repeat)


def at_day(text: str, day: str | None) -> str:
    """The query as of this day, if any. Raises InputError."""
    if not day:
        return text
    try:
        return as_of(text, day)
    except ValueError as error:
        raise InputError(f"as-of={day}: {error}") from None


def timeout() -> float | None:
    """The seconds that `timeout=` allows. Raises InputError where it is no number of seconds."""
    given = request.values.get("timeout")
    if given is None:
        return None
    try:
        seconds = float(given)
    except ValueError:
        seconds = -1.0
    if not 0 < seconds < float("inf"):
        raise InputError(f"timeout={given}: not a number of seconds; write timeout=10")
    return seconds


def _streamed(first: bytes, rest: Iterator[bytes], sent_as: Format) -> Response:
    """An answer of unknown length; where it breaks off, so does the connection, and no client takes it for whole."""
    if request.environ.get("SERVER_PROTOCOL") == "HTTP/1.0":  # which cannot tell the end of a body from a break
        return Response(first + b"".join(rest), content_type=sent_as.content_type)

    def body() -> Iterator[bytes]:
        yield first
        yield from rest

    response = Response(body(), content_type=sent_as.content_type)
    response.call_on_close(getattr(rest, "close", lambda: None))
    return response


def log_slow(question: Question, seconds: float, slow: float) -> None:
    """Log a query that took at least so many seconds to answer as make it a slow one."""
    if seconds >= slow:
        _LOG.warning("slow query", extra={"seconds": round(seconds, 3), "query": question.text[:10_000]})
