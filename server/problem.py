"""Errors on the wire: one shape, problem+json (RFC 9457); a page of the same words for a browser."""

from __future__ import annotations

import json
import logging

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException

from loader.errors import DatelineError
from server.formats import HTML

_LOG = logging.getLogger("dateline.server")


def register(app: Flask) -> None:
    """Make every error of the application a problem."""
    app.register_error_handler(DatelineError, _expected)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def problem(status: int, title: str, detail: str) -> Response:
    """The answer that tells a problem."""
    wants_page = request.accept_mimetypes.quality(HTML.types[0]) > request.accept_mimetypes.quality("application/json")
    if wants_page:
        page = render_template("problem.html", title=title, detail=detail, status=status)
        return Response(page, status, content_type=HTML.content_type)
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return Response(json.dumps(body, ensure_ascii=False), status, content_type="application/problem+json")


def _expected(error: DatelineError) -> Response:
    answer = problem(error.http_status, error.title, str(error))
    if error.http_status == 401:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="dateline"'
    if error.http_status in (429, 503):
        answer.headers["Retry-After"] = "1"
    return answer


def _http(error: HTTPException) -> Response:
    answer = problem(error.code or 500, error.name, error.description or error.name)
    for name, value in error.get_headers():
        if name.lower() in ("allow", "location", "retry-after"):
            answer.headers[name] = value
    return answer


def _unexpected(error: Exception) -> Response:
    _LOG.exception("%s %s failed", request.method, request.path, exc_info=error)
    return problem(500, "Internal Server Error", "The server failed on this request; its log says why.")
