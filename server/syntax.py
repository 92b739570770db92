"""What the text of a query or an update says of itself, as far as it can be told from its tokens.

The engine has its own parser, and the last word; here only what it does not tell is looked up: the form of a query, the
graphs that it chooses, the order of its variables, the graphs that an update writes to.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from loader.errors import QueryError
from loader.store import Dataset
from ontology import PREFIXES

# SPARQL 1.1, 19.8, the terminals; `<` before what cannot be an IRI is a comparison.
_TOKEN = re.compile(
    r"""(?P<space>\s+ | \#[^\n\r]*)
      | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
      | (?P<string>\"{3}(?:[^\\]|\\.)*?\"{3} | '{3}(?:[^\\]|\\.)*?'{3} | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')
      | (?P<variable>[?$]\w+)
      | (?P<blank>_:[\w.-]*\w)
      | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
      | (?P<name>(?:[^\W\d_](?:[\w.-]*[\w-])?)?:(?:(?:[\w:-]|%[0-9A-Fa-f]{2}|\\.)(?:(?:[\w:.-]|%[0-9A-Fa-f]{2}|\\.)*
          (?:[\w:-]|%[0-9A-Fa-f]{2}|\\.))?)?)
      | (?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)
      | (?P<word>[A-Za-z_]\w*)
      | (?P<mark>.)""",
    re.VERBOSE | re.DOTALL,
)
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_UNREPEATABLE = frozenset({"RAND", "NOW", "UUID", "STRUUID", "BNODE"})


class Token(NamedTuple):
    """A token, its kind, and where it stands (characters, from 0); words are in upper case."""

    kind: str
    text: str
    start: int
    end: int

    def says(self, *words: str) -> bool:
        """Whether it is one of these keywords."""
        return self.kind == "word" and self.text in words


@functools.lru_cache(maxsize=8)
def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of a text but for its spaces and comments."""
    return tuple(
        Token(kind, found[0].upper() if kind == "word" else found[0], found.start(), found.end())
        for found in _TOKEN.finditer(text)
        if (kind := found.lastgroup or "") != "space"
    )


def form(text: str) -> str:
    """SELECT, ASK, CONSTRUCT or DESCRIBE; empty where it is none of them, which the engine will say."""
    return next((token.text for token in tokens(text) if token.says(*_FORMS)), "")


def repeatable(text: str) -> bool:
    """Whether the same data give the same answer every time."""
    return not any(token.says(*_UNREPEATABLE) for token in tokens(text))


def dataset(text: str) -> Dataset | None:
    """The graphs that FROM and FROM NAMED choose; None without FROM, or where only the engine knows them."""
    if "FROM" not in text.upper():
        return None
    found, names = tokens(text), _prefixes(tokens(text))
    default: list[str] = []
    named: list[str] = []
    for here, token in enumerate(found):
        if token.says("FROM"):
            is_named = found[here + 1 : here + 2] != () and found[here + 1].says("NAMED")
            iri = _iri(found[here + 1 + is_named : here + 2 + is_named], names)
            if iri is None:
                return None
            (named if is_named else default).append(iri)
    return Dataset(tuple(default), tuple(named)) if default or named else None


def in_order(text: str, variables: Sequence[str]) -> str | None:
    """The query with its variables, in the order of their appearance, in place of `SELECT *`; None if it needs none."""
    if "*" not in text:
        return None
    found = tokens(text)
    at = next((here for here, token in enumerate(found) if token.says("SELECT")), len(found))
    star = at + 1
    if found[star : star + 1] and found[star].says("DISTINCT", "REDUCED"):
        star += 1
    if not found[star : star + 1] or found[star].text != "*" or not variables:
        return None
    seen = dict.fromkeys(token.text[1:] for token in found[star:] if token.kind == "variable")
    if set(variables) - seen.keys():
        return None
    order = [name for name in seen if name in variables]
    if order == list(variables):
        return None
    return text[: found[star].start] + " ".join(f"?{name}" for name in order) + " " + text[found[star].end :]


@dataclass(frozen=True)
class Targets:
    """What an update writes to: the default graph, and named graphs; None where they are not known before it runs."""

    default: bool
    named: frozenset[str] | None


def targets(update: str) -> Targets:
    """The graphs that an update writes to. Raises QueryError where its operations cannot be told apart."""
    default = False
    named: set[str] | None = set()
    for operation in _operations(tokens(update)):
        for graph in _written(operation):
            if graph == "":
                default = True
            elif graph is None or named is None:
                named = None
            else:
                named.add(graph)
    return Targets(default, None if named is None else frozenset(named))


def using(update: str, chosen: Dataset) -> str:
    """The update with these graphs as what its WHERE sees: SPARQL 1.1 Protocol, 2.2.3.

    Raises QueryError where the update chooses graphs itself.
    """
    found = tokens(update)
    clause = "".join(f"USING <{iri}> " for iri in chosen.default)
    clause += "".join(f"USING NAMED <{iri}> " for iri in chosen.named)
    if any(token.says("USING", "WITH") for token in found):
        raise QueryError("update: USING or WITH, and using-graph-uri beside it; choose the graphs in one place")
    edits: list[tuple[int, str]] = []
    for operation in _operations(found):
        start = next((here for here, token in enumerate(operation.tokens) if token.says("WHERE")), None)
        if start is None:
            continue
        where = operation.tokens[start]
        body = ""
        if start and operation.tokens[start - 1].says("DELETE"):  # DELETE WHERE is short for both with one pattern
            body = update[where.end : operation.tokens[-1].end] + " "
        edits.append((where.start, body + clause))
    for place, inserted in reversed(edits):
        update = update[:place] + inserted + update[place:]
    return update


@dataclass(frozen=True)
class _Operation:
    tokens: tuple[Token, ...]
    prefixes: Mapping[str, str]


def first_operation(update: str) -> int:
    """Where the first operation of an update begins, in characters."""
    found = tokens(update)
    start = _after_prologue(found, 0, len(found))
    return found[start].start if start < len(found) else len(update)


def _after_prologue(found: tuple[Token, ...], here: int, end: int) -> int:
    while here < end and found[here].says("PREFIX", "BASE", "VERSION"):
        here += 3 if found[here].says("PREFIX") else 2
    return here


def _operations(found: tuple[Token, ...]) -> Iterator[_Operation]:
    """The operations of an update, without their prologues."""
    depth, start = 0, 0
    ends = []
    for here, token in enumerate(found):
        depth += {"{": 1, "}": -1}.get(token.text, 0) if token.kind == "mark" else 0
        if token.text == ";" and depth == 0:
            ends.append(here)
    for end in [*ends, len(found)]:
        here = _after_prologue(found, start, end)
        if here < end:
            yield _Operation(found[here:end], _prefixes(found[:end]))
        start = end + 1


def _written(operation: _Operation) -> Iterator[str | None]:
    """What an operation writes to: IRIs, "" for the default graph, None for what is not known."""
    here, names = operation.tokens, operation.prefixes
    words = [token for token in here if not token.says("SILENT", "GRAPH", "INTO")]
    if here[0].says("CLEAR", "DROP", "CREATE", "LOAD"):
        if words[-1].says("DEFAULT"):
            yield ""
        elif words[-1].says("NAMED", "ALL"):
            yield None
        else:
            yield _iri(words[-1:], names)
    elif here[0].says("ADD", "MOVE", "COPY"):
        both = [token for token in words[1:] if not token.says("TO")]
        for token in both[1:] if not here[0].says("MOVE") else both:
            yield "" if token.says("DEFAULT") else _iri([token], names)
    elif here[0].says("INSERT", "DELETE", "WITH"):
        home = _iri(here[1:2], names) if here[0].says("WITH") else ""
        templates = here
        if not any(a.says("DELETE") and b.says("WHERE") for a, b in pairwise(here)):
            end = next((i for i, token in enumerate(here) if token.says("WHERE", "USING")), len(here))
            templates = here[:end]
        yield from _quads(templates, names, home)
    else:
        raise QueryError(
            f"update, at {here[0].text!r}: not an operation; begin it with INSERT, DELETE, CLEAR or another"
        )


def _quads(found: Sequence[Token], names: Mapping[str, str], home: str | None) -> Iterator[str | None]:
    depth = 0
    named = False
    for here, token in enumerate(found):
        if token.text == "{" and token.kind == "mark":
            depth += 1
        elif token.text == "}" and token.kind == "mark":
            depth -= 1
            named = named and depth > 1
        elif depth == 1 and token.says("GRAPH"):
            named = True
            yield _iri(found[here + 1 : here + 2], names)
        elif depth == 1 and not named and token.text != ".":
            yield home


def _prefixes(found: Sequence[Token]) -> dict[str, str]:
    declared = dict(PREFIXES)
    for here, token in enumerate(found[:-2]):
        if token.says("PREFIX") and found[here + 2].kind == "iri":
            declared[found[here + 1].text.removesuffix(":")] = found[here + 2].text[1:-1]
    return declared


def _iri(found: Sequence[Token], names: Mapping[str, str]) -> str | None:
    """The absolute IRI that a token is; None where it is a variable, relative, or escaped."""
    if not found or "\\" in found[0].text:
        return None
    if found[0].kind == "iri":
        iri = found[0].text[1:-1]
        return iri if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", iri) else None
    prefix, colon, local = found[0].text.partition(":")
    space = names.get(prefix, "")
    return space + local if found[0].kind == "name" and colon and ":" in space else None
