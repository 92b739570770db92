"""`dateline validate`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from loader.commands.options import STORE
from loader.store import Remote


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
def validate(paths: tuple[Path, ...], folder: Path | Remote, form: str) -> None:
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
