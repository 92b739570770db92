"""The article: what a source published, and what is known of it besides its text."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

from loader.dates import PartialDate


@dataclass(frozen=True)
class Article:
    """A text with what is known of it. Offsets everywhere in Dateline count characters of `text`.

    `published`, `source` and `url` are what a sidecar, an option or the input's metadata says; what the text itself
    says of its date is the extractor's to find.
    """

    text: str
    origin: str
    published: PartialDate | None = None
    source: str | None = None
    language: str = "en"
    title: str | None = None
    url: str | None = None

    @cached_property
    def id(self) -> str:
        """Identity made from the content: the first 16 hexadecimal digits of its SHA-256."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:16]
