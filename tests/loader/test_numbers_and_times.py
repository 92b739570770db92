"""Numbers, dates and figures as news copy writes them, from conflicts that no development article tells of."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loader.annotate import annotate, pipeline
from loader.article import Article
from loader.dates import PartialDate
from loader.extract import RuleExtractor
from loader.extract.calendar import time_context
from loader.extract.numbers import quantities
from loader.extract.time import expressions, interval_of
from loader.statements import Figure

PUBLISHED = PartialDate(2023, 6, 14)  # a Wednesday


@pytest.mark.parametrize(
    ("words", "low", "high", "precision"),
    [
        ("59 soldiers died", 59, 59, "exact"),
        ("At least 59 soldiers died", 59, None, "at-least"),
        ("More than 1,200 soldiers died", 1200, None, "at-least"),
        ("Over 30,000 people fled", 30000, None, "at-least"),
        ("Up to 300 soldiers died", None, 300, "at-most"),
        ("Fewer than 40 soldiers died", None, 40, "at-most"),
        ("About 100,000 people fled", 100000, 100000, "approximate"),
        ("Some 400 people fled", 400, 400, "approximate"),
        ("The blast killed between 20 and 30 soldiers", 20, 30, "range"),
        ("2.5 million people fled", 2500000, 2500000, "exact"),
        ("Three million people fled", 3000000, 3000000, "exact"),
        ("Fourteen civilians died", 14, 14, "exact"),
        ("Two dozen civilians died", 24, 24, "exact"),
        ("Dozens of civilians died", 24, None, "at-least"),
        ("Hundreds of civilians died", 200, None, "at-least"),
        ("Thousands fled", 2000, None, "at-least"),
        ("Hundreds of thousands of people fled", 200000, None, "at-least"),
        ("Tens of thousands of people fled", 20000, None, "at-least"),
        ("Several thousand people fled", 2000, None, "at-least"),
    ],
)
def test_quantities(words: str, low: int | None, high: int | None, precision: str) -> None:
    found = quantities(pipeline()(f"{words}."))
    assert [(q.low, q.high, q.precision) for q in found] == [
        (None if low is None else Decimal(low), None if high is None else Decimal(high), precision)
    ]


@pytest.mark.parametrize(
    "words",
    [
        "On May 3, 2022 they met.",
        "In 2014 it began.",
        "The first attack failed.",
        "A 34-year-old man spoke.",
        "They met for three days.",
    ],
)
def test_what_is_no_quantity(words: str) -> None:
    assert quantities(pipeline()(words)) == []


@settings(max_examples=50, deadline=None)
@given(st.integers(2, 1899) | st.integers(2100, 5_000_000))
def test_every_number_is_read_back(number: int) -> None:
    found = quantities(pipeline()(f"The army said that {number:,} soldiers were killed."))
    assert [(q.low, q.high) for q in found] == [(Decimal(number), Decimal(number))]


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("Rebels attacked Goma on Monday.", "2023-06-12"),
        ("Rebels attacked Goma yesterday.", "2023-06-13"),
        ("Rebels attacked Goma on June 3.", "2023-06-03"),
        ("Rebels attacked Goma on 3 June 2021.", "2021-06-03"),
        ("Rebels attacked Goma in November.", "2022-11"),
        ("Rebels attacked Goma in November 2012.", "2012-11"),
        ("Rebels attacked Goma in 2012.", "2012"),
        ("Rebels have attacked Goma since late March.", "2023-03"),
        ("Rebels have attacked Goma since Saturday night.", "2023-06-10"),
        ("Rebels attacked Goma last month.", "2023-05"),
        ("Rebels attacked Goma.", None),
    ],
)
def test_when_it_happened(text: str, start: str | None) -> None:
    annotated = annotate(Article(text, "test"))
    times = expressions(annotated.doc, time_context(text, PUBLISHED))
    verb = next(token for token in annotated.doc if token.lemma_ == "attack")
    found = interval_of(verb, times).start
    assert (str(found) if found else None) == start


def test_without_a_day_of_publication_weekdays_stay_open_and_the_copyright_year_helps() -> None:
    text = "Rebels attacked Goma on Monday. They have shelled it since the end of April.\n\n© 2019 AFP"
    doc = annotate(Article(text, "test")).doc
    assert [str(time.date) for time in expressions(doc, time_context(text, None))] == ["2019-04"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("At least 40 people were killed in Khartoum.", [("killed", "people", 40)]),
        (
            "Shelling killed 12 civilians and wounded 30 soldiers in Kharkiv.",
            [("killed", "civilians", 12), ("wounded", "soldiers", 30)],
        ),
        ("59 rebels and 28 soldiers were killed in Arauca.", [("killed", "rebels", 59), ("killed", "soldiers", 28)]),
        ("The war in Yemen has claimed more than 150,000 lives.", [("killed", "people", 150000)]),
        ("More than 700,000 Rohingya were displaced in Rakhine.", [("displaced", "Rohingya", 700000)]),
        ("The city of 30,000 people is besieged.", [("population", "people", 30000)]),
        ("The junta controls 40% of the country.", [("territory-share", "country", 40)]),
        ("Kenya deployed 1,000 soldiers in Goma.", [("deployed", "soldiers", 1000)]),
        ("Police arrested 35 protesters in Yangon.", [("detained", "protesters", 35)]),
        ("The town lies 20 kilometres from Goma.", []),
    ],
)
def test_figures(text: str, expected: list[tuple[str, str, int]]) -> None:
    statements = RuleExtractor().read(Article(text, "test", published=PUBLISHED)).statements
    found = [(s.measure, s.group, int(s.low)) for s in statements if isinstance(s, Figure) and s.low is not None]
    assert found == expected
