"""Scores against gold tables: what counts as found, and the same numbers as the yardstick beside the contract."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from loader.commands import cli
from loader.evaluate import Gold, compare, overall, read_gold
from loader.evaluate.run import read_tables
from loader.extractors import extractor
from loader.tables import COLUMNS, Row

TEXT = "M23 rebels captured Bunagana on Monday. At least 30 civilians were killed in the town, the army said.\n"
GOLD = {
    "actors": ["M23,armed-group,M23 rebels", "army|Congolese army,military,", "?Congo,state,"],
    "events": ["capture,2022-06-13,?,Bunagana,M23,?,,M23 rebels captured Bunagana on Monday"],
    "figures": ["killed,civilians,30,,Bunagana,?,?,army,At least 30 civilians were killed"],
    "control": ["M23,Bunagana,controls,2022-06-13,,,captured Bunagana", "army,Bunagana,lost,?,?,?,captured Bunagana"],
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "gold" / "bunagana"
    folder.mkdir(parents=True)
    (folder / "article.txt").write_text(TEXT, encoding="utf-8")
    (folder / "meta.toml").write_text(
        'date = 2022-06-14\nsource = "Reuters"\nnote = broken "quotes"\n', encoding="utf-8"
    )
    for table, columns in COLUMNS.items():
        lines = [",".join(columns), *GOLD.get(table, [])]
        (folder / f"{table}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path / "gold"


def test_what_is_found_missed_and_optional(root: Path) -> None:
    (gold,) = read_gold(root)
    assert (str(gold.article.published), gold.article.source) == ("2022-06-14", "Reuters")
    scores = compare(gold, read_tables(gold, extractor()))
    assert (scores["events"].wanted, scores["events"].found) == (1, 1)
    assert (scores["control"].wanted, scores["control"].found) == (2, 1)
    assert scores["control"].missed == ("army · Bunagana · lost · ? · ? · ?",)
    assert scores["actors"].wanted == 2, "an optional row is not wanted"
    assert overall(scores.values()).quotes_valid == 1.0


def row(table: str, **cells: str) -> Row:
    return {**dict.fromkeys(COLUMNS[table], ""), **cells}


# Table, the cells read, the gold cells, and whether the one finds the other.
PAIRS = """
relations   subject=A relation=opposes object=B          subject=B relation=opposes object=A                    yes
relations   subject=A relation=leads object=B            subject=B relation=leads object=A                      no
relations   subject=A relation=supports object=B         subject=A|C relation=part-of|supports object=B         yes
events      type=clash targets=A                         type=clash|attack initiators=A                         yes
events      type=clash place=X                           type=clash initiators=A place=x                        yes
events      type=clash place=X                           type=clash initiators=? place=?                        yes
events      type=clash place=X                           type=attack place=X                                    no
figures     measure=killed low=1200                      measure=killed low=1200                                yes
figures     measure=killed high=300                      measure=killed high=300                                yes
figures     measure=killed low=59                        measure=killed low=60                                  no
control     controller=A place=X status=lost             controller=A place=X status=lost|outside               yes
agreements  label=truce concluded=2018-09                label=?deal concluded=2018-09                          yes
agreements  label=truce kind=ceasefire parties=A         label=deal kind=ceasefire parties=A|B                  yes
agreements  label=truce kind=trade parties=A             label=deal kind=ceasefire parties=A|B                  no
"""


def pairs() -> list[tuple[str, dict[str, str], dict[str, str], bool]]:
    found = []
    for line in PAIRS.strip().splitlines():
        table, read, wanted, same = re.split(r"\s{2,}", line)
        cells = [dict(cell.split("=", 1) for cell in side.split()) for side in (read, wanted)]
        found.append((table, cells[0], cells[1], same == "yes"))
    return found


@pytest.mark.parametrize(("table", "read", "wanted", "same"), pairs())
def test_which_rows_speak_of_the_same_thing(
    root: Path, table: str, read: dict[str, str], wanted: dict[str, str], same: bool
) -> None:
    (gold,) = read_gold(root)
    tables = {name: [row(table, **wanted)] if name == table else [] for name in COLUMNS}
    scores = compare(
        Gold("one", gold.article, tables), {n: [row(table, **read)] if n == table else [] for n in COLUMNS}
    )
    assert scores[table].right == same


BROKEN: dict[str, tuple[str, str | bytes, str]] = {
    "a missing column": ("events.csv", "type,start\n", "events.csv, line 1: no column 'end'"),
    "too few cells": ("actors.csv", "label,type,aliases\nM23,armed-group\n", "actors.csv, line 2: 3 cells are due"),
    "a wrong date": ("meta.toml", "date = 2022-13-01\n", "date = 2022-13-01 is not a date"),
    "no UTF-8": ("article.txt", b"\xff\xfe", "not UTF-8"),
}


@pytest.mark.parametrize("told", BROKEN, ids=str)
def test_broken_gold_is_named_by_file_and_line(root: Path, told: str) -> None:
    name, content, said = BROKEN[told]
    path = root / "bunagana" / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    done = CliRunner().invoke(cli, ["evaluate", str(root)])
    assert done.exit_code == 2
    assert said in done.output


def test_a_folder_without_articles_is_named(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["evaluate", str(tmp_path)])
    assert done.exit_code == 2
    assert "no article.txt" in done.output


def test_text_json_and_csv_say_the_same(root: Path) -> None:
    text = CliRunner().invoke(cli, ["evaluate", str(root), "--misses"]).output
    told = json.loads(CliRunner().invoke(cli, ["evaluate", str(root / "bunagana"), "--format", "json"]).output)
    rows = list(csv.DictReader(io.StringIO(CliRunner().invoke(cli, ["evaluate", str(root), "--format", "csv"]).output)))
    assert f"{told['overall']['f1']:.3f}" in text
    assert "missed    control     army · Bunagana · lost" in text
    assert {r["table"]: float(r["f1"]) for r in rows}["control"] == pytest.approx(
        told["tables"]["control"]["f1"], abs=1e-4
    )


def test_the_numbers_are_those_of_the_yardstick(gold_root: Path, tmp_path: Path) -> None:
    yardstick = gold_root.parent / "score.py"
    rules = extractor()
    for gold in read_gold(gold_root):
        found = read_tables(gold, rules)
        for table, columns in COLUMNS.items():
            path = tmp_path / gold.name / f"{table}.csv"
            path.parent.mkdir(exist_ok=True)
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, columns, extrasaction="ignore")
                writer.writeheader()
                writer.writerows(found[table])
    command = [sys.executable, str(yardstick), "--all", str(gold_root), str(tmp_path), "--misses"]
    wanted = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert CliRunner().invoke(cli, ["evaluate", str(gold_root), "--misses"]).output == wanted
