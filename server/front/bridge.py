"""The WSGI application behind an ASGI server: each request in a thread of its own, its answer in as few pieces as fit.

a2wsgi does the same, with three changes of thread for each answer and without telling the application that its client
has gone: less than half as many answers a second (1,360 to 3,350, measured with a Flask application of one line).
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any
from urllib.parse import unquote_to_bytes
from wsgiref.types import WSGIApplication, WSGIEnvironment

from server.context import GONE
from server.front.asgi import Receive, Scope, Send

_PIECE = 1 << 16
"""Bytes of an answer that are sent together, where it does not take long to have them."""
_IN_MEMORY = 1 << 19
"""Bytes of a request's body that are kept in memory; a longer one is in a file."""
_OF_BODIES = frozenset({b"content-length", b"transfer-encoding"})
_OWN = "dateline."
"""What a scope says by names that begin so, the environment says too."""


class Bridge:
    """The ASGI application that answers with a WSGI application."""

    def __init__(self, app: WSGIApplication, threads: int, body: int, idle: float) -> None:
        """As many requests are answered at a time as there are threads; of a longer body no more is read.

        A client that neither sends nor takes anything for `idle` seconds, while it is its turn to, is hung up on.
        """
        self._app, self._body, self._idle = app, body, idle
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="request")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer; what the application raises once it has begun an answer breaks it off."""
        loop = asyncio.get_running_loop()
        gone = threading.Event()
        with tempfile.SpooledTemporaryFile(_IN_MEMORY) as body:
            try:
                length = await self._read(scope, receive, body)
            except (TimeoutError, ConnectionError):
                return
            watching = loop.create_task(_watch(receive, gone))
            answer = _Answer(self._app, _environment(scope, body, length, gone.is_set))
            try:
                piece = await loop.run_in_executor(self._threads, answer.begin)
                await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
                while not answer.ended:
                    if gone.is_set():
                        raise ConnectionError("the client went away")  # who still listens must not take this for all
                    sending = send({"type": "http.response.body", "body": piece, "more_body": True})
                    await asyncio.wait_for(sending, self._idle)
                    piece = await loop.run_in_executor(self._threads, answer.more)
                await send({"type": "http.response.body", "body": piece, "more_body": False})
            finally:
                watching.cancel()
                if not answer.ended:
                    await loop.run_in_executor(self._threads, answer.close)

    async def _read(self, scope: Scope, receive: Receive, into: IO[bytes]) -> int | None:
        """The length of the body, as far as it is wanted; None where there is none.

        Raises TimeoutError or ConnectionError where the client does not send the end of it.
        """
        if _OF_BODIES.isdisjoint(name for name, _ in scope["headers"]):
            return None
        length, more = 0, True
        while more and length <= self._body:
            message = await asyncio.wait_for(receive(), self._idle)
            if message["type"] != "http.request":
                raise ConnectionError
            length += into.write(message.get("body", b""))
            more = message.get("more_body", False)
        into.seek(0)
        return length

    def close(self) -> None:
        """Wait for no request."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class _Answer:
    """What the application answers, taken out of it piece by piece, in threads."""

    def __init__(self, app: WSGIApplication, environment: WSGIEnvironment) -> None:
        self._app, self._environment = app, environment
        self._body: Iterable[bytes] = ()
        self._pieces: Iterator[bytes] = iter(())
        self.status, self.ended = 500, False
        self.headers: list[tuple[bytes, bytes]] = []

    def begin(self) -> bytes:
        """Call the application; the first piece of its answer."""
        self._body = self._app(self._environment, self._start)
        self._pieces = iter(self._body)
        return self.more()

    def more(self) -> bytes:
        """The next piece; where it is the last one, `ended`."""
        piece = bytearray()
        for part in self._pieces:
            piece += part
            if len(piece) >= _PIECE:
                return bytes(piece)
        self.close()
        return bytes(piece)

    def close(self) -> None:
        """Let go of it."""
        self.ended = True
        getattr(self._body, "close", lambda: None)()

    def _start(self, status: str, headers: list[tuple[str, str]], error: Any = None) -> Callable[[bytes], object]:
        self.status = int(status.split(" ", 1)[0])
        self.headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        return _unbuffered


def _unbuffered(data: bytes) -> object:
    raise NotImplementedError("an application that writes instead of returning is not served")


async def _watch(receive: Receive, gone: threading.Event) -> None:
    """Tell when the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
    gone.set()


def _environment(scope: Scope, body: IO[bytes], length: int | None, gone: Callable[[], bool]) -> WSGIEnvironment:
    """What the scope says, as PEP 3333 has it."""
    host, port = scope.get("server") or ("localhost", "80")
    environment: WSGIEnvironment = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": "HTTP/1.0" if scope["http_version"] in ("1", "1.0") else f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": (scope.get("client") or ("", 0))[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        GONE: gone,
        **{name: value for name, value in scope.items() if name.startswith(_OWN)},
    }
    for raw, value in scope["headers"]:
        if raw in _OF_BODIES:
            continue
        name = "CONTENT_TYPE" if raw == b"content-type" else f"HTTP_{raw.decode('latin-1').upper().replace('-', '_')}"
        text = value.decode("latin-1")
        environment[name] = f"{environment[name]},{text}" if name in environment else text
    if length is not None:
        environment["CONTENT_LENGTH"] = str(length)
    return environment
