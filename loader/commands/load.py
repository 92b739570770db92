"""`dateline load`."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from rich.text import Text

from loader.article import Article
from loader.commands.options import DATE, SOURCE, STORE, WORKERS, chosen, extractor_options
from loader.dates import PartialDate
from loader.errors import InputError
from loader.store import Remote, opened
from loader.terminal import progress
from ontology import BASE


@click.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@STORE
@DATE
@SOURCE
@WORKERS
@extractor_options
@click.option("--base", metavar="IRI", help=f"Base of all IRIs of a new store.  [default: {BASE}]")
def load(
    paths: tuple[Path, ...],
    folder: Path | Remote,
    published: PartialDate | None,
    source: str | None,
    workers: int,
    reader: str,
    llm_url: str | None,
    llm_model: str | None,
    llm_budget: int | None,
    base: str | None,
) -> None:
    """Read articles into the store.

    PATH is a file, a folder (searched recursively), or - for standard input. A file holds one article (.txt, .md,
    .html, .pdf) or many (.jsonl with one {"text": …, "date": …} a line; RSS and Atom as .rss, .atom, .xml). A file
    NAME.toml beside NAME.txt may say what is known of the article: date, source, language, title, url. --date and
    --source win over it, and it wins over what the file itself says.

    An article that the store has already is not read again, so an interrupted load is resumed by running it again.
    An article whose graph does not conform to the shapes is set aside in DIR/set-aside with its report (status 3).

    \b
    Examples:
      dateline load story.txt --date 2019-08-18 --source AFP
      dateline load archive/ --store war --workers 4
      dateline load page.html report.pdf stories.jsonl feed.xml
      cat story.txt | dateline load - --date 2019-08
      dateline load archive/ --extractor llm --llm-url http://localhost:8080/v1 --llm-model mistral
    """
    from loader.load import Outcome
    from loader.load import load as load_articles
    from loader.read import read

    extractor = chosen(reader, llm_url, llm_model, llm_budget)
    articles, refused = _peeked(read(paths, published, source))
    if articles is None:
        for error in refused:
            click.echo(f"dateline: {error}", err=True)
        sys.exit(InputError.exit_code)
    with opened(folder, create=True, base=base) as store, progress(_total(paths)) as bar:

        def tell(outcome: Outcome) -> None:
            if outcome.note:
                bar.console.print(Text(f"dateline: {outcome.note}"), soft_wrap=True)
            bar.advance(bar.task_ids[0])

        summary = load_articles(articles, store, extractor, workers, tell)
        total = len(store.articles())
    counted = ", ".join(f"{number} {state}" for state, number in summary.counts.items())
    if summary.dropped:
        counted += f", {summary.dropped} finding{'s' * (summary.dropped != 1)} left out"
    click.echo(f"{counted or 'nothing to load'}; {folder} holds {total} article{'s' * (total != 1)}")
    sys.exit(summary.exit_code)


def _total(paths: tuple[Path, ...]) -> int | None:
    """How many articles there are; None where files hold more than one each."""
    from loader.read import files, single

    found = list(files(paths))
    return len(found) if all(isinstance(path, InputError) or single(path) for path in found) else None


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
