"""When something holds and how far it can be trusted: what premises hand on to conclusions.

Days are ISO strings (YYYY-MM-DD), which sort as days do; `ALWAYS` reaches over all of them. A proposition may have
dated support, undated support or both: undated support holds at a time that nobody told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

# The first and the last day, included.
Span: TypeAlias = tuple[str, str]
ALWAYS: Span = ("", "~")
STRENGTHS = ("worth-a-look", "likely", "entailed", "stated")
STATED = STRENGTHS.index("stated")


@dataclass(frozen=True, slots=True)
class Holding:
    """How a proposition holds: the hull of its dated support, whether it has undated support, its strength."""

    span: Span | None
    undated: bool
    strength: int = STATED

    def __or__(self, other: Holding | None) -> Holding:
        """Supported by either: the least that covers both."""
        if other is None:
            return self
        spans = [span for span in (self.span, other.span) if span]
        hull = (min(begin for begin, _ in spans), max(end for _, end in spans)) if spans else None
        return Holding(hull, self.undated or other.undated, max(self.strength, other.strength))


NOTHING_KNOWN = Holding(None, True)
TIMELESS = Holding(ALWAYS, False)


def told(begin: str | None, end: str | None) -> Holding:
    """How a statement holds that is told with these days; without any, nobody knows when."""
    return Holding((begin or "", end or "~"), False) if begin or end else NOTHING_KNOWN


def together(premises: Iterable[Holding | None], strength: int) -> Holding | None:
    """How a conclusion holds that rests on all of these premises: where they overlap; None where they never do."""
    held = list(premises)
    if None in held:
        return None
    known = [holding for holding in held if holding is not None]
    strength = min([strength, *(holding.strength for holding in known)])
    dated = _overlap([holding.span for holding in known])
    undated = any(holding.undated for holding in known) and bool(
        _overlap([holding.span for holding in known if not holding.undated])
    )
    return Holding(dated, undated, strength) if dated or undated else None


def _overlap(spans: list[Span | None]) -> Span | None:
    begin, end = ALWAYS
    for span in spans:
        if span is None:
            return None
        begin, end = max(begin, span[0]), min(end, span[1])
    return (begin, end) if begin <= end else None
