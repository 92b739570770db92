"""Scales of numbers: round, from zero, and logarithmic where equal steps would hide the small beside the large."""

from __future__ import annotations

import pytest

from server.portraits import axis as portraits
from server.scale import scale
from server.views import axis as views


@pytest.mark.parametrize(
    ("numbers", "logarithmic"),
    [((), False), ((0,), False), ((500, 860), False), ((1, 50), False), ((1, 51), True), ((0, 5, 50_000), True)],
)
def test_numbers_far_apart_stand_on_a_logarithmic_scale(numbers: tuple[float, ...], logarithmic: bool) -> None:
    found = scale(numbers)
    assert found.logarithmic == logarithmic
    assert found.high >= max(numbers, default=0)
    assert found.marks[0] == 0
    assert found.marks[-1] == found.high
    assert 2 <= len(found.marks) <= 10


def test_small_and_large_are_told_apart_on_a_logarithmic_scale() -> None:
    found = scale((0, 5, 10, 50_000, 60_000))
    places = [found.share(number) for number in (0, 5, 10, 100, 50_000, 60_000, 10**9)]
    assert places == sorted(places)
    assert (places[0], places[-1]) == (0, 1)
    assert places[1] > 0.1
    assert places[2] - places[1] > 0.05


@pytest.mark.parametrize("numbers", [(5, 50_000), (0.5, 3), (7, 900, 4_000_000)])
def test_both_axes_have_marks_in_order(numbers: tuple[float, ...]) -> None:
    line, marks = views.numbers(numbers, 0, 100)
    assert [mark.x for mark in marks] == sorted({mark.x for mark in marks})
    assert line.at(min(numbers)) < line.at(max(numbers))
    ticks = portraits.numbers(numbers).ticks
    assert [place for place, _ in ticks] == sorted({place for place, _ in ticks})
    assert [text for _, text in ticks] == [mark.text for mark in marks]
