"""`/try`: what would be read out of a report, at once and without storing it; and storing it, for who has a token."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from loader.article import Article
from loader.aside import left_out
from loader.dates import PartialDate
from loader.errors import DatelineError, InputError, NotConforming, StoreError
from loader.read import accepted
from loader.read.found import Found
from loader.read.text import found as in_text
from loader.store import EmbeddedStore
from loader.tables import COLUMNS, tables
from server.articles import store
from server.auth import Forbidden, Unauthorised, holder
from server.context import current_engine
from server.preparer import PREPARER
from server.statements import grouped, passages, statements

blueprint = Blueprint("trial", __name__)

_LONGEST = 30_000
_REFUSED = {
    Unauthorised: "This token is none of this store, so nothing was stored. `dateline token create` makes one and "
    "shows it once; paste all of it.",
    Forbidden: "This server only reads, so nothing was stored. It writes once its store has a token "
    "(`dateline token create`) and it is started again.",
}


@dataclass(frozen=True)
class Report:
    """What stands in the form. The token is no part of it: it is never sent back."""

    text: str = ""
    date: str = ""
    source: str = ""


@blueprint.get("/try")
def form() -> str:
    """The form."""
    return _page(Report())


@blueprint.post("/try")
def read() -> tuple[str, int]:
    """What would be read out of the text."""
    report = _report()
    try:
        return _page(report, read=_read(_article(report))), 200
    except InputError as error:
        return _page(report, wrong=str(error)), error.http_status


@blueprint.post("/try/store")
def keep() -> AnyResponse | tuple[str, int] | tuple[str, int, dict[str, str]]:
    """Store the report, if the token in the form is one of this store, and lead to its page."""
    report = _report()
    try:
        holder(request.form.get("token", "").strip())
        article = _article(report)
        store(article, "the report")
    except (Unauthorised, Forbidden) as error:
        asks = {"WWW-Authenticate": 'Bearer realm="dateline"'} if error.http_status == Unauthorised.http_status else {}
        return _page(report, refused=_REFUSED[type(error)], offered=bool(asks)), error.http_status, asks
    except (InputError, NotConforming, StoreError) as error:
        return _page(report, wrong=str(error)), error.http_status
    return redirect(url_for("pages.resource", kind="article", name=article.id), 303)


def _report() -> Report:
    report = Report(*(request.form.get(name, "") for name in ("text", "date", "source")))
    if len(report.text) > _LONGEST:
        raise RequestEntityTooLarge(f"A report of more than {_LONGEST} characters; load it with `dateline load`.")
    return Report(report.text, report.date.strip(), report.source.strip())


def _page(report: Report, **shown: Any) -> str:
    writes = current_engine().writing is not None
    return render_template(
        "try.html", report=report, writes=writes, **{"read": None, "wrong": "", "refused": "", **shown}
    )


def _read(article: Article) -> dict[str, Any]:
    base = current_engine().description.base
    prepared = PREPARER.prepared(article, base)
    if prepared.trouble:
        return {"report": prepared.trouble.get("report.txt", ""), "article": article}
    with EmbeddedStore.in_memory(base) as trial:
        graph = trial.graph(f"article/{article.id}")
        trial.replace(graph, prepared.ntriples)
        iri = f"{base}id/article/{article.id}"
        said, left = statements(trial, f"?iri dl:inArticle <{iri}> ."), left_out(trial, iri)
        turtle = io.BytesIO()
        trial.dump(turtle, "turtle")
        return {
            "article": article,
            "passages": passages(article.text, said, left.aside),
            "left": left,
            "statements": grouped(said),
            "tables": tables(trial),
            "columns": COLUMNS,
            "turtle": turtle.getvalue().decode(),
        }


def _article(report: Report) -> Article:
    """Raises InputError for what is no article in English, or no date."""
    found = next(in_text(report.text.encode("utf-8", "replace"), "the report"), None)
    article = accepted(found) if isinstance(found, Found) else found
    if not isinstance(article, Article):
        raise article if isinstance(article, DatelineError) else InputError("the report: empty; paste its text")
    try:
        published = PartialDate.parse(report.date) if report.date else article.published
    except ValueError:
        raise InputError(f"date {report.date}: not a date; write YYYY, YYYY-MM or YYYY-MM-DD") from None
    source = report.source or article.source
    return Article(article.text, article.origin, published, source, article.language, article.title)
