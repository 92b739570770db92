"""The competency questions, answered from the seed; the golden answers were read against the article by a person."""

from __future__ import annotations

import csv
from pathlib import Path

import pyoxigraph as ox
import pytest

from loader.store import EmbeddedStore
from ontology.questions import Question, all_questions

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "questions"
# Its answer is the whole gazetteer, which grows: what must be in it is tested by itself.
UNBOUNDED = {"names"}


def answer(store: EmbeddedStore, question: Question) -> list[list[str]]:
    results = store.query(question.sparql)
    assert isinstance(results, ox.QuerySolutions)
    rows = [["" if term is None else str(getattr(term, "value", term)) for term in row] for row in results]
    return [[variable.value for variable in results.variables], *rows]


@pytest.mark.parametrize("question", [q for q in all_questions() if q.name not in UNBOUNDED], ids=lambda q: q.name)
def test_answer_from_the_seed(question: Question, seed_store: EmbeddedStore) -> None:
    with (GOLDEN / f"{question.name}.csv").open(encoding="utf-8", newline="") as file:
        assert answer(seed_store, question) == list(csv.reader(file))


def test_names_that_meet(seed_store: EmbeddedStore) -> None:
    question = next(q for q in all_questions() if q.name == "names")
    names = {row[0]: row[1].split(", ") for row in answer(seed_store, question)[1:]}
    assert "Ankara" in names["Turkey"]
    assert "HTS" in names["Hayat Tahrir al-Sham"]
    assert "Damascus regime" in names["Syrian government"]


def test_there_are_fifteen_and_each_has_its_golden_answer() -> None:
    assert len(all_questions()) >= 15
    assert {q.name for q in all_questions()} - UNBOUNDED == {file.stem for file in GOLDEN.glob("*.csv")}
