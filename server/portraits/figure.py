"""A figure: the number as a claim, beside the figures that count the same, on one axis and as a table."""

from __future__ import annotations

from dataclasses import dataclass

from loader.store import Store
from server.portraits.charts import on_one_axis
from server.portraits.claims import Claim, claims
from server.portraits.conclusions import Conclusion, conclusions, following


@dataclass(frozen=True)
class Row:
    """A figure in the comparison, with what rules conclude of it and the figure that the page is about."""

    figure: Claim
    concluded: tuple[Conclusion, ...] = ()


def portrait(store: Store, iri: str) -> dict[str, object]:
    """What the page of a figure shows."""
    compared = conclusions(store, iri, "rivalClaimOf", "comparableWith", size=100)
    others = claims(store, (one.other(iri).iri for one in compared.items))
    claim = claims(store, [iri])[0]
    rows = [Row(claim)]
    rows += [Row(other, tuple(one for one in compared.items if one.other(iri).iri == other.iri)) for other in others]
    units = {other.code("unit") for other in others} | {claim.code("unit")}
    shown = set(compared.items)
    return {
        "claim": claim,
        "compared": compared,
        "rows": rows,
        # Numbers of two units have no axis in common.
        "chart": on_one_axis([row.figure for row in rows], here=iri) if len(units) == 1 else None,
        "follows": [one for one in following(store, iri) if not _told(one, shown)],
    }


def _told(one: Conclusion, shown: set[Conclusion]) -> bool:
    ends = {one.subject.iri, one.object.iri}
    return any(other.predicate == one.predicate and {other.subject.iri, other.object.iri} == ends for other in shown)
