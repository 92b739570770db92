"""The writer: the one process that changes the store, and publishes a snapshot of it after every change.

For each write it answers `Committed` once the change is on disk, then, with its conclusions drawn, a `Snapshot` and
what was written; or the error, and nothing has changed. Killed before `Committed`, nothing of the write stays.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from loader.background import Follower, publish
from loader.errors import DatelineError, InputError
from loader.store import Description, EmbeddedStore, Gate
from loader.store.folder import SNAPSHOTS
from loader.validate import admit
from server.engine.confinement import confine
from server.engine.messages import DropGraph, Overrun, PutArticle, PutGraph, Snapshot, Update, Write, Written
from server.engine.pipe import Pipe


class Committed:
    """The change is on disk, whatever happens now."""


def write(pipe: Pipe, folder: Path, memory: int, gated: bool) -> None:
    """Open the store, publish a first snapshot, and make each Write that comes; the front holds the lock."""
    confine(memory)
    try:
        with EmbeddedStore.open(folder, locked=True) as store:
            description = Description(store.base, "union" if store.union else "strict")
            if store.union:
                publish(store)
            follower = Follower(store)
            if store.union:
                follower.conclude()
            pipe.send(_published(store, description))
            for message in _received(pipe):
                try:
                    written = _made(store, message, admit if gated else None)
                except MemoryError:
                    pipe.send(Overrun("the write needs more memory than it may; send less at once"))
                except DatelineError as error:
                    pipe.send(error)
                else:
                    pipe.send(Committed())
                    if store.union:
                        follower.conclude()
                    pipe.send((_published(store, description), written))
    except DatelineError as error:
        pipe.send(error)


def _received(pipe: Pipe) -> Iterator[Write]:
    while True:
        try:
            yield pipe.receive()
        except OSError:
            return


def _published(store: EmbeddedStore, description: Description) -> Snapshot:
    place = store.folder / SNAPSHOTS
    place.mkdir(exist_ok=True)
    # What is not written whole has a name that nobody opens.
    draft = place.parent / "snapshot.new"
    target = place / f"{time.time_ns():020d}"
    store.backup(draft)
    draft.replace(target)
    return Snapshot(target, uuid.uuid4().hex, description, time.time())


def _made(store: EmbeddedStore, message: Write, gate: Gate | None) -> Written:
    match message:
        case Update(text, graphs, base):
            store.update(text, gate, graphs, base)
            return Written()
        case PutGraph(graph, parts, base, merge):
            triples = [triple for part in parts for triple in _parsed(*part, base)]
            return Written(created=store.put(graph, triples, merge=merge, gate=gate))
        case DropGraph(graph):
            return Written(found=store.drop(graph, gate))
        case PutArticle(article, ntriples):
            store.replace(store.graph(f"article/{article}"), ntriples)
            return Written()


def _parsed(content: bytes, media_type: str, base: str) -> list[ox.Triple]:
    """The triples of an RDF document. Raises InputError where it is not one, or has graphs of its own."""
    form = ox.RdfFormat.from_media_type(media_type)
    assert form is not None  # noqa: S101 - the front has looked
    try:
        quads = list(ox.parse(content, form, base_iri=base, rename_blank_nodes=True))
    except (SyntaxError, ValueError) as error:
        raise InputError(f"the body is not {form.name}: {str(error).splitlines()[0]}; mend it there") from None
    if any(not isinstance(quad.graph_name, ox.DefaultGraph) for quad in quads):
        raise InputError("the body names graphs; send the triples of one graph, or use an update")
    return [quad.triple for quad in quads]
