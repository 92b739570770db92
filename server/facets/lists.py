"""The lists and their facets, as lists.toml declares them."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from loader.tables import COLUMNS
from ontology import BASE
from server.search import concluding
from server.search.reading import KINDS
from server.search.valued import PATHS, YEAR

BOUND = 1000
"""How many things of a list are looked at, to show them and to count their values."""
_PLAIN = re.compile(r"\?iri (\S+) \$value")
_OWN = re.compile(r"(\?\w+_)\b")


@dataclass(frozen=True)
class Facet:
    """One way to narrow a list down."""

    name: str
    title: str
    home: str
    where: str

    @property
    def of_time(self) -> bool:
        """Whether its values are no things but spans, which the time of the list is narrowed down to."""
        return not self.home

    @property
    def of_terms(self) -> bool:
        """Whether its values are terms of the ontology, which names them."""
        return bool(self.home) and not self.home.startswith("id/")

    @property
    def path(self) -> str:
        """The path to its values, as the index of names may know it; "" where it is not as simple as that."""
        plain = _PLAIN.fullmatch(self.where)
        return YEAR if self.of_time else plain[1] if plain else ""

    def pattern(self, value: str) -> str:
        """What finds its value, or the things that have this value; it shares no variable with other facets."""
        own = self.where if self.of_time else _OWN.sub(rf"\1{self.name}", self.where)
        return own.replace("$value", value)

    def iri(self, short: str, base: str) -> str:
        """The IRI of a value as an address names it."""
        return f"{self._home(base)}{short}"

    def shortener(self, base: str) -> Callable[[str], str]:
        """What tells how an address names a value, of thousands of them; "" for what is none of this facet."""
        home = self._home(base)
        return lambda iri: iri[len(home) :] if iri.startswith(home) else ""

    def _home(self, base: str) -> str:
        return f"{base if self.home.startswith('id/') else BASE}{self.home}" if self.home else ""


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A list: what is in it, in which order, with which columns, and by what it can be narrowed down."""

    name: str
    title: str
    about: str
    where: str
    when: str
    as_of: str
    order: str
    columns: tuple[str, ...]
    facets: Mapping[str, Facet]
    rows: str = ""
    kind: str = ""
    tie: str = ""
    beside: tuple[str, ...] = ()

    @property
    def dated(self) -> bool:
        """Whether its things have a time."""
        return "?from_" in self.when

    @property
    def counted(self) -> dict[str, str]:
        """The facets whose values the index of names can count, with their paths."""
        known = PATHS if self.kind in KINDS else concluding.PATHS if self.kind == concluding.KIND else ()
        return {one.name: one.path for one in self.facets.values() if one.path in known}

    @property
    def ending(self) -> bool:
        """Whether its things can be over on a day."""
        return "?ended_" in self.as_of


@functools.cache
def listings() -> Mapping[str, Listing]:
    """All lists, by name."""
    told = tomllib.loads((files(__package__) / "lists.toml").read_text(encoding="utf-8"))
    return {name: _listing(name, {**told["dated"], **one}, told["shared"]) for name, one in told["lists"].items()}


def _listing(name: str, told: dict[str, Any], shared: Mapping[str, Mapping[str, str]]) -> Listing:
    facets = {**told.pop("facets"), **{one: shared[one] for one in told.pop("shared", ())}}
    return Listing(
        name=name,
        columns=tuple(told.pop("columns", ()) or COLUMNS[name]),
        beside=tuple(told.pop("beside", ())),
        facets={one: Facet(one, **of) for one, of in facets.items()},
        **told,
    )
