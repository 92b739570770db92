"""By what a view can be narrowed down: the places, actors and years of what it shows, the most frequent first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from loader.store import Store
from server.views.filters import HOMES

SHOWN = 10
_COUNTED = """
SELECT ?thing (SAMPLE(?label) AS ?name) (COUNT(DISTINCT ?x) AS ?n) WHERE {{
  VALUES ?x {{ {iris} }} ?x {path} ?thing . ?thing skos:prefLabel ?label
}} GROUP BY ?thing ORDER BY DESC(?n) ?name LIMIT {shown}"""
_PATHS = {
    "country": "dl:place/dl:country",
    "place": "dl:place",
    "actor": "dl:initiator|dl:target|dl:controller|dl:party|dl:subject|dl:object|dl:countedActor",
}


@dataclass(frozen=True)
class Choice:
    """One thing to narrow down to: what changes in the address, what it is called, how often it is shown."""

    changes: tuple[tuple[str, str], ...]
    label: str
    count: int


def choices(
    store: Store, iris: Sequence[str], years: Iterable[int], among: Sequence[str] = tuple(_PATHS)
) -> dict[str, tuple[Choice, ...]]:
    """The choices by heading, among the statements that are shown; a heading with one choice only is left out."""
    found = {name: _things(store, iris, name) for name in among} if iris else {}
    counted = Counter(years).most_common(SHOWN)
    found["year"] = tuple(
        Choice((("from", f"{year:04}-01-01"), ("to", f"{year:04}-12-31")), str(year), count)
        for year, count in sorted(counted, reverse=True)
    )
    return {heading: chosen for heading, chosen in found.items() if len(chosen) > 1}


def _things(store: Store, iris: Sequence[str], name: str) -> tuple[Choice, ...]:
    parameter = "place" if name == "country" else name
    home = f"{store.base}{HOMES[parameter]}"
    query = _COUNTED.format(iris=" ".join(f"<{iri}>" for iri in iris), path=_PATHS[name], shown=SHOWN)
    return tuple(
        Choice(((parameter, row["thing"].removeprefix(home)),), row["name"], int(row["n"]))
        for row in store.select(query, inferred=False)
        if row.get("thing", "").startswith(home)
    )
