"""What the rules conclude from what is stated, in any order and no more than once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pyoxigraph as ox
import pyshacl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import SH, Graph
from rdflib.term import Node

from ontology import BASE, PREFIXES, turtle
from ontology.reasoner import reason
from ontology.rules import rules, strata

HEAD = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items()) + f"@base <{BASE}id/> .\n"
CONCLUSIONS = f"{BASE}graph/conclusions"
# What stands behind conclusions, and what is worked out of all ties together.
ASIDE = ("proposition/", "derivation/", "network/", "bloc/", "triad/")


class MemoryStore:
    """Named graphs in memory; what it was told to replace is counted."""

    base = BASE

    def __init__(self, *articles: str) -> None:
        self.rdf = ox.Store()
        self.writes: list[str] = []
        for number, article in enumerate(articles):
            graph = ox.NamedNode(f"{BASE}graph/article/{number}")
            self.rdf.load((HEAD + article).encode(), format=ox.RdfFormat.TURTLE, to_graph=graph)

    def query(self, sparql: str, *, inferred: bool = True) -> Any:
        names = self.rdf.named_graphs()
        graphs: list[Any] = [name for name in names if inferred or name != ox.NamedNode(CONCLUSIONS)]
        return self.rdf.query(sparql, prefixes=dict(PREFIXES), default_graph=graphs)

    def replace(self, graph: str, ntriples: str) -> None:
        self.writes.append(graph)
        name = ox.NamedNode(graph)
        self.rdf.clear_graph(name)
        self.rdf.load(ntriples.encode(), format=ox.RdfFormat.N_TRIPLES, to_graph=name)

    def conclude(self, ntriples: Callable[[], Iterator[str]]) -> None:
        self.replace(CONCLUSIONS, "\n".join(ntriples()))

    def conclusions(self) -> set[tuple[str, str, str]]:
        quads = self.rdf.quads_for_pattern(None, None, None, ox.NamedNode(CONCLUSIONS))
        found = {tuple(short(term) for term in quad.triple) for quad in quads}
        return {triple for triple in found if not triple[0].startswith(ASIDE)}  # type: ignore[misc]


def short(term: ox.NamedNode | Node) -> str:
    iri = term.value if isinstance(term, ox.NamedNode) else str(term)
    return iri.removeprefix(f"{BASE}id/").removeprefix(PREFIXES["dl"])


def concluded(*articles: str) -> set[tuple[str, str, str]]:
    store = MemoryStore(*articles)
    count = reason(store)
    found = store.conclusions()
    assert len(found) == count
    return found


def both_ways(one: str, how: str, other: str) -> set[tuple[str, str, str]]:
    return {(one, how, other), (other, how, one)}


BACKING = {
    "a part supports for the whole": (
        "<a> dl:partOf <b> ; dl:supports <x> .",
        {("b", "supports", "x")},
    ),
    "through any number of parts": (
        "<a> dl:partOf <b> ; dl:supports <x> . <b> dl:partOf <c> .",
        {("b", "supports", "x"), ("c", "supports", "x")},
    ),
    "a person supports for himself": ("<a> a dl:Person ; dl:partOf <b> ; dl:supports <x> .", set()),
    "a member of an alliance of armed groups supports for itself": (
        "<a> dl:partOf <b> ; dl:supports <x> . <b> a dl:ArmedGroup .",
        set(),
    ),
    "a member state supports for itself": (
        "<a> dl:partOf <b> ; dl:supports <x> . <b> a dl:InternationalOrganisation .",
        set(),
    ),
    "help between parts is no support by the whole": (
        "<a> dl:partOf <b> ; dl:supports <x> . <x> dl:partOf <b> .",
        set(),
    ),
    "support for a force counts for its government": (
        "<s> dl:supports <f> . <f> a dl:Military ; dl:partOf <g> . <g> a dl:Government .",
        {("s", "supports", "g")},
    ),
    "also through its army": (
        "<s> dl:supports <f> . <f> a dl:Military ; dl:partOf <army> . "
        "<army> a dl:Military ; dl:partOf <g> . <g> a dl:State .",
        {("s", "supports", "g")},
    ),
    "but not for a rebel alliance": (
        "<s> dl:supports <f> . <f> a dl:ArmedGroup ; dl:partOf <g> . <g> a dl:Government .",
        set(),
    ),
    "nor from the government's own ranks": (
        "<s> dl:supports <f> ; dl:partOf <g> . <f> a dl:Military ; dl:partOf <g> . <g> a dl:Government .",
        set(),
    ),
    "mutual support makes allies": (
        "<a> dl:supports <b> . <b> dl:supports <a> .",
        both_ways("a", "alliedWith", "b"),
    ),
    "what is stated is not concluded": (
        "<a> dl:supports <b> ; dl:alliedWith <b> . <b> dl:supports <a> .",
        {("b", "alliedWith", "a")},
    ),
    "rival sponsors": (
        "<s> dl:supports <a> . <t> dl:supports <b> . <b> dl:opposes <a> .",
        both_ways("s", "rivalSponsorOf", "t"),
    ),
    "rival sponsors by way of a force": (
        "<s> dl:supports <f> . <f> a dl:Military ; dl:partOf <g> . <g> a dl:Government . "
        "<t> dl:supports <r> . <r> dl:opposes <g> .",
        {("s", "supports", "g")} | both_ways("s", "rivalSponsorOf", "t"),
    ),
    "one sponsor of both sides is no rival of itself": ("<s> dl:supports <a> , <b> . <b> dl:opposes <a> .", set()),
}


@pytest.mark.parametrize(("stated", "expected"), BACKING.values(), ids=BACKING)
def test_backing(stated: str, expected: set[tuple[str, str, str]]) -> None:
    articles = [f"{sentence} ." for sentence in stated.removesuffix(" .").split(" . ")]
    for found in (concluded(stated), concluded(*articles)):
        assert {triple for triple in found if triple[1] in ("supports", "alliedWith", "rivalSponsorOf")} == expected


def figure(name: str, rest: str, article: str = "article/1") -> str:
    counted = "a dl:Figure ; dl:factuality factuality:asserted ; dl:measure measure:killed"
    return f"<{name}> {counted} ; dl:inArticle <{article}> ; {rest} ."


def figures_of(found: set[tuple[str, str, str]]) -> set[tuple[str, str, str]]:
    return {triple for triple in found if triple[1] == "comparableWith"}


FIGURES = {
    "civilians, by two sources": ('dl:countedGroup "civilians" ; dl:reportedBy <un>', True),
    "the words of the one among those of the other": ('dl:countedGroup "Syrian civilians" ; dl:reportedBy <un>', True),
    "both civilians": ('dl:countedGroup "civilian residents" ; dl:reportedBy <un>', True),
    "others": ('dl:countedGroup "fighters" ; dl:reportedBy <un>', False),
    "part of a word": ('dl:countedGroup "civil" ; dl:reportedBy <un>', False),
    "the same source": ('dl:countedGroup "civilians" ; dl:reportedBy <monitor>', False),
    "a shared source": ('dl:countedGroup "civilians" ; dl:reportedBy <un> , <monitor>', False),
    "no source": ('dl:countedGroup "civilians"', False),
    "another place": ('dl:countedGroup "civilians" ; dl:reportedBy <un> ; dl:place <aleppo>', False),
    "a place around": ('dl:countedGroup "civilians" ; dl:reportedBy <un> ; dl:place <syria>', True),
    "earlier": (
        'dl:countedGroup "civilians" ; dl:reportedBy <un> ; sem:hasLatestEndTimeStamp "2018-12-31"^^xsd:date',
        False,
    ),
    "at the same time": (
        'dl:countedGroup "civilians" ; dl:reportedBy <un> ; sem:hasLatestEndTimeStamp "2019-06-30"^^xsd:date',
        True,
    ),
}


@pytest.mark.parametrize(("rest", "comparable"), FIGURES.values(), ids=FIGURES)
def test_figures_in_one_article(rest: str, comparable: bool) -> None:
    one = figure(
        "f1",
        'dl:countedGroup "civilians" ; dl:reportedBy <monitor> ; dl:place <idlib> ; '
        'sem:hasEarliestBeginTimeStamp "2019-04-01"^^xsd:date',
    )
    places = (
        "<idlib> dl:within <north-west> ; schema:latitude 35.8 . <north-west> dl:country <syria> . "
        "<aleppo> dl:country <syria> ; schema:latitude 36.3 ."
    )
    assert figures_of(concluded(one + figure("f2", rest), places)) == (
        both_ways("f1", "comparableWith", "f2") if comparable else set()
    )


@pytest.mark.parametrize(
    ("place", "other_place", "comparable"),
    [
        ("dl:place <idlib> ;", "dl:place <idlib> ;", True),
        ("dl:place <syria> ;", "dl:place <idlib> ;", True),
        ("dl:place <idlib> ;", "dl:place <sudan> ;", False),
        ("dl:place <idlib> ;", "", False),
        ("", "", False),
    ],
)
def test_figures_across_articles_need_a_common_place(place: str, other_place: str, comparable: bool) -> None:
    group = 'dl:countedGroup "civilians"'
    found = concluded(
        figure("f1", f"{place} {group} ; dl:reportedBy <monitor>", "article/1"),
        figure("f2", f"{other_place} {group} ; dl:reportedBy <un>", "article/2") + "<idlib> dl:within <syria> .",
    )
    assert figures_of(found) == (both_ways("f1", "comparableWith", "f2") if comparable else set())


def test_reasoning_again_changes_nothing_and_forgets_what_no_longer_follows() -> None:
    store = MemoryStore("<a> dl:supports <b> .", "<b> dl:supports <a> .")
    assert reason(store) == reason(store) == 2, "allies, both ways"
    assert store.writes == [CONCLUSIONS, CONCLUSIONS], "one write each"
    store.replace(f"{BASE}graph/article/1", "")
    assert reason(store) == 0
    assert store.conclusions() == set()


ACTORS = ("a", "b", "c", "d")
TIES = st.lists(
    st.tuples(st.sampled_from(ACTORS), st.sampled_from(("supports", "opposes", "partOf")), st.sampled_from(ACTORS)),
    max_size=8,
)


def statements(ties: Iterable[tuple[str, str, str]]) -> str:
    kinds = "<a> a dl:Military . <b> a dl:Government . <c> a dl:State . <d> a dl:ArmedGroup . "
    return kinds + " ".join(f"<{one}> dl:{how} <{other}> ." for one, how, other in ties)


def by_pyshacl(graph: Graph) -> Graph:
    """The reference implementation, one stratum after the other, each until nothing new follows."""
    for stratum in strata():
        shapes = turtle("rules.ttl")
        for shape, rule in list(shapes.subject_objects(SH.rule)):
            if str(rule) not in {one.iri for one in stratum.rules}:
                shapes.remove((shape, SH.rule, rule))
        grown = True
        while grown:
            size = len(graph)
            given, graph = graph, Graph()
            for statement in pyshacl.shacl_rules(given, shacl_graph=shapes, iterate_rules=stratum.recursive):
                graph.add(statement[:3])  # pyshacl gives quads back.
            grown = stratum.recursive and len(graph) > size
    return graph


@settings(max_examples=10, deadline=None)
@given(TIES)
def test_pyshacl_concludes_the_same(ties: list[tuple[str, str, str]]) -> None:
    """The rules are SHACL: the reference implementation adds what the engine adds."""
    graph = Graph().parse(data=HEAD + statements(ties), format="turtle")
    new = set(by_pyshacl(graph)) - set(graph)
    assert {tuple(short(term) for term in triple) for triple in new} == concluded(statements(ties))


@settings(max_examples=25, deadline=None)
@given(TIES)
def test_conclusions_are_new_and_no_actor_is_tied_to_itself(ties: list[tuple[str, str, str]]) -> None:
    found = concluded(statements(ties))
    assert not found & set(ties)
    assert all(one != other for one, _, other in found)


def test_every_slot_of_a_sentence_is_a_variable_of_its_pattern() -> None:
    for rule in rules():
        assert all(f"?{name}" in rule.where for name in re.findall(r"\{(\w+)\}", rule.sentence)), rule.iri
