"""`dateline backup` and `dateline restore`."""

from __future__ import annotations

from pathlib import Path

import click

from loader.commands.options import FOLDER
from loader.store import backup as copies


@click.command()
@click.argument("target", metavar="TARGET", type=click.Path(path_type=Path))
@FOLDER
def backup(target: Path, folder: Path) -> None:
    """Copy the store into the new folder TARGET, also while a server serves and writes it.

    The copy is a store itself, without the tokens: it can be queried and served as it is.

    \b
    Example:
      dateline backup war-2026-11-29 --store war
    """
    click.echo(f"{copies.backup(folder, target)} triples")


@click.command()
@click.argument("source", metavar="BACKUP", type=click.Path(path_type=Path))
@FOLDER
def restore(source: Path, folder: Path) -> None:
    """Put a backup in the place of all that the store holds; the tokens stay.

    \b
    Example:
      dateline restore war-2026-11-29 --store war
    """
    click.echo(f"{copies.restore(source, folder)} triples")
