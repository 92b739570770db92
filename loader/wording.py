"""A short English sentence for each statement, which never states as a fact what is only claimed, feared or denied."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from loader.statements import ASSERTED, Agreement, Control, Event, Figure, Relation, Statement

_TIES = {
    "supports": "supports",
    "allied-with": "is allied with",
    "opposes": "opposes",
    "part-of": "is part of",
    "leads": "leads",
    "speaks-for": "speaks for",
    "successor-of": "is a successor of",
    "mediates-for": "mediates for",
}
_HOLDS = {
    "controls": "controls",
    "partly-controls": "controls part of",
    "lost": "lost",
    "contested": "fights for",
    "outside": "does not control",
}


def sentence(statement: Statement) -> str:
    """What the statement says, in words; marked where it is not asserted."""
    match statement:
        case Relation():
            said = f"{statement.subject} {_TIES[statement.relation]} {statement.object}"
        case Event():
            said = _event(statement)
        case Figure():
            said = _figure(statement)
        case Control():
            said = f"{statement.controller} {_HOLDS[statement.status]} {statement.place}"
        case Agreement():
            between = f" between {_and(statement.parties)}" if statement.parties else ""
            where = f", {statement.place}" if statement.place else ""
            said = f"{statement.label[:1].upper()}{statement.label[1:]}{between}{where} ({statement.status})"
        case _:
            said = statement.kind
    return said if statement.factuality == ASSERTED else f"{said} ({statement.factuality})"


def _event(event: Event) -> str:
    name = event.type.replace("-", " ").capitalize()
    if event.initiators == event.targets and event.targets:
        return f"{name} between {_and(event.initiators)}{f', {event.place}' if event.place else ''}"
    by = f" by {_and(event.initiators)}" if event.initiators else ""
    on = f" against {_and(event.targets)}" if event.targets else ""
    where = f", {event.place}" if event.place else ""
    return f"{name}{by}{on}{where}"


def _figure(figure: Figure) -> str:
    bounds = {
        "exact": "{low}",
        "approximate": "about {low}",
        "at-least": "at least {low}",
        "at-most": "at most {high}",
        "range": "{low} to {high}",
    }[figure.precision].format(low=_number(figure.low), high=_number(figure.high))
    where = f", {figure.place}" if figure.place else ""
    unit = "%" if figure.unit == "percent" else ""
    return f"{bounds}{unit} {figure.group}: {figure.measure.replace('-', ' ')}{where}"


def _number(number: Decimal | None) -> str:
    return "" if number is None else f"{number:,}"


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
