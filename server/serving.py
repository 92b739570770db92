"""The running server: from the listening socket to the graceful stop."""

from __future__ import annotations

import contextlib
import signal
import socket
from pathlib import Path
from types import FrameType

import click
from waitress.server import create_server

from loader.errors import StoreError
from loader.store import Remote
from server.app import create_app
from server.context import KEY
from server.engine import Engine, Limits, Writing
from server.preparer import PREPARER
from server.sending import Channel
from server.settings import Settings

_THREADS = 160
"""Requests that wait for their answer at the same time; waiting costs a thread little."""

_FORWARDED = {"x-forwarded-for", "x-forwarded-host", "x-forwarded-proto"}


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
        listener = _listener(host, port)
        address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        engine.announce(address)
        app = create_app(engine, settings)
        engine.warm()
        app.extensions[KEY].search.start()
        # Looking ahead of the request under way is how the server sees that a client has gone.
        server = create_server(
            app,
            sockets=[listener],
            threads=_THREADS,
            ident=None,
            channel_request_lookahead=1,
            max_request_body_size=settings.body,
            max_request_header_size=settings.address + 8192,
            connection_limit=1000,
            asyncore_use_poll=True,
            clear_untrusted_proxy_headers=True,
            **({"trusted_proxy": proxy, "trusted_proxy_headers": _FORWARDED} if proxy else {}),
        )
        server.channel_class = Channel
        signal.signal(signal.SIGTERM, _stop)
        how = "" if writing else ", for reading only"
        click.echo(
            f"Dateline serves {where} on {address}{how} (Ctrl-C stops it)",
            err=True,
        )
        try:
            server.run()
        except (KeyboardInterrupt, SystemExit):
            pass
        finally:
            server.close()
    click.echo("stopped", err=True)


def _listener(host: str, port: int) -> socket.socket:
    """The listening socket. Raises StoreError where the address cannot be had."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise StoreError(f"{host}:{port}: cannot listen there ({error.strerror}); choose another --port") from None


def _stop(signum: int, frame: FrameType | None) -> None:
    raise SystemExit(0)
