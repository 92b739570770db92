"""Claims as lanes of a drawing: spans over time, and numbers on one axis. No markup; `portraits/chart.html` draws."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from server.portraits.axis import Axis, days, grouped, numbers, spans
from server.portraits.claims import ASSERTED, Claim

_LABEL = 46
# How a drawing shows the status of a hold: full, in part, or not (any more).
_PARTLY, _NOT_HELD = frozenset({"partly-controls", "contested"}), frozenset({"lost", "outside"})


@dataclass(frozen=True)
class Mark:
    """A bar from `left` to `right`, or a point where they are one; open ends are drawn as such."""

    left: float
    right: float
    look: str
    open_left: bool = False
    open_right: bool = False

    @property
    def point(self) -> bool:
        """Whether it is a point."""
        return self.left == self.right and not (self.open_left or self.open_right)

    @property
    def width(self) -> float:
        """From end to end."""
        return round(self.right - self.left, 2)


@dataclass(frozen=True)
class Lane:
    """One claim in a drawing."""

    iri: str
    label: str
    marks: tuple[Mark, ...]
    here: bool = False


@dataclass(frozen=True)
class Chart:
    """Lanes above one axis, which may be a logarithmic one."""

    ticks: tuple[tuple[float, str], ...]
    lanes: tuple[Lane, ...]
    logarithmic: bool = False

    @property
    def looks(self) -> frozenset[str]:
        """The looks that its marks have, for the legend."""
        return frozenset(look for lane in self.lanes for mark in lane.marks for look in mark.look.split())

    @property
    def open_ended(self) -> bool:
        """Whether a mark has an end that nobody tells."""
        return any(mark.open_left or mark.open_right for lane in self.lanes for mark in lane.marks)


def over_time(told: Sequence[Claim], *, here: str = "", label: str = "") -> Chart | None:
    """When claims hold, each in a lane of its own; what is undated stands at the day of its report, as a hollow point.

    `label` names the slot that a lane is called by, else it is what the claim says. None without any date.
    """
    dates = [date for claim in told for text in _dates(claim) if (date := spans(text))]
    if not any(spans(text) for claim in told for text in (claim.start, claim.end)):
        return None
    before = any(claim.end and not claim.start for claim in told)
    axis = days([day for date in dates for day in date], room_before=before)
    lanes = (
        Lane(claim.iri, _short(_called(claim, label)), tuple(_time_marks(claim, axis)), claim.iri == here)
        for claim in told
    )
    return Chart(axis.ticks, tuple(lane for lane in lanes if lane.marks))


def moments(told: Sequence[tuple[str, str, str, str]]) -> Chart | None:
    """Points in time, each in a lane of its own: the date, what is told of it, its IRI and its look."""
    dated = [(span, what, iri, look) for day, what, iri, look in told if (span := spans(day))]
    if not dated:
        return None
    axis = days([day for span, *_ in dated for day in span])
    return Chart(
        axis.ticks,
        tuple(
            Lane(iri, _short(what), (Mark(axis.at(span[0].toordinal()), axis.at(span[1].toordinal()), look),))
            for span, what, iri, look in dated
        ),
    )


def on_one_axis(figures: Sequence[Claim], *, here: str = "") -> Chart | None:
    """Numbers of one unit as ranges. None where none of them has a bound."""
    bounds = {figure.iri: _bounds(figure) for figure in figures}
    known = [bound for pair in bounds.values() for bound in pair if bound is not None]
    if not known:
        return None
    # An open end needs room to be seen as one.
    open_top = any(high is None for _, high in bounds.values())
    axis = numbers(known, 1.15 if open_top else 1.0)
    lanes = []
    for figure in figures:
        low, high = bounds[figure.iri]
        if low is not None or high is not None:
            marks = _number_marks(low, high, figure, axis)
            lanes.append(Lane(figure.iri, _short(_figure_label(figure)), tuple(marks), figure.iri == here))
    return Chart(axis.ticks, tuple(lanes), axis.scale is not None and axis.scale.logarithmic)


def _time_marks(claim: Claim, axis: Axis) -> Iterable[Mark]:
    look = _look(claim)
    start, end = spans(claim.start), spans(claim.end)
    if claim.code("controlStatus") == "lost" and (day := end or start):
        # Who lost a place held it before: the end of that hold is told, its beginning is not.
        yield Mark(axis.at(axis.low), axis.at(day[0].toordinal()), "told", open_left=True)
        yield Mark(axis.at(day[0].toordinal()), axis.at(day[1].toordinal()), look)
        return
    if start is None and end is None:
        if published := spans(claim.published):
            day_told = axis.at(published[0].toordinal())
            yield Mark(day_told, day_told, f"{look} undated")
        return
    left = axis.at(start[0].toordinal()) if start else axis.at(axis.low)
    if end:
        right = axis.at(end[1].toordinal())
    elif start and claim.kind == "Event":
        right = axis.at(start[1].toordinal())
    else:
        right = axis.at(axis.high)
    yield Mark(left, right, look, open_left=start is None, open_right=end is None and claim.kind != "Event")


def _number_marks(low: float | None, high: float | None, figure: Claim, axis: Axis) -> Iterable[Mark]:
    look = _look(figure)
    if figure.code("precision") == "approximate":
        look += " approximate"
    left = axis.at(low if low is not None else axis.low)
    right = axis.at(high if high is not None else axis.high)
    if left != right:
        yield Mark(left, right, look, open_left=low is None, open_right=high is None)
    for bound, place in ((low, left), (high, right)):
        if bound is not None:
            yield Mark(place, place, look)


def _bounds(figure: Claim) -> tuple[float | None, float | None]:
    low, high = figure.one("low"), figure.one("high")
    return (float(low) if low else None), (float(high) if high else None)


def _dates(claim: Claim) -> tuple[str, ...]:
    return tuple(text for text in (claim.start, claim.end, claim.published) if text)


def _look(claim: Claim) -> str:
    if claim.put != ASSERTED:
        return "not-fact"
    status = claim.code("controlStatus")
    return "partly" if status in _PARTLY else "not-held" if status in _NOT_HELD else "told"


def _called(claim: Claim, slot: str) -> str:
    name = claim.one(slot) if slot else ""
    status = claim.one("controlStatus")
    called = f"{name}: {status}" if name and status else name or claim.said
    return called if claim.put == ASSERTED else f"{called} ({claim.put})"


def _figure_label(figure: Claim) -> str:
    low, high = grouped(figure.one("low")), grouped(figure.one("high"))
    count = low if low == high else f"{low}–{high}" if low and high else f"≥ {low}" if low else f"≤ {high}"
    told = ", ".join(link.name for link in figure.sources) or figure.publisher or "the article itself"
    return f"{count} — {told}"


def _short(text: str) -> str:
    return text if len(text) <= _LABEL else f"{text[: _LABEL - 1]}…"
