"""Whether a query could ask another server.

The engine reaches the network through SERVICE and cannot be told not to, and its parser wants no space around the
keyword: `1SERVICE<…>`, `SERVICESILENT<…>` and `SERVICE:` are all federation (measured with pyoxigraph 0.5.13). So the
word counts wherever it is not certain to be something else, and where the text can be read in two ways it counts too.
"""

from __future__ import annotations

import re

# SPARQL 1.1, 19.8: the tokens that may hold the word, or hide it, and no more.
_TOKEN = re.compile(
    r"""(?P<comment>\#[^\n\r]*)
      | (?P<text>\"{3}(?:[^\\]|\\.)*?\"{3} | '{3}(?:[^\\]|\\.)*?'{3} | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')
      | (?P<address><[A-Za-z][A-Za-z0-9+.-]*://[^<>"{}|^`\\\x00-\x20]*>)
      | (?P<name><[^<>"{}|^`\\\x00-\x20')\#]*>)
      | (?P<doubtful><[^<>"{}|^`\\\x00-\x20]*>)
      | (?P<variable>[?$][A-Za-z0-9_]+)
      | (?P<escaped>\\.)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def may_federate(sparql: str) -> bool:
    """True unless it is certain that the query has no SERVICE clause.

    True too for a few queries that have none: those that hold the word in a prefixed name, or the word together with a
    codepoint escape or with `<…>` that could be either a name or a comparison.
    """
    plain = _ESCAPE.sub(lambda found: _character(found[1] or found[2]), sparql)
    if not _says_it(plain):
        return False
    if plain != sparql or any(found["doubtful"] for found in _TOKEN.finditer(sparql)):
        return True
    return _says_it(_TOKEN.sub(" ", sparql))


def _says_it(text: str) -> bool:
    return "service" in text.casefold()


def _character(digits: str) -> str:
    code = int(digits, 16)
    return chr(code) if code <= 0x10FFFF else ""
