"""A short English sentence for each statement, which never states as a fact what is only claimed, feared or denied."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from loader.statements import ASSERTED, Actor, Agreement, Control, Event, Figure, Place, Relation, Statement

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


def set_aside(finding: Statement | Actor | Place) -> str:
    """What was found and cannot stand, so worded that nobody who reads the words alone takes it for a statement."""
    if isinstance(finding, Statement):
        by = f", according to {_and(finding.reported_by)}" if finding.reported_by else ""
        return f"Set aside: {sentence(finding)}{by}"
    return f"Set aside: the name {finding.label!r}"


def sentence(statement: Statement) -> str:
    """What the statement says, in words; marked where it is not asserted."""
    match statement:
        case Relation():
            said = f"{statement.subject} {_TIES.get(statement.relation, statement.relation)} {statement.object}"
        case Event():
            said = _event(statement)
        case Figure():
            said = _figure(statement)
        case Control():
            said = f"{statement.controller} {_HOLDS.get(statement.status, statement.status)} {statement.place}"
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
    }.get(figure.precision, "{low} to {high}")
    bounds = bounds.format(low=_number(figure.low), high=_number(figure.high))
    where = f", {figure.place}" if figure.place else ""
    unit = "%" if figure.unit == "percent" else ""
    return f"{bounds}{unit} {figure.group}: {figure.measure.replace('-', ' ')}{where}"


def _number(number: Decimal | None) -> str:
    return "" if number is None else f"{number:,}"


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
