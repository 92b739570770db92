"""What the shapes let pass and what they find, in which words: one file in `shapes/` is one case.

`KIND.pass.ttl` conforms; `KIND.fail-WHY.ttl` does not, and its `# expect:` lines are all the messages of the report.
Each is checked together with `context.ttl`: an article, a reading, a piece of evidence, two actors and a place.
"""

from __future__ import annotations

import re
from pathlib import Path

import pyshacl
import pytest
from rdflib import RDF, SH, Graph, Literal, URIRef

from ontology import BASE, PREFIXES, shapes_graph

FOLDER = Path(__file__).parent / "shapes"
CASES = sorted(FOLDER.glob("*.*.ttl"))
SHAPES = shapes_graph()


def report(graph: Graph) -> tuple[bool, Graph]:
    conforms, found, _ = pyshacl.validate(graph, shacl_graph=SHAPES)
    assert isinstance(found, Graph)
    return conforms, found


def graph_of(case: Path) -> Graph:
    return Graph().parse(FOLDER / "context.ttl").parse(case)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_case(case: Path) -> None:
    conforms, found = report(graph_of(case))
    messages = {str(message) for message in found.objects(None, SH.resultMessage)}
    expected = set(re.findall(r"^# expect: (.+)$", case.read_text(encoding="utf-8"), re.MULTILINE))
    assert messages == expected
    assert conforms == (".pass" in case.name) == (not expected)


def test_every_node_shape_has_both_cases() -> None:
    kinds = {str(shape).rpartition("#")[2].lower() for shape in SHAPES.subjects(RDF.type, SH.NodeShape)}
    assert {case.name.partition(".")[0] for case in CASES if ".pass" in case.name} == kinds
    assert {case.name.partition(".")[0] for case in CASES if ".fail" in case.name} == kinds


def test_every_message_is_shown_by_some_case() -> None:
    written = {str(message) for message in SHAPES.objects(None, SH.message)}
    shown = {
        line
        for case in CASES
        for line in re.findall(r"^# expect: (.+)$", case.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert shown == written


def test_no_property_shape_hangs_on_a_node_shape() -> None:
    """Nested, each would be built anew for every node, and the gate would cost more than twice as much."""
    assert not list(SHAPES.subject_objects(SH.property))


def article_graph(triples: int) -> Graph:
    """An article's graph of at least so many triples: the passing cases, over and over under other names."""
    names = r"<(control|relation|event|figure|agreement|evidence)/b>"
    prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    bodies = [
        re.sub(r"(?m)^@.*\n", "", (FOLDER / f"{kind}.pass.ttl").read_text(encoding="utf-8"))
        for kind in ("statement", "relation", "event", "figure", "agreement", "evidence")
    ]
    graph = Graph().parse(FOLDER / "context.ttl")
    copy = 0
    while len(graph) < triples:
        copy += 1
        for body in bodies:
            named = re.sub(names, rf"<\1/{copy}>", body)
            graph.parse(data=f"@base <{BASE}id/> .\n{prefixes}{named}", format="turtle")
    return graph


def test_a_whole_article_s_graph_conforms() -> None:
    conforms, _, text = pyshacl.validate(article_graph(1500), shacl_graph=SHAPES)
    assert conforms, text


def test_a_wrong_quote_is_named() -> None:
    graph = article_graph(300)
    wrong = URIRef(f"{BASE}id/evidence/2")
    graph.set((wrong, URIRef(PREFIXES["oa"] + "exact"), Literal("It was never held by rebels")))
    conforms, found = report(graph)
    assert not conforms
    assert set(found.objects(None, SH.value)) == {wrong}
