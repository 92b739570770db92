"""What words a SPARQL text says: those in strings, IRIs, names and comments are none."""

from __future__ import annotations

import re
from itertools import pairwise

from ontology import PREFIXES

_TOKEN = re.compile(
    r"""\#[^\n\r]* | <[^<>"{}|^`\\\s]*>
      | \"{3}(?:[^\\]|\\.)*?\"{3} | '{3}(?:[^\\]|\\.)*?'{3} | "(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*'
      | [?$@]?[\w:.-]+""",
    re.VERBOSE | re.DOTALL,
)
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
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


def _words(sparql: str) -> list[str]:
    return [token.upper() for token in _TOKEN.findall(sparql)]
