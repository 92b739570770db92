"""One article, sentence by sentence, with what was read out of each and by which rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from loader.store import Store

_TEXT = "SELECT ?text ?label {{ GRAPH <{graph}> {{ ?article schema:articleBody ?text ; skos:prefLabel ?label }} }}"
_FOUND = """
SELECT ?label ?class ?factuality ?rule ?start ?quote ?sentence ?sentenceEnd
       (GROUP_CONCAT(DISTINCT ?name; SEPARATOR=", ") AS ?names)
{{ GRAPH <{graph}> {{
  ?thing dl:evidence ?evidence ; skos:prefLabel ?label ; a ?type .
  ?evidence dl:rule ?rule ; oa:start ?start ; oa:exact ?quote ;
            dl:sentenceStart ?sentence ; dl:sentenceEnd ?sentenceEnd .
  FILTER(STRSTARTS(STR(?type), STR(dl:)) && ?type != dl:Statement)
  BIND(STRAFTER(STR(?type), STR(dl:)) AS ?class)
  OPTIONAL {{ ?thing dl:factuality ?how BIND(REPLACE(STR(?how), "^.*#", "") AS ?factuality) }}
  OPTIONAL {{ ?thing dl:reportedBy/skos:prefLabel ?name }}
}} }}
GROUP BY ?label ?class ?factuality ?rule ?start ?quote ?sentence ?sentenceEnd
ORDER BY ?start ?label ?rule
"""


@dataclass(frozen=True)
class Found:
    """Something read out of a passage: a sentence in English, what it is, the words, the rule, who reports it."""

    label: str
    kind: str
    quote: str
    rule: str
    factuality: str
    reported_by: str


@dataclass(frozen=True)
class Passage:
    """A stretch of the article's text and what was read out of it; nothing, where the text was only passed over."""

    text: str
    found: tuple[Found, ...]


def passages(store: Store, article: str) -> Iterator[Passage]:
    """The whole text of the article in order: each sentence that something was read out of, and what lies between."""
    graph = store.graph(f"article/{article}")
    text = next(store.select(_TEXT.format(graph=graph)))["text"]
    ends: dict[int, int] = {}
    found: dict[int, list[Found]] = defaultdict(list)
    for row in store.select(_FOUND.format(graph=graph)):
        start = int(row["sentence"])
        ends[start] = max(int(row["sentenceEnd"]), ends.get(start, 0))
        one = Found(
            row["label"], row["class"], row["quote"], row["rule"], row.get("factuality", ""), row.get("names", "")
        )
        if one not in found[start]:
            found[start].append(one)
    position = 0
    for start in sorted(found):
        if text[position:start].strip():
            yield Passage(text[position:start].strip(), ())
        yield Passage(text[max(position, start) : ends[start]].strip(), tuple(found[start]))
        position = max(position, ends[start])
    if text[position:].strip():
        yield Passage(text[position:].strip(), ())
