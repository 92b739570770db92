"""Writes docs/extraction.md: how well the rules read the articles with gold tables, and what they cannot read.

python tools/extraction.py [GOLD_ROOT]      (../shared/evaluation/dev where none is given)
"""

from __future__ import annotations

import sys
import tomllib
from collections import Counter
from pathlib import Path

from loader.evaluate import evaluate, overall, read_gold
from loader.evaluate.report import as_text
from loader.evaluate.run import Evaluated
from loader.extractors import extractor

ROOT = Path(__file__).resolve().parent.parent
LANGUAGE = ROOT / "tests" / "language"
TEMPLATE = Path(__file__).with_name("extraction.md")


def document(gold_root: Path) -> str:
    """The report on the articles under this root. Raises InputError where there are none."""
    rules = extractor()
    evaluated = evaluate(read_gold(gold_root), rules, lambda name: print(name, file=sys.stderr))
    parts = {
        "version": f"{rules.name} {rules.version}",
        "scores": as_text(evaluated),
        "articles": _articles(evaluated),
        "sentences": _sentences(),
    }
    text = TEMPLATE.read_text(encoding="utf-8")
    for name, part in parts.items():
        text = text.replace(f"{{{name}}}", part)
    return text


def _articles(evaluated: Evaluated) -> str:
    rows = ["| article | F1 | precision | recall | slots |", "| --- | --- | --- | --- | --- |"]
    for name, scores in evaluated.articles.items():
        one = overall(scores.values())
        rows.append(f"| {name} | {one.f1:.2f} | {one.precision:.2f} | {one.recall:.2f} | {one.slot_accuracy:.2f} |")
    return "\n".join(rows)


def _sentences() -> str:
    """How many of the sentences of each phenomenon are read as a person reads them."""
    unread = Counter(
        case["phenomenon"] for case in tomllib.loads((LANGUAGE / "unread" / "cases.toml").read_text())["case"]
    )
    rows = ["| phenomenon | sentences | read |", "| --- | --- | --- |"]
    total = 0
    for path in sorted(LANGUAGE.glob("*.toml")):
        count = len(tomllib.loads(path.read_text(encoding="utf-8"))["case"])
        total += count
        rows.append(f"| {path.stem.replace('-', ' ')} | {count} | {count - unread[path.stem]} |")
    rows.append(f"| all | {total} | {total - unread.total()} |")
    return "\n".join(rows)


def main() -> None:
    """Write the report."""
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "evaluation" / "dev"
    (ROOT / "docs" / "extraction.md").write_text(document(root), encoding="utf-8")


if __name__ == "__main__":
    main()
