"""What was recognised in an article and set aside, as it stands in the article's graph: no statement, and why not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from loader.store import Store

_ASIDE = """
SELECT ?x ?label ?kind ?because ?given ?start ?end ?words {{
  ?x a dl:SetAside ; oa:hasSource <{article}> ; rdfs:label ?label ; dl:wouldBe ?kind ; dl:setAsideBecause ?because .
  OPTIONAL {{ ?x dl:wordsGiven ?given }}
  OPTIONAL {{ ?x oa:hasSelector ?at . ?at oa:start ?start ; oa:end ?end ; oa:exact ?words }}
}} ORDER BY ?start ?label ?x ?end LIMIT 3000"""
_DISCARDED = "SELECT ?n {{ ?reading prov:used <{article}> ; dl:discarded ?n }}"
_PREFIX = "Set aside: "


@dataclass
class Aside:
    """A finding that cannot stand: what would be said, what it would be, why not, and the words that it was read in.

    `given` is what the extractor gave as its words, and what the article does not say.
    """

    iri: str
    said: str
    kind: str
    because: str
    given: dict[str, None] = field(default_factory=dict)
    quotes: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True)
class Left:
    """All that was left out of an article's reading; `discarded` is the number of what the extractor threw away.

    That is None for an article that was read before such things were kept: nobody knows what was left out of it.
    """

    aside: tuple[Aside, ...]
    discarded: int | None


def left_out(store: Store, article: str) -> Left:
    """What was left out of the article with this IRI."""
    found: dict[str, Aside] = {}
    for row in store.select(_ASIDE.format(article=article), inferred=False):
        said = row["label"].removeprefix(_PREFIX)
        one = found.setdefault(row["x"], Aside(row["x"], said, row["kind"], row["because"]))
        if "given" in row:
            one.given[row["given"]] = None
        if "words" in row:
            one.quotes[int(row["start"]), int(row["end"])] = row["words"]
    counted = next(iter(store.select(_DISCARDED.format(article=article), inferred=False)), None)
    return Left(tuple(found.values()), int(counted["n"]) if counted else None)


def lines(left: Left) -> Iterator[str]:
    """What was left out, as a person reads it."""
    if left.discarded is None:
        yield "What was set aside in reading it is not known: it was read before that was kept. Load it again."
        return
    if not left.aside and not left.discarded:
        yield "Nothing that was recognised was set aside."
        return
    yield f"Recognised but set aside, and no statement: {len(left.aside) or 'nothing that could be kept'}"
    for one in left.aside:
        yield f"  {one.kind}: {one.said}"
        yield f"    because {one.because}"
        yield from (f"    read in “{' '.join(words.split())}”" for words in one.quotes.values())
        yield from (
            f"    given for it, and not in the article there: “{' '.join(words.split())}”" for words in one.given
        )
    if left.discarded:
        yield f"Thrown away by the extractor, not being in its own form: {left.discarded}"
