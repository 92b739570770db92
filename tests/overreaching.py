"""An extractor that finds more than its article carries, for tests of what becomes of that."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from loader.article import Article
from loader.dates import PartialDate
from loader.statements import Actor, Control, Evidence, Figure, Place, Reading, Relation

TEXT = "Rwanda supports the M23 rebels. The rebels killed 17 people in Goma on Monday.\n"
ARTICLE = Article(TEXT, "overreaching.txt", PartialDate(2024, 2, 5), "Wire")


def quoted(quote: str, start: int | None = None) -> tuple[Evidence, ...]:
    """Evidence of these words: where they stand, or where an extractor says that they do."""
    begins = TEXT.index(quote) if start is None else start
    return (Evidence(begins, begins + len(quote), quote, begins, begins + len(quote), "test"),)


TRUE = Relation(subject="Rwanda", relation="supports", object="M23", evidence=quoted("Rwanda supports the M23 rebels"))
STRANGER = Relation(subject="Red Falcons", relation="opposes", object="M23", evidence=quoted("M23"))
WRONG_NUMBER = Figure(
    measure="killed",
    group="people",
    low=Decimal(95),
    high=Decimal(95),
    precision="exact",
    unit="person",
    place="Goma",
    reported_by=("Rwanda",),
    evidence=quoted("killed 17 people"),
)
INVENTED = Control(controller="M23", place="Goma", status="controls", evidence=quoted("M23 holds Goma", 0))


@dataclass
class Overreaching:
    """It reads one true tie out of `ARTICLE`, three statements and a name that do not stand, and throws two away."""

    name: str = "overreaching"
    version: str = "1"

    def read(self, article: Article) -> Reading:
        """The same for every article."""
        actors = tuple(Actor(label, "armed-group") for label in ("Rwanda", "M23", "Red Falcons"))
        statements = (TRUE, STRANGER, WRONG_NUMBER, INVENTED)
        return Reading(article, self.name, self.version, actors, (Place("Goma"),), statements, discarded=2)
