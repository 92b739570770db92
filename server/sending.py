"""How answers leave: a short one in one piece, sent by the thread that watches the connections.

On its own, waitress sends the head of an answer and then its body, from the thread that made it, which gives the
interpreter's lock away each time and has to wait for it again: as much CPU as all that Flask does.
"""

from __future__ import annotations

from typing import Any

from waitress.buffers import OverflowableBuffer
from waitress.channel import ClientDisconnected, HTTPChannel
from waitress.task import ErrorTask, WSGITask

_SHORT = 1 << 16
"""Bytes that are held until the answer is whole; of a longer one they are sent as they come."""


class _Task(WSGITask):  # type: ignore[misc]  # waitress has no types
    def finish(self) -> None:
        super().finish()
        self.channel.release()


class _ErrorTask(ErrorTask):  # type: ignore[misc]
    def finish(self) -> None:
        super().finish()
        self.channel.release()


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection. What is held of an answer that breaks off is never sent."""

    task_class = _Task
    error_task_class = _ErrorTask

    def __init__(self, *args: Any, **named: Any) -> None:
        """See HTTPChannel."""
        super().__init__(*args, **named)
        self._held = bytearray()

    def write_soon(self, data: Any) -> int:
        """Send it soon, or with what follows. Raises ClientDisconnected."""
        if not self.connected:
            raise ClientDisconnected
        if isinstance(data, bytes) and len(self._held) + len(data) < _SHORT:
            self._held += data
            return len(data)
        self._send(self._taken())
        return self._send(data)

    def release(self) -> None:
        """Leave what is held to the thread that watches the connections, which is woken at the end of every task."""
        held = OverflowableBuffer(self.adj.outbuf_overflow)
        held.append(self._taken())
        with self.outbuf_lock:
            self.outbufs.append(held)
            self.total_outbufs_len += len(held)

    def _send(self, data: Any) -> int:
        return int(super().write_soon(data))

    def _taken(self) -> bytes:
        held, self._held = bytes(self._held), bytearray()
        return held
