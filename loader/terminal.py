"""How commands talk: results on standard output, everything else on standard error, errors in one line."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import click
import pyoxigraph as ox
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from loader.errors import DatelineError
from ontology import PREFIXES

# Wide enough that no cell is ever broken where a program reads the table.
_UNBROKEN = 100_000


class CommandLine(click.Group):
    """A group of commands that tells every expected error in one line and exits with its status.

    Statuses are those of loader/errors.py; 130 after Ctrl-C, 141 where the reader of the output went away.
    """

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that the arguments name."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except DatelineError as error:
            self._end(ctx, str(error), error.exit_code)
        except KeyboardInterrupt:
            self._end(ctx, "interrupted; what was stored stays", 130)
        except BrokenPipeError:
            _abandon_stdout()
            ctx.exit(141)
        except OSError as error:
            if error.filename is None:
                _abandon_stdout()
            where = error.filename or "output"
            if error.errno == errno.ENOSPC:
                self._end(ctx, f"{where}: the disk is full; make room and run it again", 5)
            # The engine and the language model give no number, but a sentence.
            self._end(
                ctx, f"{where}: {error.strerror}; check the path" if error.errno else " ".join(str(error).split()), 2
            )
        return result

    def _end(self, ctx: click.Context, told: str, status: int) -> None:
        click.echo(f"dateline: {told}", err=True)
        ctx.exit(status)


def _abandon_stdout() -> None:
    """Let go of a standard output that takes no more: Python would fail once more when it flushes it on its way out."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def stdout() -> Console:
    """The console for results; without a terminal behind it, it breaks no line and colours nothing."""
    return Console() if sys.stdout.isatty() else Console(width=_UNBROKEN, no_color=True)


@contextlib.contextmanager
def progress(total: int | None) -> Iterator[Progress]:
    """A progress bar on standard error, which only a terminal shows; None for a number not known yet."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        bar.add_task("reading", total=total)
        yield bar


@contextlib.contextmanager
def written(path: Path | None) -> Iterator[IO[bytes]]:
    """Standard output, or a file that appears under its name only when it is whole."""
    if path is None:
        yield sys.stdout.buffer
        return
    draft = path.with_name(path.name + ".part")
    try:
        with draft.open("wb") as stream:
            yield stream
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def print_rows(rows: ox.QuerySolutions) -> int:
    """Print a table with the columns of the query; how many rows it has."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for variable in rows.variables:
        table.add_column(variable.value, overflow="fold")
    for row in rows:
        table.add_row(*(Text("" if term is None else short(term)) for term in row))
    stdout().print(table)
    return table.row_count


def short(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    """A term as a person reads it: a literal without its type, an IRI with its prefix where it has one."""
    if isinstance(term, ox.Literal):
        return " ".join(term.value.split())
    if isinstance(term, ox.NamedNode):
        name, head = max(
            ((name, head) for name, head in PREFIXES.items() if term.value.startswith(head)),
            key=lambda pair: len(pair[1]),
            default=("", ""),
        )
        return f"{name}:{term.value.removeprefix(head)}" if head else term.value
    return str(term)
