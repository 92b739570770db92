"""Which words of a document are names, and of what: the gazetteer first, then the entity model, then capitals.

One name means one thing throughout an article: its kind is decided once, from all the places where it stands.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from loader.extract.votes import PLACE_PREPOSITIONS, titles, votes_for
from loader.lexicon import lexicon
from ontology.gazetteer import CountryEntry, Gazetteer, fold

_LONGEST = 8
_INSIDE = frozenset(
    {
        "-",
        "'",
        "’",
        "'s",
        "’s",
        "&",
        "of",
        "for",
        "the",
        "and",
        "de",
        "al",
        "el",
        "bin",
        "ibn",
        "in",
        "to",
        "on",
        "against",
    }
)
_PARTICLES = frozenset({"al", "el", "ad", "as", "an", "bin", "ibn", "de", "dela", "del", "van", "von", "abu"})


@dataclass(frozen=True)
class Name:
    """A name in the text: tokens `start` to `end`, its kind (person, actor, country, demonym, place) and gazetteer key.

    `type` is the actor type where it is known or can be told from the name itself.
    """

    start: int
    end: int
    text: str
    kind: str
    key: str | None = None
    type: str | None = None


def names(doc: Doc, gazetteer: Gazetteer) -> list[Name]:
    """All names of the document, in order and without overlap."""
    spans = list(_spans(doc, gazetteer))
    votes = votes_for(span for span, _ in spans)
    countries = _countries(spans, gazetteer)
    found = [_classified(span, known, votes, gazetteer, countries) for span, known in spans]
    surnames = {fold(name.text).split()[-1] for name in found if name.kind == "person" and " " in name.text}
    return [name for name in (_as_person(name, surnames) for name in found) if name.kind != "event"]


def _as_person(name: Name, surnames: set[str]) -> Name:
    """A name that ends in the surname of a person whom the article names in full is that person or kin."""
    doubtful = name.kind in ("actor", "unknown", "place") and name.key is None and name.type is None
    if doubtful and fold(name.text).split()[-1:] and fold(name.text).split()[-1] in surnames:
        return Name(name.start, name.end, name.text, "person", None, "person")
    return name


def _countries(spans: list[tuple[Span, bool]], gazetteer: Gazetteer) -> tuple[str, ...]:
    """The countries that the document names, most often first."""
    found = [gazetteer.country(span.text) or gazetteer.demonym(span.text) for span, known in spans if known]
    counts = Counter(country.iso for country in found if country)
    return tuple(iso for iso, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _spans(doc: Doc, gazetteer: Gazetteer) -> Iterator[tuple[Span, bool]]:
    """Spans that are names; True where the gazetteer knows the very words."""
    entity_at = {ent.start: ent for ent in doc.ents if ent.label_ in _ENTITIES}
    position = 0
    while position < len(doc):
        token = doc[position]
        span = _known(doc, position, gazetteer) if _may_start(doc, position) else None
        entity = _whole(entity_at[position]) if position in entity_at else None
        inside = _known(doc, entity.start, gazetteer) if entity is not None else None
        if entity is not None and inside is not None and (_before_preposition(inside) or len(inside) >= len(entity)):
            yield inside, True
            position = inside.end
        elif entity is not None and (span is None or len(entity) > len(span)) and _nameable(entity, gazetteer):
            yield entity, False
            position = entity.end
        elif span is not None:
            yield span, True
            position = span.end
        elif token.pos_ == "PROPN" and _is_name_like(token):
            run = _run(doc, position)
            if not gazetteer.common(run.text):
                yield run, False
            position = run.end
        else:
            position += 1


def _nameable(span: Span, gazetteer: Gazetteer) -> bool:
    return _has_capital(span) and not gazetteer.common(span.text)


def _before_preposition(span: Span) -> bool:
    """Whether a place follows a name that the entity model has taken in: "the National Liberation Army in Arauca"."""
    return span.end < len(span.doc) and span.doc[span.end].lower_ in PLACE_PREPOSITIONS


_ENTITIES = frozenset({"PERSON", "ORG", "GPE", "LOC", "NORP", "FAC"})


def _may_start(doc: Doc, position: int) -> bool:
    token = doc[position]
    if token.is_punct or token.is_space:
        return False
    particle = token.lower_ in _PARTICLES and position + 1 < len(doc)
    return token.text[0].isupper() or (particle and doc[position + 1].text[0] in "-ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def _known(doc: Doc, start: int, gazetteer: Gazetteer) -> Span | None:
    limit = min(start + _LONGEST, doc[start].sent.end)
    for end in range(limit, start, -1):
        span = doc[start:end]
        last = span[-1]
        if last.is_punct or last.is_space or last.lower_ in ("'s", "’s"):
            continue
        if any(t.is_space or (t.is_punct and t.text not in _INSIDE and not t.text.endswith(".")) for t in span):
            continue
        text = span.text
        if len(span) == 1 and not (span[0].text[0].isupper() and (span[0].pos_ in ("PROPN", "ADJ", "NOUN"))):
            continue
        if gazetteer.actor(text) or _country(gazetteer, text) or (len(span) <= 2 and gazetteer.demonym(text)):
            return span
    return None


def _country(gazetteer: Gazetteer, text: str) -> CountryEntry | None:
    """The country that a text names; two letters are its code only where agencies write them so: "US", not "IN"."""
    country = gazetteer.country(text)
    return country if country and (len(text) > 2 or text in country.aliases) else None


def _whole(entity: Span) -> Span | None:
    """The name that an entity is a part of: the model often cuts names of three words, and those with "and"."""
    span = _trimmed(entity)
    if span is None or entity.label_ not in ("PERSON", "ORG"):
        return span
    doc, start, end = span.doc, span.start, span.end
    if entity.label_ == "PERSON":
        while end < span.sent.end and _continues_person(doc[end], entity):
            end += 1
    elif any(t.lower_ == "for" for t in span) and doc[end : end + 1].text == "and" and doc[end].head in span:
        end += len(list(itertools.takewhile(lambda t: t.pos_ == "PROPN", doc[end + 1 : end + 4]))) + 1
    if start > 1 and doc[start - 1].lower_ == "and" and doc[start - 2].pos_ == "PROPN":
        joined = doc[start - 2].head in span and doc[start - 2].dep_ in ("nmod", "compound")
        start = doc[start - 2].left_edge.i if joined and org_type(span.text) else start
    return doc[start:end]


def _continues_person(token: Token, entity: Span) -> bool:
    other = token.ent_type_ and token.i >= entity.end and token.ent_type_ != "PERSON"
    return token.pos_ == "PROPN" and _is_name_like(token) and token.text[0].isupper() and not other


def _trimmed(entity: Span) -> Span | None:
    start, end = entity.start, entity.end
    doc = entity.doc
    end = next((t.i for t in entity if t.text in ("(", "[") and t.i > start), end)
    while start < end and (doc[start].pos_ in ("DET", "PUNCT", "NUM") or doc[start].is_space):
        start += 1
    while start < end - 1 and doc[start].lower_ in lexicon("actors")["doubt"]["words"]:
        start += 1
    while start < end - 1 and doc[start].lower_.rstrip(".") in titles():
        start += 1
    while end > start + 1 and doc[end - 1].lower_ in titles():
        end -= 1
    while end > start and (
        doc[end - 1].lower_ in ("'s", "’s", "'", "’") or doc[end - 1].is_punct or doc[end - 1].is_space
    ):
        end -= 1
    return doc[start:end] if end > start else None


def _has_capital(span: Span) -> bool:
    return any(token.text[0].isupper() for token in span)


def _is_name_like(token: Token) -> bool:
    return (
        token.text[0].isupper()
        and token.text[0].isalpha()
        and token.lower_.rstrip(".") not in titles()
        and token.ent_type_ not in ("DATE", "TIME", "MONEY")
        and token.lower_ not in lexicon("actors")["party"]["ngo"]
    )


def _run(doc: Doc, start: int) -> Span:
    end = start + 1
    sent_end = doc[start].sent.end
    while end < sent_end:
        token = doc[end]
        hyphen = token.text == "-" and end + 1 < sent_end and doc[end + 1].text[0].isupper() and not token.whitespace_
        joined = token.pos_ == "PROPN" and token.text[0].isupper() and token.ent_type_ not in ("DATE", "TIME")
        particle = token.lower_ in _PARTICLES and end + 1 < sent_end and doc[end + 1].pos_ == "PROPN"
        if not (hyphen or joined or particle):
            break
        end += 1
    while end > start + 1 and doc[end - 1].is_punct:
        end -= 1
    return doc[start:end]


def _classified(
    span: Span, known: bool, votes: dict[str, Counter[str]], gazetteer: Gazetteer, countries: tuple[str, ...]
) -> Name:
    text = span.text
    if known:
        if country := _country(gazetteer, text):
            return Name(span.start, span.end, text, "country", country.iso)
        if actor := gazetteer.actor(text, countries):
            return Name(span.start, span.end, text, "actor", actor.key, actor.type)
        demonym = gazetteer.demonym(text)
        return Name(span.start, span.end, text, "demonym", demonym.iso if demonym else None)
    if actor := gazetteer.actor(text, countries):
        return Name(span.start, span.end, text, "actor", actor.key, actor.type)
    vote = votes[fold(text)]
    if _names_event(text):
        return Name(span.start, span.end, text, "event")
    if vote["people"] >= vote["place"] and vote["people"] and span.root.dep_ in ("amod", "compound", "nmod"):
        return Name(span.start, span.end, text, "demonym")
    if kind := org_type(text):
        return Name(span.start, span.end, text, "actor", None, kind)
    # Abbreviations are no places, though somewhere there is a town of that name: "NGO".
    place_known = not text.isupper() and gazetteer.place(text, countries) is not None
    person, place = vote["person"], vote["place"] + (2 if place_known else 0)
    peopled = vote["people"] and not place_known and not person and vote["people"] >= vote["place"]
    if vote["org"] > max(person, place) or peopled:
        return Name(span.start, span.end, text, "actor", None, None)
    if place > person or (place_known and place >= person):
        return Name(span.start, span.end, text, "place")
    if person and len(text) > 2:
        return Name(span.start, span.end, text, "person", None, "person")
    return Name(span.start, span.end, text, "place" if place else "unknown")


def _names_event(text: str) -> bool:
    """Whether a name is that of a conference, an operation or a treaty: something that happened, not a party."""
    words, marks = fold(text).split(), lexicon("actors")["event"]
    return len(words) > 1 and (words[-1] in marks["last"] or words[0] in marks["first"])


def org_type(text: str) -> str | None:
    """The type of organisation that a proper name itself tells: "Liberation Front" is an armed group."""
    words = fold(text).split()
    if len(words) < 2:
        return None
    for kind, marks in lexicon("actors")["org"].items():
        if words[-1] in marks or (words[0] in marks and " of " in f" {' '.join(words)} "):
            return str(kind)
    return None
