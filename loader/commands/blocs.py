"""`dateline blocs`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from loader.commands.options import STORE
from loader.store import Remote, opened


@click.command()
@click.option(
    "--as-of", "day", metavar="DAY", help="Count the ties that held on this day (YYYY-MM-DD), and undated ones."
)
@STORE
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to write it."
)
def blocs(day: str | None, folder: Path | Remote, form: str) -> None:
    """Show the two sides that each network of friends and enemies falls into, and what is at odds with that.

    The sides are those that leave the fewest friendly ties between them and hostile ties inside; members of one side
    need not know of each other.

    \b
    Examples:
      dateline blocs --store war
      dateline blocs --store war --as-of 2015-06-01
    """
    from loader.blocs import as_json, lines
    from loader.blocs import blocs as found

    with opened(folder, read_only=True) as store:
        told = found(store, day)
    if form == "json":
        click.echo(json.dumps(as_json(told), ensure_ascii=False, indent=2))
        return
    for line in lines(told):
        click.echo(line)
