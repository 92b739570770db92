"""`/views`: the pages of the views, and the same as CSV, JSON and SVG."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, render_template, request, url_for

from loader.errors import NotFound
from server.context import current_store
from server.facets.recall import rows_in
from server.formats import CSV
from server.pages import here
from server.portraits.facts import title
from server.spreadsheets import ask
from server.views import alliances as network
from server.views import blocs, days, holds, narrow, places, ties
from server.views import claims as rival
from server.views import timeline as line
from server.views.filters import HOMES, Filter, chosen
from server.views.table import Table, as_csv
from server.views.told import Found, Search, Told, every, told

blueprint = Blueprint("views", __name__)

_DRAWN = {"alliances": 100, "map": 250, "timeline": 150, "claims": 100}
"""How much of each view a picture holds that a person can read."""
_HOLDS = 100
_PATIENCE = 0.1
"""Seconds that a page waits for a number that the next page will find remembered."""


@blueprint.app_template_filter("with_changes")
def with_changes(changes: Iterable[tuple[str, str]]) -> str:
    """The address of this view with other parameters; those that are empty are left out."""
    asked = request.args.to_dict(flat=False) | {name: [value] for name, value in changes}
    kept = [(name, value) for name, values in asked.items() for value in values if value]
    return f"{request.path}?{urlencode(kept)}" if kept else request.path


@blueprint.get("/views")
def overview() -> str:
    """The four views."""
    return render_template("views/overview.html")


@blueprint.get("/views/alliances")
@blueprint.get("/views/alliances.<suffix>")
def alliances(suffix: str = "") -> str | Response:
    """Who stands with or against whom, as a network and as a matrix."""
    _known("alliances", suffix, ("csv", "json"))
    store, labels = current_store(), ties.labels()
    filter_ = chosen(request.args, ties.KINDS, store.base, ties.USUAL)
    if suffix == "csv":
        rows = ties.every(store, filter_)
        return _csv("alliances", [network.table(rows, labels, dict.fromkeys(rows, ""))])
    span = _span()
    found = ties.ties(store, filter_, _DRAWN["alliances"], span and span[1])
    leads = {tie: _lead(tie) for tie in found.rows}
    splits = blocs.splits(found.rows)
    if suffix == "json":
        homes = {iri: here(iri) for tie in found.rows for iri in (tie.subject, tie.object)}
        return jsonify(network.network(found.rows, labels, leads, homes, blocs.sides(splits)))
    actors, cells = network.matrix(found.rows, ties.symmetric())
    return render_template(
        "views/alliances.html",
        **_common(filter_, network.table(found.rows, labels, leads)),
        **{"found": found, "labels": labels, "leads": leads, "actors": actors, "cells": cells, "splits": splits},
        sentences={tie: network.sentence(tie, labels) for tie in found.rows},
        signs=network.SIGNS,
        statements=_number(ties.counting(filter_)) if found.looked_at else None,
        span=span or days.between(tie.begin for tie in found.rows),
        choices={"actor": network.choices(found.rows, store.base)},
    )


@blueprint.get("/views/map")
@blueprint.get("/views/map.<suffix>")
def map_(suffix: str = "") -> str | Response:
    """What is told of places, on the map."""
    _known("map", suffix, ("csv", "json"))
    store = current_store()
    filter_ = chosen(request.args, places.KINDS, store.base)
    search = Search(filter_, placed=True)
    if suffix == "csv":
        return _csv("map", (places.table(rows) for rows in every(store, search)), places.table(()))
    known = _span()
    found = told(store, search, _DRAWN["map"], known and known[1])
    control = _control(found, filter_, known)
    claims = holds.claims(store, control.rows)
    span = known or days.of(found.rows)
    day = filter_.last or span[1]
    held = holds.holds(claims, day)
    if suffix == "json":
        return jsonify(points=places.points(found.rows, here), holds=holds.shapes(held))
    return render_template(
        "views/map.html",
        **_common(filter_, places.table(found.rows)),
        **_counted(found, search),
        **{"span": span, "held": held, "slots": holds.slots(held), "day": day, "holds": holds},
        control=len(control.rows) if control.left_out is None or control.left_out else None,
        choices=_choices(found.rows),
    )


@blueprint.get("/views/timeline")
@blueprint.get("/views/timeline.<suffix>")
def timeline(suffix: str = "") -> str | Response:
    """Events, agreements and control in the order of time."""
    _known("timeline", suffix, ("csv", "svg"))
    store = current_store()
    filter_ = chosen(request.args, line.KINDS, store.base)
    search = Search(filter_, dated=True)
    if suffix == "csv":
        return _csv("timeline", (line.table(rows) for rows in every(store, search)), line.table(()))
    span = _span()
    found = told(store, search, _DRAWN["timeline"], span and span[1])
    picture = line.picture(found.rows, filter_.first, filter_.last)
    if suffix == "svg":
        return _svg("timeline", render_template("views/timeline.svg", picture=picture, alone=True))
    counted, all_ = _counted(found, search), _number(Search(filter_).counting)
    total = counted["total"]
    return render_template(
        "views/timeline.html",
        **_common(filter_, line.table(found.rows)),
        **counted,
        picture=picture,
        undated=None if all_ is None or total is None else all_ - total,
        choices=_choices(found.rows),
    )


@blueprint.get("/views/claims")
@blueprint.get("/views/claims.<suffix>")
def claims(suffix: str = "") -> str | Response:
    """Figures that count the same and differ, side by side."""
    _known("claims", suffix, ("csv", "svg"))
    store = current_store()
    filter_ = chosen(request.args, (), store.base)
    found = rival.rivals(store, filter_, None if suffix == "csv" else _DRAWN["claims"])
    table = rival.table(found.groups)
    if suffix == "csv":
        return _csv("claims", [table])
    picture = rival.picture(found.groups)
    if suffix == "svg":
        return _svg("claims", render_template("views/claims.svg", picture=picture, alone=True))
    shown = [claim.iri for group in found.groups for claim in group.claims]
    total = found.total if found.total is not None else _number(rival.COUNTING)
    return render_template(
        "views/claims.html",
        **_common(filter_, table),
        **{"groups": found.groups, "picture": picture},
        left_out=None if total is None else total - found.pairs,
        choices=narrow.choices(store, shown, ()),
    )


def _known(view: str, suffix: str, offered: Sequence[str]) -> None:
    if suffix and suffix not in offered:
        raise NotFound(f"the view {view} comes as {', '.join(f'.{one}' for one in offered)}, not as .{suffix}")


def _common(filter_: Filter, table: Table) -> dict[str, object]:
    """What every page of a view shows: what it is narrowed to, with names, and its table."""
    things = {name: getattr(filter_, name) for name in HOMES}
    named = {name: title(current_store(), iri) for name, iri in things.items() if iri}
    return {"chosen": filter_, "table": table, "named": named}


def _rows(query: str) -> Sequence[dict[str, str]]:
    """The rows of a query that costs more with every article, if they are there in time."""
    return rows_in(ask(query), _PATIENCE) or ()


def _span() -> days.Span | None:
    """The first and the last day of which anything is told, if that is known in time."""
    return days.told(_rows(days.QUERY))


def _number(query: str) -> int | None:
    """The number that a query counts, ?n; None if it is not there in time."""
    return next((int(row["n"]) for row in _rows(query)), None)


def _counted(found: Found, search: Search) -> dict[str, int | None]:
    """How many fit, and how many of these are not shown; None where that is not known in time."""
    total = found.total if found.total is not None else _number(search.counting)
    return {"total": total, "left_out": None if total is None else total - len(found.rows)}


def _choices(rows: Sequence[Told]) -> dict[str, tuple[narrow.Choice, ...]]:
    return narrow.choices(
        current_store(), [row.iri for row in rows], (row.since.year for row in rows if row.since is not None)
    )


def _control(found: Found, filter_: Filter, span: days.Span | None) -> Found:
    """The statements of control, also those that newer statements of other kinds leave no room for."""
    if "Control" not in filter_.kinds:
        return Found((), 0)
    if found.left_out == 0:
        return found
    return told(current_store(), Search(filter_.only("Control"), placed=True), _HOLDS, span and span[1])


def _lead(tie: ties.Tie) -> str:
    """Where a tie leads: to its proof, or to the statement where nobody says that it holds."""
    if not tie.held:
        return here(tie.statement)
    return url_for("explanations.explained", subject=tie.subject, predicate=f"dl:{tie.kind}", object=tie.object)


def _csv(name: str, tables: Iterable[Table], empty: Table | None = None) -> Response:
    """Rows as they are found; the first are waited for, so that an error is answered as one."""
    begun = iter(tables)
    first = next(begun, empty)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    lines = as_csv(chain([first] if first else [], begun))
    return Response(lines, content_type=CSV.content_type, headers=headers)


def _svg(name: str, text: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.svg"'}
    return Response(text, content_type="image/svg+xml", headers=headers)
