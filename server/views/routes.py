"""`/views`: the pages of the views, and the same as CSV, JSON and SVG."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, jsonify, render_template, request, url_for

from loader.errors import NotFound
from server.context import current_store
from server.formats import CSV
from server.pages import here
from server.views import alliances as network
from server.views import blocs, places, ties
from server.views import claims as rival
from server.views import timeline as line
from server.views.filters import chosen
from server.views.table import Table, as_csv
from server.views.told import counted, told

blueprint = Blueprint("views", __name__)

_DRAWN = {"alliances": 150, "map": 1000, "timeline": 150, "claims": 200}
"""How much of each view a picture holds that a person can read."""
_LISTED = 5000
"""How many rows a download holds."""


@blueprint.get("/views")
def overview() -> str:
    """The four views."""
    return render_template("views/overview.html")


@blueprint.get("/views/alliances")
@blueprint.get("/views/alliances.<suffix>")
def alliances(suffix: str = "") -> str | Response:
    """Who stands with or against whom, as a network and as a matrix."""
    _known("alliances", suffix, ("csv", "json"))
    filter_ = chosen(request.args, ties.KINDS, ties.USUAL)
    store = current_store()
    found = ties.ties(store, filter_, _LISTED if suffix == "csv" else _DRAWN["alliances"])
    labels = ties.labels()
    leads = {tie: _lead(tie) for tie in found.rows}
    table = network.table(found.rows, labels, leads)
    splits = blocs.splits(found.rows)
    if suffix == "csv":
        return _csv("alliances", table)
    if suffix == "json":
        homes = {iri: here(iri) for tie in found.rows for iri in (tie.subject, tie.object)}
        return jsonify(network.network(found.rows, labels, leads, homes, blocs.sides(splits)))
    actors, cells = network.matrix(found.rows, ties.symmetric())
    sentences = {tie: network.sentence(tie, labels) for tie in found.rows}
    first, last = ties.days(store)
    return render_template(
        "views/alliances.html",
        **{"chosen": filter_, "found": found, "table": table, "labels": labels, "leads": leads},
        **{"actors": actors, "cells": cells, "sentences": sentences, "signs": network.SIGNS, "days": (first, last)},
        splits=splits,
    )


@blueprint.get("/views/map")
@blueprint.get("/views/map.<suffix>")
def map_(suffix: str = "") -> str | Response:
    """What is told of places, on the map."""
    _known("map", suffix, ("csv", "json"))
    filter_ = chosen(request.args, places.KINDS)
    found = told(current_store(), filter_, _LISTED if suffix == "csv" else _DRAWN["map"], placed=True)
    if suffix == "csv":
        return _csv("map", places.table(found.rows))
    if suffix == "json":
        return jsonify(places.points(found.rows, here))
    return render_template("views/map.html", chosen=filter_, found=found, table=places.table(found.rows))


@blueprint.get("/views/timeline")
@blueprint.get("/views/timeline.<suffix>")
def timeline(suffix: str = "") -> str | Response:
    """Events, agreements and control in the order of time."""
    _known("timeline", suffix, ("csv", "svg"))
    filter_ = chosen(request.args, line.KINDS)
    store = current_store()
    found = told(store, filter_, _LISTED if suffix == "csv" else _DRAWN["timeline"], dated=True)
    if suffix == "csv":
        return _csv("timeline", line.table(found.rows))
    picture = line.picture(found.rows, filter_.first, filter_.last)
    if suffix == "svg":
        return _svg("timeline", render_template("views/timeline.svg", picture=picture, alone=True))
    undated = counted(store, filter_) - found.total
    return render_template(
        "views/timeline.html",
        **{"chosen": filter_, "found": found, "table": line.table(found.rows), "picture": picture, "undated": undated},
    )


@blueprint.get("/views/claims")
@blueprint.get("/views/claims.<suffix>")
def claims(suffix: str = "") -> str | Response:
    """Figures that count the same and differ, side by side."""
    _known("claims", suffix, ("csv", "svg"))
    filter_ = chosen(request.args, ())
    groups, total = rival.rivals(current_store(), filter_.name, _LISTED if suffix == "csv" else _DRAWN["claims"])
    table = rival.table(groups)
    if suffix == "csv":
        return _csv("claims", table)
    picture = rival.picture(groups)
    if suffix == "svg":
        return _svg("claims", render_template("views/claims.svg", picture=picture, alone=True))
    return render_template(
        "views/claims.html",
        **{"chosen": filter_, "groups": groups, "table": table, "picture": picture},
        left_out=max(total - _DRAWN["claims"], 0),
    )


def _known(view: str, suffix: str, offered: Sequence[str]) -> None:
    if suffix and suffix not in offered:
        raise NotFound(f"the view {view} comes as {', '.join(f'.{one}' for one in offered)}, not as .{suffix}")


def _lead(tie: ties.Tie) -> str:
    """Where a tie leads: to its proof, or to the statement where nobody says that it holds."""
    if not tie.held:
        return here(tie.statement)
    return url_for("explanations.explained", subject=tie.subject, predicate=f"dl:{tie.kind}", object=tie.object)


def _csv(name: str, table: Table) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(as_csv(table), content_type=CSV.content_type, headers=headers)


def _svg(name: str, text: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.svg"'}
    return Response(text, content_type="image/svg+xml", headers=headers)
