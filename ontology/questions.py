"""The competency questions: one SPARQL file each in `ontology/questions`, with a title and the question in English."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from importlib.resources import files

_HEADER = re.compile(r"#\s*(title|question):\s*(.+?)\s*$")


@dataclass(frozen=True)
class Question:
    """A question that a store can be asked by name. `sparql` is the whole file, header included."""

    name: str
    title: str
    question: str
    sparql: str


@functools.cache
def all_questions() -> tuple[Question, ...]:
    """Every question, by name. Raises ValueError naming a file whose header lacks its title or its question."""
    folder = files("ontology") / "questions"
    found = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".rq")), key=lambda entry: entry.name)
    return tuple(_parsed(entry.name, entry.read_text(encoding="utf-8")) for entry in found)


def _parsed(file: str, sparql: str) -> Question:
    header = {match[1]: match[2] for line in sparql.splitlines() if (match := _HEADER.match(line))}
    missing = {"title", "question"} - header.keys()
    if missing:
        raise ValueError(f"ontology/questions/{file}: the header lacks `# {sorted(missing)[0]}: …`")
    return Question(file.removesuffix(".rq"), header["title"], header["question"], sparql)
