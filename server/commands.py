"""The server's own commands: `dateline serve` and `dateline token`."""

from __future__ import annotations

import json
import logging
import os
import sys
import tomllib
from pathlib import Path
from typing import Any

import click

from loader.commands.options import FOLDER, STORE
from loader.errors import InputError
from loader.store import Description, EmbeddedStore, Remote
from loader.store.folder import DefaultGraph, described
from loader.store.folder import create as create_folder
from ontology import BASE
from server import tokens
from server.engine import Limits, Writing
from server.guard import Guard
from server.settings import Settings

_MEGABYTE = 1 << 20
_THREADS = 160
"""Requests that wait for their answer at the same time; waiting costs a thread little."""


def _configured(context: click.Context, _: click.Parameter, path: Path | None) -> None:
    """Take the defaults of the other options from a TOML file. Raises InputError."""
    if path is None:
        return
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"--config {path}: cannot be read ({error}); mend it there") from None
    known = {(option.name or ""): option for option in context.command.params}
    defaults = {name.replace("-", "_"): value for name, value in found.items()}
    defaults = {{"store": "folder"}.get(name, name): value for name, value in defaults.items()}
    for name in defaults:
        if name not in known:
            raise InputError(f"--config {path}: no such setting {name!r}; `dateline serve --help` names them")
    context.default_map = {**(context.default_map or {}), **defaults}


@click.command(context_settings={"auto_envvar_prefix": "DATELINE"})
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    callback=_configured,
    is_eager=True,
    expose_value=False,
    help="A TOML file of these options: port = 8000.",
)
@STORE
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port to listen on.")
@click.option("--default-graph", type=click.Choice(["union", "strict"]), help="What a new store's default graph is.")
@click.option("--gate", type=click.Choice(["on", "off"]), default="on", show_default=True, help="Validate writes.")
@click.option("--readers", type=click.IntRange(1), default=os.cpu_count() or 2, help="Queries answered at a time.")
@click.option("--timeout", type=float, default=30.0, show_default=True, help="Seconds for a query that names none.")
@click.option("--max-timeout", type=float, default=300.0, show_default=True, help="Seconds that a query may ask for.")
@click.option("--memory", type=click.IntRange(16), default=1024, show_default=True, help="Megabytes for a query.")
@click.option("--max-result", type=click.IntRange(1), default=1024, show_default=True, help="Megabytes of an answer.")
@click.option("--max-body", type=click.IntRange(1), default=64, show_default=True, help="Megabytes of a request.")
@click.option("--per-client", type=click.IntRange(1), default=128, show_default=True, help="Queries of one client.")
@click.option("--cache", type=click.IntRange(0), default=64, show_default=True, help="Megabytes of cached answers.")
@click.option("--allow-service", multiple=True, metavar="IRI", help="An endpoint that SERVICE may ask.")
@click.option("--slow", type=float, default=5.0, show_default=True, help="Seconds after which a query is logged.")
@click.option("--idle", type=click.FloatRange(1), default=60.0, show_default=True, help="Seconds to wait for a client.")
@click.option("--trusted-proxy", metavar="ADDRESS", help="A proxy whose X-Forwarded-For, -Host and -Proto count.")
@click.option("--log", type=click.Choice(["none", "json"]), default="none", show_default=True, help="Log requests.")
def serve(
    folder: Path | Remote,
    host: str,
    port: int,
    default_graph: DefaultGraph | None,
    gate: str,
    readers: int,
    timeout: float,
    max_timeout: float,
    memory: int,
    max_result: int,
    max_body: int,
    per_client: int,
    cache: int,
    allow_service: tuple[str, ...],
    slow: float,
    idle: float,
    trusted_proxy: str | None,
    log: str,
) -> None:
    """Serve a store: pages for people, linked data, and SPARQL at /sparql.

    Each option is also a variable, DATELINE_PORT for --port, and a line of the --config file. With a token (`dateline
    token create`) the server writes too: updates at /sparql, graphs at /graph-store, articles at /articles.

    \b
    dateline serve --store DIR
    curl -d 'query=SELECT * { ?s dl:supports ?o }' http://127.0.0.1:8000/sparql
    """
    limits = Limits(
        timeout=timeout,
        longest=max_timeout,
        memory=memory * _MEGABYTE,
        result=max_result * _MEGABYTE,
        readers=readers,
        slow=readers,
        client=per_client,
        network=bool(allow_service),
    )
    settings = Settings(
        body=max_body * _MEGABYTE,
        cache=cache * _MEGABYTE,
        slow=slow,
        idle=idle,
        guard=Guard(services=frozenset(allow_service)),
    )
    writing = None
    if isinstance(folder, Path):
        if default_graph is not None:
            _settle(folder, default_graph)
        writing = Writing(gated=gate == "on") if tokens.listed(folder) else None
    elif default_graph is not None:
        raise InputError("--default-graph goes with a store in a folder; a server elsewhere keeps what it keeps")
    if log == "json":
        _log_to_stderr()
    from server.serving import run  # what it needs takes a second to load, which the other commands need not wait for

    run(folder, host, port, limits, writing, settings, trusted_proxy)


@click.group()
def token() -> None:
    """Tokens: who may write to a served store."""


@token.command()
@FOLDER
@click.option("--name", default="default", show_default=True, help="To list and revoke it by.")
def create(folder: Path, name: str) -> None:
    """Make a token and print it, once: the store keeps its hash alone. Makes the store where there is none.

    \b
    Example:
      dateline token create --store war --name desk
    """
    if not (folder / "store.json").exists():
        EmbeddedStore.open(folder, create=True).close()
    if name == "default":
        names = {one.name for one in tokens.listed(folder)}
        name = next(n for i in range(1, len(names) + 2) if (n := f"token-{i}") not in names)
    click.echo(tokens.create(folder, name))


@token.command("list")
@FOLDER
def list_(folder: Path) -> None:
    """List the names of the tokens, and when each was made.

    \b
    Example:
      dateline token list --store war
    """
    for one in tokens.listed(folder):
        click.echo(f"{one.name}\t{one.created}")


@token.command()
@click.argument("name")
@FOLDER
def revoke(name: str, folder: Path) -> None:
    """Forget a token, at once for a running server too.

    \b
    Example:
      dateline token revoke desk --store war
    """
    tokens.revoke(folder, name)


def _settle(folder: Path, wanted: DefaultGraph) -> None:
    """Make the store, or one that is still empty, keep this kind of default graph. Raises StoreError for another."""
    if not (folder / "store.json").exists():
        create_folder(folder, Description(BASE, wanted))
        EmbeddedStore.open(folder).close()
    found = described(folder)
    if found.default_graph == wanted:
        return
    with EmbeddedStore.open(folder) as store:
        store.become(wanted)


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        standard = logging.makeLogRecord({}).__dict__
        extra: dict[str, Any] = {key: value for key, value in record.__dict__.items() if key not in standard}
        said = {"time": self.formatTime(record), "logger": record.name, "said": record.getMessage(), **extra}
        return json.dumps(said, ensure_ascii=False, default=str)


def _log_to_stderr() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json())
    logger = logging.getLogger("dateline")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
