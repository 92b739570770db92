"""Conclusions kept in step with what changes are those drawn from all that is there, whatever the order of changes."""

from __future__ import annotations

from collections.abc import Mapping
from zlib import crc32

import pyoxigraph as ox
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from loader.graph import write
from loader.resolve import resolve
from loader.store import EmbeddedStore
from ontology import BASE
from ontology.gazetteer import gazetteer
from ontology.reasoner import conclude, premises, reason
from ontology.revision import Revision
from tests.benchmarks.synthetic import readings
from tests.ontology.test_reasoner import HEAD

CONCLUSIONS = f"{BASE}graph/conclusions"
ACTORS, PLACES, DAYS = "abcde", ("town", "province", "land"), ("2019-04-01", "2019-04-30", "2019-08-18", "2020-01-01")


class Followed:
    """A store in memory whose conclusions follow every change."""

    def __init__(self, known: str = "") -> None:
        self.store = EmbeddedStore.in_memory()
        self.store.replace(f"{BASE}graph/gazetteer", known)
        reason(self.store)

    def change(self, graphs: Mapping[str, str]) -> None:
        """Give these graphs this content, and draw the conclusions once."""
        revision = Revision(self.store)

        self.store.watcher = lambda effect: revision.expect(effect.gone, effect.come)
        for name, ntriples in graphs.items():
            self.store.replace(f"{BASE}graph/{name}", ntriples)
        revision.draw()

    def kept(self) -> set[str]:
        return {f"{triple} ." for triple in self.store.triples(CONCLUSIONS)}

    def due(self) -> set[str]:
        """What the graph of conclusions is when it is drawn from everything."""
        stated = {
            f"{triple} ."
            for graph in self.store.graphs()
            if graph != CONCLUSIONS
            for triple in self.store.triples(graph)
        }
        return set(conclude(premises(self.store), BASE).ntriples()) - stated


def ntriples(turtle: str) -> str:
    return "".join(f"{quad.triple} .\n" for quad in ox.parse(HEAD + turtle, ox.RdfFormat.TURTLE))


def dated(begin: str | None, end: str | None) -> str:
    parts = (
        [f'sem:hasEarliestBeginTimeStamp "{begin}"^^xsd:date ; sem:hasLatestBeginTimeStamp "{begin}"^^xsd:date']
        if begin
        else []
    )
    parts += [f'sem:hasLatestEndTimeStamp "{end}"^^xsd:date'] if end and (not begin or begin <= end) else []
    return "".join(f" ; {part}" for part in parts)


SPANS = st.builds(dated, st.none() | st.sampled_from(DAYS), st.none() | st.sampled_from(DAYS))
ACTOR, PLACE = st.sampled_from(ACTORS), st.sampled_from(PLACES)
TELLING = "dl:factuality factuality:asserted"


def relation(one: str, how: tuple[str, str], other: str, span: str) -> str:
    type_, plain = how
    return (
        f"<r{one}{type_}{other}{crc32(span.encode())}> a dl:Relation ; {TELLING} ; dl:subject <{one}> ; "
        f"dl:relationType relation-type:{type_} ; dl:object <{other}>{span} . <{one}> dl:{plain} <{other}> ."
    )


def event(number: int, type_: str, actor: str, target: str, place: str, span: str) -> str:
    return (
        f"<e{number}> a dl:Event ; {TELLING} ; dl:eventType event-type:{type_} ; dl:initiator <{actor}> ; "
        f"dl:target <{target}> ; dl:place <{place}>{span} ."
    )


def agreement(number: int, one: str, other: str, place: str, span: str) -> str:
    return (
        f"<g{number}> a dl:Agreement ; {TELLING} ; dl:agreementKind agreement-kind:ceasefire ; dl:agreementStatus "
        f"agreement-status:concluded ; dl:party <{one}> , <{other}> ; "
        f'dl:place <{place}>{span} ; dl:concluded "2019"^^xsd:gYear .'
    )


def control(number: int, actor: str, place: str, source: str, span: str) -> str:
    return (
        f"<c{number}> a dl:Control ; {TELLING} ; dl:controller <{actor}> ; dl:place <{place}> ; "
        f"dl:controlStatus control-status:controls ; dl:reportedBy <{source}>{span} ."
    )


def figure(number: int, place: str | None, source: str, article: str, low: int, span: str) -> str:
    where = f"dl:place <{place}> ; " if place else ""
    return (
        f'<f{number}> a dl:Figure ; {TELLING} ; dl:measure measure:killed ; dl:countedGroup "civilians" ; '
        f"{where}dl:unit unit:person ; dl:low {low} ; dl:reportedBy <{source}> ; dl:inArticle <{article}>{span} ."
    )


RELATIONS = (("supports", "supports"), ("opposes", "opposes"), ("part-of", "partOf"), ("allied-with", "alliedWith"))
KINDS = ("Military", "Government", "State", "ArmedGroup", "Person")
NUMBER = st.integers(0, 4)
FACTS = st.one_of(
    st.builds(relation, ACTOR, st.sampled_from(RELATIONS), ACTOR, SPANS),
    st.builds(event, NUMBER, st.sampled_from(("clash", "attack")), ACTOR, ACTOR, PLACE, SPANS),
    st.builds(agreement, NUMBER, ACTOR, ACTOR, PLACE, SPANS),
    st.builds(control, NUMBER, ACTOR, PLACE, ACTOR, SPANS),
    st.builds(figure, NUMBER, st.none() | PLACE, ACTOR, st.sampled_from(("a1", "a2")), st.integers(1, 3), SPANS),
    st.builds("<{}> a dl:{} .".format, ACTOR, st.sampled_from(KINDS)),
    st.builds("<{}> dl:within <{}> .".format, PLACE, PLACE),
    st.builds("<{}> dl:country <{}> .".format, PLACE, PLACE),
    st.builds('<{}> schema:latitude "1.5"^^xsd:decimal .'.format, PLACE),
    st.builds("<{}> dl:{} <{}> .".format, ACTOR, st.sampled_from(("supports", "opposes", "partOf", "leads")), ACTOR),
)
ARTICLES = st.lists(FACTS, max_size=6).map("\n".join).map(ntriples)
GRAPHS = st.sampled_from(("article/1", "article/2", "article/3"))


class Changes(RuleBasedStateMachine):
    """Any articles come, are read again and go."""

    @initialize(known=ARTICLES)
    def begin(self, known: str) -> None:
        self.followed = Followed(known)

    @rule(graphs=st.dictionaries(GRAPHS, ARTICLES, min_size=1, max_size=2))
    def load(self, graphs: dict[str, str]) -> None:
        self.followed.change(graphs)

    @rule(graph=GRAPHS)
    def withdraw(self, graph: str) -> None:
        self.followed.change({graph: ""})

    @invariant()
    def conclusions_are_those_of_what_is_there(self) -> None:
        assert self.followed.kept() == self.followed.due()


Changes.TestCase.settings = settings(max_examples=15, stateful_step_count=6, deadline=None)
TestChanges = Changes.TestCase


def test_what_two_premises_that_can_change_places_stand_for_is_the_same_whatever_changed() -> None:
    first, second, third = (
        ntriples(agreement(*one, "town", "")) for one in ((1, "b", "c"), (0, "b", "c"), (1, "a", "a"))
    )
    followed = Followed(first)
    followed.change({"article/1": second, "article/3": third})
    assert followed.kept() == followed.due()
    followed.change({"article/3": ""})
    assert followed.kept() == followed.due()


@pytest.mark.parametrize("batch", [1, 4])
def test_articles_that_come_and_go_leave_what_is_drawn_from_the_rest(batch: int) -> None:
    followed = Followed()
    graphs = {
        f"article/{number}": write(resolve(reading, gazetteer(), BASE)).serialize(format="nt")
        for number, reading in enumerate(readings(range(24)))
    }
    names = list(graphs)
    for start in range(0, len(names), batch):
        followed.change({name: graphs[name] for name in names[start : start + batch]})
    assert followed.kept() == followed.due()
    assert len(followed.kept()) > 100
    for start in range(0, len(names), 2 * batch):
        followed.change(dict.fromkeys(names[start : start + batch], ""))
    assert followed.kept() == followed.due()
