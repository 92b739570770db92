"""What one graph gives to the index, whatever other graphs say: so it can be taken out again when the graph goes."""

from __future__ import annotations

import json
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import pyoxigraph as ox
from rdflib import RDF, SKOS, Namespace

from ontology import DL
from server.search.spans import Notes
from server.search.valued import Links

KINDS = ("actor", "place", "agreement", "event", "figure", "control", "relation", "article")
"""Of what can be found, in the order in which it is shown; the index knows them by their number."""
SPOKEN_OF = frozenset({0, 1})
"""The kinds that statements speak of: actors and places. Their names are heard, too."""
_OA = Namespace("http://www.w3.org/ns/oa#")
_ARTICLE = KINDS.index("article")
_CLASSES = {
    **{str(DL[kind.capitalize()]): number for number, kind in enumerate(KINDS[:-1])},
    "https://schema.org/NewsArticle": _ARTICLE,
}
_TYPE, _LABEL, _ALIAS = str(RDF.type), str(SKOS.prefLabel), str(SKOS.altLabel)
_STATEMENT, _EVIDENCE, _EXACT = str(DL.Statement), str(DL.evidence), str(_OA.exact)
_FINGERPRINT = str(DL.fingerprint)


@dataclass(frozen=True)
class Reading:
    """Of what kind things are, what they are called (1: preferably), how many statements name them, what is quoted,
    from when to when what is told as a fact was so, and the values that it is counted by."""

    kinds: tuple[tuple[str, int], ...] = ()
    names: tuple[tuple[str, str, int], ...] = ()
    mentions: tuple[tuple[str, int], ...] = ()
    quotes: tuple[tuple[str, str], ...] = ()
    spans: tuple[tuple[str, int, int, str, str], ...] = ()
    values: tuple[tuple[str, int, str], ...] = ()
    fingerprint: str = ""
    """That the graph has, which tells whether it has changed."""

    def packed(self) -> bytes:
        """As bytes, to be kept; but for the fingerprint."""
        parts = [self.kinds, self.names, self.mentions, self.quotes, self.spans, self.values]
        return zlib.compress(json.dumps(parts).encode())

    @classmethod
    def unpacked(cls, packed: bytes) -> Reading:
        """What `packed` made bytes of."""
        parts = json.loads(zlib.decompress(packed))
        kinds, names, mentions, quotes, spans, values = (tuple(tuple(row) for row in part) for part in parts)
        return cls(kinds, names, mentions, quotes, spans, values)


NOTHING = Reading()


def read(triples: Iterable[ox.Triple]) -> Reading:
    """What these triples of one graph give to the index.

    What has a name and no type here may have its type in another graph; what is of another type is not looked for.
    """
    types: defaultdict[str, set[str]] = defaultdict(set)
    names: set[tuple[str, str, int]] = set()
    evidence: list[tuple[str, str]] = []
    exact: defaultdict[str, set[str]] = defaultdict(set)
    ties: set[tuple[str, str]] = set()
    fingerprints: set[str] = set()
    notes, links = Notes(), Links()
    for triple in triples:
        if not isinstance(triple.subject, ox.NamedNode):
            continue
        subject, predicate, object_ = triple.subject.value, triple.predicate.value, triple.object
        if isinstance(object_, ox.NamedNode | ox.Literal):
            notes.add(subject, predicate, object_)
        if predicate == _TYPE and isinstance(object_, ox.NamedNode):
            types[subject].add(object_.value)
        elif isinstance(object_, ox.NamedNode):
            ties.add((subject, object_.value))
            links.add(subject, predicate, object_)
            if predicate == _EVIDENCE:
                evidence.append((subject, object_.value))
        elif isinstance(object_, ox.Literal):
            if predicate in (_LABEL, _ALIAS):
                names.add((subject, object_.value, int(predicate == _LABEL)))
            elif predicate == _EXACT:
                exact[subject].add(object_.value)
            elif predicate == _FINGERPRINT:
                fingerprints.add(object_.value)
    kinds = {(thing, _CLASSES[type_]) for thing, known in types.items() for type_ in known if type_ in _CLASSES}
    ours = {thing for thing, _ in kinds}
    spoken_of = {thing for thing, kind in kinds if kind in SPOKEN_OF}
    said = {thing for thing, known in types.items() if _STATEMENT in known}
    mentions = Counter(thing for statement, thing in ties if statement in said and thing in spoken_of)
    spans = {(thing, kind, *span) for thing, kind in kinds if thing in said and (span := notes.span(thing))}
    spans |= {(thing, kind, *notes.day(thing)) for thing, kind in kinds if kind == _ARTICLE}
    return Reading(
        tuple(sorted(kinds)),
        tuple(sorted(name for name in names if name[0] in ours or name[0] not in types)),
        tuple(sorted(mentions.items())),
        tuple(sorted({(thing, quote) for thing, of in evidence if thing in said for quote in exact[of]})),
        tuple(sorted(spans)),
        tuple(sorted({(thing, *value) for thing, _, _, first, _ in spans for value in links.of(thing, first)})),
        " ".join(sorted(fingerprints)),
    )


@dataclass
class Delta:
    """What several readings add to the index and take out of it: what comes and goes alike is no change."""

    kinds: Counter[tuple[str, int]] = field(default_factory=Counter)
    names: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    mentions: Counter[str] = field(default_factory=Counter)
    quotes: Counter[tuple[str, str]] = field(default_factory=Counter)
    spans: Counter[tuple[str, int, int, str, str]] = field(default_factory=Counter)
    values: Counter[tuple[str, int, str]] = field(default_factory=Counter)

    def count(self, reading: Reading, times: int) -> None:
        """Add a reading (1) or take it out (-1)."""
        for counter, rows in (
            (self.kinds, reading.kinds),
            (self.names, reading.names),
            (self.quotes, reading.quotes),
            (self.spans, reading.spans),
            (self.values, reading.values),
        ):
            for row in rows:
                counter[row] += times  # type: ignore[index]
        for thing, n in reading.mentions:
            self.mentions[thing] += n * times

    def by_thing(self) -> dict[str, Delta]:
        """The same for each thing that something changes of."""
        found: defaultdict[str, Delta] = defaultdict(Delta)
        for kind, n in self.kinds.items():
            if n:
                found[kind[0]].kinds[kind] = n
        for name, n in self.names.items():
            if n:
                found[name[0]].names[name] = n
        for thing, n in self.mentions.items():
            if n:
                found[thing].mentions[thing] = n
        for quote, n in self.quotes.items():
            if n:
                found[quote[0]].quotes[quote] = n
        for span, n in self.spans.items():
            if n:
                found[span[0]].spans[span] = n
        for value, n in self.values.items():
            if n:
                found[value[0]].values[value] = n
        return found
