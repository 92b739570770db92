"""`/what-if`: what would follow if something were not believed, or were known, as a page and as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from loader.errors import DatelineError, InputError, NotFound
from loader.suppose import Supposed, Tie, as_json, suppose, tie
from ontology.namespace import NS
from ontology.support import plain_properties
from server.context import current_client, current_engine, current_store
from server.facets.recall import rows_in
from server.formats import HTML, PLAIN_JSON
from server.negotiate import negotiate
from server.portraits.words import label
from server.spreadsheets import ask

blueprint = Blueprint("suppositions", __name__)

STATEMENTS = 10_000
"""Statements of a store that all conclusions are drawn from anew in the time of a request."""
_ASKED = 20
"""How many things may be left out, and as many taken for granted."""
_SHOWN = 200
_COUNT = "SELECT (COUNT(*) AS ?n) {{ SELECT ?x {{ ?x a dl:Statement }} LIMIT {limit} }}"
_SOURCES = """
SELECT ?name (COUNT(DISTINCT ?x) AS ?n) {
  ?x a dl:Statement . { ?x dl:reportedBy ?source } UNION { ?x dl:inArticle/schema:publisher ?source }
  ?source skos:prefLabel ?name } GROUP BY ?name ORDER BY DESC(?n) ?name LIMIT 100"""
_PATIENCE = 0.3
"""Seconds to wait for what only helps to choose."""
_ENDS = ("subject", "predicate", "object")


class TooLarge(DatelineError):
    """All conclusions of the store would have to be drawn anew, and it holds too much for that."""

    http_status = 503
    title = "The store is too large for this"


@dataclass(frozen=True)
class Asked:
    """What is not believed, and the ties that are taken for granted, as they stand in the address."""

    without: tuple[str, ...] = ()
    assume: tuple[Tie, ...] = ()

    def meaning(self, name: str, iri: str) -> Asked:
        """The same with this IRI where a tie had the name."""
        assume = tuple((iri if s == name else s, p, iri if o == name else o) for s, p, o in self.assume)
        return Asked(self.without, assume)

    @property
    def address(self) -> str:
        """The address that asks this, and nothing empty."""
        asked: dict[str, Any] = {end: [one[at] for one in self.assume] for at, end in enumerate(_ENDS)}
        return url_for("suppositions.supposed", without=self.without, **asked)


@blueprint.get("/what-if")
def supposed() -> str | AnyResponse | tuple[str, int]:
    """What the supposition changes; without one, the form."""
    form = negotiate(request, (HTML, PLAIN_JSON))
    try:
        asked = _asked()
        if form is HTML and not (asked.without or asked.assume):
            return _page(asked)
        if form is HTML and not all(text.strip() for values in request.args.lists() for text in values[1]):
            return redirect(asked.address, 303)
        found = _found(asked)
    except (InputError, NotFound) as error:
        wrong = InputError(str(error))
        if form is HTML:
            return _page(_given(), wrong=str(wrong)), wrong.http_status
        raise wrong from None
    return _page(asked, found) if form is HTML else _json(found)


def _found(asked: Asked) -> Supposed:
    """Raises TooLarge, what `suppose` raises, and what working it out raises."""
    if not (asked.without or asked.assume):
        raise InputError("what if? say what to leave out (without=) or to take for granted (assume=)")
    if len(asked.without) > _ASKED or len(asked.assume) > _ASKED:
        raise InputError(f"more than {_ASKED} things at once; leave some out, or use `dateline what-if`")
    counted = next(current_store().select(_COUNT.format(limit=STATEMENTS + 1)))
    if int(counted["n"]) > STATEMENTS:
        raise TooLarge(
            f"The store holds more than {STATEMENTS:,} statements, and all that follows from them would have to be "
            "drawn anew for one page. `dateline what-if` on the command line takes the time that it needs."
        )
    return current_engine().work(suppose, asked.without, asked.assume, client=current_client())


def _asked() -> Asked:
    """What the address asks. Raises InputError for a tie of which something is missing."""
    given = _given()
    for one in given.assume:
        if not all(one):
            told = " ".join(part or "…" for part in one)
            raise InputError(f"the tie {told!r}: something of it is missing; give who, which tie, and whom")
    return Asked(given.without, (*given.assume, *map(tie, filter(str.strip, request.args.getlist("assume")))))


def _given() -> Asked:
    """What stands in the fields of the form, but for those that are empty."""
    without = (text.strip() for text in request.args.getlist("without"))
    columns = [[text.strip() for text in request.args.getlist(end)] for end in _ENDS]
    rows = max(map(len, columns))
    subjects, predicates, objects = (column + [""] * (rows - len(column)) for column in columns)
    ties = zip(subjects, predicates, objects, strict=True)
    # A row of the form whose ends are both empty says nothing, whichever tie its list happens to show.
    return Asked(tuple(dict.fromkeys(filter(None, without))), tuple(one for one in ties if one[0] or one[2]))


def _page(asked: Asked, found: Supposed | None = None, wrong: str = "") -> str:
    ties = {f"dl:{one.removeprefix(NS)}": label(one) for one in plain_properties()}
    others = {one[1]: one[1] for one in asked.assume if one[1] and one[1] not in ties}
    return render_template(
        "what-if.html",
        asked=asked,
        found=found,
        wrong=wrong,
        ties=dict(sorted({**ties, **others}.items(), key=lambda item: item[1])),
        sources=[row["name"] for row in rows_in(ask(_SOURCES), _PATIENCE) or ()],
        shown=_SHOWN,
    )


def _json(found: Supposed) -> Response:
    return jsonify(as_json(found))
