"""The whole road: articles in, graphs in the store, conclusions drawn; one article's trouble is not another's.

Everything but the write is done by `prepare`, in this process or in a pool; the writes come in the order of the input.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import shutil
import signal
import threading
import traceback
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.connection import wait
from pathlib import Path
from types import MappingProxyType

from loader.article import Article
from loader.background import Follower, publish
from loader.errors import DatelineError, InputError
from loader.evidence import upheld
from loader.extractors import Extractor
from loader.extractors import extractor as made
from loader.graph import fingerprint, write
from loader.resolve import resolve
from loader.store import Store, WritableStore
from loader.validate import check
from ontology.gazetteer import gazetteer

LOADED, UNCHANGED, SET_ASIDE, REFUSED = "loaded", "unchanged", "set aside", "refused"
_MALFORMED = "it is not what the extractor's own form asks for"


@dataclass(frozen=True)
class Prepared:
    """What one article became: its graph as N-Triples if it may enter the store, else the files that say why not.

    `dropped` says why findings of the extractor were left out, a reason for each.
    """

    ntriples: str
    trouble: Mapping[str, str]
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What came of one input: its state, where it came from, the article's id, and what the user should know."""

    state: str
    origin: str
    article: str = ""
    note: str = ""
    dropped: int = 0


@dataclass(frozen=True)
class Summary:
    """How many inputs came to which state, what a person should look at, whether conclusions were drawn."""

    counts: Mapping[str, int]
    notable: tuple[Outcome, ...]
    concluded: bool
    dropped: int = 0

    @property
    def exit_code(self) -> int:
        """3 where an article was set aside, 2 where an input was refused, else 0."""
        return 3 if self.counts.get(SET_ASIDE) else 2 if self.counts.get(REFUSED) else 0


def load(
    articles: Iterable[Article | InputError],
    store: WritableStore,
    extractor: Extractor | None = None,
    workers: int = 1,
    on_progress: Callable[[Outcome], None] = lambda _: None,
) -> Summary:
    """Load the articles and draw conclusions. What is in the store already, read by this extractor, stays untouched.

    Raises StoreError where the store cannot be written; what was loaded until then stays, whole.
    """
    publish(store)
    follower = Follower(store)
    extractor = extractor or made()
    counts: Counter[str] = Counter()
    dropped = 0
    notable: list[Outcome] = []
    with _pool(workers, extractor) as pool:
        for outcome in _outcomes(articles, store, extractor, pool, workers):
            counts[outcome.state] += 1
            dropped += outcome.dropped
            if outcome.note:
                notable.append(outcome)
            on_progress(outcome)
    return Summary(MappingProxyType(dict(counts)), tuple(notable), follower.conclude(), dropped)


def prepare(article: Article, extractor: Extractor, base: str) -> Prepared:
    """Extract, resolve, write as a graph, validate: one article by itself, without the store."""
    try:
        reading, unfounded = upheld(extractor.read(article))
        resolved = resolve(reading, gazetteer(), base)
        dropped = (*unfounded, *resolved.dropped)
        graph = write(resolved, dropped)
        report = check(graph)
    except DatelineError:
        raise
    except Exception as error:  # A fault of an extractor on one article must not cost the thousand behind it.
        told = f"The extractor failed on this article: {error!r}."
        return Prepared("", {"report.txt": f"{told}\n\n{traceback.format_exc()}"})
    ntriples = graph.serialize(format="nt")
    if report.conforms:
        return Prepared(ntriples, {}, (*(one.reason for one in dropped), *[_MALFORMED] * reading.discarded))
    return Prepared(
        ntriples,
        {
            "report.txt": report.text,
            "report.ttl": report.graph.serialize(format="turtle"),
            "graph.ttl": graph.serialize(format="turtle"),
        },
    )


def _outcomes(
    articles: Iterable[Article | InputError], store: Store, extractor: Extractor, pool: Executor | None, workers: int
) -> Iterator[Outcome]:
    """One outcome for each input, in order; with a pool, a few articles are under way ahead of the writes."""
    under_way: deque[Outcome | tuple[Article, Future[Prepared]]] = deque()
    origins: dict[str, str] = {}
    for article in articles:
        if isinstance(article, InputError):
            under_way.append(Outcome(REFUSED, "", note=str(article)))
        elif known := _known(article, store, extractor, origins):
            under_way.append(known)
        else:
            under_way.append((article, _submit(pool, article, extractor, store.base)))
        if pool is None or len(under_way) > 2 * workers:
            yield _arrived(under_way.popleft(), store)
    while under_way:
        yield _arrived(under_way.popleft(), store)


def _known(article: Article, store: Store, extractor: Extractor, origins: dict[str, str]) -> Outcome | None:
    first = origins.setdefault(article.id, article.origin)
    if first != article.origin:
        note = f"{article.origin}: the same text as {first}, which was loaded with what is known of it there"
        return Outcome(UNCHANGED, article.origin, article.id, note)
    if store.fingerprint(f"article/{article.id}") == fingerprint(article, extractor):
        return Outcome(UNCHANGED, article.origin, article.id)
    return None


def _submit(pool: Executor | None, article: Article, extractor: Extractor, base: str) -> Future[Prepared]:
    if pool is not None:
        # A worker inherits the mask: Ctrl-C reaches this process alone, which then ends the pool in order.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            return pool.submit(prepare, article, extractor, base)
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    done: Future[Prepared] = Future()
    done.set_result(prepare(article, extractor, base))
    return done


def _arrived(item: Outcome | tuple[Article, Future[Prepared]], store: Store) -> Outcome:
    if isinstance(item, Outcome):
        return item
    article, future = item
    try:
        prepared = future.result()
    except BrokenProcessPool:
        raise DatelineError(
            "a worker process died (out of memory?); run the same command with fewer --workers: what was loaded stays"
        ) from None
    aside = None if not prepared.trouble else store.folder / "set-aside" / article.id
    if aside is not None:
        _set_aside(aside, {"article.txt": article.text, **prepared.trouble})
        report = " ".join(prepared.trouble["report.txt"].split("\n")[:2]).strip()
        return Outcome(SET_ASIDE, article.origin, article.id, f"{article.origin}: set aside in {aside}; {report}")
    store.replace(store.graph(f"article/{article.id}"), prepared.ntriples)
    _forget(store, article.id)
    return Outcome(LOADED, article.origin, article.id, _left_out(article, prepared.dropped), len(prepared.dropped))


def _left_out(article: Article, reasons: tuple[str, ...]) -> str:
    """What to tell of the findings that were left out: how many, and why, the commonest reason first."""
    if not reasons:
        return ""
    told = "; ".join(f"{reason} ({count})" for reason, count in Counter(reasons).most_common())
    return f"{article.origin}: {len(reasons)} of the extractor's findings left out: {told}"


def _set_aside(folder: Path, files: Mapping[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _forget(store: Store, article: str) -> None:
    """An article that came in after all is no longer set aside."""
    with contextlib.suppress(FileNotFoundError):
        shutil.rmtree(store.folder / "set-aside" / article)


@contextlib.contextmanager
def _pool(workers: int, extractor: Extractor) -> Iterator[Executor | None]:
    """Processes that prepare articles; None for one worker, which is this process.

    They are spawned: the store's engine runs threads, and a fork beside threads can deadlock.
    """
    if workers < 2:
        yield None
        return
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), initializer=_begin_worker)
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _begin_worker() -> None:
    """End when the parent is gone: a killed load must leave no process behind."""
    parent = multiprocessing.parent_process()
    if parent is not None:

        def follow() -> None:
            wait([parent.sentinel])
            os._exit(1)

        threading.Thread(target=follow, daemon=True).start()
