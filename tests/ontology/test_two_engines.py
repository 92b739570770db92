"""Two engines, one meaning: what is derived at scale is what OWL reasoners and the SHACL implementation derive."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import RDF, Graph, URIRef

from loader.evaluate import read_gold
from loader.extract import RuleExtractor
from loader.graph import write
from loader.resolve import resolve
from loader.store import EmbeddedStore
from ontology import BASE, DL, ontology_graph
from ontology.gazetteer import gazetteer
from ontology.owl import Reasoner, Triple, conflicts, consistent, entailed
from ontology.reasoner import conclude, premises
from tests.conftest import SHARED
from tests.ontology.test_reasoner import by_pyshacl

DEV = SHARED / "evaluation" / "dev"
needs_dev = pytest.mark.skipif(not DEV.exists(), reason="the development articles are not beside this repository")
# What the axioms of the ontology derive between individuals, and rules with them.
DERIVED = (DL.partOf, DL.within)


def concluded(graph: Graph) -> set[Triple]:
    """What the rules add to the graph."""
    store = EmbeddedStore.in_memory()
    store.replace(f"{BASE}graph/article/1", graph.serialize(format="nt"))
    new = conclude(premises(store), BASE).new
    return {(URIRef(s), URIRef(p), URIRef(o)) for s, p, o in new}


def by_rules(graph: Graph) -> set[Triple]:
    """The derived properties as stated and concluded."""
    return {triple for triple in {*graph, *concluded(graph)} if triple[1] in DERIVED}


def by_owl(graph: Graph, reasoner: Reasoner) -> set[Triple]:
    """The same by a reasoner. A loop makes a thing part of itself, which no rule says; that what lies in its country
    lies within it is an axiom of which owlready2 passes on what is inferred, not what is stated."""
    found = entailed(ontology_graph() + graph, (*DERIVED, DL.country), reasoner)
    return {(s, DL.within if p == DL.country else p, o) for s, p, o in found if s != o}


TIES = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from(("partOf", "within", "country")), st.sampled_from("abcd")),
    max_size=7,
)


@pytest.mark.parametrize("reasoner", ["pellet", "hermit"])
@settings(max_examples=2, deadline=None)
@given(graphs=st.lists(TIES, min_size=150, max_size=150))
def test_owl_reasoners_derive_the_same_from_hundreds_of_graphs(
    reasoner: Reasoner, graphs: Sequence[Sequence[tuple[str, str, str]]]
) -> None:
    """Each has names of its own, so that one question to the reasoner answers for all."""
    graph = Graph()
    for number, ties in enumerate(graphs):
        for one, how, other in ties:
            kind = "actor" if how == "partOf" else "place"
            ends = [URIRef(f"{BASE}id/{kind}/{name}-{number}") for name in (one, other)]
            if one != other:
                graph.add((ends[0], DL[how], ends[1]))
    assert by_owl(graph, reasoner) == by_rules(graph)


@needs_dev
def test_pellet_derives_the_same_from_the_development_articles() -> None:
    graph = Graph()
    for gold in read_gold(DEV):
        graph += write(resolve(RuleExtractor().read(gold.article), gazetteer(), BASE))
    assert by_owl(graph, "pellet") == by_rules(graph)
    assert consistent(ontology_graph() + graph)


def test_pyshacl_concludes_the_same_from_the_seed(seed_graph: Graph) -> None:
    assert set(by_pyshacl(seed_graph)) - set(seed_graph) == concluded(seed_graph)


@needs_dev
def test_pyshacl_concludes_the_same_from_a_development_article() -> None:
    (shortest,) = sorted((gold.article for gold in read_gold(DEV)), key=lambda article: len(article.text))[:1]
    graph = write(resolve(RuleExtractor().read(shortest), gazetteer(), BASE))
    assert set(by_pyshacl(graph)) - set(graph) == concluded(graph)


def test_a_contradiction_is_the_smallest_set_of_triples(seed_graph: Graph) -> None:
    russia, place = URIRef(f"{BASE}id/actor/russia"), next(iter(seed_graph.objects(None, DL.place)))
    around = {russia, place}
    graph = _graph(frozenset(triple for triple in seed_graph if triple[0] in around and triple[1] == RDF.type))
    added = (russia, DL.supports, place)
    graph.add(added)
    (conflict,) = conflicts(graph, ontology_graph())
    assert added in conflict
    assert not consistent(ontology_graph() + _graph(conflict))
    assert all(consistent(ontology_graph() + _graph(conflict - {triple})) for triple in conflict)


def _graph(triples: frozenset[Triple]) -> Graph:
    graph = Graph()
    for triple in triples:
        graph.add(triple)
    return graph
