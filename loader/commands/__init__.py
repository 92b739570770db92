"""The loader's part of the command line, a module for each command.

Results go to standard output, talk and progress to standard error.
"""

from __future__ import annotations

import click

from loader.commands.article import article
from loader.commands.backup import backup, restore
from loader.commands.blocs import blocs
from loader.commands.evaluate import evaluate
from loader.commands.explain import explain
from loader.commands.export import export
from loader.commands.load import load
from loader.commands.query import query, questions
from loader.commands.reason import reason
from loader.commands.suppose import reliance, what_if
from loader.commands.validate import validate
from loader.terminal import CommandLine

COMMANDS: tuple[click.Command, ...] = (
    *(load, query, questions, article, validate, reason, explain, what_if, reliance, blocs),
    *(export, backup, restore, evaluate),
)
cli = CommandLine("dateline", commands=list(COMMANDS))
