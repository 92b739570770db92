"""What the front and its processes say to each other, and how an engine refuses."""

from __future__ import annotations

import functools
import hashlib
import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from loader.errors import DatelineError
from loader.store import Dataset, Description, Remote


class Overrun(DatelineError):
    """A query or update took more time, memory or room than it may."""

    http_status = 503
    title = "The request was ended"


class Ended(DatelineError):
    """An administrator ended the query, or its client went away."""

    http_status = 503
    title = "The request was ended"


class Busy(DatelineError):
    """No turn came before the deadline, or the server is stopping."""

    http_status = 503
    title = "The server is busy"


class Greedy(DatelineError):
    """One client asks for more at once than it may."""

    http_status = 429
    title = "Too many requests at once"


@dataclass(frozen=True)
class Limits:
    """What queries may cost: seconds, bytes, and how many there are at a time."""

    timeout: float = 30.0
    longest: float = 300.0
    memory: int = 1 << 30
    result: int = 1 << 30
    readers: int = 2
    slow: int = 2
    patience: float = 0.1
    client: int = 128
    network: bool = False


@dataclass(frozen=True)
class Snapshot:
    """A published state of the store: where its files are, or its server, and the revision that names it.

    What was noted in the engine's journal with a number up to `noted` was written before, or never will be.
    """

    rdf: Path | Remote
    revision: str
    description: Description
    made: float
    noted: int = 0


@dataclass(frozen=True)
class Question:
    """A query, the format to answer it in, and the graphs that it sees."""

    text: str
    form: str
    inferred: bool = True
    dataset: Dataset | None = None
    base: str | None = None

    @functools.cached_property
    def packed(self) -> bytes:
        """It, as it is sent to a reader."""
        return pickle.dumps(self)

    @functools.cached_property
    def digest(self) -> str:
        """What tells it from every other."""
        return hashlib.blake2b(repr(self).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()

    def __reduce__(self) -> tuple[type[Question], tuple[object, ...]]:
        """Without what was worked out of it."""
        return Question, (self.text, self.form, self.inferred, self.dataset, self.base)


@dataclass(frozen=True)
class Update:
    """A SPARQL update and the named graphs that it can change; None where that cannot be known before."""

    text: str
    graphs: frozenset[str] | None
    base: str | None = None


@dataclass(frozen=True)
class PutGraph:
    """The content of a graph (None: the default graph), in parts of (RDF bytes, media type)."""

    graph: str | None
    parts: tuple[tuple[bytes, str], ...]
    base: str
    merge: bool


@dataclass(frozen=True)
class DropGraph:
    """A graph to forget; None is the default graph."""

    graph: str | None


@dataclass(frozen=True)
class PutArticle:
    """An article's graph, conforming, to stand in place of what was read out of the article before."""

    article: str
    ntriples: str


Write: TypeAlias = Update | PutGraph | DropGraph | PutArticle


def touched(write: Write, base: str) -> frozenset[str] | None:
    """The named graphs that the write can change; None where it may be any."""
    match write:
        case Update(graphs=graphs):
            return graphs
        case PutArticle(article=article):
            return frozenset({f"{base}graph/article/{article}"})
        case PutGraph(graph=graph) | DropGraph(graph=graph):
            return frozenset() if graph is None else frozenset({graph})


@dataclass(frozen=True)
class Written:
    """What a write made: whether a graph is new, whether there was one to write to."""

    created: bool = False
    found: bool = True
