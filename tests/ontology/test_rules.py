"""Every rule concludes what its case says, and not where the case says so."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph

from ontology import BASE, PREFIXES
from ontology.derivations import canonical
from ontology.reasoner import conclude, premises
from ontology.rules import rules
from tests.ontology.test_reasoner import HEAD, MemoryStore

CASES: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "rules.toml").read_text())["case"]


def applied(rule: str, given: str) -> set[tuple[str, str, str]]:
    """What this rule concludes from these triples."""
    store = MemoryStore(given)
    nodes = conclude(premises(store), store.base).nodes
    iri = f"{BASE}rules#{rule}"
    return {head for head, node in nodes.items() if any(one.rule == iri for one in node.derivations)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["rule"])
def test_it_concludes_what_its_case_says(case: dict[str, Any]) -> None:
    ((subject, predicate, object_),) = Graph().parse(data=HEAD + case["follows"] + " .", format="turtle")
    assert canonical((str(subject), str(predicate), str(object_))) in applied(case["rule"], case["given"])


@pytest.mark.parametrize(
    ("rule", "given"),
    [(case["rule"], f"{case['given']} {more}") for case in CASES for more in case.get("unless", [])]
    + [(case["rule"], case["given"].replace(a, b, 1)) for case in CASES for a, b in case.get("changed", [])],
)
def test_it_concludes_nothing_else(rule: str, given: str) -> None:
    assert not applied(rule, given)


def test_every_rule_has_a_case() -> None:
    assert {rule.iri.removeprefix(f"{BASE}rules#") for rule in rules()} == {case["rule"] for case in CASES}
    assert all(rule.iri.startswith(f"{PREFIXES['dl'].removesuffix('ns#')}rules#") for rule in rules())
