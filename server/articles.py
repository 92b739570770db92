"""`POST /articles`: an article comes in, and what was read out of it goes back. Needs a token."""

from __future__ import annotations

import multiprocessing
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from flask import Blueprint, Response, jsonify, request, url_for
from werkzeug.exceptions import UnsupportedMediaType

from loader.article import Article
from loader.errors import InputError, NotConforming, StoreError
from loader.extractors import extractor
from loader.load import Prepared, prepare
from loader.read import accepted
from loader.read.found import Found
from loader.read.jsonl import found as in_json
from loader.read.text import found as in_text
from loader.tables import tables
from server.auth import require_token
from server.context import current_engine, current_store
from server.engine import PutArticle
from server.engine.messages import Overrun

blueprint = Blueprint("articles", __name__)

_ORIGIN = "the body"
_PATIENCE = 120.0
"""Seconds that one article may take to be read; the first waits for the language model."""


class Preparer:
    """One process that reads articles, started with the first of them and anew where it died."""

    def __init__(self) -> None:
        """It has not started."""
        self._pool: ProcessPoolExecutor | None = None
        self._mutex = threading.Lock()

    def prepared(self, article: Article, base: str) -> Prepared:
        """What becomes of the article. Raises Overrun where the process died or took too long."""
        with self._mutex:
            if self._pool is None:
                self._pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"))
            pool = self._pool
        try:
            return pool.submit(prepare, article, extractor(), base).result(_PATIENCE)
        except (BrokenProcessPool, TimeoutError):
            self.close()
            raise Overrun(f"{_ORIGIN}: reading it took too much time or memory; nothing was stored") from None

    def close(self) -> None:
        """End the process."""
        with self._mutex:
            pool, self._pool = self._pool, None
        if pool is not None:
            for process in (pool._processes or {}).values():
                process.kill()
            pool.shutdown(wait=False, cancel_futures=True)


PREPARER = Preparer()
"""The one of this process."""


@blueprint.post("/articles")
def post() -> Response:
    """Read, validate, store; answer with the six tables of the article, or 422 and the report."""
    require_token()
    engine = current_engine()
    if engine.description.default_graph != "union":
        raise StoreError("this server keeps a plain store, which takes no articles; load them into another")
    article = _article()
    prepared = PREPARER.prepared(article, engine.description.base)
    if prepared.trouble:
        raise NotConforming(f"{_ORIGIN}: nothing was stored. {prepared.trouble['report.txt'].partition(_TRACE)[0]}")
    engine.write(PutArticle(article.id, prepared.ntriples))
    iri = f"{engine.description.base}id/article/{article.id}"
    where = url_for("linked_data.identify", kind="article", name=article.id)
    answer = jsonify(
        {"article": iri, "left out": list(prepared.dropped), "tables": tables(current_store(), article.id)}
    )
    answer.status_code = 201
    answer.headers["Location"] = where
    return answer


_TRACE = "\n\nTraceback"


def _article() -> Article:
    """What the body is. Raises InputError for what is no article in English, UnsupportedMediaType."""
    raw = request.get_data()
    if request.mimetype == "application/json":
        found = next(in_json(iter([raw.replace(b"\n", b" ")]), _ORIGIN, len(raw) + 1), None)
    elif request.mimetype == "text/plain":
        found = next(in_text(raw, _ORIGIN), None)
    else:
        raise UnsupportedMediaType('Send text/plain, or application/json: {"text": "…", "date": "2019-08-18"}.')
    article = accepted(found) if isinstance(found, Found) else found
    if not isinstance(article, Article):
        raise article or InputError(f"{_ORIGIN}: empty; send an article")
    return article
