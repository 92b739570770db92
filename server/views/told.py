"""Statements as views show them: what is told, how it is put, who says so, where and when."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from loader.store import Store
from server.views.filters import Filter, conditions

_PATTERN = """
  VALUES ?kind {{ {kinds} }}
  ?x a ?kind ; skos:prefLabel ?said ; dl:factuality ?put ; dl:inArticle ?article .
  ?article skos:prefLabel ?articleName .
  {where}
  OPTIONAL {{ ?x sem:hasEarliestBeginTimeStamp ?begin }}
  OPTIONAL {{ ?x sem:hasLatestBeginTimeStamp ?latest }}
  OPTIONAL {{ ?x sem:hasEarliestEndTimeStamp ?ending }}
  OPTIONAL {{ ?x sem:hasLatestEndTimeStamp ?ended }}
  # What happened on a day, in a month or a year is over with it, as is an agreement's conclusion; the rest goes on.
  BIND(IF(BOUND(?ended), ?ended, IF(?kind IN (dl:Event, dl:Agreement), ?latest, ?unknown)) AS ?over)
  {conditions}
"""
_PLACED = """?x dl:place ?place . ?place schema:latitude ?lat ; schema:longitude ?long ; skos:prefLabel ?where ."""
_ANYWHERE = """OPTIONAL { ?x dl:place ?place . ?place skos:prefLabel ?where }"""
# What only the rows that are shown need is looked up for these alone.
_ROWS = """
SELECT ?x ?kind ?said ?put ?article ?articleName ?place ?where ?lat ?long ?begin ?latest ?ending ?over
  ?started ?concluded ?end (GROUP_CONCAT(DISTINCT STR(?name); separator="|") AS ?sources)
WHERE {{
  {{ SELECT * WHERE {{ {pattern} }} ORDER BY COALESCE(?begin, ?ending) ?over ?x LIMIT {most} }}
  OPTIONAL {{ ?x dl:start ?started }}
  OPTIONAL {{ ?x dl:concluded ?concluded }}
  OPTIONAL {{ ?x dl:end ?end }}
  OPTIONAL {{ ?x dl:reportedBy/skos:prefLabel ?name }}
}}
GROUP BY ?x ?kind ?said ?put ?article ?articleName ?place ?where ?lat ?long
  ?begin ?latest ?ending ?over ?started ?concluded ?end
ORDER BY COALESCE(?begin, ?ending) ?over ?x
"""
_TOTAL = "SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ {pattern} }}"


@dataclass(frozen=True)
class Told:
    """One statement. `begin` to `last` is the span that it may fall into, `when` what the article says of it."""

    iri: str
    kind: str
    said: str
    put: str
    sources: tuple[str, ...]
    article: str
    article_name: str
    when: str
    begin: datetime.date | None = None
    last: datetime.date | None = None
    place: str = ""
    place_name: str = ""
    latitude: float = 0.0
    longitude: float = 0.0

    @property
    def who(self) -> str:
        """Who says so, in words."""
        return ", ".join(self.sources) if self.sources else "the article itself"


@dataclass(frozen=True)
class Found:
    """The first of what fits a filter, and how many fit it."""

    rows: tuple[Told, ...]
    total: int

    @property
    def left_out(self) -> int:
        """How many there are beyond those."""
        return self.total - len(self.rows)


def told(store: Store, chosen: Filter, most: int, *, placed: bool = False, dated: bool = False) -> Found:
    """The statements that fit, in the order of time; where asked, only those with a point on the map, or a date."""
    pattern = _filled(chosen, placed, dated)
    rows = store.select(_ROWS.format(pattern=pattern, most=most), inferred=False)
    found = tuple({row["x"]: _told(row) for row in rows}.values())
    return Found(found, len(found) if len(found) < most else counted(store, chosen, placed=placed, dated=dated))


def counted(store: Store, chosen: Filter, *, placed: bool = False, dated: bool = False) -> int:
    """How many statements fit."""
    query = _TOTAL.format(pattern=_filled(chosen, placed, dated))
    return int(next(store.select(query, inferred=False))["n"])


def _filled(chosen: Filter, placed: bool, dated: bool) -> str:
    named = 'CONCAT(STR(?said), " ", COALESCE(STR(?where), ""))'
    narrowed = conditions(chosen, named) + (" FILTER(BOUND(?begin) || BOUND(?over))" if dated else "")
    kinds = " ".join(f"dl:{kind}" for kind in chosen.kinds)
    return _PATTERN.format(kinds=kinds, where=_PLACED if placed else _ANYWHERE, conditions=narrowed)


def standing(put: str, reported: bool) -> str:
    """How something is told: "asserted" in the article's own voice, "reported" of someone, "denied", "planned", …"""
    return "reported" if put == "asserted" and reported else put


def span(start: str, end: str) -> str:
    """Two dates as a reader writes them; "" where neither is known."""
    if start and end and start != end:
        return f"{start} to {end}"
    return f"until {end}" if end and not start else start


def _told(row: dict[str, str]) -> Told:
    sources = tuple(name for name in row.get("sources", "").split("|") if name)
    return Told(
        row["x"],
        row["kind"].rpartition("#")[2],
        row["said"],
        standing(row["put"].rpartition("#")[2], bool(sources)),
        sources,
        row["article"],
        row["articleName"],
        span(row.get("started") or row.get("concluded", ""), row.get("end", "")),
        _day(row.get("begin") or row.get("ending")),
        _day(row.get("over") or row.get("latest")),
        row.get("place", ""),
        row.get("where", ""),
        float(row.get("lat", 0)),
        float(row.get("long", 0)),
    )


def _day(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None
