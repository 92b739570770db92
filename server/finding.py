"""`/search`: one box over names, aliases and quotes."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, Response, jsonify, render_template, request

from server.context import current
from server.formats import HTML, PLAIN_JSON
from server.negotiate import negotiate

blueprint = Blueprint("finding", __name__)

_LONGEST = 200


@blueprint.get("/search")
def search() -> str | Response:
    """What goes by these words, by kind."""
    text = request.args.get("q", "").strip()[:_LONGEST]
    form = negotiate(request, (HTML, PLAIN_JSON))
    result = current().search.search(text)
    answer = result.answer
    if form is PLAIN_JSON:
        return jsonify(
            {
                "q": text,
                "counts": dict(answer.counts),
                "more": sorted(answer.more),
                "found": {kind: [asdict(one) for one in ones] for kind, ones in answer.found.items()},
                "ended": answer.ended,
                "left_out": answer.left_out,
                "making": asdict(result.making) if result.making else None,
                "current": result.current,
            }
        )
    return render_template("search.html", q=text, answer=answer, making=result.making, current=result.current)
