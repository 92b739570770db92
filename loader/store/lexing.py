"""What words a SPARQL text says: those in strings, IRIs, names and comments are none."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from ontology import PREFIXES

_LEXICON = r"""\#[^\n\r]* | <[^<>"{}|^`\\\s]*>
      | \"{3}(?:[^\\]|\\.)*?\"{3} | '{3}(?:[^\\]|\\.)*?'{3} | "(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*'
      | [?$@]?[\w:.-]+"""
_TOKEN, _PIECE = (re.compile(pattern, re.VERBOSE | re.DOTALL) for pattern in (_LEXICON, _LEXICON + "| [{}]"))
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_VARIABLE = re.compile(r"[?$]\w+")
_ABSOLUTE = re.compile(r"<([A-Za-z][\w+.-]*:[^<>]*)>")


def says(sparql: str, keyword: str) -> bool:
    """Whether the text says this keyword."""
    return keyword in sparql.upper() and keyword in _words(sparql)


def form(sparql: str) -> str:
    """SELECT, ASK, CONSTRUCT or DESCRIBE; "" where the text says none of them."""
    return next((word for word in _words(sparql) if word in _FORMS), "")


def graphs(sparql: str) -> frozenset[str] | None:
    """The graphs that the text names after GRAPH; None where it may mean any, by a variable or by part of a name."""
    if "\\" in sparql:  # a word spelt with escapes may be any
        return None
    tokens = [token for token in _TOKEN.findall(sparql) if not token.startswith("#")]
    named = [_ABSOLUTE.fullmatch(after) for token, after in pairwise(tokens) if token.upper() == "GRAPH"]
    return frozenset(one[1] for one in named if one) if all(named) else None


def prefixes(sparql: str) -> dict[str, str]:
    """Those of our prefixes that the text may use; to read all of them costs the engine as much as a short query."""
    if "\\" in sparql:  # a name spelt with escapes may be any
        return dict(PREFIXES)
    return {name: iri for name, iri in PREFIXES.items() if f"{name}:" in sparql}


def outside(sparql: str, graph: str) -> str | None:
    """The query under which no variable after GRAPH can be this graph; None where the text may name it otherwise."""
    if "\\" in sparql or says(sparql, "SERVICE"):
        return None
    pieces = [piece for piece in _PIECE.finditer(sparql) if not piece[0].startswith("#")]
    put: list[tuple[int, str]] = []
    ends: list[str] = []
    end = ""
    for piece, after in zip(pieces, [*pieces[1:], None], strict=True):
        if piece[0] == "{":
            ends.append(end)
            end = ""
        elif piece[0] == "}":
            if not ends:
                return None
            put.append((piece.end(), ends.pop()))
        elif piece[0].upper() == "GRAPH" and after is not None:
            named = _ABSOLUTE.fullmatch(after[0])
            if _VARIABLE.fullmatch(after[0]):
                put.append((piece.start(), "{ "))
                end = f" FILTER({after[0]} != <{graph}>) }}"
            elif named is None or named[1] == graph:
                return None
    return _with(sparql, put) if not ends else None


def _with(text: str, put: Iterable[tuple[int, str]]) -> str:
    """The text with others put in at these places."""
    parts, done = [], 0
    for place, other in sorted(put):
        parts += [text[done:place], other]
        done = place
    return "".join((*parts, text[done:]))


def _words(sparql: str) -> list[str]:
    return [token.upper() for token in _TOKEN.findall(sparql)]
