"""Scores as text for people, as JSON and CSV for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import asdict

from loader.evaluate.run import Evaluated
from loader.evaluate.score import Score, overall


def as_text(evaluated: Evaluated, misses: bool = False) -> str:
    """A line for each table with its slots, one for all; then, where asked, what was missed and what was invented."""
    return "\n".join(_lines(evaluated, misses))


def _lines(evaluated: Evaluated, misses: bool) -> Iterator[str]:
    pooled = evaluated.pooled
    yield f"{'table':<12}{'gold':>6}{'pred':>6}{'prec':>8}{'recall':>8}{'F1':>8}{'slots':>8}   slot by slot"
    for table, score in pooled.items():
        slots = "  ".join(f"{column} {sum(s) / len(s):.2f}" for column, s in score.slots.items())
        counts = f"{score.wanted:>6}{score.read:>6}"
        yield f"{table:<12}{counts}{_shares(score.precision, score.recall, score.f1, score.slot_accuracy)}   {slots}"
    whole = overall(pooled.values())
    shares = _shares(whole.precision, whole.recall, whole.f1, whole.slot_accuracy)
    quotes = f"quotes that stand in the article {whole.quotes_valid:.3f}   articles {len(evaluated.articles)}"
    yield f"{'overall':<12}{'':>12}{shares}   {quotes}"
    for table, score in pooled.items() if misses else ():
        yield from (f"missed    {table:<11} {line}" for line in score.missed)
        yield from (f"invented  {table:<11} {line}" for line in score.invented)


def _shares(*numbers: float) -> str:
    return "".join(f"{number:>8.3f}" for number in numbers)


def as_json(evaluated: Evaluated) -> str:
    """The same numbers, and those of each article."""
    pooled = evaluated.pooled
    return json.dumps(
        {
            "articles": len(evaluated.articles),
            "overall": asdict(overall(pooled.values())),
            "tables": {table: _numbers(score) for table, score in pooled.items()},
            "by_article": {name: asdict(overall(scores.values())) for name, scores in evaluated.articles.items()},
        },
        indent=1,
    )


def _numbers(score: Score) -> dict[str, float | dict[str, float]]:
    return {
        "precision": score.precision,
        "recall": score.recall,
        "f1": score.f1,
        "slot_accuracy": score.slot_accuracy,
        "wanted": score.wanted,
        "predicted": score.read,
        "slots": {column: sum(s) / len(s) for column, s in score.slots.items()},
    }


def as_csv(evaluated: Evaluated) -> str:
    """One row for each article and table."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(("article", "table", "gold", "predicted", "precision", "recall", "f1", "slot_accuracy"))
    for name, scores in evaluated.articles.items():
        for table, s in scores.items():
            shares = (f"{share:.4f}" for share in (s.precision, s.recall, s.f1, s.slot_accuracy))
            writer.writerow((name, table, s.wanted, s.read, *shares))
    return out.getvalue()
