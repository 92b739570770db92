"""The road from gold articles to scores: read each, write its tables as a store would, compare."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from loader.errors import DatelineError
from loader.evaluate.gold import Gold
from loader.evaluate.score import Score, compare
from loader.extractors import Extractor
from loader.load import prepare
from loader.store import EmbeddedStore
from loader.tables import COLUMNS, Row, tables
from ontology import BASE


@dataclass(frozen=True)
class Evaluated:
    """The scores of each table: of each article by its name, and pooled over all."""

    articles: dict[str, dict[str, Score]]

    @property
    def pooled(self) -> dict[str, Score]:
        """The scores of all articles together."""
        return {table: sum((scores[table] for scores in self.articles.values()), Score()) for table in COLUMNS}


def evaluate(
    golds: Iterable[Gold], extractor: Extractor, on_progress: Callable[[str], None] = lambda _: None
) -> Evaluated:
    """Run an extractor over articles with gold tables.

    Raises DatelineError where an article's graph does not conform to the shapes.
    """
    articles: dict[str, dict[str, Score]] = {}
    for gold in golds:
        articles[gold.name] = compare(gold, read_tables(gold, extractor))
        on_progress(gold.name)
    return Evaluated(articles)


def read_tables(gold: Gold, extractor: Extractor) -> dict[str, list[Row]]:
    """The six tables that an extractor makes of an article, on the road that a load takes."""
    prepared = prepare(gold.article, extractor, BASE)
    if prepared.trouble:
        raise DatelineError(f"{gold.article.origin}: {prepared.trouble['report.txt'].splitlines()[0]}")
    with EmbeddedStore.in_memory() as store:
        store.replace(store.graph(f"article/{gold.article.id}"), prepared.ntriples)
        return tables(store)
