"""From a reading to a graph, through the gate, and back out as tables: what goes in comes out."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import SKOS, BNode, Graph, Literal, URIRef

from loader.article import Article
from loader.dates import Interval, PartialDate
from loader.graph import fingerprint, write
from loader.resolve import resolve
from loader.statements import Actor, Agreement, Control, Event, Evidence, Figure, Place, Reading, Relation
from loader.store import EmbeddedStore
from loader.tables import tables, write_tables
from loader.validate import check
from loader.wording import sentence
from ontology import BASE, DL, notations
from ontology.gazetteer import gazetteer

TEXT = (
    "The Kenyan army said that Rwanda backs M23. About 1,500 civilians fled Goma in March 2022, after a truce of 2021."
)


def evidence(text: str, start: int = 0, end: int | None = None) -> tuple[Evidence, ...]:
    stop = len(text) if end is None else end
    return (Evidence(start, stop, text[start:stop], start, stop, "test"),)


def hand_made(**further: object) -> Reading:
    where = evidence(TEXT)
    values: dict[str, object] = {
        "article": Article(TEXT, "test", published=PartialDate(2022, 4, 1), source="Reuters"),
        "extractor": "test",
        "version": "1",
        "actors": (
            Actor("Kenyan army", "military"),
            Actor("Rwanda", "state", ("Kigali",), "rwanda"),
            Actor("M23", "armed-group", ("M23 rebels",)),
        ),
        "places": (Place("Goma"), Place("villages west of Goma", near="Goma")),
        "statements": (
            Relation(subject="Rwanda", relation="supports", object="M23", reported_by=("Kenyan army",), evidence=where),
            Relation(subject="Kenyan army", relation="opposes", object="M23", factuality="denied", evidence=where),
            Event(
                type="displacement", place="Goma", targets=("civilians",), interval=Interval(PartialDate(2022, 3)),
                evidence=where,
            ),
            Figure(
                measure="displaced", group="civilians", low=Decimal(1500), high=Decimal(1500), precision="approximate",
                unit="person", place="Goma", evidence=where,
            ),
            Control(controller="M23", place="villages west of Goma", status="controls", evidence=where),
            Agreement(
                label="truce", type="ceasefire", status="violated", concluded=PartialDate(2021), parties=("Rwanda",),
                evidence=where,
            ),
        ),
    }  # fmt: skip
    return Reading(**{**values, **further})  # type: ignore[arg-type]


def graph_of(reading: Reading) -> Graph:
    return write(resolve(reading, gazetteer(), BASE))


def tables_of(reading: Reading) -> dict[str, list[dict[str, str]]]:
    with EmbeddedStore.in_memory() as store:
        store.replace(store.graph(f"article/{reading.article.id}"), graph_of(reading).serialize(format="nt"))
        return tables(store)


def test_a_hand_made_reading_conforms_and_holds_no_blank_node() -> None:
    graph = graph_of(hand_made())
    report = check(graph)
    assert report.conforms, report.text
    assert not [term for triple in graph for term in triple if isinstance(term, BNode)]


def test_plain_triples_stand_beside_what_is_stated_and_not_beside_what_is_denied() -> None:
    graph = graph_of(hand_made())
    rwanda, m23 = URIRef(f"{BASE}id/actor/rwanda"), URIRef(f"{BASE}id/actor/m23")
    assert (rwanda, DL.supports, m23) in graph
    assert not list(graph.triples((None, DL.opposes, None)))


def test_names_meet_under_one_iri() -> None:
    graph = graph_of(hand_made())
    rwanda = URIRef(f"{BASE}id/actor/rwanda")
    assert (rwanda, SKOS.altLabel, Literal("Kigali", lang="en")) in graph
    other = hand_made(actors=(Actor("Kigali", "state", (), "rwanda"),), statements=())
    assert (rwanda, None, None) in graph_of(other)


def test_a_described_place_is_near_the_one_it_is_described_by() -> None:
    graph = graph_of(hand_made())
    near = list(graph.subject_objects(DL.near))
    assert [str(place).rpartition("/")[2] for place, _ in near] == ["villages-west-of-goma"]
    assert (near[0][1], SKOS.prefLabel, Literal("Goma", lang="en")) in graph


def test_statements_keep_their_iris_whatever_stands_beside_them() -> None:
    all_of_them, some = hand_made(), hand_made(statements=hand_made().statements[3:])
    kinds = (DL.Figure, DL.Control, DL.Agreement)
    iris = [{s for kind in kinds for s in graph_of(reading).subjects(None, kind)} for reading in (all_of_them, some)]
    assert iris[0] == iris[1]


def test_tables_hold_what_was_stated(tmp_path: Path) -> None:
    found = tables_of(hand_made())
    assert [(r["subject"], r["relation"], r["object"], r["reported_by"]) for r in found["relations"]] == [
        ("Rwanda", "supports", "M23", "Kenya Defence Forces")
    ]
    assert [(r["type"], r["place"], r["targets"], r["start"]) for r in found["events"]] == [
        ("displacement", "Goma", "civilians", "2022-03")
    ]
    assert [(r["measure"], r["group"], r["low"], r["high"]) for r in found["figures"]] == [
        ("displaced", "civilians", "1500", "1500")
    ]
    assert [(r["controller"], r["place"], r["status"]) for r in found["control"]] == [
        ("M23", "villages west of Goma", "controls")
    ]
    assert [(r["label"], r["kind"], r["concluded"], r["status"], r["parties"]) for r in found["agreements"]] == [
        ("truce", "ceasefire", "2021", "violated", "Rwanda")
    ]
    assert {row["quote"] for table in ("relations", "events", "figures") for row in found[table]} == {TEXT}
    write_tables(found, tmp_path)
    with (tmp_path / "relations.csv").open(encoding="utf-8", newline="") as file:
        assert next(csv.DictReader(file))["subject"] == "Rwanda"


def test_a_cell_is_no_formula_for_a_spreadsheet(tmp_path: Path) -> None:
    found = tables_of(hand_made(actors=(Actor("=HYPERLINK(1)", "other"), *hand_made().actors)))
    write_tables(found, tmp_path)
    with (tmp_path / "actors.csv").open(encoding="utf-8", newline="") as file:
        assert not [row for row in csv.DictReader(file) if row["label"].startswith("=")]


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (hand_made().statements[0], "Rwanda supports M23"),
        (hand_made().statements[1], "Kenyan army opposes M23 (denied)"),
        (hand_made().statements[3], "about 1,500 civilians: displaced, Goma"),
    ],
)
def test_sentences_never_state_what_is_only_claimed(statement: Relation, said: str) -> None:
    assert sentence(statement) == said


def test_a_fingerprint_tells_every_change() -> None:
    class Maker:
        def __init__(self, name: str, version: str) -> None:
            self.name, self.version = name, version

    article = Article("text", "a", published=PartialDate(2022))
    made = {
        fingerprint(article, Maker("rules", "1")),
        fingerprint(article, Maker("rules", "2")),
        fingerprint(Article("text", "a"), Maker("rules", "1")),
        fingerprint(Article("text", "a", source="AFP"), Maker("rules", "1")),
    }
    assert len(made) == 4
    assert fingerprint(Article("text", "elsewhere", published=PartialDate(2022)), Maker("rules", "1")) in made


ODD = st.text(
    st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n\"'\\<>{}|^`\u202e\U0001f6a9"),
    min_size=1,
    max_size=60,
)
PARTIAL = st.builds(PartialDate, st.integers(1900, 2100)) | st.builds(
    PartialDate, st.integers(1900, 2100), st.integers(1, 12)
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ODD, ODD, ODD, st.sampled_from(notations("event-type")), PARTIAL, PARTIAL)
def test_any_reading_conforms_and_comes_back(
    text: str, one: str, other: str, type_: str, start: PartialDate, end: PartialDate
) -> None:
    labels = (f"a{one}", f"b{other}")
    reading = Reading(
        Article(text, "odd"),
        "test",
        "1",
        tuple(Actor(label, "other") for label in labels),
        (),
        (
            Event(
                type=type_,
                initiators=labels[:1],
                targets=labels[1:],
                interval=Interval(start, end),
                evidence=evidence(text),
            ),
        ),
    )
    report = check(graph_of(reading))
    assert report.conforms, report.text
    (row,) = tables_of(reading)["events"]
    assert row["type"] == type_
    assert row["start"] == str(start)


def test_the_gate_names_what_is_wrong() -> None:
    graph = graph_of(hand_made())
    figure = next(graph.subjects(None, DL.Figure))
    graph.remove((figure, DL.unit, None))
    report = check(graph)
    assert not report.conforms
    assert "1,500 civilians" in report.text
    assert ox.parse(report.graph.serialize(format="nt"), format=ox.RdfFormat.N_TRIPLES)
