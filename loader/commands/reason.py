"""`dateline reason`."""

from __future__ import annotations

from pathlib import Path

import click

from loader.commands.options import STORE
from loader.store import Remote, opened


@click.command()
@STORE
def reason(folder: Path | Remote) -> None:
    """Draw the conclusions anew from all that the store holds.

    `dateline load` does this by itself; run it after changing rules.

    \b
    Example:
      dateline reason --store war
    """
    from loader.background import conclude

    with opened(folder) as store:
        click.echo(f"{conclude(store)} conclusions")
