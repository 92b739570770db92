"""The lexicons of `ontology/lexicon`: tables of words, read once."""

from __future__ import annotations

import functools
import tomllib
from importlib.resources import files
from typing import Any


@functools.cache
def lexicon(name: str) -> dict[str, Any]:
    """The table `ontology/lexicon/NAME.toml`. Raises FileNotFoundError where there is none."""
    return tomllib.loads((files("ontology") / "lexicon" / f"{name}.toml").read_text(encoding="utf-8"))
