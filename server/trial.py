"""`/try`: what would be read out of a report, at once and without storing it."""

from __future__ import annotations

import io
from typing import Any

from flask import Blueprint, render_template, request
from werkzeug.exceptions import RequestEntityTooLarge

from loader.article import Article
from loader.dates import PartialDate
from loader.errors import DatelineError, InputError
from loader.read import accepted
from loader.read.found import Found
from loader.read.text import found as in_text
from loader.store import EmbeddedStore
from loader.tables import COLUMNS, tables
from server.context import current_engine
from server.preparer import PREPARER
from server.statements import grouped, passages, statements

blueprint = Blueprint("trial", __name__)

_LONGEST = 30_000


@blueprint.get("/try")
def form() -> str:
    """The form."""
    return render_template("try.html", text="", date="", read=None, wrong="")


@blueprint.post("/try")
def read() -> tuple[str, int]:
    """What would be read out of the text."""
    text, date = request.form.get("text", ""), request.form.get("date", "").strip()
    if len(text) > _LONGEST:
        raise RequestEntityTooLarge(f"A report of more than {_LONGEST} characters; load it with `dateline load`.")
    try:
        return render_template("try.html", text=text, date=date, read=_read(text, date), wrong=""), 200
    except InputError as error:
        return render_template("try.html", text=text, date=date, read=None, wrong=str(error)), error.http_status


def _read(text: str, date: str) -> dict[str, Any]:
    article = _article(text, date)
    base = current_engine().description.base
    prepared = PREPARER.prepared(article, base)
    if prepared.trouble:
        return {"report": prepared.trouble.get("report.txt", ""), "article": article}
    with EmbeddedStore.in_memory(base) as store:
        graph = store.graph(f"article/{article.id}")
        store.replace(graph, prepared.ntriples)
        said = statements(store, f"?iri dl:inArticle <{base}id/article/{article.id}> .")
        turtle = io.BytesIO()
        store.dump(turtle, "turtle")
        return {
            "article": article,
            "passages": passages(article.text, said),
            "statements": grouped(said),
            "tables": tables(store),
            "columns": COLUMNS,
            "turtle": turtle.getvalue().decode(),
            "dropped": prepared.dropped,
        }


def _article(text: str, date: str) -> Article:
    """Raises InputError for what is no article in English, or no date."""
    found = next(in_text(text.encode("utf-8", "replace"), "the report"), None)
    article = accepted(found) if isinstance(found, Found) else found
    if not isinstance(article, Article):
        raise article if isinstance(article, DatelineError) else InputError("the report: empty; paste its text")
    try:
        published = PartialDate.parse(date) if date else article.published
    except ValueError:
        raise InputError(f"date {date}: not a date; write YYYY, YYYY-MM or YYYY-MM-DD") from None
    return Article(article.text, article.origin, published, article.source, article.language, article.title)
