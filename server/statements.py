"""Statements as pages show them: who says so, how it is put, and the words that carry it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeVar

from loader.aside import Aside
from loader.store import Store

T = TypeVar("T")

_STATEMENTS = """
SELECT ?iri ?kind ?said ?put ?start ?end ?source ?sourceName ?article ?articleName ?quote ?from ?to ?rule WHERE {{
  {pattern}
  ?iri a dl:Statement , ?class ; skos:prefLabel ?said ; dl:factuality ?put ; dl:inArticle ?article .
  ?iri dl:evidence ?evidence .
  ?article skos:prefLabel ?articleName .
  ?evidence oa:exact ?quote ; oa:start ?from ; oa:end ?to ; dl:rule ?rule .
  FILTER(?class != dl:Statement)
  BIND(REPLACE(STR(?class), "^.*#", "") AS ?kind)
  OPTIONAL {{ ?iri dl:start ?start }}
  OPTIONAL {{ ?iri dl:end ?end }}
  OPTIONAL {{ ?iri dl:reportedBy ?source OPTIONAL {{ ?source skos:prefLabel ?sourceName }} }}
}} ORDER BY ?kind ?from ?iri LIMIT 3000
"""


@dataclass
class Said:
    """One statement as a page shows it: who says it, how it is put, and the words that carry it."""

    iri: str
    kind: str
    said: str
    put: str
    start: str
    end: str
    article: str
    article_name: str
    sources: dict[str, str] = field(default_factory=dict)
    quotes: dict[tuple[int, int], str] = field(default_factory=dict)
    rules: dict[str, None] = field(default_factory=dict)


@dataclass(frozen=True)
class Passage:
    """A piece of the text, where it begins, the statements that rest on it, and what was set aside in reading it."""

    start: int
    text: str
    said: tuple[Said, ...]
    aside: tuple[Aside, ...]


def passages(text: str, statements: Iterable[Said], aside: Iterable[Aside] = ()) -> list[Passage]:
    """The text cut where the words of a statement, or of a finding that was set aside, begin or end."""
    carried = [(start, end, said) for said in statements for start, end in said.quotes]
    left = [(start, end, one) for one in aside for start, end in one.quotes]
    cuts = {0, len(text), *(at for start, end, _ in (*carried, *left) for at in (start, end))}
    return [Passage(a, text[a:b], _over(carried, a, b), _over(left, a, b)) for a, b in pairwise(sorted(cuts))]


def _over(spans: Iterable[tuple[int, int, T]], start: int, end: int) -> tuple[T, ...]:
    return tuple(one for begins, ends, one in spans if begins <= start and end <= ends)


def statements(store: Store, pattern: str) -> list[Said]:
    """The statements that a pattern gives as ?iri, asserted or not, without conclusions."""
    found: dict[str, Said] = {}
    for row in store.select(_STATEMENTS.format(pattern=pattern), inferred=False):
        said = found.setdefault(
            row["iri"],
            Said(
                row["iri"],
                row["kind"],
                row["said"],
                row["put"].partition("#")[2],
                row.get("start", ""),
                row.get("end", ""),
                row["article"],
                row["articleName"],
            ),
        )
        if "source" in row:
            said.sources[row["source"]] = row.get("sourceName", row["source"])
        said.quotes[int(row["from"]), int(row["to"])] = row["quote"]
        said.rules[row["rule"]] = None
    return list(found.values())


def grouped(statements: Iterable[Said]) -> dict[str, list[Said]]:
    """Statements by their kind."""
    groups: dict[str, list[Said]] = defaultdict(list)
    for said in statements:
        groups[said.kind].append(said)
    return dict(groups)
