"""The same report from another war: every party, person, place, number and date is another of its kind.

The development articles and their gold tables are rewritten together: states become states of other parts of the world,
with their demonyms and capitals; organisations others of their type; persons and places get names from elsewhere;
numbers change; and all happens 28 years earlier, when the weekdays fell on the same days.
"""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from loader.dates import PartialDate
from loader.evaluate import Gold, evaluate, overall, read_gold
from loader.evaluate.agree import values
from loader.extractors import extractor
from loader.tables import Row
from ontology.gazetteer import CountryEntry, fold, gazetteer

POOLS = tomllib.loads((Path(__file__).parent / "elsewhere" / "names.toml").read_text(encoding="utf-8"))
YEARS = 28
LOSS = 0.05
NUMBERED = frozenset({"low", "high"})


# Numbers in digits: with thousands set off by commas, or of two or three digits; no dates, decimals or parts of words.
_NUMBER = re.compile(r"(?<![\d,.\w-])(?:\d{1,3}(?:,\d{3})+(?![\d\w])|\d{2,3}(?![\d,.\w]))")


class Metamorphosis:
    """What becomes of the words of one article."""

    def __init__(self, gold: Gold, turn: int) -> None:
        self.known = gazetteer()
        self.text = gold.article.text
        self.words: dict[str, str] = {}
        actors = gold.tables["actors"]
        self._states(turn)
        self._organisations(actors, turn)
        self._names(self._persons(actors), POOLS["persons"], turn)
        self._names(self._places(gold), POOLS["places"], turn)
        longest = sorted(self.words, key=len, reverse=True)
        self.pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?![\w$])")

    def __call__(self, text: str) -> str:
        """The text with other names, numbers and years."""
        renamed = self.pattern.sub(lambda found: self.words[found.group()], text) if self.words else text
        earlier = re.sub(r"\b(19|20)\d\d\b", lambda found: str(int(found.group()) - YEARS), renamed)
        return _NUMBER.sub(_counted, earlier)

    def gold(self, gold: Gold) -> Gold:
        """The article and its tables, changed alike."""
        published = gold.article.published
        article = replace(gold.article, text=self(gold.article.text), published=published and _earlier(published))
        return Gold(gold.name, article, {t: [self._row(row) for row in rows] for t, rows in gold.tables.items()})

    def _row(self, row: Row) -> Row:
        return {column: self._number(cell) if column in NUMBERED else self(cell) for column, cell in row.items()}

    def _number(self, cell: str) -> str:
        """Another number where the article tells it in digits; "dozens" stay dozens."""
        told = [found.group().replace(",", "") for found in _NUMBER.finditer(self.text)]
        return "|".join(re.sub(r"\d+", _plain, value) if value in told else value for value in values(cell))

    def _states(self, turn: int) -> None:
        """Whole states change places: names, demonyms, capitals."""
        words = re.findall(r"[A-Z][\w.]+(?: [A-Z]\w+)*", self.text)
        here = {c.iso: c for word in words if (c := self._state(word))}
        far = [c for c in (self.known.country(iso) for iso in POOLS["states"]) if c and c.iso not in here]
        others = itertools.islice(itertools.cycle(far), turn, None)
        for old, new in zip(here.values(), others, strict=False):
            for name in (old.label, *old.aliases):
                self.words[name] = new.label
            for name in old.demonyms:
                self.words[name] = new.demonyms[0]
                self.words[f"{name}s"] = f"{new.demonyms[0]}s"
            for name in old.seats:
                self.words[name] = new.seats[0]

    def _state(self, word: str) -> CountryEntry | None:
        return self.known.country(word) or self.known.demonym(word) or self.known.capital(word)

    def _organisations(self, actors: list[Row], turn: int) -> None:
        """Organisations that the gazetteer knows become others of their type, abbreviations included."""
        pools = {kind: itertools.islice(itertools.cycle(keys), turn, None) for kind, keys in POOLS["parties"].items()}
        for row in actors:
            names = [*values(row["label"].lstrip("?")), *values(row["aliases"])]
            entry = next((e for name in names if (e := self.known.actor(name)) and e.type in pools), None)
            other = self.known.party(next(pools[entry.type])) if entry else None
            if entry is None or other is None or other.key == entry.key:
                continue
            short = next((a for a in other.aliases if a.isupper() and len(a) < 7), other.label)
            for name in {*names, entry.label, *entry.aliases} - self.words.keys():
                if self.known.actor(name) == entry:
                    self.words[name] = short if name.isupper() else other.label

    def _persons(self, actors: list[Row]) -> Iterator[str]:
        for row in actors:
            if row["type"] == "person":
                for name in (*values(row["label"].lstrip("?")), *values(row["aliases"])):
                    yield from name.split()

    def _places(self, gold: Gold) -> Iterator[str]:
        cells = (row["place"] for table in ("events", "control", "figures") for row in gold.tables[table])
        for name in (name for cell in cells for name in values(cell)):
            yield from (part for part in name.split() if not self._state(part))

    def _names(self, parts: Iterator[str], pool: list[str], turn: int) -> None:
        """Names word by word, so that a surname alone is still that of its bearer."""
        common = {*map(str.casefold, POOLS["kept"]), *(fold(word) for word in self.words)}
        told = dict.fromkeys(p.removesuffix("'s") for p in parts if re.fullmatch(r"[A-Z][a-z]{2,}(?:'s)?", p))
        fresh = itertools.islice(itertools.cycle(pool), turn * 7, None)
        for part in (p for p in told if p.casefold() not in common and p not in self.words):
            self.words[part] = next(name for name in fresh if name not in self.text)


def _earlier(date: PartialDate) -> PartialDate:
    return PartialDate(date.year - YEARS, date.month, date.day)


def _plain(found: re.Match[str]) -> str:
    """Another number of the same size: days of a month and single figures stay, for dates hold them, too."""
    number = int(found.group())
    return str(number if number < 32 or 1900 < number < 2100 else number + max(number // 10, 1))


def _counted(found: re.Match[str]) -> str:
    told = found.group()
    number = _plain(re.match(r"\d+", told.replace(",", "")) or found)
    return f"{int(number):,}" if "," in told else number


@pytest.mark.parametrize("turn", [0, 5])
def test_another_war_is_read_as_well(gold_root: Path, turn: int) -> None:
    golds = read_gold(gold_root)
    rules = extractor()
    scores = []
    for set_ in (golds, [Metamorphosis(gold, turn).gold(gold) for gold in golds]):
        scores.append(overall(evaluate(set_, rules).pooled.values()))
    before, after = scores
    assert after.f1 > before.f1 - LOSS, f"F1 {before.f1:.3f} before, {after.f1:.3f} after"
    assert after.quotes_valid == 1.0


def test_names_change_in_article_and_tables_alike(gold_root: Path) -> None:
    gold = next(g for g in read_gold(gold_root) if g.name == "khan-sheikhoun")
    changed = Metamorphosis(gold, 0).gold(gold)
    for name in (
        "Syria",
        "Damascus",
        "Russia",
        "Ankara",
        "Khan Sheikhoun",
        "Hayat Tahrir al-Sham",
        "Rami",
        "370,000",
        "2011",
    ):
        assert name in gold.article.text
        assert name not in changed.article.text
        assert not any(name in cell for rows in changed.tables.values() for row in rows for cell in row.values())
