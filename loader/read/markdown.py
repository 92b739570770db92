"""Markdown (CommonMark 0.31): the words without the markup, each block a paragraph."""

from __future__ import annotations

from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from loader.errors import InputError
from loader.read.found import Found, checked, decoded


def found(raw: bytes, origin: str) -> Iterator[Found | InputError]:
    """The one article of a Markdown file; a heading of the first level is its title. Raises InputError."""
    tokens = MarkdownIt("commonmark").parse(checked(decoded(raw, origin), origin))
    blocks = [_words(token) for token in tokens if token.type == "inline"]
    title = next(
        (_words(tokens[i + 1]) for i, token in enumerate(tokens) if token.tag == "h1" and token.nesting == 1), None
    )
    yield Found("\n\n".join(block for block in blocks if block) + "\n" if blocks else "", origin, title=title)


def _words(token: Token) -> str:
    """The text of a paragraph or heading: of links and emphasis what is read, of images nothing."""
    breaks = {"softbreak": " ", "hardbreak": "\n"}
    parts = (breaks.get(c.type, c.content if c.type in ("text", "code_inline") else "") for c in token.children or ())
    return "".join(parts).strip()
