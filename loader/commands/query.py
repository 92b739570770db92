"""`dateline query` and `dateline questions`."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import pyoxigraph as ox
from rich.table import Table
from rich.text import Text

from loader.commands.options import STORE
from loader.errors import InputError, QueryError
from loader.results import ROW_FORMATS, serialize
from loader.store import GRAPH_FORMATS, Remote, opened
from loader.terminal import print_rows, stdout
from ontology.asof import as_of
from ontology.questions import all_questions


@click.command()
@click.argument("sparql", required=False)
@STORE
@click.option(
    "--file",
    "file",
    metavar="FILE",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Read the query from this file.",
)
@click.option("--question", "name", metavar="NAME", help="Ask one of the questions that `dateline questions` lists.")
@click.option("--as-of", "day", metavar="DAY", help="Ask as of this day (YYYY-MM-DD), where the query can be asked so.")
@click.option("--asserted", is_flag=True, help="Leave out what the rules conclude.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", *ROW_FORMATS, *GRAPH_FORMATS]),
    help="[default: table for rows, turtle for triples]",
)
def query(
    sparql: str | None,
    folder: Path | Remote,
    file: Path | None,
    name: str | None,
    day: str | None,
    asserted: bool,
    form: str | None,
) -> None:
    """Ask the store a question in SPARQL.

    The usual prefixes (dl:, skos:, sem:, prov:, schema:, …) need no declaration. The default graph is the union of all
    graphs; GRAPH <…> asks one article alone.

    \b
    Examples:
      dateline query --question who-backs-whom
      dateline query --question control-as-of --as-of 2015-06-01
      dateline query 'SELECT ?who ?whom { ?who dl:supports ?whom }' --format csv
      dateline query --file deaths.rq --format json
    """
    if [sparql, file, name].count(None) != 2:
        raise click.UsageError("Give one query: as an argument, with --file or with --question.")
    text = sparql if sparql is not None else _file(file) if file is not None else _question(name or "")
    if day is not None:
        text = _as_of(text, day)
    with opened(folder, read_only=True) as store:
        results = store.query(text, inferred=not asserted)
        if isinstance(results, ox.QuerySolutions) and form in (None, "table"):
            count = print_rows(results)
            click.echo(f"{count} row{'s' * (count != 1)}", err=True)
        elif isinstance(results, ox.QueryBoolean) and form in (None, "table"):
            click.echo("yes" if results else "no")
        else:
            serialize(results, form or "turtle", sys.stdout.buffer)


def _file(path: Path) -> str:
    try:
        return sys.stdin.read() if path == Path("-") else path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        said = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise InputError(f"--file {path}: cannot be read ({said}); check the path") from None


def _as_of(sparql: str, day: str) -> str:
    try:
        return as_of(sparql, day)
    except ValueError as error:
        raise InputError(f"--as-of {day}: {error}") from None


def _question(name: str) -> str:
    for one in all_questions():
        if one.name == name:
            return one.sparql
    raise QueryError(f"--question {name}: no such question; `dateline questions` lists them")


@click.command()
def questions() -> None:
    """List the questions that `dateline query --question NAME` can ask.

    \b
    Example:
      dateline questions
    """
    table = Table(box=None, pad_edge=False)
    for column in ("name", "question"):
        table.add_column(column, no_wrap=column == "name")
    for one in all_questions():
        table.add_row(Text(one.name), Text(one.question))
    stdout().print(table)
