"""A part of something long: what is shown, and where it stands in the whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, kw_only=True)
class Portion(Generic[T_co]):
    """Items of one page; `bound` is where counting stopped."""

    items: tuple[T_co, ...] = ()
    total: int = 0
    number: int = 1
    size: int
    bound: int

    @property
    def count(self) -> str:
        """How many there are, in words where they were not all counted."""
        return f"{self.bound:,} or more" if self.total >= self.bound else f"{self.total:,}"

    @property
    def pages(self) -> int:
        """How many pages the whole has."""
        return last_page(self.total, self.size)

    @property
    def more(self) -> bool:
        """Whether there is more than one page of it."""
        return self.pages > 1


def last_page(total: int, size: int) -> int:
    """The number of the last page; of nothing there is one page too."""
    return max(1, -(-total // size))
