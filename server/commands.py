"""The server's own command: `dateline serve`."""

from __future__ import annotations

import signal
import socket
from pathlib import Path
from types import FrameType

import click
from waitress.server import create_server

from loader.errors import StoreError
from loader.store import EmbeddedStore
from server.app import create_app


@click.command()
@click.option(
    "--store",
    "folder",
    type=click.Path(path_type=Path),
    default=Path("dateline-store"),
    show_default=True,
    envvar="DATELINE_STORE",
    help="Folder of the store.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port to listen on.")
def serve(folder: Path, host: str, port: int) -> None:
    """Serve a store: pages for people, linked data, and SPARQL at /sparql.

    \b
    dateline serve --store DIR
    curl -d 'query=SELECT * { ?s dl:supports ?o }' http://127.0.0.1:8000/sparql
    """
    with EmbeddedStore.open(folder, read_only=True) as store:
        listener = _listener(host, port)
        server = create_server(create_app(store), sockets=[listener], threads=8, ident=None)
        signal.signal(signal.SIGTERM, _stop)
        address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        click.echo(f"Dateline serves {folder} on {address} (Ctrl-C stops it)", err=True)
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
