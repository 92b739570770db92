"""The terms and words of the ontology: closed, complete, mapped, and documented."""

from __future__ import annotations

import re

import pytest
from rdflib import OWL, RDF, RDFS, SH, SKOS, BNode, Graph, URIRef

from ontology import BASE, DL, PREFIXES, SCHEMES, concept, data, notations, ontology_graph, shapes_graph, turtle

FILES = ("dateline.ttl", "schemes.ttl", "shapes.ttl", "rules.ttl")
WORDS = {
    "actor-type": "state government military armed-group international-organisation ngo media party person people "
    "other",
    "relation-type": "supports allied-with opposes part-of leads speaks-for successor-of mediates-for",
    "event-type": "clash advance capture withdrawal attack air-strike shelling bombardment suicide-attack bombing "
    "missile-attack drone-attack chemical-attack killing abduction sexual-violence repression arrest displacement "
    "protest riot coup election agreement violation talks accusation demand rejection threat sanction aid deployment "
    "release",
    "measure": "killed wounded captured missing displaced population territory-share deployed refugees detained other",
    "control-status": "controls partly-controls lost contested outside",
    "agreement-kind": "ceasefire demilitarized-zone peace-agreement prisoner-exchange withdrawal defence-pact trade "
    "other",
    "agreement-status": "proposed concluded in-force partly-implemented violated suspended collapsed implemented",
    "factuality": "asserted denied negated planned feared demanded",
    "strength": "entailed likely worth-a-look",
    "precision": "exact approximate at-least at-most range",
}
ACLED_SUB_EVENTS = {
    "Armed clash", "Government regains territory", "Non-state actor overtakes territory", "Air/drone strike",
    "Shelling/artillery/missile attack", "Remote explosive/landmine/IED", "Suicide bomb", "Grenade", "Chemical weapon",
    "Attack", "Abduction/forced disappearance", "Sexual violence", "Peaceful protest", "Protest with intervention",
    "Excessive force against protesters", "Violent demonstration", "Mob violence", "Agreement", "Arrests",
    "Change to group/activity", "Disrupted weapons use", "Headquarters or base established",
    "Looting/property destruction", "Non-violent transfer of territory", "Other",
}  # fmt: skip
PLOVER = {
    "AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "YIELD", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "PROTEST",
    "MOBILIZE", "SANCTION", "COERCE", "ASSAULT",
}  # fmt: skip
ACLED_ACTORS = {
    "State Forces", "Rebel Groups", "Political Militias", "Identity Militias", "Rioters", "Protesters", "Civilians",
    "External/Other Forces",
}  # fmt: skip


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return ontology_graph()


def test_a_term_is_an_iri_and_a_mistyped_one_an_error() -> None:
    assert DL.supports == URIRef("https://w3id.org/dateline/ns#supports")
    assert DL.supports in DL
    assert URIRef(f"{DL}suports") not in DL
    with pytest.raises(AttributeError, match=r"dl:suports; ontology/dateline\.ttl"):
        _ = DL.suports
    assert DL["supports"] == DL.supports
    with pytest.raises(KeyError, match=r"dl:suports; ontology/dateline\.ttl"):
        _ = DL["suports"]


def test_a_concept_is_an_iri_and_a_mistyped_one_an_error() -> None:
    assert concept("event-type", "air-strike") == URIRef(f"{BASE}scheme/event-type#air-strike")
    for scheme, notation in (("event-type", "airstrike"), ("event", "air-strike")):
        with pytest.raises(KeyError, match=f"{scheme}.*{notation}"):
            concept(scheme, notation)


@pytest.mark.parametrize("name", FILES)
def test_the_fast_parser_reads_what_rdflib_reads(name: str) -> None:
    ours, theirs = turtle(name), Graph().parse(data=data(name).read_text(encoding="utf-8"), format="turtle")
    assert ours.isomorphic(theirs)


def test_the_names_in_python_are_those_of_the_file(ontology: Graph) -> None:
    declared = {term for term in ontology.subjects(RDF.type, None) if str(term).startswith(str(DL))}
    assert set(DL) == declared
    assert {str(term).removeprefix(str(DL)) for term in declared} == set(dir(DL))


@pytest.mark.parametrize("name", FILES)
def test_every_term_that_is_used_is_declared(name: str) -> None:
    used = re.findall(r"\bdl:(\w+)|ns#(\w+)>", data(name).read_text(encoding="utf-8"))
    assert {one or other for one, other in used} <= set(dir(DL))


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_words_of_a_scheme(ontology: Graph, scheme: str) -> None:
    found = notations(scheme)
    assert set(found) == set(WORDS.get(scheme, "").split()) or scheme == "unit"
    iri = URIRef(f"{BASE}scheme/{scheme}")
    assert (iri, RDF.type, SKOS.ConceptScheme) in ontology
    for notation in found:
        word = concept(scheme, notation)
        assert list(map(str, ontology.objects(word, SKOS.notation))) == [notation]
        assert list(ontology.objects(word, SKOS.inScheme)) == [iri]
        assert word == URIRef(PREFIXES[scheme] + notation)


def test_the_lists_in_the_shapes_are_the_schemes() -> None:
    shapes = shapes_graph()
    lists = [set(map(str, shapes.items(head))) for head in shapes.objects(None, SH["in"])]
    ours = [words for words in lists if any(word.startswith(f"{BASE}scheme/") for word in words)]
    schemes = [{str(concept(scheme, notation)) for notation in notations(scheme)} for scheme in SCHEMES]
    assert sorted(map(sorted, ours)) == sorted(map(sorted, schemes))


def test_event_types_are_mapped(ontology: Graph) -> None:
    for notation in notations("event-type"):
        word = concept("event-type", notation)
        acled = set(map(str, ontology.objects(word, DL.acledSubEvent)))
        plover = set(map(str, ontology.objects(word, DL.ploverCode)))
        assert acled and acled <= ACLED_SUB_EVENTS, notation
        assert plover <= PLOVER, notation
        assert plover or (word, DL.ploverContext, None) in ontology, notation


def test_actor_types_are_mapped(ontology: Graph) -> None:
    for notation in notations("actor-type"):
        word = concept("actor-type", notation)
        acled = set(map(str, ontology.objects(word, DL.acledActorType)))
        assert acled and acled <= ACLED_ACTORS, notation
        (instance_class,) = ontology.objects(word, DL.instanceClass)
        assert DL.Actor in ontology.transitive_objects(instance_class, RDFS.subClassOf)


def test_relation_types_have_their_plain_property(ontology: Graph) -> None:
    for notation in notations("relation-type"):
        (plain,) = ontology.objects(concept("relation-type", notation), DL.plainProperty)
        assert (plain, RDF.type, OWL.ObjectProperty) in ontology
        assert (plain, RDFS.domain, DL.Actor) in ontology


def test_the_ontology_has_no_blank_nodes(ontology: Graph) -> None:
    assert not [triple for triple in ontology if any(isinstance(term, BNode) for term in triple)]


def test_every_foreign_term_is_declared(ontology: Graph) -> None:
    """Imported nothing, an OWL tool would otherwise guess what sem:Actor is."""
    links = (RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range)
    linked = {
        term for link in links for term in ontology.objects(None, link) if not str(term).startswith(PREFIXES["xsd"])
    }
    assert {term for term in linked if (term, RDF.type, None) not in ontology} == set()


def test_everything_is_documented() -> None:
    query = data("documented.rq").read_text(encoding="utf-8")
    assert list(turtle(*FILES).query(query)) == []


@pytest.mark.parametrize(
    ("turtle_text", "lacks"),
    [
        ("dl:Rumour a owl:Class ; rdfs:label 'rumour'@en ; skos:definition 'Hearsay.'@en .", {"example"}),
        ("dl:doubts a owl:ObjectProperty .", {"label", "definition", "example"}),
        ("event-type:nap a skos:Concept ; skos:prefLabel 'nap'@en .", {"definition", "example"}),
        ("<https://w3id.org/dateline/shapes#S> a sh:NodeShape ; sh:closed true .", {"label", "comment", "message"}),
        ("<https://w3id.org/dateline/shapes#P> a sh:PropertyShape ; sh:message '' .", {"message"}),
        (
            "<https://w3id.org/dateline/rules#r> a sh:SPARQLRule ; rdfs:label 'r'@en .",
            {"comment", "example", "reason", "strength"},
        ),
    ],
)
def test_what_is_not_documented_is_found(turtle_text: str, lacks: set[str]) -> None:
    graph = turtle(*FILES)
    head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    graph.parse(data=head + turtle_text, format="turtle")
    rows = list(graph.query(data("documented.rq").read_text(encoding="utf-8")))
    assert {str(row[1]).rpartition("#")[2] for row in rows} == lacks  # type: ignore[index]
