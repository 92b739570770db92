"""`POST /articles`: an article comes in, and what was read out of it goes back. Needs a token."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request, url_for
from werkzeug.exceptions import UnsupportedMediaType

from loader.article import Article
from loader.errors import InputError, NotConforming, StoreError
from loader.load import Prepared
from loader.read import accepted
from loader.read.found import Found
from loader.read.jsonl import found as in_json
from loader.read.text import found as in_text
from loader.tables import tables
from server.auth import require_token
from server.context import current_engine, current_store
from server.engine import PutArticle
from server.preparer import PREPARER

blueprint = Blueprint("articles", __name__)

_ORIGIN = "the body"


@blueprint.post("/articles")
def post() -> Response:
    """Read, validate, store; answer with the six tables of the article, or 422 and the report."""
    require_token()
    article = _article()
    prepared = store(article, _ORIGIN)
    iri = f"{current_engine().description.base}id/article/{article.id}"
    where = url_for("linked_data.identify", kind="article", name=article.id)
    answer = jsonify(
        {"article": iri, "left out": list(prepared.dropped), "tables": tables(current_store(), article.id)}
    )
    answer.status_code = 201
    answer.headers["Location"] = where
    return answer


def store(article: Article, origin: str) -> Prepared:
    """Read, validate and store an article. Raises NotConforming, StoreError, and what the engine raises.

    Who may do that, the caller has asked.
    """
    engine = current_engine()
    if engine.description.default_graph != "union":
        raise StoreError("this server keeps a plain store, which takes no articles; load them into another")
    prepared = PREPARER.prepared(article, engine.description.base)
    if prepared.trouble:
        raise NotConforming(f"{origin}: nothing was stored. {prepared.trouble['report.txt'].partition(_TRACE)[0]}")
    engine.write(PutArticle(article.id, prepared.ntriples))
    return prepared


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
