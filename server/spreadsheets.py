"""`/tables`: the six tables and three lists beside them, to be narrowed down, as pages, CSV and JSON."""

from __future__ import annotations

import csv
import functools
import io
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, render_template, request, url_for

from loader.errors import InputError, NotFound
from loader.tables import COLUMNS, Row, concluded, rows, safe
from server.context import current, current_engine, current_store
from server.engine import Client
from server.engine.messages import Overrun
from server.facets.filters import DAY, SPAN, Filter, filters, sought
from server.facets.lists import BOUND, Listing, listings
from server.facets.recall import Recall, Rows, rows_in
from server.facets.things import counting, ends, fields, finding, found, named, rows_of
from server.facets.values import PATIENCE, all_values, begun, shown
from server.formats import CSV, HTML, PLAIN_JSON
from server.negotiate import negotiate
from server.portraits.portion import Portion, last_page
from server.store import ServedStore

blueprint = Blueprint("spreadsheets", __name__)

_SIZE = 50
_MOST = 50_000
_LONG = 20.0
"""Seconds to find the things of a page."""
_INFERRED = "inferred"
_KEY = "dateline.facets"


@blueprint.get("/tables")
def overview() -> str:
    """The lists, with how many things each has."""
    under_way = {name: ask(counting(one, ())) for name, one in listings().items()}
    counts = {name: in_words(one) for name, one in under_way.items()}
    return render_template("tables.html", lists=listings(), counts=counts, six=COLUMNS)


@blueprint.get("/tables/<name>")
@blueprint.get("/tables/<name>.<suffix>")
def table(name: str, suffix: str | None = None) -> str | Response:
    """One list under the filters of the address: a page of it, or all of it as CSV or JSON."""
    if name not in listings():
        raise NotFound(f"there is no table {name!r}; there are {', '.join(listings())}")
    form = {"csv": CSV, "json": PLAIN_JSON}.get(suffix or "") or negotiate(request, (HTML, CSV, PLAIN_JSON))
    if suffix and suffix not in ("csv", "json"):
        raise NotFound(f"the table {name} comes as .csv or .json, not as .{suffix}")
    store, listing = current_store(), listings()[name]
    by = filters(store, listing, request.args)
    if _INFERRED in _asked(listing) and (name != "relations" or any(one.name != DAY for one in by)):
        raise InputError("inferred=true goes with all relations only; the table of conclusions can be narrowed down")
    if form is PLAIN_JSON:
        return jsonify(_whole(store, listing, by))
    if form is CSV:
        return _csv(listing, _whole(store, listing, by))
    if "values" in request.args:
        return _values(store, listing, by, request.args["values"])
    return _page(store, listing, by)


def ask(query: str, *, needed: bool = False) -> Future[Rows]:
    """The rows of a query, under way or remembered; it is needed for the page, or only helps to choose."""
    engine = current_engine()
    return _recall().ask(ServedStore(engine, Client("facets")), engine.newest.revision, query, needed=needed)


def _recall() -> Recall:
    recall: Recall = current_app.extensions.setdefault(_KEY, Recall())
    return recall


def newest(listing: Listing, limit: int, seconds: float) -> list[str]:
    """The newest things of a list, those of so many where nobody knows them; none where that is not told in time."""
    known = _in_time(listing, (), limit)
    if known is None:
        known = [row["iri"] for row in rows_in(ask(finding(listing, ()), needed=True), seconds) or ()]
    return known[:limit]


def in_words(counting_: Future[Rows]) -> str:
    """How many things a list has; "many" where that is not known in time."""
    found_ = rows_in(counting_, PATIENCE)
    return _many(int(found_[0]["n"])) if found_ else "many"


def _many(number: int) -> str:
    return f"{number:,} or more" if number >= BOUND else f"{number:,}"


def _counted(listing: Listing, by: Sequence[Filter] = ()) -> str:
    in_time = _in_time(listing, by, BOUND) if by else None
    return in_words(ask(counting(listing, by))) if in_time is None else _many(len(in_time))


def _page(store: ServedStore, listing: Listing, by: tuple[Filter, ...]) -> str:
    in_time = _in_time(listing, by, BOUND)
    things = _sought(listing, by) if in_time is None else in_time
    asked = _asked(listing)
    more = concluded(store) if _INFERRED in asked else []
    search, chosen = current().search, {one.name for one in by}
    # Of the facet that was chosen by, the other values stay to be chosen: they are not among these things.
    paths = {name: path for name, path in listing.counted.items() if in_time is not None and name not in chosen}
    countable = search.countable(paths)
    under_way = begun(ask, listing, by, things, chosen=in_time is not None, counted=countable)
    counting_ = _recall().begin(lambda: search.counted(listing.kind, things[:BOUND], countable) if countable else {})
    begin = _begin(len(things) + len(more))
    iris = things[begin : begin + _SIZE]
    naming = _recall().begin(lambda: named(store, listing, iris))
    page = _portion(store, listing, things, more, begin)
    return render_template(
        "table.html",
        listing=listing,
        by=by,
        page=page,
        named={**naming.result(), **ends(page.items)},
        facets=shown(store, listing, under_way, counting_.result()),
        beside=[_beside(store, listing, name) for name in (listing.name, *listing.beside)] if listing.beside else [],
        without={one.name: _counted(listing, [other for other in by if other != one]) for one in by}
        if not page.total
        else {},
        asked=asked,
        address=functools.partial(_address, listing, asked),
    )


def _in_time(listing: Listing, by: Sequence[Filter], limit: int) -> list[str] | None:
    """The newest of the things, where the index of names can tell them."""
    asked = sought(listing, by)
    return current().search.in_time(asked, limit) if asked else None


def _sought(listing: Listing, by: Sequence[Filter]) -> list[str]:
    known = rows_in(ask(finding(listing, by), needed=True), _LONG)
    if known is None:
        raise Overrun("finding what this asks for takes long; ask for less at once, or look again in a minute")
    return [row["iri"] for row in known]


def _portion(store: ServedStore, listing: Listing, things: list[str], more: list[Row], begin: int) -> Portion[Row]:
    """The rows of the page that begins there, of things and then of rows that are made already."""
    made = rows_of(store, listing, things[begin : begin + _SIZE])
    made += more[max(0, begin - len(things)) : max(0, begin + _SIZE - len(things))]
    total = len(things) + len(more)
    return Portion(items=tuple(made), total=total, number=begin // _SIZE + 1, size=_SIZE, bound=BOUND + len(more))


def _begin(total: int) -> int:
    """Where the page begins that is asked for, of so many rows."""
    return (min(max(1, request.args.get("page", 1, type=int)), last_page(total, _SIZE)) - 1) * _SIZE


def _values(store: ServedStore, listing: Listing, by: tuple[Filter, ...], name: str) -> str:
    """All values of one facet."""
    facet = listing.facets.get(name)
    if facet is None:
        raise NotFound(f"the table {listing.name} has no facet {name[:80]!r}; its facets: {', '.join(listing.facets)}")
    return render_template(
        "values.html",
        listing=listing,
        by=by,
        values=all_values(store, ask, listing, facet, by),
        bound=BOUND,
        address=functools.partial(_address, listing, _asked(listing)),
    )


def _beside(store: ServedStore, listing: Listing, name: str) -> tuple[Listing, str, str]:
    """A list that tells the same otherwise, with its address under the filters that it shares, and its count."""
    other = listings()[name]
    asked = {one: value for one, value in _asked(listing).items() if _shared(one, listing, other)}
    return other, _url(other, asked), _counted(other, filters(store, other, asked))


def _shared(name: str, listing: Listing, other: Listing) -> bool:
    ours, theirs = listing.facets.get(name), other.facets.get(name)
    return name in SPAN or listing == other or bool(ours and theirs and ours.home == theirs.home)


def _whole(store: ServedStore, listing: Listing, by: tuple[Filter, ...]) -> list[Row]:
    """All rows. Raises Overrun for more than a page's server should hold, InputError."""
    things = _in_time(listing, by, _MOST + 1) if by else None
    total = int(next(store.select(counting(listing, by, _MOST + 1)))["n"]) if things is None else len(things)
    if total > _MOST:
        raise Overrun(f"more than {_MOST} rows; narrow it down, or have `dateline export --tables` write all")
    if things is None and (by or listing.name not in COLUMNS):
        things = found(store, listing, by, _MOST)
    if listing.name not in COLUMNS:
        return rows_of(store, listing, things or [])
    made = rows(store, listing.name, things)
    return [*made, *concluded(store)] if _INFERRED in _asked(listing) else made


def _csv(listing: Listing, made: list[Row]) -> Response:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, fields(listing), extrasaction="ignore")
    writer.writeheader()
    writer.writerows({column: safe(cell) for column, cell in row.items()} for row in made)
    headers = {"Content-Disposition": f'attachment; filename="{listing.name}.csv"'}
    return Response(out.getvalue(), content_type=CSV.content_type, headers=headers)


def _asked(listing: Listing) -> dict[str, str]:
    """The parameters of the address that this list knows."""
    known = {one: request.args[one] for one in (*listing.facets, *SPAN, DAY) if request.args.get(one)}
    return known | ({_INFERRED: "true"} if request.args.get(_INFERRED) == "true" else {})


def _address(listing: Listing, before: Mapping[str, str], **changes: str | int | None) -> str:
    """The address of this list with other parameters than before; those that are None are left out."""
    asked = {**before, **changes}
    if any(asked.get(name) for name in (*listing.facets, *SPAN)):
        asked.pop(_INFERRED, None)
    return _url(listing, asked)


def _url(listing: Listing, asked: Mapping[str, str | int | None]) -> str:
    values: dict[str, Any] = {name: value for name, value in asked.items() if value not in (None, "")}
    return url_for("spreadsheets.table", name=listing.name, **values)
