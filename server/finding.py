"""`/search`: one box over names, aliases and quotes."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, Response, current_app, jsonify, render_template, request

from server.context import current_engine
from server.engine import Client
from server.engine.messages import Busy
from server.formats import HTML, PLAIN_JSON
from server.negotiate import negotiate
from server.search import Index, Indexes
from server.store import ServedStore

blueprint = Blueprint("finding", __name__)

_KEY = "dateline.search"
_PATIENCE = 20.0
_LONGEST = 200


@blueprint.get("/search")
def search() -> str | Response:
    """What goes by these words, by kind."""
    text = request.args.get("q", "").strip()[:_LONGEST]
    form = negotiate(request, (HTML, PLAIN_JSON))
    answer = _index().search(text)
    if form is PLAIN_JSON:
        found = {kind: [asdict(one) for one in ones] for kind, ones in answer.found.items()}
        return jsonify({"q": text, "counts": dict(answer.counts), "found": found})
    return render_template("search.html", q=text, answer=answer)


def _index() -> Index:
    """The index to search. Raises Busy where it is still being made."""
    indexes = current_app.extensions.setdefault(_KEY, Indexes())
    store = ServedStore(current_engine(), Client("the index of names"))  # which outlives the request that asks for it
    found = indexes.get(current_engine().newest.revision, lambda: Index(lambda query: store.select(query)), _PATIENCE)
    if not isinstance(found, Index):
        raise Busy("the index of names is being made; search again in a minute")
    return found
