"""The words of HTML and of what `trafilatura` makes of it, each block a paragraph."""

from __future__ import annotations

import html
import re

from lxml import etree
from lxml.html import document_fromstring

from loader.errors import InputError
from loader.read.found import cleaned

# What stands in the middle of a sentence; every other element begins and ends a paragraph. The second row is TEI's.
_INLINE = re.compile(
    "a|abbr|acronym|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|ins|kbd|mark|q|rp|rt|ruby|s|samp|small|span|strike"
    "|strong|sub|sup|time|tt|u|var|wbr"
    "|hi|ref"
)
_UNREAD = re.compile(
    "script|style|noscript|template|title|nav|header|footer|aside|form|button|select|iframe|svg|object"
)
_BREAKS = frozenset({"br", "lb"})
# Where line ends are the author's.
_KEPT = frozenset({"pre", "quote"})
_CLOSED = re.compile(r"[.!?:…][\"”’)\]]*$")
_TAG = re.compile(
    rb"<(?P<kind>script|style)\b[^>]*>.*?(?:</(?P=kind)|\Z)|<!--.*?(?:-->|\Z)"
    rb"|(?P<tag><[a-z](?:[^>=]|=\s*(?:\"[^\"]*\"|'[^']*')?)*)",
    re.IGNORECASE | re.DOTALL,
)
_VALUE = re.compile(rb"=\s*(?:\"[^\"]*\"|'[^']*')")
# No page that people write comes near these; what parsers need for them grows with the square, or fills the memory.
_LONGEST_TAG, _MOST_TAGS = 20_000, 200_000


def check_tags(raw: bytes, origin: str) -> None:
    """Raise InputError for markup that is made to keep a parser busy: too many tags, or thousands of attributes."""
    if raw.count(b"<") > _MOST_TAGS:
        raise InputError(f"{origin}: more than {_MOST_TAGS:,} tags; save the text of the article as a .txt file")
    for tag in (match["tag"] or b"" for match in _TAG.finditer(raw)):
        if len(tag) > _LONGEST_TAG and len(_VALUE.sub(b"=", tag)) > _LONGEST_TAG:
            raise InputError(f"{origin}: a tag with thousands of attributes; save the article's text as a .txt file")


def plain(markup: str, origin: str) -> str:
    """The text of a piece of HTML, or of a whole page. Raises InputError; lxml's errors, too."""
    if "<" not in markup:
        return cleaned(html.unescape(markup)).strip()
    check_tags(markup.encode(errors="replace"), origin)
    return paragraphs(document_fromstring(f"<body>{cleaned(markup)}</body>"))


def paragraphs(root: etree._Element) -> str:
    """The words under an element, a blank line between paragraphs."""
    parts: list[str] = []
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        tag = element.tag
        if event == "start":
            if _UNREAD.fullmatch(tag):
                walk.skip_subtree()
                continue
            parts += [_break(tag), _words(element.text, tag)]
        else:
            parent = element.getparent()
            parts.append(_break(tag) if event == "end" and tag not in _BREAKS else "")
            if element is not root and parent is not None:
                parts.append(_words(element.tail, parent.tag))
    blocks = re.split(r"\n\s*\n", cleaned("".join(parts)))
    return "\n\n".join(block for block in map(_joined, blocks) if block)


def _break(tag: object) -> str:
    return "" if not isinstance(tag, str) or _INLINE.fullmatch(tag) else "\n" if tag in _BREAKS else "\n\n"


def _words(text: str | None, tag: object) -> str:
    return re.sub(r"[ \t\r\f\v\xa0]+" if tag in _KEPT else r"\s+", " ", text or "")


def _joined(block: str) -> str:
    """A block whose lines end a paragraph where they end a sentence: `<br>` stands for both ends, of either."""
    found: list[str] = []
    for line in filter(None, (" ".join(line.split()) for line in block.split("\n"))):
        found += ["\n\n" if _CLOSED.search(found[-1]) else " "] if found else []
        found.append(line)
    return "".join(found)
