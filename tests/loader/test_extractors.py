"""Extractors that others ship: found by their entry point, once their package is installed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from loader.errors import InputError
from loader.extractors import DEFAULT, extractor, names

PLUGIN = """
from loader.statements import Actor, Evidence, Event, Reading

class Coded:
    name, version = "coded", "7"

    def read(self, article):
        quote = "shelled Taiz"
        start = article.text.index(quote)
        right = Event(type="shelling", place=None, targets=("Taiz",), evidence=(
            Evidence(start, start + len(quote), quote, 0, len(article.text), "coded"),))
        wrong = Event(type="shelling", initiators=("Nobody",), evidence=(Evidence(0, 3, "???", 0, 3, "coded"),))
        actors = (Actor("Nobody", "other"), Actor("Taiz", "other"))
        return Reading(article, self.name, self.version, actors, (), (right, wrong))

def coded(options):
    return Coded()

def broken(options):
    return object()
"""
ENTRIES = "[dateline.extractors]\ncoded = plugin:coded\nbroken = plugin:broken\nlost = plugin:missing\n"


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package with three entry points, installed in a folder of the path."""
    site = tmp_path / "site"
    about = site / "plugin-7.dist-info"
    about.mkdir(parents=True)
    (site / "plugin.py").write_text(PLUGIN, encoding="utf-8")
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: plugin\nVersion: 7\n", encoding="utf-8")
    (about / "entry_points.txt").write_text(ENTRIES, encoding="utf-8")
    monkeypatch.syspath_prepend(str(site))
    return site


def test_its_own_are_there_and_the_rules_are_the_default() -> None:
    assert {"rules", "llm"} <= set(names())
    assert (extractor().name, DEFAULT) == ("rules", "rules")


def test_one_that_another_package_ships_is_found(installed: Path) -> None:
    assert "coded" in names()
    assert extractor("coded").version == "7"


@pytest.mark.parametrize(
    ("name", "said"),
    [("nosuch", "installed are .*rules"), ("broken", "it lacks name, version, read"), ("lost", "cannot be loaded")],
)
def test_one_that_is_none_is_an_error_that_says_why(installed: Path, name: str, said: str) -> None:
    with pytest.raises(InputError, match=f"--extractor {name}: .*{said}"):
        extractor(name)


def test_worker_processes_read_with_it_and_its_statements_are_checked(installed: Path, tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(f"Story {number}. The army shelled Taiz.", encoding="utf-8")
    files = [str(tmp_path / f"{number}.txt") for number in range(3)]
    command = ["load", *files, "--store", str(tmp_path / "store"), "--extractor", "coded", "--workers", "2"]
    program = f"import sys; sys.path.insert(0, {str(installed)!r}); from loader.commands import cli; cli()"
    done = subprocess.run(
        [sys.executable, "-c", program, *command],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": f"{installed}:{Path(__file__).parents[2]}"},
    )
    assert done.returncode == 0, done.stderr
    assert "3 loaded, 6 findings left out" in done.stdout
    assert done.stderr.count("2 of the extractor's findings left out: 'Nobody' is not named in the article (1)") == 3


def test_options_of_the_language_model_go_with_it_alone(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from loader.commands import cli

    done = CliRunner().invoke(cli, ["load", str(tmp_path), "--llm-model", "small"])
    assert done.exit_code == 2
    assert "--llm-model goes with --extractor llm" in done.output
