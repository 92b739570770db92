"""What markup means for sentences and dates, and markup that is made to harm."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from loader.article import Article
from loader.dates import PartialDate
from loader.errors import InputError
from loader.read import read

STORY = "M23 rebels captured Bunagana on Monday, the army said."
BODY = f"<article><p>{STORY}</p><p>{' '.join([STORY] * 9)}</p></article>"


def found(path: Path, raw: bytes | str) -> list[Article | InputError]:
    path.write_bytes(raw if isinstance(raw, bytes) else raw.encode())
    return list(read([path]))


def page(body: str, head: str = "") -> str:
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"


def feed(markup: str) -> str:
    escaped = markup.replace("&", "&amp;").replace("<", "&lt;")
    return f"<rss version='2.0'><channel><item><description>{escaped}</description></item></channel></rss>"


# Written as the body of a page and as an entry of a feed; what a reader of the page sees as paragraphs.
MARKUP = {
    "lines of the source": ("<p>Rebels took\n    <b>Shei</b>khoun on\nMonday.</p>", "Rebels took Sheikhoun on Monday."),
    "a break in a sentence": ("<p>Rebels took Goma<br>on Monday.</p>", "Rebels took Goma on Monday."),
    "breaks for paragraphs": ("<p>Rebels took Goma.<br><br>Troops left.</p>", "Rebels took Goma.\n\nTroops left."),
    "references": ("<p>AT&amp;T &quot;left&quot;&nbsp;Goma.</p>", 'AT&T "left" Goma.'),
    "a list": ("<ul><li>Rebels took Goma.</li><li>Troops left.</li></ul>", "Rebels took Goma.\n\nTroops left."),
    "a heading": ("<h2>War</h2><p>Rebels took Goma.</p>", "War\n\nRebels took Goma."),
    "a comment": ("<p>Rebels took <!-- not -->Goma.</p>", "Rebels took Goma."),
    "a script": ("<p>Rebels took Goma.</p><script>if (a<b) left()</script>", "Rebels took Goma."),
}  # fmt: skip


@pytest.mark.parametrize("case", MARKUP)
def test_the_words_of_markup(tmp_path: Path, case: str) -> None:
    markup, text = MARKUP[case]
    rest = " ".join([STORY] * 9)  # A main text is found by its length.
    for path, write in ((tmp_path / "a.html", page), (tmp_path / "a.rss", feed)):
        (article,) = found(path, write(f"<article>{markup}<p>{rest}</p></article>"))
        assert isinstance(article, Article), article
        assert article.text == f"{text}\n\n{rest}\n", path.name


def test_a_feed_s_plain_text_and_the_longest_of_its_texts(tmp_path: Path) -> None:
    (plain,) = found(tmp_path / "a.rss", feed(STORY.replace("army", "AT&T")))
    assert isinstance(plain, Article) and plain.text == STORY.replace("army", "AT&T") + "\n"
    atom = f"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><summary>Rebels.</summary>
    <content type="text">{STORY} 3 &lt; 4.</content></entry></feed>"""
    (longest,) = found(tmp_path / "a.atom", atom)
    assert isinstance(longest, Article) and longest.text == f"{STORY} 3 < 4.\n"


@pytest.mark.parametrize(
    ("head", "foot", "published"),
    [
        ('<meta property="article:published_time" content="2022-06-14T08:00:00Z">', "", PartialDate(2022, 6, 14)),
        ("", '<time datetime="2022-06-14">14 June</time>', PartialDate(2022, 6, 14)),
        ("", "<p>The war began on 12 March 2003, and ended on 4 May 2005.</p>", None),
        ("", "<p>Last visited 5 January 2003. Copyright 2003.</p>", None),
        ("<script>var build = '2011-05-06'</script>", "", None),
    ],
)
def test_a_page_is_dated_by_what_it_declares_and_never_by_a_guess(
    tmp_path: Path, head: str, foot: str, published: PartialDate | None
) -> None:
    (article,) = found(tmp_path / "a.html", page(BODY + foot, head))
    assert isinstance(article, Article)
    assert article.published == published


def test_a_page_in_its_own_encoding(tmp_path: Path) -> None:
    told = page(BODY.replace("Bunagana", "Bogotá"), '<meta charset="iso-8859-1">')
    for raw in (told.encode("latin-1"), told.encode("utf-16")):
        (article,) = found(tmp_path / "a.html", raw)
        assert isinstance(article, Article) and "captured Bogotá" in article.text


def test_a_feed_that_is_the_name_of_a_file_does_not_open_that_file(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text(feed(STORY))
    (error,) = found(tmp_path / "a.rss", str(other))
    assert "no entry in it" in str(error)
    (error,) = found(tmp_path / "a.rss", "/dev/zero")
    assert "no entry in it" in str(error)


def attributes(count: int) -> str:
    return " ".join(f"a{number}='1'" for number in range(count))


HARMFUL: dict[str, tuple[str, Callable[[], str]]] = {
    "attributes": ("a.html", lambda: f"<html><body {attributes(200_000)}>{BODY}"),
    "attributes behind a quote": ("a.html", lambda: f'<html><body x="a>b" y" {attributes(200_000)}>{BODY}'),
    "attributes in many tags": ("a.html", lambda: f"<html><body>{f'<p {attributes(9_000)}>' * 50}"),
    "attributes in a feed": ("a.rss", lambda: f"<rss><channel {attributes(50_000)}><item/></channel></rss>"),
    "attributes in an entry": ("a.rss", lambda: feed(f"<p {attributes(50_000)}>{STORY}</p>")),
    "tags": ("a.html", lambda: f"<html><body>{'<p>a</p>' * 1_000_000}"),
    "depth": ("a.html", lambda: f"<html><body>{'<div>' * 100_000}{STORY}"),
    "depth in an entry": ("a.rss", lambda: feed("<div>" * 100_000 + STORY)),
    "breaks": ("a.html", lambda: f"<html><body><p>{'aaaa<br>' * 90_000}"),
}


@pytest.mark.parametrize("case", HARMFUL)
def test_harmful_markup_is_refused_soon(tmp_path: Path, case: str, capfd: pytest.CaptureFixture[str]) -> None:
    name, make = HARMFUL[case]
    raw = make()
    started = time.monotonic()
    (error,) = found(tmp_path / name, raw)
    assert isinstance(error, InputError) and str(tmp_path / name) in str(error) and "\n" not in str(error)
    assert time.monotonic() - started < 30
    assert capfd.readouterr() == ("", ""), "what libraries say of it is not the user's concern"


@pytest.mark.parametrize(
    "burden",
    [
        f"<script>for (i=0; i<b; i++) {{{'x=1;' * 50_000}}}</script>",
        f"<style>{'a<b' * 20_000}</style>",
        f"<!-- <a {'x ' * 30_000} -->",
        f"<img src='data:image/png;base64,{'A' * 3_000_000}'>",
        f'<div data-state="{"{a: 1} " * 30_000}"></div>',
    ],
    ids=["script", "style", "comment", "picture", "data"],
)
def test_heavy_but_honest_pages_are_read(tmp_path: Path, burden: str) -> None:
    (article,) = found(tmp_path / "a.html", page(burden + BODY))
    assert isinstance(article, Article) and article.text.startswith(STORY)
