"""`dateline what-if` and `dateline reliance`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from loader.commands.options import STORE
from loader.store import Remote, opened

_FORMAT = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to write it."
)


@click.command("what-if")
@click.option("--without", multiple=True, metavar="NAME|ID|IRI", help="A source, an article or a statement.")
@click.option("--assume", multiple=True, metavar="'S P O'", help="A tie to take for granted.")
@STORE
@_FORMAT
def what_if(without: tuple[str, ...], assume: tuple[str, ...], folder: Path | Remote, form: str) -> None:
    """Say what would follow if a source were not believed, or something were known. The store stays as it is.

    \b
    Examples:
      dateline what-if --without 'Syrian Observatory for Human Rights'
      dateline what-if --without 5a47d4cd --assume 'Turkey dl:supports "Syrian government"'
    """
    from loader.suppose import as_json, lines, suppose, tie

    if not (without or assume):
        raise click.UsageError("say what to leave out (--without) or to take for granted (--assume)")
    with opened(folder, read_only=True) as store:
        found = suppose(store, without, [tie(text) for text in assume])
    if form == "json":
        click.echo(json.dumps(as_json(found), ensure_ascii=False, indent=2))
        return
    for line in lines(found):
        click.echo(line)


@click.command()
@STORE
@_FORMAT
def reliance(folder: Path | Remote, form: str) -> None:
    """List the conclusions that hang on one source alone, source by source.

    \b
    Example:
      dateline reliance --store war
    """
    from loader.suppose import reliance as found

    with opened(folder, read_only=True) as store:
        hanging = dict(found(store))
    if form == "json":
        click.echo(json.dumps(hanging, ensure_ascii=False, indent=2))
        return
    for source, conclusions in hanging.items():
        click.echo(f"{source}: {len(conclusions)}")
        for conclusion in conclusions:
            click.echo(f"  {conclusion}")
