"""The gate: whether an article's graph conforms to the shapes, and why not, in words that a journalist understands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox
import pyshacl
from rdflib import SH, SKOS, Graph
from rdflib.term import Node

from loader.errors import NotConforming
from ontology import ontology_graph, shapes_graph
from ontology.owl import conflicts


@dataclass(frozen=True)
class Report:
    """What SHACL says of a graph: whether it conforms, the report in words, and as RDF."""

    conforms: bool
    text: str
    graph: Graph


def check(graph: Graph) -> Report:
    """Validate a graph by itself against `ontology/shapes.ttl`."""
    conforms, report, _ = pyshacl.validate(graph, shacl_graph=shapes_graph(), inplace=True, meta_shacl=False)
    if not isinstance(report, Graph):  # pyshacl hands back its own failure in place of a report
        raise report if isinstance(report, Exception) else RuntimeError(str(report))
    return Report(bool(conforms), _text(report, graph), report)


def admit(name: str, triples: Iterable[ox.Triple]) -> None:
    """The gate of a store (`loader.store.Gate`). Raises NotConforming, with the report."""
    ntriples = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    report = check(Graph().parse(data=ntriples, format="nt"))
    if not report.conforms:
        raise NotConforming(f"graph {name} would not conform, so nothing was changed. {report.text}")


def contradictions(graphs: Mapping[str, Graph]) -> Iterator[str]:
    """Each contradiction of these graphs with each other and with the ontology, in words.

    It is the smallest set of triples that cannot all be true, with the graphs that hold them.
    """
    everything = Graph()
    for graph in graphs.values():
        everything += graph
    for conflict in conflicts(everything, ontology_graph()):
        lines = [f"{len(conflict)} statements that cannot all be true:"]
        for triple in sorted(conflict):
            holders = ", ".join(name for name, graph in graphs.items() if triple in graph)
            lines.append(f"- {' '.join(_called(term, everything) for term in triple)} [{holders}]")
        yield "\n".join(lines)


def _called(term: Node, graph: Graph) -> str:
    """A name for people, and the IRI where there is one."""
    label = graph.value(term, SKOS.prefLabel)
    return f"{label} <{term}>" if label else term.n3(ontology_graph().namespace_manager)


def _text(report: Graph, graph: Graph) -> str:
    lines = sorted(_line(report, graph, result) for result in report.objects(None, SH.result))
    if not lines:
        return "The graph conforms to the shapes."
    return "\n".join([f"{len(lines)} {'fault' if len(lines) == 1 else 'faults'}:", *lines])


def _line(report: Graph, graph: Graph, result: Node) -> str:
    focus, value = report.value(result, SH.focusNode), report.value(result, SH.value)
    path, message = report.value(result, SH.resultPath), report.value(result, SH.resultMessage)
    name = graph.value(focus, SKOS.prefLabel) if focus is not None else None
    found = f" Found: {value}." if value is not None and value != focus else ""
    where = f" [{path}]" if path is not None else ""
    return f"- {name or focus} <{focus}>: {message}{found}{where}"
