"""A reader: the process that answers queries on a snapshot, one after the other, until it is killed.

With a question comes the snapshot to open for it, or None where that is open already. It sends frames: `r` once it has
opened one, then `+` and bytes of the answer, `.` and its last bytes; or `!` and the error instead of any of them.
"""

from __future__ import annotations

import io
import pickle
from typing import IO, Any, cast

import pyoxigraph as ox

from loader.errors import DatelineError, QueryFailed
from loader.results import serialize
from loader.store import EmbeddedStore, Remote, RemoteStore, Store
from server.engine.confinement import confine
from server.engine.messages import Limits, Overrun, Question, Snapshot
from server.engine.pipe import Pipe
from server.syntax import in_order

BLOCK = 1 << 16
READY, MORE, END, ERROR = b"r", b"+", b".", b"!"


def read(pipe: Pipe, limits: Limits) -> None:
    """Answer each Question on the last Snapshot before it, within the limits on memory and length."""
    confine(limits.memory, network=limits.network)
    store: Store | None = None
    while True:
        try:
            message = pipe.receive()
        except OSError:
            return
        try:
            if isinstance(message, Snapshot):
                store = None
                store = opened(message)
                pipe.send_bytes(READY)
            elif store is not None:  # else its snapshot could not be opened, which is told already
                _answer(pipe, store, message, limits.result)
        except ConnectionError:
            return
        except MemoryError:
            _fail(pipe, Overrun("the query needs more memory than it may; ask for less at once"))
        except DatelineError as error:
            _fail(pipe, error)
        except RuntimeError as error:  # the engine's word for what it meets on the way through the results
            _fail(pipe, QueryFailed(f"query: {error}"))
        except OSError as error:
            _fail(pipe, Overrun(f"the query could not be answered ({error}); try again"))


def opened(snapshot: Snapshot) -> Store:
    """The store as it was when the snapshot was made."""
    if isinstance(snapshot.rdf, Remote):
        return RemoteStore(snapshot.rdf)
    return EmbeddedStore.snapshot(snapshot.rdf, snapshot.description)


def _answer(pipe: Pipe, store: Store, question: Question, limit: int) -> None:
    results = store.query(question.text, inferred=question.inferred, dataset=question.dataset, base=question.base)
    if isinstance(results, ox.QuerySolutions):
        ordered = in_order(question.text, [variable.value for variable in results.variables])
        if ordered is not None:
            results = store.query(ordered, inferred=question.inferred, dataset=question.dataset, base=question.base)
    output = _Frames(pipe, limit)
    try:
        serialize(results, question.form, cast(IO[bytes], output))
    except OSError:
        if output.error is not None:  # which the engine has made one of its own
            raise output.error from None
        raise
    output.finish()


def _fail(pipe: Pipe, error: DatelineError) -> None:
    pipe.send_bytes(ERROR + pickle.dumps(error))


class _Frames(io.RawIOBase):
    """A file whose content goes down the pipe in blocks."""

    def __init__(self, pipe: Pipe, limit: int) -> None:
        self._pipe, self._limit = pipe, limit
        self._block = bytearray(MORE)
        self._sent = 0
        self.error: Overrun | None = None

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._block += data
        if len(self._block) > BLOCK:
            self._send()
        return len(data)

    def finish(self) -> None:
        """Send what is left, and the end. Raises Overrun."""
        self._count()
        self._pipe.send_bytes(END + memoryview(self._block)[1:])

    def _count(self) -> None:
        self._sent += len(self._block) - 1
        if self._sent > self._limit:
            self.error = _too_long(self._limit)
            raise self.error

    def _send(self) -> None:
        self._count()
        self._pipe.send_bytes(self._block)
        self._block = bytearray(MORE)


def _too_long(limit: int) -> Overrun:
    return Overrun(f"the answer is longer than {limit} bytes, the most that is sent; ask for less, or with LIMIT")
