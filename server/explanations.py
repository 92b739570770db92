"""`/explain`: why a statement holds, as a page, as JSON and as RDF."""

from __future__ import annotations

import io
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request

from loader.explain import as_json, explain, provenance
from loader.names import names, proposition
from loader.results import serialize
from server.context import current_store
from server.formats import GRAPHS, HTML, PLAIN_JSON
from server.negotiate import negotiate

blueprint = Blueprint("explanations", __name__)


@blueprint.get("/explain")
def explained() -> str | Response:
    """All proofs of `subject predicate object`, or what is missing for it."""
    asked = tuple(request.args.get(name, "").strip() for name in ("subject", "predicate", "object"))
    form = negotiate(request, (HTML, PLAIN_JSON, *GRAPHS))
    if not all(asked):
        return render_template("explain.html", asked=asked, found=None, labels={})
    store = current_store()
    explanation = explain(store, proposition(store, *asked))
    if form is PLAIN_JSON:
        return jsonify(as_json(explanation))
    if form is not HTML:
        body = io.BytesIO()
        serialize(provenance(store, explanation), form.written, body)
        return Response(body.getvalue(), content_type=form.content_type)
    found = as_json(explanation)
    articles = sorted({f"{store.base}id/article/{quote['article']}" for quote in _quotes(found["proofs"])})
    return render_template("explain.html", asked=asked, found=found, labels=names(store, articles), base=store.base)


def _quotes(proofs: list[dict[str, Any]]) -> list[dict[str, str]]:
    below = [quote for proof in proofs for quote in _quotes(proof.get("premises", []))]
    return below + [quote for proof in proofs for quote in proof.get("quotes", [])]
