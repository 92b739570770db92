"""Each format that an article may come in, with what it says of the article, and what is done with what is broken."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from loader.annotate import annotate
from loader.article import Article
from loader.dates import PartialDate
from loader.errors import InputError
from loader.read import LONGEST, read
from loader.read.formats import SUFFIXES, sniffed
from loader.read.pdf import paragraphs

STORY = "M23 rebels captured Bunagana on Monday, the army said."
MORE = "At least 30 civilians were killed in the town on the border with Uganda, officials said."
HTML = f"""<!doctype html><html lang="en"><head><title>Rebels take town</title>
<meta property="article:published_time" content="2022-06-14T08:00:00Z"><meta property="og:site_name" content="Reuters">
<link rel="canonical" href="https://example.org/1"></head><body><nav><a href="/">Home</a></nav>
<article><h1>Rebels take town</h1><p>{STORY}</p><p>{MORE}</p></article><footer>About us</footer></body></html>"""
RSS = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title><link>https://example.org</link>
<item><title>Rebels take town</title><link>https://example.org/1</link><pubDate>Tue, 14 Jun 2022 08:00:00 GMT</pubDate>
<description><![CDATA[<p>{STORY}</p><p>{MORE}</p>]]></description></item>
<item><title>Empty</title><link>https://example.org/2</link></item></channel></rss>"""
ATOM = f"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Wire</title><entry>
<title>Rebels take town</title><link href="https://example.org/1"/><updated>2022-06-14T08:00:00Z</updated>
<content type="html">&lt;p&gt;{STORY}&lt;/p&gt;&lt;p&gt;{MORE}&lt;/p&gt;</content></entry></feed>"""
JSON = json.dumps(
    {"text": f"{STORY}\n\n{MORE}", "title": "Rebels take town", "date": "2022-06-14", "source": "Reuters"}
)
MARKDOWN = f"""# Rebels take town

**M23** rebels captured [Bunagana](https://example.org) on
Monday, the army said.

> {MORE}
"""


def pdf(*pages: list[str]) -> bytes:
    """A PDF with these lines on its pages."""
    import io

    writer = pypdf.PdfWriter()
    for lines in pages:
        page = writer.add_blank_page(595, 842)
        font = DictionaryObject(
            {NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1")}
        )
        font[NameObject("/BaseFont")] = NameObject("/Helvetica")
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
        content = DecodedStreamObject()
        shown = "\n".join(f"({line}) Tj 0 -14 Td" for line in lines)
        content.set_data(f"BT /F1 11 Tf 40 800 Td\n{shown}\nET".encode("latin-1"))
        page[NameObject("/Contents")] = writer._add_object(content)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


PDF = pdf(["M23 rebels captured Bunagana on Mon-", "day, the army said.", MORE])
FORMATS: dict[str, bytes] = {
    "story.html": HTML.encode(),
    "story.rss": RSS.encode(),
    "story.xml": ATOM.encode(),
    "story.jsonl": JSON.encode(),
    "story.md": MARKDOWN.encode(),
    "story.pdf": PDF,
    "story.txt": f"{STORY}\n\n{MORE}\n".encode(),
}


def articles(path: Path, raw: bytes | str) -> list[Article | InputError]:
    path.write_bytes(raw if isinstance(raw, bytes) else raw.encode())
    return list(read([path]))


@pytest.mark.parametrize("name", FORMATS)
def test_the_words_are_read_and_nothing_but_the_words(tmp_path: Path, name: str) -> None:
    article = articles(tmp_path / name, FORMATS[name])[0]
    assert isinstance(article, Article), article
    words = " ".join(article.text.split())
    assert STORY in words and MORE in words
    assert not any(noise in words for noise in ("Home", "About us", "**", "<p>", "](", "pubDate"))
    assert [s.text.strip() for s in annotate(article).doc.sents if "M23" in s.text] == [STORY]


KNOWN = {
    "story.html": (PartialDate(2022, 6, 14), "Reuters", "Rebels take town", "https://example.org/1"),
    "story.rss": (PartialDate(2022, 6, 14), "Wire", "Rebels take town", "https://example.org/1"),
    "story.xml": (PartialDate(2022, 6, 14), "Wire", "Rebels take town", "https://example.org/1"),
    "story.jsonl": (PartialDate(2022, 6, 14), "Reuters", "Rebels take town", None),
    "story.md": (None, None, "Rebels take town", None),
}


@pytest.mark.parametrize("name", KNOWN)
def test_what_the_file_says_of_the_article_is_kept_and_a_sidecar_wins(tmp_path: Path, name: str) -> None:
    article = articles(tmp_path / name, FORMATS[name])[0]
    assert isinstance(article, Article)
    assert (article.published, article.source, article.title, article.url) == KNOWN[name]
    (tmp_path / "story.toml").write_text('date = 2020\nsource = "AFP"', encoding="utf-8")
    known = articles(tmp_path / name, FORMATS[name])[0]
    assert isinstance(known, Article)
    assert (known.published, known.source, known.title) == (PartialDate(2020), "AFP", KNOWN[name][2])


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_without_a_suffix_is_known_by_how_it_begins(tmp_path: Path, name: str) -> None:
    named, bare = (articles(tmp_path / n, FORMATS[name])[0] for n in (name, "story"))
    if name != "story.md":  # Markdown begins like text.
        assert isinstance(named, Article) and isinstance(bare, Article)
        assert named.text == bare.text


def test_many_articles_in_one_file_have_their_own_origins(tmp_path: Path) -> None:
    lines = [
        JSON,
        "",
        '{"text": 3}',
        "{broken",
        '{"text": "Troops left Goma.", "date": "soon"}',
        JSON.replace("Monday", "Friday"),
    ]
    found = articles(tmp_path / "many.jsonl", "\n".join(lines))
    told = [str(f) if isinstance(f, InputError) else f.origin for f in found]
    path = tmp_path / "many.jsonl"
    assert told[0] == f"{path}:1"
    assert told[1].startswith(f'{path}:3: no "text"')
    assert told[2].startswith(f"{path}:4: not JSON at column 2")
    assert told[3].startswith(f'{path}:5: "date": "soon" is not a date')
    assert told[4] == f"{path}:6"


def test_an_entry_without_text_is_named_and_the_others_go_on(tmp_path: Path) -> None:
    first, second = articles(tmp_path / "wire.rss", RSS)
    assert isinstance(first, Article) and first.origin.endswith("wire.rss#1")
    assert "wire.rss#2: no text in this entry" in str(second) and "https://example.org/2" in str(second)


def encrypted() -> bytes:
    import io

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(PDF))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


LAUGHS = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12))
BROKEN: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a scan": ("a.pdf", lambda: pdf([]), "no text in this PDF"),
    "a locked PDF": ("a.pdf", encrypted, "an encrypted PDF"),
    "a PDF that is none": ("a.pdf", lambda: b"%PDF-1.7\nnonsense", "cannot be read as PDF"),
    "a page without an article": (
        "a.html",
        lambda: b"<html><body></body></html>",
        "no article is found",
    ),
    "a page of tags": ("a.html", lambda: b"<div>" * 100_000, "a.html: "),
    "a feed without entries": ("a.rss", lambda: b"<rss><channel></channel></rss>", "no entry in it"),
    "no feed at all": ("a.xml", lambda: b"<note>hello</note>", "no entry in it"),
    "a billion laughs": (
        "a.xml",
        lambda: (
            f"<?xml version='1.0'?><!DOCTYPE rss [{LAUGHS}]><rss><channel><title>&a11;</title></channel></rss>".encode()
        ),
        "no entry in it",
    ),
    "lines without an end": ("a.jsonl", lambda: b'{"text": "' + b"x" * 21_000_000, "line 1: longer than 20 MB"),
    "deep JSON": ("a.jsonl", lambda: b"[" * 100_000, "not JSON"),
    "nul bytes": ("a.txt", lambda: b"Troops\x00left", "a binary file"),
    "no UTF-8": ("a.txt", lambda: b"Troops \xe9 left", "not UTF-8"),
    "ten megabytes": ("a.txt", lambda: b"Troops left Goma. " * 600_000, "split it into its articles"),
    "a million characters in a line": ("a.txt", lambda: b"troops " * 150_000, "split it into its articles"),
    "Latin-1 Markdown": ("a.md", lambda: b"# Caf\xe9", "not UTF-8"),
}


@pytest.mark.parametrize("told", BROKEN, ids=str)
def test_what_is_broken_is_refused_in_one_line_and_soon(tmp_path: Path, told: str) -> None:
    name, make, said = BROKEN[told]
    started = time.monotonic()
    (found,) = articles(tmp_path / name, make())
    assert isinstance(found, InputError), found
    assert said in str(found) and str(tmp_path / name) in str(found) and "\n" not in str(found)
    assert time.monotonic() - started < 60, "a refusal, not a hang"


@given(raw=st.binary(max_size=300), suffix=st.sampled_from(["", *sorted(SUFFIXES)]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_bytes_in_any_format_are_articles_or_input_errors(tmp_path: Path, raw: bytes, suffix: str) -> None:
    for found in articles(tmp_path / f"any{suffix}", raw):
        assert isinstance(found, Article | InputError)
        if isinstance(found, Article):
            assert found.text.strip() and "\x00" not in found.text


@given(st.binary(max_size=80))
def test_any_bytes_have_a_reader(raw: bytes) -> None:
    assert sniffed(raw) in SUFFIXES


FOREIGN = {
    "fr": "Les rebelles du M23 ont pris la ville de Bunagana lundi, a annoncé l'armée congolaise dans un communiqué. "
    "Au moins trente civils ont été tués dans les combats.",
    "es": "Los guerrilleros del ELN atacaron el lunes un puesto de la policía en Arauca, según informó el ejército. "
    "Al menos nueve soldados murieron en el ataque.",
    "ar": "قال الجيش إن مقاتلي المعارضة سيطروا على بلدة خان شيخون يوم الاثنين بعد معارك عنيفة",
    "ru": "Российские войска вошли в город во вторник, сообщило министерство обороны. Погибли десятки мирных жителей.",
    "sw": "Waasi wa M23 waliteka mji wa Bunagana siku ya Jumatatu, jeshi la Kongo lilisema katika taarifa yake. "
    "Raia wasiopungua thelathini waliuawa katika mapigano hayo.",
}


@pytest.mark.parametrize("language", FOREIGN)
def test_what_is_not_english_is_refused_by_name_of_the_language(tmp_path: Path, language: str) -> None:
    (found,) = articles(tmp_path / "a.txt", FOREIGN[language])
    assert isinstance(found, InputError)
    assert f'not English but "{language}"' in str(found)
    (tmp_path / "a.toml").write_text('language = "en"', encoding="utf-8")
    assert isinstance(articles(tmp_path / "a.txt", FOREIGN[language])[0], Article), "the sidecar knows better"


@pytest.mark.parametrize(
    "text",
    [
        "Rebels took Goma.",
        "Al-Shabaab attacked Xuddur, Baidoa, Kismayo, Jowhar and Beledweyne.",
        "Hay'at Tahrir al-Sham, Jaysh al-Islam, Ahrar al-Sham and Faylaq al-Rahman clashed in Ma'arrat al-Numan, "
        "Saraqib, Khan Shaykhun and Kafr Nabl, in Idlib, on Tuesday and Wednesday.",
        "Aung San Suu Kyi, Min Aung Hlaing, Myint Swe, Soe Win.",
        "Boko Haram raided Gwoza, Bama, Konduga, Dikwa, Ngala, Monguno, Kukawa and Baga, Kashim Shettima said.",
    ],
)
def test_english_full_of_foreign_names_is_english(tmp_path: Path, text: str) -> None:
    (found,) = articles(tmp_path / "a.txt", text)
    assert isinstance(found, Article), found


def test_the_longest_article_is_still_read(tmp_path: Path) -> None:
    (found,) = articles(tmp_path / "a.txt", ("Troops left Goma on Monday. " * 8000)[:LONGEST])
    assert isinstance(found, Article)


def test_running_heads_and_page_numbers_are_left_out() -> None:
    pages = [
        f"The Wire\n{story}\nPage {n} of 3"
        for n, story in enumerate(("Troops left.", "Rebels came.", "All is calm."), 1)
    ]
    assert paragraphs(pages) == "Troops left. Rebels came. All is calm.\n"


WRAPPED = """M23 rebels captured Bunagana on Monday, the army
said. At least 30 civilians were killed in the town
on the border.
"""
LINES = """M23 rebels captured Bunagana on Monday.
At least 30 civilians were killed.
The army said so.
Calm has returned.
"""


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        (
            WRAPPED,
            [
                "M23 rebels captured Bunagana on Monday, the army said.",
                "At least 30 civilians were killed in the town on the border.",
            ],
        ),
        (
            LINES,
            [
                "M23 rebels captured Bunagana on Monday.",
                "At least 30 civilians were killed.",
                "The army said so.",
                "Calm has returned.",
            ],
        ),
    ],
    ids=["hard-wrapped lines", "a paragraph in each line"],
)
def test_lines_are_joined_or_kept_apart_as_they_were_meant(text: str, sentences: list[str]) -> None:
    doc = annotate(Article(text, "test")).doc
    assert [" ".join(s.text.split()) for s in doc.sents if s.text.strip()] == sentences
