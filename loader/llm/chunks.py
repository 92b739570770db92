"""Cutting an article between paragraphs, so that each request carries no more than a model reads with care."""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 6000  # characters of one request: about 1,500 tokens, four or five times that with the answer
_BREAK = re.compile(r"\n\s*\n|\n|(?<=[.!?])\s")


@dataclass(frozen=True)
class Chunk:
    """`article.text[start : start + len(text)] == text`."""

    start: int
    text: str


def chunks(text: str, longest: int = LONGEST) -> list[Chunk]:
    """The text in pieces of at most `longest` characters, cut at the last paragraph, line or sentence that fits."""
    found: list[Chunk] = []
    start = 0
    while start < len(text):
        end = len(text) if len(text) - start <= longest else _cut(text, start, start + longest)
        if text[start:end].strip():
            found.append(Chunk(start, text[start:end]))
        start = end
    return found


def _cut(text: str, start: int, limit: int) -> int:
    breaks = list(_BREAK.finditer(text, start, limit))
    for wanted in ("\n\n", "\n", ""):
        fitting = [b.end() for b in breaks if wanted in re.sub(r"[^\S\n]", "", b.group()) and b.end() > start]
        if fitting:
            return fitting[-1]
    return limit
