"""What the engine says of a query that it cannot read, in words that name the place and the mend."""

from __future__ import annotations

import re

from ontology import PREFIXES


def fault(sparql: str, said: str, kind: str = "query") -> str:
    """One line: where the query, or the update, is wrong and why, from what the engine said."""
    place = re.match(r"error at (\d+):(\d+): ", said)
    if not place:
        return f"{kind}: {said.splitlines()[0]}"
    line, column = int(place[1]), int(place[2])
    near = ((sparql.splitlines() or [""])[line - 1 : line] or [""])[0][max(0, column - 1) :][:30]
    where = f"{kind}, line {line}, column {column}" + (f", at {near!r}" if near.strip() else ", at its end")
    if "Prefix not found" in said:
        return f"{where}: unknown prefix; declare it with PREFIX, or use one of {', '.join(sorted(PREFIXES))}"
    reason = said[place.end() :].split("\n")[0]
    # What the parser expected instead is a list of its own rules, which helps nobody.
    return f"{where}: {'not SPARQL' if 'expected' in reason else reason}; mend it there"
