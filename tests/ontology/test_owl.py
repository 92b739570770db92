"""What OWL reasoners make of the ontology, and that they find what is wrong in it or in data."""

from __future__ import annotations

import pytest
from rdflib import OWL, RDF, RDFS, Graph, Literal, URIRef

from ontology import DL, ontology_graph
from ontology.owl import Reasoner, consistent, unsatisfiable

X = URIRef("https://w3id.org/dateline/id/actor/x")
Y = URIRef("https://w3id.org/dateline/id/place/y")
REASONERS: tuple[Reasoner, ...] = ("hermit", "pellet")


def with_triples(*triples: tuple[URIRef, URIRef, URIRef | Literal]) -> Graph:
    graph = ontology_graph()
    for triple in triples:
        graph.add(triple)
    return graph


@pytest.mark.parametrize("reasoner", REASONERS)
def test_every_class_can_have_members(reasoner: Reasoner) -> None:
    assert unsatisfiable(ontology_graph(), reasoner) == []


@pytest.mark.parametrize("reasoner", REASONERS)
def test_a_broken_class_is_reported(reasoner: Reasoner) -> None:
    broken = URIRef("https://w3id.org/dateline/ns#PersonalState")
    graph = with_triples(
        (broken, RDF.type, OWL.Class), (broken, RDFS.subClassOf, DL.Person), (broken, RDFS.subClassOf, DL.State)
    )
    assert unsatisfiable(graph, reasoner) == [broken]


@pytest.mark.parametrize("reasoner", REASONERS)
def test_an_inconsistent_graph_says_nothing_of_its_classes(reasoner: Reasoner) -> None:
    with pytest.raises(ValueError, match="inconsistent as a whole"):
        unsatisfiable(with_triples((X, RDF.type, DL.Person), (X, RDF.type, DL.State)), reasoner)


@pytest.mark.parametrize(
    ("triples", "expected"),
    [
        ([(X, RDF.type, DL.Person), (X, RDF.type, DL.State)], False),
        ([(X, RDF.type, DL.ArmedGroup), (X, RDF.type, DL.PoliticalParty)], True),
        ([(X, RDF.type, DL.State), (X, RDF.type, DL.Place)], False),
        ([(X, RDF.type, DL.Event), (X, RDF.type, DL.Figure)], False),
        ([(X, DL.supports, Y), (Y, RDF.type, DL.Place)], False),
        ([(X, DL.evidence, Y), (X, RDF.type, DL.Actor)], False),
        ([(X, DL.low, Literal(860)), (X, DL.low, Literal(500))], False),
        ([(X, DL.low, Literal(860)), (X, DL.high, Literal(900))], True),
    ],
    ids=[
        "a person that is a state", "a group that is a party", "a state that is its territory",
        "an event that is a figure", "a place that is supported", "an actor with evidence", "two low bounds", "a range",
    ],
)  # fmt: skip
def test_data(triples: list[tuple[URIRef, URIRef, URIRef | Literal]], expected: bool) -> None:
    assert [consistent(with_triples(*triples), reasoner) for reasoner in REASONERS] == [expected, expected]


@pytest.mark.parametrize("reasoner", REASONERS)
@pytest.mark.parametrize("datatype", ["xsd:date 2019-08-18", "xsd:gYearMonth 2019-08", "xsd:gYear 2019"])
def test_dates_stop_no_reasoner(reasoner: Reasoner, datatype: str) -> None:
    name, value = datatype.split()
    iri = URIRef("http://www.w3.org/2001/XMLSchema#" + name.removeprefix("xsd:"))
    graph = with_triples((X, RDF.type, DL.Event), (X, DL.start, Literal(value, datatype=iri)))
    assert consistent(graph, reasoner)
