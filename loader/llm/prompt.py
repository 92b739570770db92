"""The words that a model is sent: `prompt.md` with the day of publication and the text."""

from __future__ import annotations

import functools
import hashlib
from importlib.resources import files

from loader.dates import PartialDate


def prompt(published: PartialDate | None, text: str) -> str:
    """The prompt for one piece of an article."""
    day = "unknown" if published is None else str(published)
    return _template().replace("{published}", day).replace("{text}", text)


def prompt_version() -> str:
    """A short digest of the prompt: what was read under another is read anew."""
    return hashlib.sha256(_template().encode()).hexdigest()[:8]


@functools.cache
def _template() -> str:
    return (files("loader.llm") / "prompt.md").read_text(encoding="utf-8")
