"""What two processes say to each other, in messages: mostly one call of the system to send one, and one to take it.

The pipes of multiprocessing take a message with two calls and send a longer one with two; and none can be told to take
what has come without waiting, as an event loop must.
"""

from __future__ import annotations

import contextlib
import pickle
import socket
from typing import Any

_LENGTH = 8
"""Bytes before each message, which say how many it has."""
_PIECE = 1 << 17
"""Bytes that are taken at a time, at most: more than most answers have."""


class Pipe:
    """One end, to send and receive by; used by one thread at a time. A process can be started with it."""

    def __init__(self, end: socket.socket) -> None:
        """Of a pair of sockets."""
        self._socket = end
        self._held = b""

    @classmethod
    def pair(cls) -> tuple[Pipe, Pipe]:
        """Both ends."""
        one, other = socket.socketpair()
        return cls(one), cls(other)

    def fileno(self) -> int:
        """Of the socket; negative once it is closed."""
        return self._socket.fileno()

    @property
    def has_begun(self) -> bool:
        """Whether more was taken than has been received, so that the socket need not say that there is something."""
        return bool(self._held)

    def is_ready(self) -> bool:
        """Whether the socket has something to take, or its end; any thread may ask."""
        with contextlib.suppress(BlockingIOError):
            self._socket.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
            return True
        return False

    def take(self) -> bool:
        """Take what has come, or the end, to be received; False where there is nothing. It does not wait."""
        try:
            self._held += self._socket.recv(_PIECE, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            pass  # which is told to who receives
        return True

    def send(self, message: object) -> None:
        """Send anything that pickles. Raises OSError where the other end is closed."""
        self.send_bytes(pickle.dumps(message))

    def send_bytes(self, message: bytes | bytearray) -> None:
        """Send bytes. Raises OSError where the other end is closed."""
        self._socket.sendall(len(message).to_bytes(_LENGTH, "big") + message)

    def receive(self) -> Any:
        """The next message, which was pickled. Raises OSError where there is none, for the other end is closed."""
        return pickle.loads(self.receive_bytes())  # noqa: S301 - from our own process

    def receive_bytes(self) -> bytes:
        """The next message. Raises OSError where the other end was closed before the end of it."""
        held = self._held
        while len(held) < _LENGTH:
            held += self._taken()
        end = _LENGTH + int.from_bytes(held[:_LENGTH], "big")
        if len(held) < end:
            held = self._filled(held, end)
        self._held = held[end:]
        return held[_LENGTH:end]

    def close(self) -> None:
        """Close this end; once is enough."""
        self._socket.close()

    def _taken(self) -> bytes:
        taken = self._socket.recv(_PIECE)
        if not taken:
            raise ConnectionError("the other end is closed")
        return taken

    def _filled(self, begun: bytes, end: int) -> bytes:
        """As many bytes, of which these have come."""
        whole = bytearray(begun)
        while len(whole) < end:
            whole += self._taken()
        return bytes(whole)
