"""Which parts from elsewhere are installed (docs/parts.md), and what each page may therefore load and do."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parent / "static" / "parts"
_POLICY = "default-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
_COLUMNS = "'sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk='"
"""The one style sheet that the editor writes into its page, for the handles between columns; no other is let in."""


def installed(*names: str) -> bool:
    """Whether all of these can be served; without them a page says so, and stays as it is without JavaScript."""
    return all((_FOLDER / name).is_file() for name in names)


def policy(endpoint: str) -> str:
    """The content-security policy of the pages of an endpoint."""
    return f"{_POLICY}; style-src 'self' {_COLUMNS}" if endpoint == "pages.query" else _POLICY
