"""Which party or person a name means."""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from ontology.gazetteer.entries import ActorEntry, CountryEntry
from ontology.gazetteer.lookup import Table
from ontology.gazetteer.names import fold, sounds

# What a state's government and its forces as a whole are called, behind its adjective and before "of".
_NOUNS = {
    "government": ("government", "regime", "authorities", "administration"),
    "military": ("army", "military", "armed forces", "forces", "troops", "soldiers", "government forces"),
}
_SEVERAL_WORDS = re.compile(r"\w{2}[ -]\w*[A-Z]")


class Parties:
    """Looks up the parties of `actors.toml`, the governments and forces of states, and persons."""

    def __init__(
        self,
        organised: Iterable[ActorEntry],
        persons: Iterable[ActorEntry],
        countries: Iterable[CountryEntry],
        shared: Mapping[str, Mapping[str, str]],
        forces: Mapping[str, str],
    ) -> None:
        """`shared` names the parties that have a name in common by country; `forces` a state's own by its code."""
        self.organised = tuple(organised)
        self.persons = tuple(persons)
        self._keyed = {entry.key: entry for entry in self.organised}
        self._forces = {iso: self._keyed[key] for iso, key in forces.items()}
        ambiguous = {name: {iso: self._keyed[key] for iso, key in row.items()} for name, row in shared.items()}
        self._ambiguous = {fold(name): row for name, row in ambiguous.items()}
        self.shared = frozenset(self._ambiguous)
        self._named = Table(
            [
                *((row[next(iter(row))], (name,)) for name, row in ambiguous.items()),
                *((entry, (entry.label, *entry.aliases)) for entry in (*self.organised, *self.persons)),
            ]
        )
        self._arms = [(c, arm) for c in countries for arm in (self.government(c), self.forces(c))]
        self._keyed |= {arm.key: arm for _, arm in self._arms if arm.key not in self._keyed}

    def named(self, name: str, countries: Collection[str] = ()) -> ActorEntry | None:
        """The party or person with this name; of several that share it, the one in the first of these countries."""
        entry = self._named.find(name) or self._by_sound(name)
        if entry is None or (row := self._ambiguous.get(fold(name))) is None:
            return entry
        return next((row[country] for country in countries if country in row), entry)

    @functools.lru_cache(maxsize=20_000)  # noqa: B019 - there is one gazetteer, which lives as long as the process
    def _by_sound(self, name: str) -> ActorEntry | None:
        """The armed group that is called so in another transliteration: of several words, and one group alone."""
        if not _SEVERAL_WORDS.search(name) or name.isupper():
            return None
        found = {entry.key: entry for key in sounds(name) if len(key) >= 5 for entry in self._groups.get(key, ())}
        return next(iter(found.values())) if len(found) == 1 else None

    def keyed(self, key: str) -> ActorEntry | None:
        """The organised party with this key."""
        return self._keyed.get(key)

    def arm(self, name: str) -> ActorEntry | None:
        """The government or the forces of a state: "the Kenyan army", "government of Mali"."""
        return self._called.find(name)

    @functools.lru_cache(maxsize=5_000)  # noqa: B019 - there is one gazetteer, which lives as long as the process
    def person(self, name: str) -> ActorEntry | None:
        """The person with this name, or one that sounds like it. A surname by itself is nobody's."""
        known = self._named.find(name)
        if known is not None or " " not in name.strip():
            return known if known and known.type == "person" else None
        found = {person.key: person for key in sounds(name) for person in self._heard.get(key, ())}
        return next(iter(found.values())) if len(found) == 1 else None

    def government(self, country: CountryEntry) -> ActorEntry:
        """The government of a state, which is part of it."""
        people = country.demonyms[0] if country.demonyms else country.label
        names = dict.fromkeys((f"{people} government", f"government of {country.label}"))
        return _part(country, "government", tuple(names))

    def forces(self, country: CountryEntry) -> ActorEntry:
        """The armed forces of a state: a party of the table, or the state's part."""
        people = country.demonyms[0] if country.demonyms else country.label
        return self._forces.get(country.iso) or _part(country, "forces", (f"{people} armed forces",))

    # These two are made at first use: a start should not wait for them.

    @functools.cached_property
    def _called(self) -> Table[ActorEntry]:
        """The arms of states by what they are called."""
        return Table((arm, _called(country, _NOUNS[arm.type])) for country, arm in self._arms)

    @functools.cached_property
    def _heard(self) -> Mapping[str, list[ActorEntry]]:
        """Persons by the sound of their full names."""
        return _heard(self.persons)

    @functools.cached_property
    def _groups(self) -> Mapping[str, list[ActorEntry]]:
        """Armed groups by the sound of their names."""
        return _heard(entry for entry in self.organised if entry.type == "armed-group")


def _heard(entries: Iterable[ActorEntry]) -> Mapping[str, list[ActorEntry]]:
    """Entries by the sound of those of their names that have several words."""
    heard: dict[str, list[ActorEntry]] = defaultdict(list)
    for entry in entries:
        names = (name for name in (entry.label, *entry.aliases) if _SEVERAL_WORDS.search(name))
        for key in {key for name in names for key in sounds(name)}:
            heard[key].append(entry)
    return heard


def _part(country: CountryEntry, part: str, names: tuple[str, ...]) -> ActorEntry:
    type_ = "government" if part == "government" else "military"
    return ActorEntry(f"{country.key}-{part}", names[0], type_, names[1:], None, country.key)


def _called(country: CountryEntry, nouns: Iterable[str]) -> Iterator[str]:
    names = (country.label, *(alias for alias in country.aliases if not alias.isupper()))
    for noun in nouns:
        yield from (f"{people} {noun}" for people in country.demonyms)
        yield from (f"{noun} of {name}" for name in names)
        yield from (f"{name} {noun}" for name in (country.label, *country.aliases))
