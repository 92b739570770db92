"""`dateline explain`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from loader.commands.options import STORE
from loader.results import serialize
from loader.store import Remote, opened


@click.command()
@click.argument("subject")
@click.argument("predicate")
@click.argument("object_", metavar="OBJECT")
@STORE
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "turtle"]),
    default="text",
    show_default=True,
    help="How to write the proofs.",
)
def explain(subject: str, predicate: str, object_: str, folder: Path | Remote, form: str) -> None:
    """Say why a statement holds: every proof, down to the sentences of articles; or what is missing for it.

    SUBJECT and OBJECT are names, CURIEs, IRIs, or the end of an IRI (actor/russia). PREDICATE is a property of the
    ontology (dl:supports), or its label ("rival sponsor of"). The status is 4 where the statement does not hold.

    \b
    Examples:
      dateline explain Russia dl:rivalSponsorOf Turkey
      dateline explain Russia supports 'Syrian government' --format json
      dateline explain Turkey dl:alliedWith Russia
    """
    from loader.explain import as_json, lines, provenance
    from loader.explain import explain as explained
    from loader.names import proposition

    with opened(folder, read_only=True) as store:
        explanation = explained(store, proposition(store, subject, predicate, object_))
        if form == "json":
            click.echo(json.dumps(as_json(explanation), ensure_ascii=False, indent=2))
        elif form == "turtle":
            serialize(provenance(store, explanation), "turtle", sys.stdout.buffer)
        else:
            for line in lines(explanation):
                click.echo(line)
    sys.exit(0 if explanation.proofs else 4)
