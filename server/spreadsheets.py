"""`/tables`: the six tables as pages, CSV and JSON."""

from __future__ import annotations

import csv
import datetime
import io

from flask import Blueprint, Response, jsonify, render_template, request

from loader.errors import InputError, NotFound
from loader.tables import COLUMNS, FURTHER, Row, as_of, safe, tables
from server.context import current_store
from server.engine.messages import Overrun
from server.formats import CSV, HTML, PLAIN_JSON
from server.negotiate import negotiate

blueprint = Blueprint("spreadsheets", __name__)

_SHOWN = 500
_MOST = 50_000
_COUNT = "SELECT (COUNT(?x) AS ?n) { ?x a dl:Statement }"


@blueprint.get("/tables")
def overview() -> str:
    """The six tables, with how many rows each has."""
    found = _tables()
    return render_template("tables.html", counts={name: len(rows) for name, rows in found.items()})


@blueprint.get("/tables/<name>")
@blueprint.get("/tables/<name>.<suffix>")
def table(name: str, suffix: str | None = None) -> str | Response:
    """One table: its first rows as a page, or all of them as CSV or JSON."""
    if name not in COLUMNS:
        raise NotFound(f"there is no table {name!r}; there are {', '.join(COLUMNS)}")
    form = {"csv": CSV, "json": PLAIN_JSON}.get(suffix or "") or negotiate(request, (HTML, CSV, PLAIN_JSON))
    if suffix and suffix not in ("csv", "json"):
        raise NotFound(f"the table {name} comes as .csv or .json, not as .{suffix}")
    rows = _tables()[name]
    if form is PLAIN_JSON:
        return jsonify(rows)
    if form is CSV:
        return _csv(name, rows)
    return render_template("table.html", name=name, columns=COLUMNS[name], rows=rows[:_SHOWN], total=len(rows))


def _tables() -> dict[str, list[Row]]:
    """All rows, or those of a day. Raises Overrun for more than a page's server should hold, InputError."""
    store = current_store()
    if int(next(store.select(_COUNT))["n"]) > _MOST:
        raise Overrun(f"more than {_MOST} statements; have the tables written with `dateline export --tables`")
    found = tables(store, inferred=request.args.get("inferred") == "true")
    day = request.args.get("as-of", "")
    if not day:
        return found
    try:
        return as_of(found, datetime.date.fromisoformat(day))
    except ValueError:
        raise InputError(f"as-of={day}: not a day; write as-of=2019-08-18") from None


def _csv(name: str, rows: list[Row]) -> Response:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, (*COLUMNS[name], *FURTHER))
    writer.writeheader()
    writer.writerows({column: safe(cell) for column, cell in row.items()} for row in rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(out.getvalue(), content_type=CSV.content_type, headers=headers)
