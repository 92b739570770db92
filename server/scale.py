"""Scales of numbers: in equal steps from zero, or by powers of ten where these hide the small beside the large."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

_APART = 50
"""From how many times the smallest number on the largest makes the scale a logarithmic one."""
LOGARITHMIC = "logarithmic scale"


@dataclass(frozen=True)
class Scale:
    """A scale from zero to `high`, and the numbers that it is marked at.

    `unit` is zero where steps are equal; else the power of ten up to which the scale is about linear, so that zero,
    which has no logarithm, has its place.
    """

    high: float
    marks: tuple[float, ...]
    unit: float = 0.0

    @property
    def logarithmic(self) -> bool:
        """Whether equal steps on it are equal factors."""
        return bool(self.unit)

    def share(self, value: float) -> float:
        """Where a number stands, from 0 to 1; at an end where it lies beyond."""
        inside = min(max(value, 0.0), self.high)
        return math.log1p(inside / self.unit) / math.log1p(self.high / self.unit) if self.unit else inside / self.high


def scale(numbers: Iterable[float], *, room: float = 1.0, steps: int = 4) -> Scale:
    """A scale for these numbers, with room beyond the largest by this factor, and about so many steps."""
    known = tuple(numbers)
    positive = [number for number in known if number > 0]
    greatest = max(*known, 1.0) * room if known else 1.0
    if positive and max(positive) > _APART * min(positive):
        first, last = math.floor(math.log10(min(positive))), math.ceil(math.log10(greatest))
        apart = max(1, math.ceil((last - first) / (2 * steps)))
        powers = tuple(10.0**power for power in range(last, first - 1, -apart))
        return Scale(10.0**last, (0.0, *reversed(powers)), 10.0**first)
    step = rounded(greatest / steps)
    count = math.ceil(round(greatest / step, 9))
    return Scale(step * count, tuple(step * at for at in range(count + 1)))


def rounded(value: float) -> float:
    """The next number from 1, 2, 5, 10, 20, … that is not below."""
    size = 10.0 ** math.floor(math.log10(value))
    return float(next(factor * size for factor in (1, 2, 5, 10) if factor * size >= value * 0.999))
