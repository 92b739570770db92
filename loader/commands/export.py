"""`dateline export`."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from loader.commands.options import STORE
from loader.store import GRAPH_FORMATS, Remote, opened
from loader.terminal import written


@click.command()
@STORE
@click.option(
    "--tables", metavar="OUT", type=click.Path(path_type=Path), help="Write the six CSV tables into this folder."
)
@click.option(
    "--article", "prefix", metavar="ID", help="Only this article's tables; the beginning of its id is enough."
)
@click.option("--inferred", is_flag=True, help="Add to the tables what the rules conclude.")
@click.option(
    "--as-of", "day", metavar="DAY", type=click.DateTime(["%Y-%m-%d"]), help="Only what may have held on this day."
)
@click.option("--format", "form", type=click.Choice(list(GRAPH_FORMATS)), help="Write the whole graph in this format.")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write to this file, not to standard output.",
)
def export(
    folder: Path | Remote,
    tables: Path | None,
    prefix: str | None,
    inferred: bool,
    day: datetime.datetime | None,
    form: str | None,
    output: Path | None,
) -> None:
    """Write the store out: as six CSV tables, or as RDF.

    The tables are actors, relations, events, figures, control and agreements, for a spreadsheet or for pandas.

    \b
    Examples:
      dateline export --tables out/
      dateline export --tables out/ --article 3f2a --inferred
      dateline export --tables out/ --as-of 2015-06-01
      dateline export --format trig -o everything.trig
    """
    from loader.tables import as_of, write_tables
    from loader.tables import tables as tables_of

    if (tables is None) == (form is None):
        raise click.UsageError("Say what to write: either --tables OUT or --format FORMAT.")
    if form is not None and (prefix or inferred or day):
        raise click.UsageError("--article, --inferred and --as-of go with --tables.")
    with opened(folder, read_only=True) as store:
        if tables is not None:
            article = store.find_article(prefix) if prefix else None
            found = tables_of(store, article, inferred)
            write_tables(as_of(found, day.date()) if day else found, tables)
        elif form is not None:
            with written(output) as stream:
                store.dump(stream, form)
