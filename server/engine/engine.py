"""The engine: queries on snapshots in readers, writes in one writer, both in processes that can be killed."""

from __future__ import annotations

import contextlib
import dataclasses
import shutil
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self, TypeVar

from loader.errors import DatelineError, StoreError
from loader.store import Remote
from loader.store.folder import SERVED, SNAPSHOTS, TOUCHED, Description, Lock, described, explained, settle
from server import metrics
from server.engine.apart import Apart
from server.engine.attempt import Answer, Client, Running
from server.engine.child import Child, Died
from server.engine.journal import Journal
from server.engine.messages import Busy, Limits, Overrun, Question, Snapshot, Write, Written, touched
from server.engine.readers import Begun, Readers
from server.engine.snapshots import Snapshots
from server.engine.steps import Steps, in_loop, in_thread
from server.engine.writer import Committed, write

T = TypeVar("T")

_OPENING = 600.0
"""Seconds that a store may take to open: after a crash it rewrites its journal and draws its conclusions."""


@dataclass(frozen=True)
class Writing:
    """What writes may cost, in seconds and bytes, and whether they pass the gate."""

    timeout: float = 60.0
    memory: int = 4 << 30
    gated: bool = True


class Engine:
    """One store, served; with `writing`, it holds the store alone and writes to it."""

    def __init__(self, where: Path | Remote, limits: Limits | None = None, writing: Writing | None = None) -> None:
        """Open the store. Raises StoreError as `EmbeddedStore.open` does, and for writing to a store elsewhere."""
        self.limits = limits or Limits()
        self.writing = writing
        self._apart = Apart(dataclasses.replace(self.limits, network=isinstance(where, Remote)))
        self._turn = threading.Lock()
        self._lock: Lock | None = None
        self._writer: Child | None = None
        self.closing = contextlib.ExitStack()
        """What is to be ended before the engine is."""
        self.journal = Journal(None if isinstance(where, Remote) else where / TOUCHED)
        """Which graphs may have changed, for what follows the store."""
        if isinstance(where, Remote):
            if writing is not None:
                raise StoreError(f"{where.query}: served for reading only; write with `dateline load --store` or there")
            self.folder = where.aside
            self._readers = Readers(dataclasses.replace(self.limits, network=True))
            first = Snapshot(where, uuid.uuid4().hex, Description(where.base), time.time())
            self._snapshots = Snapshots(first, owned=False)
            return
        self.folder = folder = where
        self._readers = Readers(self.limits)
        with explained(folder):
            description = described(folder)
            self._lock = Lock(folder, exclusive=writing is not None)
            try:
                settle(folder)
                if writing is None and not (folder / "rdf" / "CURRENT").exists():
                    raise StoreError(f"{folder}: nothing was ever loaded into this store; run `dateline load` first")
                if writing:
                    shutil.rmtree(folder / SNAPSHOTS, ignore_errors=True)
                first = self._opened() if writing else _standing(folder, description)
            except BaseException:
                self._lock.close()
                raise
        self._snapshots = Snapshots(first, owned=writing is not None)

    @property
    def description(self) -> Description:
        """The base IRI and the kind of default graph."""
        return self._snapshots.newest.description

    @property
    def newest(self) -> Snapshot:
        """The state that a query asked now would see; that of a store elsewhere may be another every time."""
        found = self._snapshots.newest
        return found if isinstance(found.rdf, Path) else dataclasses.replace(found, revision=uuid.uuid4().hex)

    def lease(self) -> contextlib.AbstractContextManager[Snapshot]:
        """The newest state, whose files stay for as long as the lease."""
        return self._snapshots.lease()

    def await_other(self, revision: str, seconds: float) -> None:
        """Wait until a state other than that of this revision is published, or for less; `wake` ends it."""
        self._snapshots.await_other(revision, seconds)

    def wake(self) -> None:
        """Let all who await another state look about."""
        self._snapshots.wake()

    def warm(self) -> None:
        """Let all readers start and open the store in the background, so that nobody waits for that."""

        def asked() -> None:
            with contextlib.suppress(DatelineError):
                self.ask(Question("ASK {}", "json"), Client("the server"))

        for _ in range(self.limits.readers):
            threading.Thread(target=asked, daemon=True, name="warming").start()

    def ask(self, question: Question, client: Client, seconds: float | None = None) -> tuple[Snapshot, Answer]:
        """The answer, and the state of the store that it was found in; within `seconds` at most.

        Raises QueryError, Overrun, Ended, Busy, Greedy.
        """
        snapshot, begun = in_thread(self._begin(question, client, seconds))
        return snapshot, begun.finish()

    async def begin(self, question: Question, client: Client, seconds: float | None = None) -> tuple[Snapshot, Begun]:
        """Ask from an event loop: the state of the store, and how far the quick lane has come. Raises as `ask` does."""
        return await in_loop(self._begin(question, client, seconds))

    def _begin(self, question: Question, client: Client, seconds: float | None) -> Steps[tuple[Snapshot, Begun]]:
        deadline = time.monotonic() + min(seconds or self.limits.timeout, self.limits.longest)
        with contextlib.ExitStack() as held:
            snapshot = held.enter_context(self._snapshots.lease())
            return snapshot, (yield from self._readers.begin(snapshot, question, client, deadline, held))

    def work(self, work: Callable[..., T], *args: object, client: Client, seconds: float | None = None) -> T:
        """What `work(store, *args)` gives of the newest state, see `Apart.ask`; within `seconds` at most."""
        deadline = time.monotonic() + min(seconds or self.limits.timeout, self.limits.longest)
        with self._snapshots.lease() as snapshot:
            return self._apart.ask(snapshot, work, args, client, deadline)

    def write(self, message: Write, seconds: float | None = None) -> Written:
        """Make the change and publish it. Raises what the gate and the store raise, Overrun and Busy."""
        if self.writing is None:
            raise StoreError("the store is served for reading only; make a token and start the server again")
        allowed = min(seconds or self.writing.timeout, self.writing.timeout)
        deadline = time.monotonic() + allowed
        if not self._turn.acquire(timeout=allowed):
            metrics.WRITES.labels("busy").inc()
            raise Busy("other writes took all the time; nothing was changed, so send it again")
        try:
            written = self._written(message, deadline)
        except DatelineError as error:
            metrics.WRITES.labels(type(error).__name__.lower()).inc()
            raise
        finally:
            self._turn.release()
        metrics.WRITES.labels("done").inc()
        return written

    def running(self) -> list[Running]:
        """The queries under way, oldest first."""
        return self._readers.running()

    @property
    def queued(self) -> int:
        """How many queries wait for a turn."""
        return self._readers.queued

    def end(self, id_: str, why: str) -> bool:
        """End a query; False where there is none of this id."""
        return self._readers.end(id_, why)

    def announce(self, address: str) -> None:
        """Let other commands say where the store is served, while this process holds it."""
        if self.writing is not None:
            (self.folder / SERVED).write_text(address + "\n", encoding="utf-8")

    def close(self) -> None:
        """End every query, wait for the write under way, and let go of the store."""
        self.closing.close()
        self._readers.close()
        self._apart.close()
        if self._lock is None:
            return
        with self._turn:
            if self._writer is not None:
                self._writer.kill()
                self._writer = None
                shutil.rmtree(self.folder / SNAPSHOTS, ignore_errors=True)
                (self.folder / SERVED).unlink(missing_ok=True)
            self._lock.close()
            self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _written(self, message: Write, deadline: float) -> Written:
        """Have the writer make it, and publish what it made."""
        if self._lock is None:
            raise Busy("the server is stopping; nothing was changed, so send it again later")
        if self._writer is None:
            self._publish(self._opened())
        writer = self._writer
        assert writer is not None  # noqa: S101 - just opened
        committed = False
        with explained(self.folder):
            self.journal.note(touched(message, self.description.base))
        try:
            writer.send(message)
            if not writer.wait(deadline - time.monotonic()):
                raise Overrun("the write took longer than it may, so it was ended; nothing was changed")
            told = writer.receive()
            if isinstance(told, DatelineError):
                raise told
            committed = isinstance(told, Committed)
            told = writer.receive() if writer.wait(_OPENING) else StoreError("drawing the conclusions took too long")
            if isinstance(told, DatelineError):
                raise told
        except Died:
            self._end_writer()
            said = "it was made, but" if committed else "it may need more memory than it may have; nothing was changed:"
            raise Overrun(f"the write: {said} the writer ended and is started again") from None
        except Overrun:
            self._end_writer()
            raise
        except BaseException:
            if committed:  # and unacknowledged: queries see what a new writer finds
                self._end_writer()
            raise
        snapshot, written = told
        self._publish(snapshot)
        assert isinstance(written, Written)  # noqa: S101 - what the writer says last
        return written

    def _end_writer(self) -> None:
        metrics.WRITERS_KILLED.inc()
        if self._writer is not None:
            self._writer.kill()
            self._writer = None
        self._publish(self._opened())

    def _publish(self, snapshot: Snapshot) -> None:
        """Let queries see it; no write is under way."""
        self._snapshots.publish(dataclasses.replace(snapshot, noted=self.journal.last))

    def _opened(self) -> Snapshot:
        """Start a writer; what it publishes first. Raises StoreError."""
        assert self.writing is not None  # noqa: S101 - only then there is a writer
        for leftover in ("snapshot.new", "trial"):
            shutil.rmtree(self.folder / leftover, ignore_errors=True)
        writer = Child(write, self.folder, self.writing.memory, self.writing.gated)
        try:
            told = writer.receive() if writer.wait(_OPENING) else StoreError(f"{self.folder}: opening took too long")
        except Died:
            told = StoreError(f"{self.folder}: the writer died while it opened the store; is there memory enough?")
        if isinstance(told, DatelineError):
            writer.kill()
            raise told
        self._writer = writer
        snapshot: Snapshot = told
        return snapshot


def _standing(folder: Path, description: Description) -> Snapshot:
    """The store itself, which nobody writes to while it is served for reading only."""
    return Snapshot(folder / "rdf", uuid.uuid4().hex, description, time.time())
