"""Rival claims: figures that count the same and differ, side by side as ranges on one axis."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from loader.store import Store
from server.views.axis import Axis, Mark, numbers
from server.views.filters import Filter
from server.views.table import Cell, Table
from server.views.timeline import shortened
from server.views.told import span, standing

WIDTH, HEAD, ROW, FOOT = 1000, 34, 30, 40
_LEFT, _RIGHT = 430, 960
_LETTERS = 60
_ROOM = 1.15
"""How far beyond the highest number an axis goes, so that an open end is seen as one."""
_PATTERN = """
  ?x dl:rivalClaimOf ?y . FILTER(STR(?x) < STR(?y))
  {named}
"""
_NAMED = """?x skos:prefLabel ?saidX . ?y skos:prefLabel ?saidY .
  FILTER(CONTAINS(LCASE(CONCAT(STR(?saidX), " ", STR(?saidY))), {text}))"""
_PAIRS = """
SELECT ?x ?y (MAX(?begin) AS ?newest) WHERE {{
  {{ SELECT DISTINCT ?x ?y WHERE {{ {pattern} }} {limit} }}
  OPTIONAL {{ ?x sem:hasEarliestBeginTimeStamp ?begin }}
}} GROUP BY ?x ?y ORDER BY DESC(?newest) ?x ?y"""
COUNTING = "SELECT (COUNT(*) AS ?n) {{ SELECT DISTINCT ?x ?y WHERE {{ {pattern} }} }}".format(
    pattern=_PATTERN.format(named="")
)
"""The query of how many pairs of rivals there are, ?n."""
_LOOKED, _BATCH = 10, 500
_FIGURES = """
SELECT ?x ?said ?put ?low ?high ?measure ?precise ?counted ?where ?start ?end ?article ?articleName
  (GROUP_CONCAT(DISTINCT STR(?name); separator="|") AS ?sources)
WHERE {{
  VALUES ?x {{ {figures} }}
  ?x skos:prefLabel ?said ; dl:factuality ?put ; dl:measure/skos:prefLabel ?measure ; dl:countedGroup ?counted ;
    dl:precision/skos:notation ?precise ; dl:inArticle ?article .
  ?article skos:prefLabel ?articleName .
  OPTIONAL {{ ?x dl:low ?low }} OPTIONAL {{ ?x dl:high ?high }}
  OPTIONAL {{ ?x dl:place/skos:prefLabel ?where }}
  OPTIONAL {{ ?x dl:start ?start }} OPTIONAL {{ ?x dl:end ?end }}
  OPTIONAL {{ ?x dl:reportedBy/skos:prefLabel ?name }}
}}
GROUP BY ?x ?said ?put ?low ?high ?measure ?precise ?counted ?where ?start ?end ?article ?articleName ORDER BY ?low ?x
"""


@dataclass(frozen=True)
class Claim:
    """A figure as somebody claims it. A bound that is not told is None."""

    iri: str
    said: str
    put: str
    low: float | None
    high: float | None
    measure: str
    precise: str
    counted: str
    where: str
    when: str
    sources: tuple[str, ...]
    article: str
    article_name: str

    @property
    def who(self) -> str:
        """Who claims it, in words."""
        return ", ".join(self.sources) if self.sources else "the article itself"

    @property
    def range(self) -> str:
        """The number in words."""
        low, high = (f"{bound:,g}" if bound is not None else "" for bound in (self.low, self.high))
        if low and high:
            return (f"about {low}" if self.precise == "approximate" else low) if low == high else f"{low} to {high}"
        return f"at least {low}" if low else f"at most {high}"


@dataclass(frozen=True)
class Rivals:
    """Claims that count the same, the lowest first."""

    claims: tuple[Claim, ...]

    @property
    def title(self) -> str:
        """What they count, in the words of the first."""
        return f"{self.claims[0].counted}: {self.claims[0].measure}"


@dataclass(frozen=True)
class Line:
    """One claim in the picture: from where to where its range goes, and on which side it is open."""

    claim: Claim
    y: int
    words: str
    x: float
    length: float
    open_left: bool
    open_right: bool


@dataclass(frozen=True)
class Panel:
    """One group of rivals in the picture, and whether its axis is a logarithmic one."""

    title: str
    y: int
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...]
    foot: int
    logarithmic: bool


@dataclass(frozen=True)
class Picture:
    """The whole picture."""

    panels: tuple[Panel, ...]
    width: int
    height: int
    left: int
    right: int


@dataclass(frozen=True)
class Found:
    """The groups of rivals that are shown; how many pairs there are, which is None where that takes long, and how many
    of them the groups are made of."""

    groups: tuple[Rivals, ...]
    total: int | None
    pairs: int


def rivals(store: Store, chosen: Filter, most: int | None) -> Found:
    """The groups of the rivals that fit, from at most so many pairs, the most recent of ten times as many."""
    limit = "" if most is None else f"LIMIT {_LOOKED * most + 1}"
    rows = store.select(_PAIRS.format(pattern=_pattern(chosen), limit=limit))
    pairs = [(row["x"], row["y"]) for row in rows]
    whole = most is None or len(pairs) <= _LOOKED * most
    shown = pairs[:most]
    claims = {claim.iri: claim for claim in _claims(store, sorted({iri for pair in shown for iri in pair}))}
    groups = (tuple(sorted((claims[iri] for iri in group if iri in claims), key=_height)) for group in connected(shown))
    rival = sorted((Rivals(group) for group in groups if len(group) > 1), key=lambda one: one.title)
    return Found(tuple(rival), len(pairs) if whole else None, len(shown))


def _pattern(chosen: Filter) -> str:
    named = _NAMED.format(text=ox.Literal(chosen.name.lower())) if chosen.name else ""
    return f"{chosen.things} {_PATTERN.format(named=named)}"


def _claims(store: Store, iris: Sequence[str]) -> Iterator[Claim]:
    for at in range(0, len(iris), _BATCH):
        figures = " ".join(f"<{iri}>" for iri in iris[at : at + _BATCH])
        yield from (_claim(row) for row in store.select(_FIGURES.format(figures=figures)))


def connected(pairs: Iterable[tuple[str, str]]) -> list[frozenset[str]]:
    """The groups that pairs hang together in."""
    group: dict[str, set[str]] = {}
    for one, other in pairs:
        joined = group.get(one, {one}) | group.get(other, {other})
        group.update(dict.fromkeys(joined, joined))
    found: dict[int, set[str]] = {id(members): members for members in group.values()}
    return [frozenset(members) for members in found.values()]


def picture(groups: Sequence[Rivals]) -> Picture:
    """The picture: each group on an axis of its own, which begins at zero."""
    panels: list[Panel] = []
    y = 10
    for group in groups:
        bounds = (bound for claim in group.claims for bound in (claim.low, claim.high) if bound is not None)
        axis, marks = numbers(bounds, _LEFT, _RIGHT, _ROOM)
        lines = tuple(_line(claim, y + HEAD + ROW * at, axis) for at, claim in enumerate(group.claims))
        foot = y + HEAD + ROW * len(lines)
        panels.append(Panel(group.title, y, lines, marks, foot, axis.scale is not None and axis.scale.logarithmic))
        y = foot + FOOT
    return Picture(tuple(panels), WIDTH, y, _LEFT, _RIGHT)


def table(groups: Sequence[Rivals]) -> Table:
    """The same as rows."""
    columns = ("what is counted", "number", "claimed by", "place", "when", "article")
    claims = [(group, claim) for group in groups for claim in group.claims]
    rows = (
        (
            Cell(f"{claim.counted}: {claim.measure}", claim.iri),
            Cell(claim.range),
            Cell(claim.who),
            Cell(claim.where),
            Cell(claim.when),
            Cell(claim.article_name, claim.article),
        )
        for _, claim in claims
    )
    return Table(columns, tuple(rows), tuple(claim.put for _, claim in claims), (0, 5))


def _height(claim: Claim) -> tuple[float, str]:
    return -1 if claim.low is None else claim.low, claim.iri


def _line(claim: Claim, y: int, axis: Axis) -> Line:
    low, high = claim.low, claim.high
    x = axis.at(low if low is not None else axis.low)
    end = axis.at(high if high is not None else axis.high)
    words = shortened(", ".join(filter(None, (f"{claim.who}: {claim.range}", claim.where))), _LETTERS)
    return Line(claim, y, words, x, max(round(end - x, 1), 1), low is None, high is None)


def _claim(row: dict[str, str]) -> Claim:
    sources = tuple(name for name in row.get("sources", "").split("|") if name)
    low, high = (float(row[bound]) if bound in row else None for bound in ("low", "high"))
    return Claim(
        row["x"],
        row["said"],
        standing(row["put"].rpartition("#")[2], bool(sources)),
        low,
        high,
        row["measure"],
        row["precise"],
        row["counted"],
        row.get("where", ""),
        span(row.get("start", ""), row.get("end", "")),
        sources,
        row["article"],
        row["articleName"],
    )
