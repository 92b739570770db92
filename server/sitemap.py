"""`/robots.txt` and `/sitemap.xml`: what robots may read, and the addresses of all that has a page (sitemaps.org)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NoReturn
from urllib.parse import quote
from xml.sax.saxutils import escape

from flask import Blueprint, Response, request, url_for

from loader.errors import NotFound
from ontology.questions import all_questions
from server.context import current_store
from server.engine.messages import Busy
from server.facets.filters import narrowed
from server.facets.lists import Listing, listings
from server.facets.recall import rows_in
from server.facets.things import counting
from server.spreadsheets import ask

blueprint = Blueprint("sitemap", __name__)

PART = 50_000
"""Addresses of one part, the most that there may be."""
_MOST = 100 * PART
_PATIENCE = 20.0
"""Seconds to count the things of a kind."""
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SCHEMA = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_CLOSED = (
    "/sparql",
    "/query",
    "/try",
    "/search",
    "/explain",
    "/what-if",
    "/graph-store",
    "/admin",
    "/tables/*?",
    "/page/*?",
)
"""What costs the server work and shows a robot nothing that has no address of its own."""
_PAGES = "pages"
_THINGS = """
SELECT ?iri (MAX(STR(?day_)) AS ?day) WHERE {{
  {{ SELECT DISTINCT ?iri WHERE {{ {pattern} }} ORDER BY ?iri LIMIT {limit} OFFSET {offset} }}
  OPTIONAL {{ ?iri schema:datePublished ?day_ }}
}} GROUP BY ?iri ORDER BY ?iri"""


@blueprint.get("/robots.txt")
def robots() -> Response:
    """What robots are asked to leave alone, and where the addresses of everything else stand."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _CLOSED)]
    lines.append(f"Sitemap: {url_for('sitemap.index', _external=True)}")
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@blueprint.get("/sitemap.xml")
def index() -> Response:
    """The parts of the sitemap."""
    names = [_PAGES]
    under_way = {name: ask(counting(listing, (), _MOST)) for name, listing in _listed().items()}
    for name, counted in under_way.items():
        total = int((rows_in(counted, _PATIENCE) or _unknown())[0]["n"])
        names += [f"{name}-{number}" for number in range(1, -(-total // PART) + 1)]
    parts = [url_for("sitemap.part", name=name, _external=True) for name in names]
    return _xml("sitemapindex", (f"<sitemap><loc>{escape(part)}</loc></sitemap>\n" for part in parts))


@blueprint.get("/sitemap/<name>.xml")
def part(name: str) -> Response:
    """One part: the addresses of things of one kind, each with the day of its publication where it has one."""
    if name == _PAGES:
        return _xml("urlset", (_url(address) for address in _pages()))
    kind, _, number = name.rpartition("-")
    if kind not in _listed() or not number.isascii() or not number.isdigit() or not 0 < int(number) <= _MOST // PART:
        raise NotFound(f"there is no part {name[:80]!r} of the sitemap; /sitemap.xml names them")
    pattern = narrowed(_listed()[kind], ())
    things = _THINGS.format(pattern=pattern, limit=PART, offset=(int(number) - 1) * PART)
    return _xml("urlset", _addresses(current_store().select(things), f"{current_store().base}id/", request.host_url))


def _unknown() -> NoReturn:
    raise Busy("the things of the sitemap are being counted; ask again in a minute")


def _addresses(rows: Iterable[dict[str, str]], home: str, host: str) -> Iterator[str]:
    for row in rows:
        if row["iri"].startswith(home):
            yield _url(f"{host}page/{quote(row['iri'].removeprefix(home))}", row.get("day", ""))


def _pages() -> list[str]:
    """The pages that are about everything."""
    names = ("pages.home", "pages.questions", "pages.terms", "spreadsheets.overview")
    lists = (url_for("spreadsheets.table", name=name, _external=True) for name in listings())
    asked = (url_for("pages.question", name=one.name, _external=True) for one in all_questions())
    # Made at once: when the parts are sent, the request is over.
    return [*(url_for(name, _external=True) for name in names), *lists, *asked]


def _listed() -> Mapping[str, Listing]:
    """The lists whose things have pages: what is concluded stands on the pages of those whom it is about."""
    return {name: one for name, one in listings().items() if name != "conclusions"}


def _url(address: str, day: str = "") -> str:
    changed = f"<lastmod>{escape(day)}</lastmod>" if day else ""
    return f"<url><loc>{escape(address)}</loc>{changed}</url>\n"


def _xml(root: str, parts: Iterable[str]) -> Response:
    def written() -> Iterator[str]:
        yield f"{_HEAD}<{root} {_SCHEMA}>\n"
        yield from parts
        yield f"</{root}>\n"

    return Response(written(), content_type="application/xml; charset=utf-8")
