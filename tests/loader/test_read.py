"""Files in, articles or errors out."""

from __future__ import annotations

import os
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loader.article import Article
from loader.dates import PartialDate
from loader.errors import InputError
from loader.read import LIMIT, STANDARD_INPUT, read


def one(path: Path, **known: object) -> Article | InputError:
    (found,) = read([path], **known)  # type: ignore[arg-type]  # passed through as given
    return found


def article(path: Path, **known: object) -> Article:
    found = one(path, **known)
    assert isinstance(found, Article), found
    return found


def write(path: Path, content: bytes | str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"Plain.\n", "Plain.\n"),
        (b"\xef\xbb\xbfWith a mark.", "With a mark."),
        (b"One\r\ntwo\rthree\n", "One\ntwo\nthree\n"),
        (b"A page\x0canother", "A page\nanother"),
        ("Idleb – “Khān”".encode(), "Idleb – “Khān”"),
    ],
)
def test_text(tmp_path: Path, raw: bytes, text: str) -> None:
    assert article(write(tmp_path / "a.txt", raw)).text == text


@settings(deadline=None)  # the first call loads what knows languages
@given(st.binary(max_size=200))
def test_any_bytes_are_an_article_or_an_input_error(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    found = one(write(tmp_path_factory.getbasetemp() / "any.txt", raw))
    if isinstance(found, Article):
        assert found.text.strip() and "\r" not in found.text and "\x00" not in found.text
    else:
        assert "any.txt" in str(found) and "\n" not in str(found)


@pytest.mark.parametrize(
    ("name", "raw", "told"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \n\t\n", "empty"),
        ("photo.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00", "binary"),
        ("null.txt", b"text\x00text", "binary"),
        ("latin.txt", "first\nIdlib caf\xe9\n".encode("latin-1"), "line 2: not UTF-8 (byte 15)"),
        ("utf16.txt", "Idlib".encode("utf-16"), "UTF-16"),
        ("bell.txt", b"ring\nthe \x07", "line 2: control character U+0007"),
        ("big.txt", b"x" * (LIMIT + 1), "larger than 20 MB"),
        ("page.doc", b"Idlib", "cannot be read as an article"),
    ],
)
def test_input_that_cannot_be_used(tmp_path: Path, name: str, raw: bytes, told: str) -> None:
    found = one(write(tmp_path / name, raw))
    assert isinstance(found, InputError)
    assert str(tmp_path / name) in str(found) and told in str(found) and "\n" not in str(found)


def test_missing_file_and_folder_without_articles(tmp_path: Path) -> None:
    missing, bare = read([tmp_path / "no.txt", tmp_path])
    assert "no such file" in str(missing) and "no article in this folder" in str(bare)


def test_unreadable_file(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("the superuser may read every file")
    path = write(tmp_path / "a.txt", "x")
    path.chmod(0)
    assert "change its rights" in str(one(path))


def test_folder_is_read_recursively_in_order_and_without_stores(tmp_path: Path) -> None:
    for name in ("b/2.md", "a.txt", "b/1.txt", ".git/x.txt", "c/.hidden.txt", "store/set-aside/1/article.txt"):
        write(tmp_path / name, name)
    write(tmp_path / "store/store.json", "{}")
    write(tmp_path / "a.toml", "")
    write(tmp_path / "notes.doc", b"\x00")
    assert [Path(a.origin).name for a in read([tmp_path]) if isinstance(a, Article)] == ["a.txt", "1.txt", "2.md"]


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    for name, content in (("1.txt", "one"), ("2.txt", ""), ("3.txt", "three")):
        write(tmp_path / name, content)
    assert [type(found) for found in read([tmp_path])] == [Article, InputError, Article]


def test_sidecars_given_with_their_articles_are_no_articles(tmp_path: Path) -> None:
    paths = [write(tmp_path / "a.toml", "date = 2019"), write(tmp_path / "a.txt", "text")]
    assert [type(found) for found in read(paths)] == [Article]
    assert isinstance(one(write(tmp_path / "alone.toml", "x = 1")), InputError)


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(b"From a pipe.\r\n")))
    found = article(STANDARD_INPUT, published=PartialDate(2019))
    assert (found.text, found.origin, found.published) == ("From a pipe.\n", "standard input", PartialDate(2019))


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("date = 2019-08-18", "published", PartialDate(2019, 8, 18)),
        ('date = "2019-08"', "published", PartialDate(2019, 8)),
        ("date = 2019", "published", PartialDate(2019)),
        ("date = 2019-08-18T12:00:00Z", "published", PartialDate(2019, 8, 18)),
        ('source = "AFP"', "source", "AFP"),
        ('language = "en"', "language", "en"),
        ('title = " Syrian forces "', "title", "Syrian forces"),
        ('url = "https://example.org/1"', "url", "https://example.org/1"),
    ],
)
def test_sidecar(tmp_path: Path, line: str, field: str, value: object) -> None:
    write(tmp_path / "a.toml", line)
    assert getattr(article(write(tmp_path / "a.txt", "text")), field) == value


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("dat = 2019", "unknown key 'dat'; known are date, source"),
        ('date = "yesterday"', "date = yesterday is not a date"),
        ('date = "2019-02-30"', "date = 2019-02-30 is not a date"),
        ("source = 3", "source = 3 is not text"),
        ('title = " "', "is not text"),
        ("source AFP", "not TOML"),
        (b"source = '\xff'", "not UTF-8"),
    ],
)
def test_bad_sidecar_names_file_key_and_mend(tmp_path: Path, content: str | bytes, told: str) -> None:
    sidecar = write(tmp_path / "a.toml", content)
    found = one(write(tmp_path / "a.txt", "text"))
    assert isinstance(found, InputError)
    assert str(sidecar) in str(found) and told in str(found) and ";" in str(found)


def test_options_win_over_the_sidecar(tmp_path: Path) -> None:
    write(tmp_path / "a.toml", 'date = 2001-01-01\nsource = "Reuters"\ntitle = "T"')
    found = article(write(tmp_path / "a.txt", "text"), published=PartialDate(2019, 8), source="AFP")
    assert (found.published, found.source, found.title) == (PartialDate(2019, 8), "AFP", "T")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Rebels edge closer to Tripoli\n\nThey fought on Monday.\n", "Rebels edge closer to Tripoli"),
        ("\nRebels edge closer to Tripoli  \r\n \r\nThey fought.", "Rebels edge closer to Tripoli"),
        ("Will the truce in Idleb hold?\n\nNobody knows.", "Will the truce in Idleb hold?"),
        ("Rebels edge closer to Tripoli\nThey fought on Monday.\n\nMore.", None),
        ("Rebels moved closer to Tripoli.\n\nThey fought on Monday.", None),
        ("Beirut (AFP)\n\nForces entered the town.", None),
        ("Rebels edge closer to Tripoli", None),
        (f"{'word ' * 40}\n\nThey fought.", None),
    ],
)
def test_a_first_line_that_is_no_sentence_is_the_title(tmp_path: Path, text: str, title: str | None) -> None:
    found = article(write(tmp_path / "a.txt", text))
    assert found.title == title
    assert found.text.strip() == text.replace("\r\n", "\n").strip()


@pytest.mark.parametrize(
    ("told", "source", "url"),
    [
        ("Wikinews https://example.org/a_(b)", "Wikinews", "https://example.org/a_(b)"),
        ("The Wire (https://example.org/a)", "The Wire", "https://example.org/a"),
        ("The Wire, <http://example.org/a>", "The Wire", "http://example.org/a"),
        ("https://example.org/a", "https://example.org/a", None),
        ("The Wire", "The Wire", None),
    ],
)
def test_a_source_is_told_from_the_address_behind_it(tmp_path: Path, told: str, source: str, url: str | None) -> None:
    write(tmp_path / "a.toml", f'source = "{told}"\n')
    found = article(write(tmp_path / "a.txt", "A text."))
    assert (found.source, found.url) == (source, url)
