"""The running server: from the listening socket to the graceful stop."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from pathlib import Path

import click
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server

from loader.errors import StoreError
from loader.store import Remote
from server.app import create_app
from server.context import KEY
from server.engine import Engine, Limits, Writing
from server.front.asgi import Application
from server.front.bridge import Bridge
from server.front.proxy import Proxied
from server.front.quick import Quick
from server.preparer import PREPARER
from server.settings import Settings

_THREADS = 160
"""Requests that wait for their answer at the same time; waiting costs a thread little."""

_CONNECTIONS = 1000
_HEADERS = 8192
"""Bytes of the head of a request beside its address."""


def run(
    where: Path | Remote,
    host: str,
    port: int,
    limits: Limits,
    writing: Writing | None,
    settings: Settings,
    proxy: str | None = None,
) -> None:
    """Serve the store until the process is told to stop, behind a proxy at this address if there is one.

    Raises StoreError.
    """
    with Engine(where, limits, writing) as engine, contextlib.closing(PREPARER):
        _free(host, port)
        address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        engine.announce(address)
        app = create_app(engine, settings)
        engine.warm()
        app.extensions[KEY].search.start()
        how = "" if writing else ", for reading only"
        ready = f"Dateline serves {where} on {address}{how} (Ctrl-C stops it)"
        with contextlib.closing(Bridge(app, _THREADS, settings.body, settings.idle)) as bridge:
            served = Proxied(Quick(bridge, app.extensions[KEY]), proxy)
            asyncio.run(_serve(served, host, port, settings, engine, ready))
    click.echo("stopped", err=True)


async def _serve(app: Application, host: str, port: int, settings: Settings, engine: Engine, ready: str) -> None:
    """Serve until the process is told to stop: what is under way is then told so, and its answers are sent."""
    server = Server(
        app,
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        websockets=False,
        backlog=_CONNECTIONS,
        backpressure=_CONNECTIONS,
        http1_settings=HTTP1Settings(
            header_read_timeout=round(settings.idle * 1000), max_buffer_size=settings.address + _HEADERS
        ),
        log_enabled=False,
    )
    stopping = asyncio.Event()
    for told in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(told, stopping.set)
    serving = asyncio.create_task(server.serve())
    waiting = asyncio.create_task(stopping.wait())
    await _heard(host, port, serving)
    click.echo(ready, err=True)
    await asyncio.wait((serving, waiting), return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    await asyncio.to_thread(engine.close)
    server.stop()  # type: ignore[no-untyped-call]
    await serving


async def _heard(host: str, port: int, serving: asyncio.Task[None]) -> None:
    """Wait until somebody listens there, which the server does not tell, or will not."""
    while not serving.done():
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection(host, port)
            writer.close()
            return
        await asyncio.sleep(0.01)


def _free(host: str, port: int) -> None:
    """Raises StoreError where the address cannot be had: the server itself would share it with another."""
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError as error:
        raise StoreError(f"{host}:{port}: cannot listen there ({error.strerror}); choose another --port") from None
