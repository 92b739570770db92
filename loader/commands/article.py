"""`dateline article`."""

from __future__ import annotations

import contextlib
import itertools
from pathlib import Path

import click
from rich.text import Text

from loader.commands.options import DATE, SOURCE, STORE
from loader.dates import PartialDate
from loader.errors import DatelineError, InputError
from loader.store import EmbeddedStore, Remote, Store, opened
from loader.terminal import stdout


@click.command()
@click.argument("article", metavar="ID|FILE")
@STORE
@DATE
@SOURCE
def article(article: str, folder: Path | Remote, published: PartialDate | None, source: str | None) -> None:
    """Print an article with what was read out of each sentence, by which rule, and what was set aside and why.

    ID is an article of the store, or the beginning of its id. A FILE is read afresh and not stored.

    \b
    Examples:
      dateline article 3f2a
      dateline article story.txt --date 2019-08-18
    """
    from loader.aside import left_out, lines
    from loader.show import passages

    with contextlib.ExitStack() as stack:
        if Path(article).is_file():
            store: Store = stack.enter_context(EmbeddedStore.in_memory())
            found = _read_afresh(Path(article), store, published, source)
        else:
            store = stack.enter_context(opened(folder, read_only=True))
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
        for line in lines(left_out(store, f"{store.base}id/article/{found}")):
            console.print(Text(line, "dim"), soft_wrap=True)


def _read_afresh(path: Path, store: Store, published: PartialDate | None, source: str | None) -> str:
    """Read the file into the store; the id of the article. Raises InputError."""
    from loader.extractors import extractor
    from loader.load import prepare
    from loader.read import read

    found, *more = itertools.islice(read([path], published, source), 2)
    if more:
        raise InputError(f"{path}: several articles; load the file, then name one of them by its id")
    if isinstance(found, InputError):
        raise found
    prepared = prepare(found, extractor(), store.base)
    if not prepared.ntriples:
        raise DatelineError(f"{path}: {prepared.trouble['report.txt']}")
    store.replace(store.graph(f"article/{found.id}"), prepared.ntriples)
    return found.id
