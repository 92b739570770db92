"""One article's named graph: its facts, its evidence, and the actors and places they speak of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from rdflib import RDF, RDFS, SKOS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.namespace import PROV

from loader.article import Article
from loader.dates import PartialDate
from loader.resolve import Entity, Resolved
from loader.statements import (
    ASSERTED,
    Actor,
    Agreement,
    Control,
    Dropped,
    Event,
    Evidence,
    Figure,
    Place,
    Relation,
    Statement,
)  # fmt: skip
from loader.wording import sentence, set_aside
from ontology import DL, annotation, concept

SEM = Namespace("http://semanticweb.cs.vu.nl/2009/11/sem/")
OA = Namespace("http://www.w3.org/ns/oa#")
GEO = Namespace("http://www.opengis.net/ont/geosparql#")
SCHEMA = Namespace("https://schema.org/")

# Part of every fingerprint: to be raised when this module writes the same reading differently.
_LAYOUT = "4"
_SYMMETRIC = frozenset({"allied-with", "opposes"})


class Made(Protocol):
    """What a graph was made by: an extractor, or the reading that it left."""

    @property
    def name(self) -> str:
        """Which extractor."""

    @property
    def version(self) -> str:
        """In which version."""


def fingerprint(article: Article, extractor: Made) -> str:
    """What an article's graph was made from: text, what is known of it, extractor and version, layout of the graph."""
    known = (article.text, article.published, article.source, article.language, article.title, article.url)
    made = (extractor.name, extractor.version, _LAYOUT)
    return hashlib.sha256(repr((*map(str, known), *made)).encode()).hexdigest()[:32]


def write(resolved: Resolved, dropped: Iterable[Dropped] = ()) -> Graph:
    """The graph of a resolved reading, and of what was dropped on the way to it.

    It holds no blank node, and nothing of it depends on another article.
    """
    graph = Graph(bind_namespaces="none")
    writer = _Writer(graph, resolved)
    writer.article()
    for entity in resolved.entities:
        writer.entity(entity)
    for statement in resolved.reading.statements:
        writer.statement(statement)
    for one in dropped:
        writer.set_aside(one)
    return graph


class _Writer:
    """Adds the parts of one article to one graph."""

    def __init__(self, graph: Graph, resolved: Resolved) -> None:
        self.graph = graph
        self.resolved = resolved
        self.text = resolved.reading.article
        self.home = f"{resolved.base}id/"
        self.iri = URIRef(f"{self.home}article/{self.text.id}")
        self.reading = URIRef(f"{self.home}reading/{self.text.id}")

    def add(self, subject: URIRef, predicate: URIRef, *objects: URIRef | Literal | None) -> None:
        for value in objects:
            if value is not None:
                self.graph.add((subject, predicate, value))

    def article(self) -> None:
        """The article itself and the reading that everything else came from."""
        article, reading = self.text, self.resolved.reading
        publisher = self.resolved.actors.get(article.source or "")
        known = ", ".join(str(one) for one in (article.source, article.published) if one)
        name = f"{article.title} ({known})" if article.title and known else article.title or known or "An article"
        self.add(self.iri, RDF.type, SCHEMA.NewsArticle)
        self.add(self.iri, SKOS.prefLabel, Literal(name, lang="en"))
        self.add(self.iri, SCHEMA.articleBody, Literal(article.text))
        self.add(self.iri, SCHEMA.inLanguage, Literal(article.language))
        self.add(self.iri, SCHEMA.datePublished, _date(article.published))
        self.add(self.iri, SCHEMA.publisher, URIRef(publisher.iri) if publisher else None)
        self.add(self.iri, SCHEMA.headline, Literal(article.title, lang="en") if article.title else None)
        self.add(self.iri, SCHEMA.url, Literal(article.url) if article.url else None)
        made = _ReadBy(reading.extractor, reading.version)
        self.add(self.iri, DL.fingerprint, Literal(fingerprint(article, made)))
        self.add(self.reading, RDF.type, DL.Reading)
        self.add(self.reading, SKOS.prefLabel, Literal(f"Reading of {name} by {reading.extractor}", lang="en"))
        self.add(self.reading, PROV.used, self.iri)
        self.add(self.reading, DL.extractor, Literal(reading.extractor))
        self.add(self.reading, DL.extractorVersion, Literal(reading.version))
        self.add(self.reading, DL.discarded, Literal(reading.discarded))

    def entity(self, entity: Entity) -> None:
        """An actor with its type, or a place with its coordinates."""
        iri = URIRef(entity.iri)
        self.add(iri, SKOS.prefLabel, Literal(entity.label, lang="en"))
        self.add(iri, SKOS.altLabel, *(Literal(alias, lang="en") for alias in entity.aliases))
        self.add(iri, SKOS.exactMatch, *(URIRef(same) for same in entity.same_as))
        if entity.type:
            type_ = concept("actor-type", entity.type)
            class_ = annotation(type_, DL.instanceClass)
            self.add(iri, RDF.type, DL.Actor, class_)
            self.add(iri, DL.actorType, type_)
            return
        self.add(iri, RDF.type, DL.Place)
        self.add(iri, SKOS.notation, Literal(entity.notation) if entity.notation else None)
        for predicate, value in ((DL.near, entity.near), (DL.within, entity.within), (DL.country, entity.country)):
            self.add(iri, predicate, URIRef(value) if value else None)
        if entity.latitude is not None and entity.longitude is not None:
            shape = URIRef(f"{entity.iri}/geometry")
            point = f"POINT({entity.longitude} {entity.latitude})"
            self.add(iri, SCHEMA.latitude, Literal(entity.latitude, datatype=XSD.decimal))
            self.add(iri, SCHEMA.longitude, Literal(entity.longitude, datatype=XSD.decimal))
            self.add(iri, GEO.hasGeometry, shape)
            self.add(shape, RDF.type, GEO.Geometry)
            self.add(shape, GEO.asWKT, Literal(point, datatype=GEO.wktLiteral))

    def statement(self, statement: Statement) -> None:
        """One statement: what all kinds have, then what its kind adds."""
        iri = URIRef(f"{self.home}{statement.kind}/{self.text.id[:8]}-{_digest(statement)}")
        chain = self.actors(statement.reported_by)
        self.add(iri, RDF.type, DL.Statement, DL[statement.kind.capitalize()])
        self.add(iri, SKOS.prefLabel, Literal(sentence(statement), lang="en"))
        self.add(iri, DL.inArticle, self.iri)
        self.add(iri, PROV.wasGeneratedBy, self.reading)
        self.add(iri, DL.factuality, concept("factuality", statement.factuality))
        self.add(iri, DL.reportedBy, *chain[-1:])
        self.add(iri, DL.reportedVia, *chain[:-1])
        self.add(iri, DL.evidence, *(self.evidence(evidence) for evidence in statement.evidence))
        self.span(iri, statement)
        match statement:
            case Relation():
                self.relation(iri, statement)
            case Event():
                self.event(iri, statement)
            case Figure():
                self.figure(iri, statement)
            case Control():
                self.add(iri, DL.controller, *self.actors((statement.controller,)))
                self.where(iri, statement.place)
                self.add(iri, DL.controlStatus, concept("control-status", statement.status))
            case Agreement():
                self.agreement(iri, statement)

    def relation(self, iri: URIRef, relation: Relation) -> None:
        """A tie, and beside it the plain triple where the article states it as a fact."""
        type_ = concept("relation-type", relation.relation)
        subjects, objects = self.actors((relation.subject,)), self.actors((relation.object,))
        self.add(iri, DL.subject, *subjects)
        self.add(iri, DL.relationType, type_)
        self.add(iri, DL.object, *objects)
        plain = annotation(type_, DL.plainProperty)
        if relation.factuality == ASSERTED and plain is not None:
            for subject in subjects:
                for object_ in objects:
                    self.add(subject, plain, object_)
                    if relation.relation in _SYMMETRIC:
                        self.add(object_, plain, subject)

    def event(self, iri: URIRef, event: Event) -> None:
        """A happening with those who act and those acted upon; crowds are words, not actors."""
        self.add(iri, DL.eventType, concept("event-type", event.type))
        self.add(iri, DL.initiator, *self.actors(event.initiators))
        self.add(iri, DL.target, *self.actors(event.targets))
        crowds = [label for label in event.targets if label not in self.resolved.actors]
        self.add(iri, DL.targetedGroup, *(Literal(crowd) for crowd in crowds))
        self.where(iri, event.place)

    def figure(self, iri: URIRef, figure: Figure) -> None:
        """A number as a claim, with its bounds."""
        self.add(iri, DL.measure, concept("measure", figure.measure))
        self.add(iri, DL.countedGroup, Literal(figure.group))
        self.add(iri, DL.countedActor, *self.actors((figure.group,)))
        for predicate, number in ((DL.low, figure.low), (DL.high, figure.high)):
            if number is not None:
                whole = number == number.to_integral_value()
                value = Literal(int(number)) if whole else Literal(number, datatype=XSD.decimal)
                self.add(iri, predicate, value)
        self.add(iri, DL.precision, concept("precision", figure.precision))
        self.add(iri, DL.unit, concept("unit", figure.unit))
        self.where(iri, figure.place)

    def agreement(self, iri: URIRef, agreement: Agreement) -> None:
        """An agreement with its parties, its standing and who is in its way."""
        self.add(iri, SKOS.altLabel, Literal(agreement.label, lang="en"))
        self.add(iri, DL.agreementKind, concept("agreement-kind", agreement.type))
        self.add(iri, DL.agreementStatus, concept("agreement-status", agreement.status))
        self.add(iri, DL.concluded, _date(agreement.concluded))
        self.add(iri, DL.party, *self.actors(agreement.parties))
        self.add(iri, DL.obstructedBy, *self.actors(agreement.obstructed_by))
        self.where(iri, agreement.place)

    def span(self, iri: URIRef, statement: Statement) -> None:
        """When it began and ended, as precisely as known, and as days that can be compared."""
        start, end = statement.interval.start, statement.interval.end
        if isinstance(statement, Agreement):
            start = start or statement.concluded
        if start and end and end.latest < start.earliest:
            end = None  # Two dates of one sentence that cannot be one span: the beginning is what it tells.
        self.add(iri, DL.start, _date(statement.interval.start))
        self.add(iri, DL.end, _date(end))
        if start:
            self.add(iri, SEM.hasEarliestBeginTimeStamp, Literal(start.earliest))
            self.add(iri, SEM.hasLatestBeginTimeStamp, Literal(start.latest))
        if end:
            self.add(iri, SEM.hasEarliestEndTimeStamp, Literal(end.earliest))
            self.add(iri, SEM.hasLatestEndTimeStamp, Literal(end.latest))

    def evidence(self, evidence: Evidence) -> URIRef:
        """The words that carry a statement; what several rules read there is one piece of evidence."""
        iri = URIRef(f"{self.home}evidence/{self.text.id[:8]}-{evidence.start}-{evidence.end}")
        self.add(iri, RDF.type, DL.Evidence)
        self.add(iri, DL.inArticle, self.iri)
        self.add(iri, OA.start, Literal(evidence.start))
        self.add(iri, OA.end, Literal(evidence.end))
        self.add(iri, OA.exact, Literal(evidence.quote))
        if (iri, DL.sentenceStart, None) not in self.graph:
            self.add(iri, DL.sentenceStart, Literal(evidence.sentence_start))
            self.add(iri, DL.sentenceEnd, Literal(evidence.sentence_end))
        self.add(iri, DL.rule, Literal(evidence.rule))
        return iri

    def set_aside(self, dropped: Dropped) -> None:
        """A finding that cannot stand: why, and where it was read, in terms that no statement has and no rule looks at.

        What stands as its quote and is not there is kept as the words that were given for it.
        """
        finding = dropped.finding
        iri = URIRef(f"{self.home}set-aside/{self.text.id[:8]}-{_digest(finding)}")
        kind = finding.kind if isinstance(finding, Statement) else "actor" if isinstance(finding, Actor) else "place"
        self.add(iri, RDF.type, DL.SetAside)
        self.add(iri, RDFS.label, Literal(set_aside(finding), lang="en"))
        self.add(iri, DL.wouldBe, Literal(kind))
        self.add(iri, DL.setAsideBecause, Literal(dropped.reason))
        self.add(iri, OA.hasSource, self.iri)
        self.add(iri, PROV.wasGeneratedBy, self.reading)
        for evidence in finding.evidence:
            if evidence.stands_in(self.text.text):
                self.add(iri, OA.hasSelector, self.words(evidence))
            elif evidence.quote.strip():
                self.add(iri, DL.wordsGiven, Literal(evidence.quote))

    def words(self, evidence: Evidence) -> URIRef:
        """A stretch of the text that carries nothing: a place to look at, and no evidence."""
        iri = URIRef(f"{self.iri}#char={evidence.start},{evidence.end}")
        self.add(iri, RDF.type, OA.TextPositionSelector, OA.TextQuoteSelector)
        self.add(iri, OA.start, Literal(evidence.start))
        self.add(iri, OA.end, Literal(evidence.end))
        self.add(iri, OA.exact, Literal(evidence.quote))
        return iri

    def actors(self, labels: Iterable[str]) -> list[URIRef]:
        """The IRIs of those labels that name actors."""
        return [URIRef(self.resolved.actors[label].iri) for label in labels if label in self.resolved.actors]

    def where(self, iri: URIRef, label: str | None) -> None:
        """The place of a statement, and what the article calls it there."""
        entity = self.resolved.places.get(label or "")
        if entity is not None:
            self.add(iri, DL.place, URIRef(entity.iri))
            self.add(iri, DL.placeName, Literal(label))


@dataclass(frozen=True)
class _ReadBy:
    """The extractor that a reading names."""

    name: str
    version: str


def _date(date: PartialDate | None) -> Literal | None:
    if date is None:
        return None
    datatype = XSD.date if date.day else XSD.gYearMonth if date.month else XSD.gYear
    return Literal(str(date), datatype=datatype, normalize=False)


def _digest(finding: Statement | Actor | Place) -> str:
    """A name made from what the finding says: other findings, and their order, do not change it."""
    said = repr((finding, sorted(evidence.quote for evidence in finding.evidence)))
    return hashlib.sha256(said.encode()).hexdigest()[:8]
