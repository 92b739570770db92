"""Options that several commands share."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from loader.dates import PartialDate
from loader.errors import InputError
from loader.extractors import DEFAULT, Extractor, extractor
from loader.store.remote import Remote, remote

_Command = TypeVar("_Command", bound=Callable[..., Any])
_UPDATE = "dateline.update"
"""Where a context keeps the address for updates."""


class _Folder(click.ParamType[Path]):
    name = "DIR"

    def convert(self, value: str | Path, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        if re.match(r"https?://", str(value)):
            raise InputError(f"--store {value}: this command works on a folder; use the server's own means there")
        return Path(value)


class _Where(click.ParamType[Path | Remote]):
    name = "DIR|URL"

    def convert(self, value: str | Path, param: click.Parameter | None, ctx: click.Context | None) -> Path | Remote:
        if not re.match(r"https?://", str(value)):
            return Path(value)
        update = None if ctx is None else ctx.meta.get(_UPDATE)
        return remote(str(value), update, os.environ.get("DATELINE_STORE_LOGIN", ""))


def _store(type_: click.ParamType[Any], told: str) -> Callable[[_Command], _Command]:
    return click.option(
        "--store",
        "folder",
        metavar=type_.name,
        type=type_,
        default="dateline-store",
        envvar="DATELINE_STORE",
        show_default="./dateline-store",
        show_envvar=True,
        help=told,
    )


FOLDER = _store(_Folder(), "The folder of the store.")


def _keep_update(context: click.Context, _: click.Parameter, value: str | None) -> None:
    context.meta[_UPDATE] = value


def STORE(command: _Command) -> _Command:  # noqa: N802 - a constant of the command line like the others
    """Let a command name its store: a folder, or a SPARQL server. Its login is $DATELINE_STORE_LOGIN."""
    update = click.option(
        "--update-url",
        metavar="URL",
        envvar="DATELINE_UPDATE_URL",
        callback=_keep_update,
        is_eager=True,
        expose_value=False,
        help="Where a SPARQL server takes updates, if not where it takes queries.",
    )
    return _store(_Where(), "The folder of the store, or the address of a SPARQL server.")(update(command))


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

EXTRACTOR = click.option(
    "--extractor",
    "reader",
    metavar="NAME",
    default=DEFAULT,
    show_default=True,
    help="Who reads: the rules, a language model (llm), or another that is installed.",
)
_LLM = (
    click.option(
        "--llm-url", metavar="URL", envvar="DATELINE_LLM_URL", help="Address of an OpenAI-compatible endpoint."
    ),
    click.option("--llm-model", metavar="NAME", envvar="DATELINE_LLM_MODEL", help="The model to ask there."),
    click.option(
        "--llm-budget",
        metavar="N",
        type=click.IntRange(min=1),
        envvar="DATELINE_LLM_BUDGET",
        help="Requests to make at most; what was read until then stays.",
    ),
)


def extractor_options(command: Callable[..., None]) -> Callable[..., None]:
    """Let a command choose its extractor, and say what a language model needs. The key is $DATELINE_LLM_KEY."""
    for option in reversed((EXTRACTOR, *_LLM)):
        command = option(command)
    return command


def chosen(reader: str, llm_url: str | None, llm_model: str | None, llm_budget: int | None) -> Extractor:
    """The extractor that the options name. Raises InputError where it cannot be made."""
    given = {"url": llm_url, "model": llm_model, "budget": llm_budget}
    context = click.get_current_context()
    written = [key for key in given if context.get_parameter_source(f"llm_{key}") is ParameterSource.COMMANDLINE]
    if reader == DEFAULT and written:
        raise InputError(f"--llm-{written[0]} goes with --extractor llm, not with --extractor {reader}")
    return extractor(reader, {key: str(value) for key, value in given.items() if value is not None})
