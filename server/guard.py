"""What is refused before the engine sees it: reaching other servers, and texts made to break its parser.

SILENT says that a failure is none: what it stands before counts as failed, and its place is taken by nothing, as SPARQL
1.1 Federated Query (2.2) and Update (3.1.4) have it. Everything else is refused.

The engine reaches the network through SERVICE and LOAD and cannot be told not to, and its parser wants no space around
the keyword: `1SERVICE<…>`, `SERVICESILENT<…>` and `SERVICE:` are all federation (measured with pyoxigraph 0.5.13). So
the word counts wherever it is not certain to be something else, and where the text can be read in two ways it counts.
Its parser takes exponential time for nested lists; that and regular expressions, which the engine matches in linear
time and compiles within bounds, are left to the reader's deadline.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import pyoxigraph as ox

from loader.errors import QueryError
from ontology import PREFIXES
from server.syntax import Token, first_operation, tokens

# SPARQL 1.1, 19.8: the tokens that may hold the word, or hide it, and no more.
_TOKEN = re.compile(
    r"""(?P<comment>\#[^\n\r]*)
      | (?P<text>\"{3}(?:[^\\]|\\.)*?\"{3} | '{3}(?:[^\\]|\\.)*?'{3} | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')
      | (?P<address><[A-Za-z][A-Za-z0-9+.-]*://[^<>"{}|^`\\\x00-\x20]*>)
      | (?P<name><[^<>"{}|^`\\\x00-\x20')\#]*>)
      | (?P<doubtful><[^<>"{}|^`\\\x00-\x20]*>)
      | (?P<variable>[?$][A-Za-z0-9_]+)
      | (?P<local>:(?:[A-Za-z0-9_:-]|%[0-9A-Fa-f]{2})+)
      | (?P<escaped>\\.)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_OPEN, _CLOSE = "([{", ")]}"


@dataclass(frozen=True)
class Guard:
    """What a text may be: its length in characters, the depth of its brackets, and the endpoints that it may ask."""

    length: int = 1 << 18
    nesting: int = 64
    services: frozenset[str] = frozenset()


class Refused(QueryError):
    """Well-formed, as far as one looked, and not done here."""

    http_status = 403
    title = "Not allowed here"


def safe_query(text: str, guard: Guard) -> str:
    """The query as the engine may have it.

    Raises Refused for one that would ask another server, QueryError for one that is too long or too deep.
    """
    _measure("query", text, guard)
    text = _as_failed(text, guard.services)
    if _says(text, "service") and not _allowed(text, guard.services):
        raise Refused(
            "query: SERVICE is not answered here; ask the other endpoint yourself "
            "(where the word is part of a name, write the name as <IRI>)"
        )
    return text


def safe_update(text: str, guard: Guard) -> str:
    """The update as the engine may have it.

    Raises Refused for one that would read from another server, QueryError for one that is too long or too deep.
    """
    _measure("update", text, guard)
    text = _as_failed(text, frozenset())
    for word in ("load", "service"):
        if _says(text, word):
            _parsed(text)
            raise Refused(
                f"update: {word.upper()} is not done here; fetch the data yourself and send it "
                "(where the word is part of a name, write the name as <IRI>)"
            )
    return text


def _measure(kind: str, text: str, guard: Guard) -> None:
    if len(text) > guard.length:
        raise QueryError(
            f"{kind}: {len(text)} characters; at most {guard.length} are read, so send it in parts, "
            "or data through /graph-store"
        )
    depth = 0
    for token in tokens(text):
        if token.kind == "mark":
            depth += (token.text in _OPEN) - (token.text in _CLOSE)
            if depth > guard.nesting:
                line = text.count("\n", 0, token.start) + 1
                raise QueryError(f"{kind}, line {line}: brackets nest deeper than {guard.nesting}; make it flatter")


def _parsed(update: str) -> None:
    """Raises QueryError where the update is malformed. Nothing of it runs: what is put before it fails."""
    harmless = _as_failed(update, frozenset(), silent=False)
    start = first_operation(harmless)
    if _says(harmless, "load"):
        raise QueryError("update: LOAD wants one IRI, and is not done here; fetch the data and send it")
    try:
        ox.Store().update(f"{harmless[:start]} DROP GRAPH <urn:uuid:0>;{harmless[start:]}", prefixes=dict(PREFIXES))
    except SyntaxError:
        raise QueryError("update: not SPARQL, and LOAD is not done here; fetch the data and send it") from None
    except (ValueError, RuntimeError):
        return


def _as_failed(text: str, services: frozenset[str], *, silent: bool = True) -> str:
    """The text with SERVICE SILENT and LOAD SILENT as if they had failed; an endpoint of the allowlist is asked.

    Without `silent`, with every LOAD.
    """
    if silent and "SILENT" not in text.upper():
        return text
    found = tokens(text)
    edits: list[tuple[int, int, str]] = []
    for here, (token, after) in enumerate(pairwise(found)):
        if edits and token.start < edits[-1][1]:
            continue
        said = after.says("SILENT")
        if token.says("SERVICE") and said and found[here + 2 : here + 3] and found[here + 2].text[1:-1] not in services:
            end = _closed(found, here + 3)
        elif token.says("LOAD") and (said or not silent):
            end = _loaded(found, here + 1 + said)
        else:
            continue
        if end is not None:
            edits.append((token.start, found[end].end, "{}" if token.says("SERVICE") else "INSERT DATA {}"))
    for start, end_, instead in reversed(edits):
        text = text[:start] + instead + text[end_:]
    return text


def _loaded(found: tuple[Token, ...], here: int) -> int | None:
    """Where a LOAD ends whose source stands here; None where it is not one."""
    into = [token.says("INTO", "GRAPH") for token in found[here + 1 : here + 3]] == [True, True]
    end = here + 3 if into else here
    return end if end < len(found) and found[end].kind in ("iri", "name") else None


def _closed(found: tuple[Token, ...], here: int) -> int | None:
    """Where the group that opens here ends; None where none opens, or it has no end."""
    depth = 0
    for at in range(here, len(found)):
        if found[at].kind == "mark":
            depth += {"{": 1, "}": -1}.get(found[at].text, 0)
        if depth <= 0:
            return at if at > here else None
    return None


def _says(text: str, word: str) -> bool:
    """Whether the word may be a keyword in the text; False only where it is certain that it is none."""
    plain = _ESCAPE.sub(lambda found: _character(found[1] or found[2]), text)
    if word not in plain.casefold():
        return False
    if plain != text or any(found["doubtful"] for found in _TOKEN.finditer(text)):
        return True
    return word in _TOKEN.sub(" ", text).casefold()


def _allowed(text: str, services: frozenset[str]) -> bool:
    """Whether every place that holds the word is a plain SERVICE clause to an endpoint of the allowlist."""
    if not services or "\\u" in text or "\\U" in text or any(found["doubtful"] for found in _TOKEN.finditer(text)):
        return False
    asked = list(_services(text))
    return bool(asked) and len(asked) == _TOKEN.sub(" ", text).casefold().count("service") and set(asked) <= services


def _services(text: str) -> Iterator[str]:
    found = [token for token in tokens(text) if not token.says("SILENT")]
    for token, after in pairwise(found):
        if token.says("SERVICE") and after.kind == "iri":
            yield after.text[1:-1]


def _character(digits: str) -> str:
    code = int(digits, 16)
    return chr(code) if code <= 0x10FFFF else ""
