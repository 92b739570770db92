"""Control on a day: who is told to hold a place, what is disputed, and what nobody tells as a fact."""

from __future__ import annotations

import datetime

import pytest

from server.views.holds import Claim, claims, holds, shapes, slots
from server.views.told import Told


def _day(text: str) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


def _claim(
    actor: str,
    begin: str = "",
    ended: str = "",
    *,
    source: str = "",
    status: str = "controls",
    latest: str = "",
    reported: str = "2019-08-18",
    wholes: frozenset[str] = frozenset(),
) -> Claim:
    told = Told(
        f"{actor} {status} {begin}{source}",
        "Control",
        f"{actor} {status} Town",
        "reported" if source else "asserted",
        (source,) if source else (),
        "article",
        "Article",
        begin,
        _day(begin),
        _day(ended or latest or begin),
        _day(ended),
        _day(reported),
        "place/town",
        "Town",
        1.0,
        2.0,
    )
    return Claim(told, actor, actor, status, wholes)


@pytest.mark.parametrize(
    ("told", "day", "holders", "look"),
    [
        ((_claim("A", "2014-01-01"),), "2013-12-31", None, ""),
        ((_claim("A", "2014-01-01"),), "2014-01-01", "A", "told"),
        ((_claim("A", "2014-01-01", source="S"),), "2015-01-01", "A", "claimed"),
        ((_claim("A", "2014-01-01", "2015-01-01"),), "2015-01-02", None, ""),
        ((_claim("A"),), "2019-08-17", None, ""),
        ((_claim("A"),), "2019-08-18", "A", "told"),
        # A later hold takes over from an earlier one, also of the same source.
        ((_claim("A", "2014-01-01"), _claim("B", "2016-01-01")), "2015-01-01", "A", "told"),
        ((_claim("A", "2014-01-01"), _claim("B", "2016-01-01")), "2016-01-01", "B", "told"),
        # Two in one span by different sources.
        (
            (_claim("A", "2014-01-01", source="S"), _claim("B", "2014-01-01", source="T")),
            "2014-02-01",
            "A B",
            "disputed",
        ),
        (
            (_claim("A", "2014-08-01", latest="2014-08-31", source="S"), _claim("B", "2014-08-07", source="T")),
            "2014-09-01",
            "A B",
            "disputed",
        ),
        (
            (_claim("A", "2014-01-01", source="S"), _claim("B", "2014-01-01", source="S")),
            "2014-02-01",
            "A B",
            "claimed",
        ),
        (
            (_claim("A", "2014-01-01", source="S"), _claim("B", "2014-01-01", source="T", wholes=frozenset({"A"}))),
            "2014-02-01",
            "A B",
            "claimed",
        ),
        # Who lost a place no longer holds it; who is said to on the same day is disputed.
        ((_claim("A", "2014-01-01"), _claim("A", "2015-01-01", status="lost")), "2015-06-01", None, ""),
        ((_claim("A"), _claim("A", status="outside")), "2019-09-01", "A", "disputed"),
    ],
)
def test_who_is_told_to_hold_a_place_on_a_day(
    told: tuple[Claim, ...], day: str, holders: str | None, look: str
) -> None:
    found = holds(told, datetime.date.fromisoformat(day))
    if holders is None:
        assert found == ()
    else:
        (hold,) = found
        assert " ".join(claim.actor for claim in hold.claims) == holders
        assert hold.look == look


@pytest.mark.parametrize(("status", "filled"), [("controls", True), ("partly-controls", False), ("contested", False)])
def test_a_country_is_filled_only_where_all_of_it_is_told_to_be_held(status: str, filled: bool) -> None:
    one = _claim("A", status=status)
    (shape,) = shapes(holds([_at(one, "https://example.org/id/place/syria")], datetime.date(2020, 1, 1)))
    assert bool(shape["names"]) == filled
    assert shape["part"] != filled


def _at(claim: Claim, place: str) -> Claim:
    told = Told(*(*(getattr(claim.told, name) for name in Told.__match_args__[:12]), place, "Place", 1.0, 2.0))
    return Claim(told, claim.actor, claim.name, claim.status, claim.wholes)


def test_the_holders_of_the_most_places_get_a_colour_of_their_own() -> None:
    told = [_at(_claim(f"actor {number:02}"), f"place/{number}") for number in range(12)]
    told += [_at(_claim("actor 11"), "place/other")]
    numbers = slots(holds(told, datetime.date(2020, 1, 1)))
    assert numbers["actor 11"] == 0
    assert sorted(numbers.values())[-4:] == [8, 8, 8, 8]


def test_what_is_denied_is_no_claim_of_control() -> None:
    class Asked:
        def select(self, *_: object, **__: object) -> None:
            raise AssertionError("nothing needs to be asked")

    denied = Told("x", "Control", "A controls Town", "denied", (), "a", "A", "", reported=datetime.date(2019, 1, 1))
    assert claims(Asked(), [denied]) == ()  # type: ignore[arg-type]
