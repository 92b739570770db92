"""The graph of the seed article beside the ontology: no reasoner finds a contradiction."""

from __future__ import annotations

import pytest
from rdflib import RDF, Graph, URIRef

from ontology import DL, ontology_graph
from ontology.owl import Reasoner, consistent


@pytest.mark.parametrize("reasoner", ["pellet", "hermit"])
def test_the_seed_is_consistent(seed_graph: Graph, reasoner: Reasoner) -> None:
    assert consistent(ontology_graph() + seed_graph, reasoner)


def test_a_fault_in_the_seed_is_found(seed_graph: Graph) -> None:
    state = next(iter(seed_graph.subjects(RDF.type, DL.State)))
    assert isinstance(state, URIRef)
    graph = ontology_graph() + seed_graph
    graph.add((state, RDF.type, DL.Person))
    assert not consistent(graph)
