"""What a report leaves unsaid because the words around say it: where and when the dead of an attack died."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from loader.dates import Interval
from loader.extract.happening import Happening
from loader.lexicon import lexicon
from loader.statements import Figure

_SUFFERED = frozenset({"killed", "wounded", "missing", "captured", "detained", "displaced", "deployed"})


def situated(figures: Sequence[Figure], events: Sequence[Happening], paragraphs: Sequence[int]) -> list[Figure]:
    """The figures of people who suffered, with place and time of the event that they suffered in.

    That is the event of their own sentence, else the latest before them, else the report's first. A figure with a
    place of its own takes its time from an event at that place or in its paragraph alone.
    """
    return [_situated(figure, events, paragraphs) if figure.measure in _SUFFERED else figure for figure in figures]


def _situated(figure: Figure, events: Sequence[Happening], paragraphs: Sequence[int]) -> Figure:
    if figure.place and figure.interval.start:
        return figure
    evidence = figure.evidence[0]
    begin = max((p for p in paragraphs if p <= evidence.start), default=0)
    physical = [e for e in events if e.type in lexicon("events")["situating"]["types"] and e.factuality == "asserted"]
    same = [e for e in physical if e.token.sent.start_char == evidence.sentence_start]
    before = [e for e in reversed(physical) if e.token.idx < evidence.sentence_start]
    around = [*same, *before, *physical[:1]]
    near = [e for e in around if figure.place in (None, e.place) or e in same or e.token.idx >= begin]
    place = figure.place or next((e.place for e in around if e.place), None)
    start = figure.interval.start or next((e.interval.start for e in near if e.interval.start), None)
    return replace(figure, place=place, interval=Interval(start, figure.interval.end))
