"""From names to identities: one thing has one IRI and one label, whatever articles call it."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from rdflib import SKOS, Graph, Literal, URIRef

from loader.article import Article
from loader.graph import write
from loader.resolve import Entity, resolve
from loader.statements import Actor, Event, Evidence, Place, Reading, Relation
from loader.store import EmbeddedStore
from loader.tables import tables
from loader.validate import check
from ontology import BASE, DL
from ontology.gazetteer import gazetteer
from ontology.gazetteer.rdf import gazetteer_graph

TEXT = "Fighting went on."
WHERE = (Evidence(0, len(TEXT), TEXT, 0, len(TEXT), "test"),)


def reading(actors: Iterable[Actor] = (), places: Iterable[Place] = (), statements: Iterable[object] = ()) -> Reading:
    return Reading(Article(TEXT, "test"), "test", "1", tuple(actors), tuple(places), tuple(statements))  # type: ignore[arg-type]


def actor(one: Actor, *others: Actor | Place) -> Entity:
    """What an actor becomes in an article that also names others."""
    told = reading((one, *(o for o in others if isinstance(o, Actor))), (o for o in others if isinstance(o, Place)))
    return resolve(told, gazetteer(), BASE).actors[one.label]


def place(label: str, *others: str) -> tuple[Entity, dict[str, Entity]]:
    """What a place becomes, and all entities of the article by the end of their IRI."""
    found = resolve(reading(places=(Place(label), *map(Place, others))), gazetteer(), BASE)
    return found.places[label], {entity.iri.rpartition("/")[2]: entity for entity in found.entities}


@pytest.mark.parametrize(
    ("one", "others", "key"),
    [
        (Actor("Kenyan army", "military"), (), "kenya-defence-forces"),
        (Actor("Syrian regime forces", "military", ("Syrian forces",)), (), "syria-forces"),
        (Actor("Syrian government", "government", (), "syria"), (), "syria-government"),
        (Actor("Syria", "state", (), "syria"), (), "syria"),
        (Actor("Somaliland", "state"), (), "somaliland"),
        (Actor("Kurdistan Regional Government", "government"), (), "kurdistan-regional-government"),
        (Actor("Hasan Rohani", "person"), (), "hassan-rouhani"),
        (Actor("Ali Ahmed", "person"), (), "ali-ahmed"),
        (Actor("Владимир Путин", "person"), (), "vladimir-putin"),
        (Actor("UPC", "armed-group"), (Actor("DRC", "state"),), "upc-ituri"),
        (Actor("UPC", "armed-group"), (Actor("Central African Republic", "state"),), "upc-car"),
        (Actor("rebels", "armed-group"), (Actor("Chad", "state"),), "chad-rebels"),
        (Actor("rebels", "armed-group"), (Place("Syria"),), "syria-rebels"),
        (Actor("rebels", "armed-group"), (), "rebels"),
        (Actor("Free Forces of Nowhere", "armed-group"), (Place("Syria"),), "free-forces-of-nowhere"),
    ],
)
def test_an_actor_has_the_key_of_what_it_is(one: Actor, others: tuple[Actor | Place, ...], key: str) -> None:
    assert actor(one, *others).iri == f"{BASE}id/actor/{key}"


def test_a_place_has_one_label_over_articles_and_what_this_one_calls_it_is_an_alias() -> None:
    spellings = [place(name, "Syria")[0] for name in ("Khan Sheikhoun", "Khan Cheikhoun", "Khān Shaykhūn")]
    assert len({entity.iri for entity in spellings}) == 1
    assert {entity.label for entity in spellings} == {"Khan Sheikhoun"}
    assert [entity.aliases for entity in spellings] == [(), ("Khan Cheikhoun",), ("Khān Shaykhūn",)]


def test_a_place_stands_in_its_division_and_its_country() -> None:
    town, found = place("Khan Sheikhoun")
    assert (town.within, town.country) == (f"{BASE}id/place/idlib-province", f"{BASE}id/place/syria")
    assert (found["idlib-province"].country, found["syria"].notation) == (f"{BASE}id/place/syria", "SY")


def test_a_part_of_a_place_that_has_no_name_of_its_own_lies_within_it() -> None:
    part, found = place("northwestern Syria")
    assert part.iri == f"{BASE}id/place/northwestern-syria"
    assert (part.within, part.country) == (f"{BASE}id/place/syria", f"{BASE}id/place/syria")
    assert found["syria"].label == "Syria"


@pytest.mark.parametrize(
    ("name", "others", "key"),
    [
        ("Tripoli", ("Beirut", "Lebanon"), "tripoli-266826"),
        ("Tripoli", ("Benghazi", "Libya"), "tripoli-2210247"),
        ("Hodeida", ("Yemen",), "al-hudaydah-79415"),
        ("Northern Province", ("Sri Lanka",), "northern-province-lk-38"),
        ("Northern Province", (), "northern-province"),
    ],
)
def test_the_other_places_of_an_article_tell_which_is_meant(name: str, others: tuple[str, ...], key: str) -> None:
    assert place(name, *others)[0].iri == f"{BASE}id/place/{key}"


def test_a_tie_of_a_party_to_itself_is_left_out() -> None:
    told = reading(
        (Actor("Kenyan army", "military"), Actor("Kenya Defence Forces", "military")),
        statements=(
            Relation(subject="Kenyan army", relation="allied-with", object="Kenya Defence Forces", evidence=WHERE),
        ),
    )
    assert not resolve(told, gazetteer(), BASE).reading.statements


def test_the_graph_has_the_place_s_name_and_the_tables_have_the_article_s() -> None:
    told = reading(
        places=(Place("Khan Cheikhoun"), Place("Syria")),
        statements=(Event(type="clash", place="Khan Cheikhoun", targets=("civilians",), evidence=WHERE),),
    )
    graph = write(resolve(told, gazetteer(), BASE))
    where = URIRef(f"{BASE}id/place/khan-shaykhun-168325")
    assert list(graph.objects(where, SKOS.prefLabel)) == [Literal("Khan Sheikhoun", lang="en")]
    assert list(graph.objects(where, SKOS.altLabel)) == [Literal("Khan Cheikhoun", lang="en")]
    assert check(graph).conforms, check(graph).text
    with EmbeddedStore.in_memory() as store:
        store.replace(store.graph(f"article/{told.article.id}"), graph.serialize(format="nt"))
        assert [row["place"] for row in tables(store)["events"]] == ["Khan Cheikhoun"]


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ("syria-government", "syria"),
        ("syria-forces", "syria"),
        ("kenya-defence-forces", "kenya"),
        ("quds-force", "iranian-revolutionary-guard"),
        ("iranian-revolutionary-guard", "iran"),
        ("abkhazia-government", "abkhazia"),
    ],
)
def test_the_graph_of_the_gazetteer_says_what_is_part_of_what(part: str, whole: str) -> None:
    assert (URIRef(f"{BASE}id/actor/{part}"), DL.partOf, URIRef(f"{BASE}id/actor/{whole}")) in published()


def test_the_graph_of_the_gazetteer_conforms() -> None:
    report = check(published())
    assert report.conforms, report.text


def published() -> Graph:
    return gazetteer_graph(gazetteer(), BASE)
