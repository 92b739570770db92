"""What the gate costs an article, beside what reading the article costs: `make bench`.

Prints, for the articles of `seeds/`: triples, seconds of the gate and of the extractor (best of five), and their ratio.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from loader.article import Article
from loader.extract import RuleExtractor
from loader.graph import write
from loader.read import read
from loader.resolve import resolve
from loader.validate import check
from ontology import BASE
from ontology.gazetteer import gazetteer

SEEDS = Path(__file__).resolve().parents[2] / "seeds"


def best(run: Callable[[], object]) -> float:
    """The shortest of five runs, in seconds."""
    costs = []
    for _ in range(5):
        begun = time.perf_counter()
        run()
        costs.append(time.perf_counter() - begun)
    return min(costs)


def main() -> None:
    """Measure and print."""
    extractor = RuleExtractor()
    print("triples   gate s   extractor s   gate/extractor")
    for article in read([str(SEEDS)]):
        if isinstance(article, Article):
            graph = write(resolve(extractor.read(article), gazetteer(), BASE))
            gate = best(lambda graph=graph: check(graph))  # type: ignore[misc]
            reading = best(lambda article=article: extractor.read(article))  # type: ignore[misc]
            print(f"{len(graph):7}   {gate:6.3f}   {reading:11.3f}   {gate / reading:14.2f}")


if __name__ == "__main__":
    main()
