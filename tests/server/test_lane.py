"""Turns are given out fairly, by what clients have used of late."""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from server.engine.lane import Lane
from server.engine.messages import Busy
from server.engine.steps import in_thread


def _order(lane: Lane, waiting: list[str], seconds: dict[str, float]) -> list[str]:
    """Who had a turn after whom, where these wait in this order for the one place, and each turn took so long."""
    turns: list[str] = []

    def turn(client: str) -> None:
        in_thread(lane.enter(client, time.monotonic() + 60, lambda: None))
        turns.append(client)
        lane.leave(client, seconds[client])

    assert lane.try_enter()
    with ThreadPoolExecutor(len(waiting)) as pool:
        futures: list[Future[None]] = []
        for number, client in enumerate(waiting, 1):
            futures.append(pool.submit(turn, client))
            while lane.waiting < number:
                time.sleep(0.001)
        lane.leave("who was first", 0.0)
        for future in futures:
            future.result()
    return turns


@pytest.mark.parametrize(
    ("waiting", "order"),
    [
        (["long", "long", "long", "short", "short"], ["long", "short", "short", "long", "long"]),
        (["long", "longer", "long", "longer", "long"], ["long", "longer", "long", "long", "longer"]),
        (["short", "short", "brief", "brief"], ["short", "brief", "short", "brief"]),
    ],
)
def test_who_has_used_least_comes_first(waiting: list[str], order: list[str]) -> None:
    seconds = {"long": 1.0, "longer": 10.0, "short": 0.001, "brief": 0.001}
    assert _order(Lane(1), waiting, seconds) == order


def test_what_many_clients_used_is_forgotten_but_not_what_one_uses_all_the_time() -> None:
    lane = Lane(1)
    for number in range(3000):
        assert lane.try_enter()
        lane.leave(f"passer-by {number}", 0.011)
    assert lane.try_enter()
    lane.leave("glutton", 60.0)
    assert _order(lane, ["glutton", "passer-by 1"], {"glutton": 0.0, "passer-by 1": 0.0}) == ["passer-by 1", "glutton"]


def test_no_turn_by_the_deadline_is_told_and_leaves_the_place_to_others() -> None:
    lane = Lane(1)
    assert lane.try_enter()
    with pytest.raises(Busy, match="no turn came"):
        in_thread(lane.enter("late", time.monotonic() + 0.05, lambda: None))
    assert lane.waiting == 0
    lane.leave("first", 0.0)
    assert lane.try_enter()
