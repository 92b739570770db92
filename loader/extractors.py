"""Which extractors there are: the entry points of the group `dateline.extractors`, this package's own among them.

An entry point names a callable that takes the options of a run (`Mapping[str, str]`) and gives an Extractor: an object
with `name`, `version` and `read(article) -> Reading`. A package that declares one is found once it is installed:

    [project.entry-points."dateline.extractors"]
    coded = "my_package:coded_events"
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Protocol, cast

from loader.article import Article
from loader.errors import InputError
from loader.statements import Reading

GROUP = "dateline.extractors"
DEFAULT = "rules"


class Extractor(Protocol):
    """What reads an article. The same article always gives the same Reading."""

    name: str
    version: str

    def read(self, article: Article) -> Reading:
        """All actors, places and statements of the article."""
        ...


def names() -> list[str]:
    """The names of all installed extractors."""
    return sorted(_installed())


def extractor(name: str = DEFAULT, options: Mapping[str, str] | None = None) -> Extractor:
    """The extractor of this name, made with the options of this run.

    Raises InputError where none is called so, where it cannot be loaded, or where it is not an extractor.
    """
    entry = _installed().get(name)
    if entry is None:
        raise InputError(f"--extractor {name}: no such extractor; installed are {', '.join(names())}")
    try:
        make = entry.load()
    except (ImportError, AttributeError) as error:
        raise InputError(f"--extractor {name}: {entry.value} cannot be loaded ({error}); mend its package") from None
    made = make(dict(options or {}))
    lacking = [part for part in ("name", "version", "read") if not hasattr(made, part)]
    if lacking:
        raise InputError(f"--extractor {name}: {entry.value} gives no extractor: it lacks {', '.join(lacking)}")
    return cast(Extractor, made)


def _installed() -> dict[str, EntryPoint]:
    return {entry.name: entry for entry in entry_points(group=GROUP)}
