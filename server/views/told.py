"""Statements as views show them: what is told, how it is put, who says so, where and when."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from loader.dates import PartialDate
from loader.store import Store
from server.views.filters import Filter, conditions
from server.views.looking import Look, Wanted, looked

_PATTERN = """
  {among}
  ?x a ?kind . {where}
  OPTIONAL {{ ?x sem:hasEarliestBeginTimeStamp ?begin }}
  OPTIONAL {{ ?x sem:hasLatestBeginTimeStamp ?latest }}
  OPTIONAL {{ ?x sem:hasEarliestEndTimeStamp ?ending }}
  OPTIONAL {{ ?x sem:hasLatestEndTimeStamp ?ended }}
  OPTIONAL {{ ?x dl:inArticle/schema:datePublished ?reported }}
  # What happened on a day, in a month or a year is over with it, as is an agreement's conclusion; the rest goes on.
  BIND(IF(BOUND(?ended), ?ended, IF(?kind IN (dl:Event, dl:Agreement), ?latest, ?unknown)) AS ?over)
  {conditions}
"""
# The point as an option that is then asked for: else the engine begins with all places that have one.
_PLACED = """
  ?x dl:place ?place . OPTIONAL { ?place schema:latitude ?lat ; schema:longitude ?long ; skos:prefLabel ?where }
  FILTER(BOUND(?lat))"""
_ANYWHERE = """OPTIONAL { ?x dl:place ?place . ?place skos:prefLabel ?where }"""
_TOLD = """ ?x skos:prefLabel ?said ; dl:factuality ?put ; dl:inArticle ?article .
  ?article skos:prefLabel ?articleName ."""
_SAID = " ?x skos:prefLabel ?said ."
_NAMED = 'CONCAT(STR(?said), " ", COALESCE(STR(?where), ""))'
# What has no day of its own counts from the day of its report.
_COUNTS = "COALESCE(?begin, ?ending, ?reported)"
_ON_MAP = "?x dl:place/schema:latitude ?lat_ ."
_ANY_DAY = "?x sem:hasEarliestBeginTimeStamp|sem:hasLatestEndTimeStamp ?any_ ."
# What only the rows that are shown need is looked up for these alone.
_ROWS = """
SELECT ?x ?kind ?said ?put ?article ?articleName ?place ?where ?lat ?long ?begin ?latest ?ending ?over ?reported
  ?started ?concluded ?end (GROUP_CONCAT(DISTINCT STR(?name); separator="|") AS ?sources)
WHERE {{
  {pattern}
  OPTIONAL {{ ?x dl:start ?started }}
  OPTIONAL {{ ?x dl:concluded ?concluded }}
  OPTIONAL {{ ?x dl:end ?end }}
  OPTIONAL {{ ?x dl:reportedBy/skos:prefLabel ?name }}
}}
GROUP BY ?x ?kind ?said ?put ?article ?articleName ?place ?where ?lat ?long
  ?begin ?latest ?ending ?over ?reported ?started ?concluded ?end
"""
_FITTING = """
SELECT ?x (MAX(?day) AS ?newest) WHERE {{ {pattern} {day} }} GROUP BY ?x ORDER BY DESC(?newest) ?x {limit}"""
_ORDER = "BIND(COALESCE(?begin, ?ending, ?reported, ?unknown) AS ?day)"
_TOTAL = "SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ {pattern} }}"
_BATCH = 500


@dataclass(frozen=True)
class Told:
    """One statement. `begin` to `last` is the span that it may fall into, `when` what the article says of it; `ended`
    is the last day of what is over with it, and None of what goes on."""

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
    ended: datetime.date | None = None
    reported: datetime.date | None = None
    place: str = ""
    place_name: str = ""
    latitude: float = 0.0
    longitude: float = 0.0

    @property
    def who(self) -> str:
        """Who says so, in words."""
        return ", ".join(self.sources) if self.sources else "the article itself"

    @property
    def since(self) -> datetime.date | None:
        """The day from which it counts: its own, or that of its report."""
        return self.begin or self.reported


@dataclass(frozen=True)
class Search:
    """What a view asks for: what fits a filter, where asked only with a point on the map, or with a date."""

    chosen: Filter
    placed: bool = False
    dated: bool = False

    def pattern(self, among: str = "") -> str:
        """The pattern of what fits, of all, or among these."""
        kinds = ", ".join(f"dl:{kind}" for kind in self.chosen.kinds)
        every = f"VALUES ?kind {{ {kinds.replace(',', '')} }}" if not self.chosen.things else ""
        narrowed = conditions(self.chosen, _NAMED, _COUNTS)
        where = (_PLACED if self.placed else _ANYWHERE) + (_SAID if self.chosen.name else "")
        return _PATTERN.format(
            among=among or f"{every} {self.chosen.things}",
            where=f"FILTER(?kind IN ({kinds})) {where}",
            conditions=narrowed + (" FILTER(BOUND(?begin) || BOUND(?over))" if self.dated else ""),
        )

    @property
    def counting(self) -> str:
        """The query of how many fit, ?n."""
        if self.chosen.narrowed:
            return _TOTAL.format(pattern=self.pattern())
        kinds = " ".join(f"dl:{kind}" for kind in self.chosen.kinds)
        return _TOTAL.format(pattern=f"VALUES ?kind {{ {kinds} }} ?x a ?kind . {self._further}")

    @property
    def _further(self) -> str:
        return (_ON_MAP if self.placed else "") + (_ANY_DAY if self.dated else "")

    def look(self, store: Store, most: int, newest: datetime.date | None) -> Look:
        """What to look at: the most recent, up to the end of the span."""
        if self.chosen.name or self.chosen.things:
            query = _FITTING.format(pattern=self.pattern(), day=_ORDER, limit=f"LIMIT {most + 1}")
            fitting = [row["x"] for row in store.select(query, inferred=False)]
            return Look(tuple(fitting[:most]), whole=len(fitting) <= most)
        # Whether a place has a point is seen later: where hardly one has, nothing would be found for long.
        further = ("?x dl:place ?place_ ." if self.placed else "") + (_ANY_DAY if self.dated else "")
        wanted = Wanted("a", tuple(f"dl:{kind}" for kind in self.chosen.kinds), further)
        return looked(store, wanted, most, self.chosen.last, newest)


@dataclass(frozen=True)
class Found:
    """The most recent of what fits a filter, in the order of time; how many fit, None where to count takes long."""

    rows: tuple[Told, ...]
    total: int | None

    @property
    def left_out(self) -> int | None:
        """How many there are beyond those; None for an unknown number."""
        return None if self.total is None else self.total - len(self.rows)


def told(store: Store, search: Search, most: int, newest: datetime.date | None = None) -> Found:
    """The most recent statements that fit, of a quarter more that are looked at.

    `newest` is the last day of which anything is told, where that is known.
    """
    look = search.look(store, most + most // 4 + 1, newest)
    rows = _rows(store, search, look) if look.iris else ()
    return Found(rows[-most:], len(rows) if look.whole else None)


def every(store: Store, search: Search) -> Iterator[tuple[Told, ...]]:
    """All statements that fit, some at a time, the most recent first."""
    query = _FITTING.format(pattern=search.pattern(), day=_ORDER, limit="")
    fitting = [row["x"] for row in store.select(query, inferred=False)]
    for at in range(0, len(fitting), _BATCH):
        yield _rows(store, search, Look(tuple(fitting[at : at + _BATCH]), whole=False))


def standing(put: str, reported: bool) -> str:
    """How something is told: "asserted" in the article's own voice, "reported" of someone, "denied", "planned", …"""
    return "reported" if put == "asserted" and reported else put


def span(start: str, end: str) -> str:
    """Two dates as a reader writes them; "" where neither is known."""
    if start and end and start != end:
        return f"{start} to {end}"
    return f"until {end}" if end and not start else start


def _rows(store: Store, search: Search, look: Look) -> tuple[Told, ...]:
    rows = store.select(_ROWS.format(pattern=search.pattern(look.values + _TOLD)), inferred=False)
    found = {row["x"]: _told(row) for row in rows}.values()
    return tuple(sorted(found, key=_order))


def _order(row: Told) -> tuple[datetime.date, datetime.date, str]:
    earliest = datetime.date.min
    return row.since or row.last or earliest, row.last or earliest, row.iri


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
        _day(row.get("over")),
        _day(row.get("reported")),
        row.get("place", ""),
        row.get("where", ""),
        float(row.get("lat", 0)),
        float(row.get("long", 0)),
    )


def _day(text: str | None) -> datetime.date | None:
    return PartialDate.parse(text[:10]).earliest if text else None
