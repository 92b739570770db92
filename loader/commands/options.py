"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
from click.core import ParameterSource

from loader.dates import PartialDate
from loader.errors import InputError
from loader.extractors import DEFAULT, Extractor, extractor

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
