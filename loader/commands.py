"""The loader's part of the command line. Results go to standard output, talk and progress to standard error."""

from __future__ import annotations

import contextlib
import itertools
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pyoxigraph as ox
from rich.table import Table
from rich.text import Text

from loader.article import Article
from loader.dates import PartialDate
from loader.errors import DatelineError, InputError, QueryError
from loader.results import ROW_FORMATS, serialize
from loader.store import GRAPH_FORMATS, EmbeddedStore
from loader.terminal import CommandLine, print_rows, progress, stdout, written
from ontology import BASE
from ontology.questions import all_questions

STORE = click.option(
    "--store",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path),
    default=Path("dateline-store"),
    envvar="DATELINE_STORE",
    show_default="./dateline-store",
    show_envvar=True,
    help="The folder of the store.",
)


def _date(_: click.Context, __: click.Parameter, value: str | None) -> PartialDate | None:
    try:
        return None if value is None else PartialDate.parse(value)
    except ValueError:
        raise InputError(f"--date {value}: not a date; write YYYY, YYYY-MM or YYYY-MM-DD") from None


DATE = click.option(
    "--date", "published", metavar="DATE", callback=_date, help="When it was published: 2019-08-18, 2019-08 or 2019."
)
SOURCE = click.option("--source", metavar="NAME", help="Who published it, such as AFP.")
WORKERS = click.option(
    "--workers", type=click.IntRange(1, 256), default=1, show_default=True, help="Processes that read at the same time."
)


@click.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@STORE
@DATE
@SOURCE
@WORKERS
@click.option("--base", metavar="IRI", help=f"Base of all IRIs of a new store.  [default: {BASE}]")
def load(
    paths: tuple[Path, ...],
    folder: Path,
    published: PartialDate | None,
    source: str | None,
    workers: int,
    base: str | None,
) -> None:
    """Read articles into the store.

    PATH is a .txt or .md file, a folder (searched recursively), or - for standard input. A file NAME.toml beside
    NAME.txt may say what is known of the article: date, source, language, title, url. --date and --source win over it.

    An article that the store has already is not read again, so an interrupted load is resumed by running it again.
    An article whose graph does not conform to the shapes is set aside in DIR/set-aside with its report (status 3).

    \b
    Examples:
      dateline load story.txt --date 2019-08-18 --source AFP
      dateline load archive/ --store war --workers 4
      pandoc page.html -t plain | dateline load - --date 2019-08
    """
    from loader.extract import RuleExtractor
    from loader.load import Outcome
    from loader.load import load as load_articles
    from loader.read import files, read

    articles, refused = _peeked(read(paths, published, source))
    if articles is None:
        for error in refused:
            click.echo(f"dateline: {error}", err=True)
        sys.exit(InputError.exit_code)
    with EmbeddedStore.open(folder, create=True, base=base) as store, progress(len(list(files(paths)))) as bar:

        def tell(outcome: Outcome) -> None:
            if outcome.note:
                bar.console.print(Text(f"dateline: {outcome.note}"), soft_wrap=True)
            bar.advance(bar.task_ids[0])

        summary = load_articles(articles, store, RuleExtractor(), workers, tell)
        total = len(store.articles())
    counted = ", ".join(f"{number} {state}" for state, number in summary.counts.items())
    click.echo(f"{counted or 'nothing to load'}; {folder} holds {total} article{'s' * (total != 1)}")
    sys.exit(summary.exit_code)


def _peeked(
    inputs: Iterator[Article | InputError],
) -> tuple[Iterator[Article | InputError] | None, list[InputError]]:
    """All inputs if there is an article among them, else None and why not: for nothing, no store should be made."""
    refused: list[InputError] = []
    for item in inputs:
        if not isinstance(item, InputError):
            return itertools.chain(refused, [item], inputs), refused
        refused.append(item)
    return None, refused


@click.command()
@STORE
@click.option(
    "--tables", metavar="OUT", type=click.Path(path_type=Path), help="Write the six CSV tables into this folder."
)
@click.option(
    "--article", "prefix", metavar="ID", help="Only this article's tables; the beginning of its id is enough."
)
@click.option("--inferred", is_flag=True, help="Add to the tables what the rules conclude.")
@click.option("--format", "form", type=click.Choice(list(GRAPH_FORMATS)), help="Write the whole graph in this format.")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write to this file, not to standard output.",
)
def export(
    folder: Path, tables: Path | None, prefix: str | None, inferred: bool, form: str | None, output: Path | None
) -> None:
    """Write the store out: as six CSV tables, or as RDF.

    The tables are actors, relations, events, figures, control and agreements, for a spreadsheet or for pandas.

    \b
    Examples:
      dateline export --tables out/
      dateline export --tables out/ --article 3f2a --inferred
      dateline export --format trig -o everything.trig
    """
    from loader.tables import tables as tables_of
    from loader.tables import write_tables

    if (tables is None) == (form is None):
        raise click.UsageError("Say what to write: either --tables OUT or --format FORMAT.")
    if form is not None and (prefix or inferred):
        raise click.UsageError("--article and --inferred go with --tables.")
    with EmbeddedStore.open(folder, read_only=True) as store:
        if tables is not None:
            article = store.find_article(prefix) if prefix else None
            write_tables(tables_of(store, article, inferred), tables)
        elif form is not None:
            with written(output) as stream:
                store.dump(stream, form)


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
@click.option("--asserted", is_flag=True, help="Leave out what the rules conclude.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", *ROW_FORMATS, *GRAPH_FORMATS]),
    help="[default: table for rows, turtle for triples]",
)
def query(
    sparql: str | None, folder: Path, file: Path | None, name: str | None, asserted: bool, form: str | None
) -> None:
    """Ask the store a question in SPARQL.

    The usual prefixes (dl:, skos:, sem:, prov:, schema:, …) need no declaration. The default graph is the union of all
    graphs; GRAPH <…> asks one article alone.

    \b
    Examples:
      dateline query --question who-backs-whom
      dateline query 'SELECT ?who ?whom { ?who dl:supports ?whom }' --format csv
      dateline query --file deaths.rq --format json
    """
    if [sparql, file, name].count(None) != 2:
        raise click.UsageError("Give one query: as an argument, with --file or with --question.")
    text = sparql if sparql is not None else _file(file) if file is not None else _question(name or "")
    with EmbeddedStore.open(folder, read_only=True) as store:
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


@click.command()
@click.argument("paths", metavar="[FILE]...", nargs=-1, type=click.Path(path_type=Path))
@STORE
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "turtle"]),
    default="text",
    show_default=True,
    help="How to write the report.",
)
def validate(paths: tuple[Path, ...], folder: Path, form: str) -> None:
    """Check graphs against the shapes: RDF files, or every article in the store.

    Exits with 1 when something does not conform.

    \b
    Examples:
      dateline validate --store war
      dateline validate export.ttl --format turtle
    """
    from rdflib import Graph

    from loader.rdf_files import file_graphs, store_graphs
    from loader.validate import check

    faults = count = 0
    report = Graph()
    for name, graph in file_graphs(paths) if paths else store_graphs(folder):
        found = check(graph)
        count += 1
        faults += not found.conforms
        report += found.graph
        if form == "text" and not found.conforms:
            click.echo(f"{name}\n{found.text}\n")
    if form == "turtle":
        click.echo(report.serialize(format="turtle"))
    else:
        click.echo(f"{count - faults} of {count} graphs conform")
    sys.exit(1 if faults else 0)


@click.command()
@click.argument("article", metavar="ID|FILE")
@STORE
@DATE
@SOURCE
def article(article: str, folder: Path, published: PartialDate | None, source: str | None) -> None:
    """Print an article with what was read out of each sentence, and by which rule.

    ID is an article of the store, or the beginning of its id. A FILE is read afresh and not stored.

    \b
    Examples:
      dateline article 3f2a
      dateline article story.txt --date 2019-08-18
    """
    from loader.show import passages

    with contextlib.ExitStack() as stack:
        if Path(article).is_file():
            store = stack.enter_context(EmbeddedStore.in_memory())
            found = _read_afresh(Path(article), store, published, source)
        else:
            store = stack.enter_context(EmbeddedStore.open(folder, read_only=True))
            found = store.find_article(article)
        console = stdout()
        for passage in passages(store, found):
            console.print(Text(passage.text), soft_wrap=True)
            for one in passage.found:
                said = f", reported by {one.reported_by}" if one.reported_by else ""
                how = "" if one.factuality in ("", "asserted") else f", {one.factuality}"
                console.print(
                    Text(f"    {one.kind}: {one.label}{how}{said}", "cyan"),
                    Text(f"[{one.rule}]", "dim"),
                    soft_wrap=True,
                )
                quote = " ".join(one.quote.split())
                if quote.strip(" .") != " ".join(passage.text.split()).strip(" ."):
                    console.print(Text(f"      “{quote}”", "dim"), soft_wrap=True)
            console.print()


def _read_afresh(path: Path, store: EmbeddedStore, published: PartialDate | None, source: str | None) -> str:
    """Read the file into the store; the id of the article. Raises InputError."""
    from loader.load import RULES, prepare
    from loader.read import read

    (found,) = read([path], published, source)
    if isinstance(found, InputError):
        raise found
    prepared = prepare(found, RULES, store.base)
    if not prepared.ntriples:
        raise DatelineError(f"{path}: {prepared.trouble['report.txt']}")
    store.replace(store.graph(f"article/{found.id}"), prepared.ntriples)
    return found.id


@click.command()
@STORE
def reason(folder: Path) -> None:
    """Draw the conclusions anew from all that the store holds.

    `dateline load` does this by itself; run it after changing rules.

    \b
    Example:
      dateline reason --store war
    """
    from loader.background import conclude

    with EmbeddedStore.open(folder) as store:
        click.echo(f"{conclude(store, always=True)} conclusions")


COMMANDS: tuple[click.Command, ...] = (load, query, questions, article, validate, reason, export)
cli = CommandLine("dateline", commands=list(COMMANDS))
