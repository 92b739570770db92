"""Blocs and balance: cases that a person can check, and the partition that leaves the fewest ties at odds."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ontology.balance import networks


def ties(text: str) -> dict[frozenset[str], int]:
    """`a+b b-c` as ties."""
    return {frozenset((tie[0], tie[2])): 1 if tie[1] == "+" else -1 for tie in text.split()}


@pytest.mark.parametrize(
    ("given_ties", "blocs", "odd", "unbalanced"),
    [
        pytest.param("a+b b+c", ["abc", ""], [], [], id="friends"),
        pytest.param("a-b b-c", ["ac", "b"], [], [], id="the enemy of my enemy"),
        pytest.param("a+b b-c a-c", ["ab", "c"], [], [], id="a balanced triad"),
        pytest.param("a-b b-c a-c", None, 1, ["abc"], id="three enemies"),
        pytest.param("a+b b+c a-c a+d d+c", ["abcd", ""], ["ac"], ["abc", "acd"], id="one odd tie among friends"),
        pytest.param("a+b b-c a-c c+d d-e c+e", None, 1, ["cde"], id="parts that meet in one actor"),
    ],
)
def test_cases(given_ties: str, blocs: list[str] | None, odd: list[str] | int, unbalanced: list[str]) -> None:
    (network,) = networks(ties(given_ties))
    if blocs is not None:
        assert ["".join(sorted(bloc)) for bloc in network.blocs] == blocs
    found = sorted("".join(sorted(pair)) for pair in network.odd)
    assert (len(found) if isinstance(odd, int) else found) == odd
    assert sorted("".join(sorted(triad)) for triad in network.unbalanced) == unbalanced
    assert network.exact


def test_pairs_make_no_network_and_strangers_make_two() -> None:
    found = networks(ties("a-b c+d d+e x-y y-z"))
    assert [sorted(network.actors) for network in found] == [["c", "d", "e"], ["x", "y", "z"]]


NAMES = "abcdefg"
TIES = st.dictionaries(
    st.sets(st.sampled_from(NAMES), min_size=2, max_size=2).map(frozenset), st.sampled_from((1, -1)), max_size=16
)


@settings(deadline=None)
@given(TIES)
def test_no_partition_leaves_fewer_ties_at_odds(given_ties: dict[frozenset[str], int]) -> None:
    for network in networks(given_ties):
        inside = {pair: sign for pair, sign in given_ties.items() if pair <= network.actors}
        assert network.exact
        assert not network.blocs[0] & network.blocs[1]
        assert network.odd == {pair for pair, sign in inside.items() if _odd(pair, sign, network.blocs[0])}
        actors = sorted(network.actors)
        sides = (set(chosen) for size in range(len(actors)) for chosen in itertools.combinations(actors, size))
        assert len(network.odd) == min(sum(_odd(pair, sign, side) for pair, sign in inside.items()) for side in sides)
        assert bool(network.unbalanced) <= bool(network.odd)


@settings(deadline=None)
@given(st.sets(st.integers(0, 79)), st.sets(st.tuples(st.integers(0, 79), st.integers(0, 79)), min_size=100))
def test_a_balanced_network_of_any_size_is_solved(side: set[int], pairs: set[tuple[int, int]]) -> None:
    given_ties = {
        frozenset((f"{a:02}", f"{b:02}")): 1 if (a in side) == (b in side) else -1 for a, b in pairs if a != b
    }
    for network in networks(given_ties):
        assert (network.odd, network.unbalanced, network.exact) == (frozenset(), frozenset(), True)


def _odd(pair: frozenset[str], sign: int, side: set[str] | frozenset[str]) -> bool:
    return (len(pair & side) != 1) == (sign < 0)
