"""`dateline evaluate`."""

from __future__ import annotations

from pathlib import Path

import click

from loader.commands.options import chosen, extractor_options
from loader.terminal import progress


@click.command()
@click.argument("gold_root", metavar="GOLD_ROOT", type=click.Path(path_type=Path))
@extractor_options
@click.option("--misses", is_flag=True, help="List what was missed and what was invented.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "csv"]),
    default="text",
    show_default=True,
    help="How to write the scores.",
)
def evaluate(
    gold_root: Path,
    reader: str,
    llm_url: str | None,
    llm_model: str | None,
    llm_budget: int | None,
    misses: bool,
    form: str,
) -> None:
    """Hold what is read against tables that people made.

    GOLD_ROOT holds a folder for each article, or is one: article.txt, the six gold tables as CSV, and meta.toml with
    date and source where they are known. A gold row whose first cell begins with ? is optional; a cell of ? is not
    compared. What counts as found, and what the numbers mean, stands in docs/extraction.md.

    \b
    Examples:
      dateline evaluate my-articles/
      dateline evaluate my-articles/ --misses
      dateline evaluate my-articles/ --extractor llm --llm-url http://localhost:8080/v1 --llm-model mistral
    """
    from loader.evaluate import evaluate as run
    from loader.evaluate import read_gold
    from loader.evaluate.report import as_csv, as_json, as_text

    golds = read_gold(gold_root)
    with progress(len(golds)) as bar:
        extractor = chosen(reader, llm_url, llm_model, llm_budget)
        evaluated = run(golds, extractor, lambda _: bar.advance(bar.task_ids[0]))
    if form == "text":
        click.echo(as_text(evaluated, misses))
    else:
        click.echo(as_json(evaluated) if form == "json" else as_csv(evaluated), nl=form == "json")
