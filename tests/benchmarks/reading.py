"""What reading costs: `make bench`, or `python tests/benchmarks/reading.py [ARTICLES]`.

Prints three things, each a ratio against a peer in the same run:
- articles a second of the extractor, spaCy included, beside the bare spaCy pipeline on the same texts, on one core;
- a load with two workers beside one with one worker, start-up and all, and without the start-up;
- the memory of one process after the first tenth of ARTICLES (10,000 where none is given) and after all of them.

The texts are the articles of `seeds/`, and of `../shared/evaluation/dev` where it is there.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

# Before numpy is loaded: one core is to be measured.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import spacy

from loader.annotate import MODEL
from loader.article import Article
from loader.evaluate import read_gold
from loader.extract import RuleExtractor
from loader.load import load
from loader.read import read
from loader.store import EmbeddedStore

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]
DEVELOPMENT = ROOT.parent / "shared" / "evaluation" / "dev"
LOADED = 96


def articles() -> list[Article]:
    """The texts to measure on."""
    if DEVELOPMENT.is_dir():
        return [gold.article for gold in read_gold(DEVELOPMENT)]
    return [article for article in read([ROOT / "seeds"]) if isinstance(article, Article)]


def seconds(run: Callable[[], object]) -> float:
    """Processor time of the best of three runs."""
    costs = []
    for _ in range(3):
        begun = time.process_time()
        run()
        costs.append(time.process_time() - begun)
    return min(costs)


def against_spacy(texts: list[Article]) -> None:
    """The extractor beside the pipeline that it stands on."""
    bare, extractor = spacy.load(MODEL), RuleExtractor()
    for article in texts:  # Everything that is loaded once is loaded now.
        bare(article.text)
        extractor.read(article)
    pipeline = seconds(lambda: [bare(article.text) for article in texts])
    reading = seconds(lambda: [extractor.read(article) for article in texts])
    print(f"bare spaCy  {len(texts) / pipeline:6.1f} articles/s")
    print(f"extractor   {len(texts) / reading:6.1f} articles/s   {pipeline / reading:.2f} of it")


def loading(texts: list[Article], count: int, workers: int) -> float:
    """Seconds that a load of so many articles takes, into a new store."""
    stories = (replace(a, text=f"{a.text}\n\nStory {n}.", origin=str(n)) for n, a in enumerate(cycle(texts, count)))
    with tempfile.TemporaryDirectory() as folder, EmbeddedStore.open(Path(folder) / "store", create=True) as store:
        begun = time.perf_counter()
        load(stories, store, workers=workers)
        return time.perf_counter() - begun


def two_workers(texts: list[Article]) -> None:
    """Two workers beside one."""
    few = {workers: loading(texts, 4, workers) for workers in (1, 2)}
    many = {workers: loading(texts, LOADED, workers) for workers in (1, 2)}
    whole = many[1] / many[2]
    steady = (many[1] - few[1]) / (many[2] - few[2])
    print(f"two workers {whole:6.2f} times one over {LOADED} articles, {steady:.2f} times once they run")


def memory(texts: list[Article], count: int) -> None:
    """The resident set of one process that reads paragraph after paragraph, each another."""
    extractor = RuleExtractor()
    paragraphs = [p for a in texts for p in a.text.split("\n\n") if len(p) > 100]
    first = 0
    for n, paragraph in enumerate(cycle(paragraphs, count), 1):
        extractor.read(Article(f"{paragraph} Report {n}.", str(n)))
        if n == count // 10:
            first = resident()
    print(f"memory      {first} MB after {count // 10:,} articles, {resident()} MB after {count:,}")


def resident() -> int:
    """Megabytes in memory now; where the system does not tell, the most that there ever were."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") // 1_000_000
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000


def cycle(items: list[T], count: int) -> Iterator[T]:
    """The items again and again, so many in all."""
    for n in range(count):
        yield items[n % len(items)]


def main() -> None:
    """Measure and print."""
    texts = articles()
    against_spacy(texts)
    two_workers(texts)
    memory(texts, int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)


if __name__ == "__main__":
    main()
