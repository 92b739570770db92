"""The command `dateline`: the commands of every floor, gathered."""

from __future__ import annotations

import click

from loader.commands import COMMANDS
from loader.terminal import CommandLine
from server.commands import serve, token

cli = CommandLine(
    "dateline",
    commands=[*COMMANDS, serve, token],
    help="Read reporting on armed conflict into a knowledge graph, and question it.",
)
cli = click.version_option(package_name="dateline")(cli)
