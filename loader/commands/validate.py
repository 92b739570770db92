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
@click.option("--owl", is_flag=True, help="Ask an OWL reasoner as well whether all of it can be true together.")
def validate(paths: tuple[Path, ...], folder: Path | Remote, form: str, owl: bool) -> None:
    """Check graphs against the shapes: RDF files, or every article in the store.

    With --owl, Pellet looks at all of them together with the ontology, and each contradiction is shown as the smallest
    set of triples that makes it, with the graphs that hold them. Finding one takes a minute or more.

    Exits with 1 when something does not conform or contradicts itself.

    \b
    Examples:
      dateline validate --store war
      dateline validate --store war --owl
      dateline validate export.ttl --format turtle
    """
    from rdflib import Graph

    from loader.rdf_files import file_graphs, store_graphs
    from loader.validate import check, contradictions

    faults = count = 0
    report = Graph()
    graphs = dict(file_graphs(paths) if paths else store_graphs(folder))
    for name, graph in graphs.items():
        checked = check(graph)
        count += 1
        faults += not checked.conforms
        report += checked.graph
        if form == "text" and not checked.conforms:
            click.echo(f"{name}\n{checked.text}\n")
    if form == "turtle":
        click.echo(report.serialize(format="turtle"))
    else:
        click.echo(f"{count - faults} of {count} graphs conform")
    found = list(contradictions(graphs)) if owl else []
    for told in found:
        click.echo(f"\n{told}", err=form == "turtle")
    if owl and not found:
        click.echo("nothing contradicts the ontology or anything else", err=form == "turtle")
    sys.exit(1 if faults or found else 0)
