"""Who says so: reporting verbs, "according to", and the quotes that run on over sentences."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass, field

from spacy.tokens import Doc, Span, Token

from loader.extract.cast import Cast
from loader.extract.syntax import ancestors, grammatical_subject, is_passive, patients
from loader.lexicon import lexicon


@dataclass
class Attribution:
    """For every token the chain of actors' keys to whom the article gives it, nearest to the fact last."""

    cast: Cast
    quoted: dict[int, tuple[str, ...]] = field(default_factory=dict)
    closing: dict[int, list[tuple[int, tuple[str, ...]]]] = field(default_factory=dict)

    def source(self, token: Token) -> tuple[str, ...]:
        """The chain for what a predicate tells; empty where the article speaks in its own voice."""
        told: list[tuple[str, ...]] = []  # nearest to the fact first
        previous = token
        for current in ancestors(token):
            cited = self._cited(current, token)
            speaker = self._speaker(current) if _reports(current, previous) else ()
            outer = any(c.lower_ == "according" for c in current.children)  # "according to A, B said": B is nearer
            told += [keys for keys in ((speaker, cited) if outer else (cited, speaker)) if keys]
            if current.dep_ in ("nsubj", "nsubjpass") and current.head.lemma_.lower() in _verbs():
                break
            previous = current
        if not told and (cited := self._cited(token.sent.root, token)):
            told.append(cited)
        if not told:
            told += [keys for comma, keys in self.closing.get(token.sent.start, ()) if token.i < comma]
        chain = dict.fromkeys(key for keys in reversed(told) for key in keys)
        return tuple(chain) or self.quoted.get(token.i, ())

    def speaker(self, verb: Token) -> tuple[str, ...]:
        """Who a reporting verb gives as its speaker."""
        return self._speaker(verb)

    def _cited(self, predicate: Token, told: Token) -> tuple[str, ...]:
        """The source behind "according to" or "citing" at a predicate."""
        for child in predicate.children:
            citing = child.lower_ in ("citing", "quoting", "per") and child.dep_ in ("advcl", "prep")
            if child.lower_ != "according" and not citing:
                continue
            if told.i < child.i and child.i > 2 and child.nbor(-1).text == "," and child.nbor(-2).pos_ == "CCONJ":
                continue  # "…, and, according to X, …" cites X for what follows
            carriers = [c for c in child.subtree if c.dep_ == "prep" or c.i == child.i]
            for noun in (g for c in carriers for g in c.children if g.dep_ in ("pobj", "dobj")):
                if keys := self._keys(noun):
                    return keys
        return ()

    def _speaker(self, verb: Token) -> tuple[str, ...]:
        if verb.dep_ == "pcomp" and verb.head.lower_ == "as":  # "quoted X as saying"
            return next((keys for noun in patients(verb.head.head) if (keys := self._keys(noun))), ())
        if is_passive(verb):
            return next(
                (keys for c in verb.children if c.dep_ == "agent" for p in c.children if (keys := self._keys(p))), ()
            )
        subject = grammatical_subject(verb)
        return self._keys(subject) if subject is not None else ()

    def _keys(self, noun: Token) -> tuple[str, ...]:
        """The actor that a speaking noun is: a person before their office, an office before its owner."""
        cast = self.cast
        person = next(
            (c for c in noun.children if c.dep_ == "appos" and cast.key_at.get(c.i, "").startswith("person:")), None
        )
        via = self._through(noun)
        if person is not None:
            return (*via, cast.key_at[person.i])
        keys = [key for key in cast.actors(noun) if cast.is_party(key)]
        if keys:
            return (*via, keys[0])
        lemma = noun.lemma_.lower()
        if lemma in lexicon("reporting")["documents"]:
            owners = cast.modifiers(noun) + [
                k
                for p in noun.children
                if p.dep_ in ("prep", "acl")
                for g in p.subtree
                if g.dep_ == "pobj"
                for k in cast.actors(g)
            ]
            return tuple(owners[:1]) or self._issuer(noun)
        return self._office(noun)

    def _issuer(self, noun: Token) -> tuple[str, ...]:
        """Who issued "the report" that was named before."""
        for i in range(noun.i - 1, -1, -1):
            earlier = noun.doc[i]
            if earlier.lemma_ == noun.lemma_ and (owners := self.cast.modifiers(earlier)):
                return tuple(owners[:1])
        return ()

    def _through(self, noun: Token) -> tuple[str, ...]:
        for child in noun.head.children:
            if child.dep_ == "prep" and child.lower_ in ("through", "via"):
                for token in child.subtree:
                    key = self.cast.key_at.get(token.i, "")
                    if key.startswith("person:"):
                        return (key,)
        return ()

    def _office(self, noun: Token) -> tuple[str, ...]:
        """ "the director of the NGO", "a spokesman for X", "the group's leader": the person known to hold it, or X."""
        roles = lexicon("actors")["role"]
        if noun.lemma_.lower() not in {
            w for words in (roles["leads"], roles["speaks-for"], roles["part-of"]) for w in words
        }:
            return ()
        cast = self.cast
        holders = [
            i
            for i in range(noun.i)
            if cast.key_at.get(i, "").startswith("person:")
            and any(c.dep_ == "appos" and c.lemma_ == noun.lemma_ for c in cast.doc[i].children)
        ]
        if holders and any(c.dep_ == "det" and c.lower_ == "the" for c in noun.children):
            return (cast.key_at[holders[-1]],)
        owners = cast.modifiers(noun)
        for prep in noun.children:
            if prep.dep_ == "prep" and prep.lower_ in ("of", "for", "from"):
                owners += [k for p in prep.children if p.dep_ == "pobj" for k in cast.actors(p)]
        return tuple(owners[:1])


def read_attribution(doc: Doc, cast: Cast) -> Attribution:
    """Find what stands in quotation marks, and give each quote its speaker."""
    attribution = Attribution(cast)
    for start, end in _quotes(doc):
        if end - start < 4:
            continue
        keys = _quote_speaker(doc, start, end, attribution)
        if keys:
            for i in range(start, end):
                attribution.quoted[i] = keys
    for sentence in doc.sents:
        attribution.closing[sentence.start] = list(_closing(sentence, attribution))
    return attribution


def _closing(sentence: Span, attribution: Attribution) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Speakers behind what they said: "…, the minister, X, told Reuters", with the comma before them.

    The parser often hangs such a clause on its last noun; position and comma tell it all the same.
    """
    for verb in sentence:
        if verb.lemma_ not in ("say", "tell", "add", "report") or verb.tag_ not in ("VBD", "VBZ"):
            continue
        ends = all(t.dep_ not in ("ccomp", "mark") for t in verb.children if t.i > verb.i)
        subject = grammatical_subject(verb)
        start = subject.left_edge.i if subject is not None and subject.i < verb.i else None
        if ends and start is not None and start > sentence.start + 3 and sentence.doc[start - 1].text == ",":
            named = (attribution.cast.key_at.get(i, "") for i in range(start, verb.i))
            person = next((key for key in named if key.startswith("person:")), None)
            if keys := attribution.speaker(verb) or ((person,) if person else ()):
                yield start - 1, keys


def _reports(verb: Token, said: Token) -> bool:
    """Whether a verb reports the clause, or announces the noun, below it."""
    if verb.i == said.i or _parted(said, verb):
        return False
    if said.dep_ in ("ccomp", "parataxis", "advcl", "dep"):
        return verb.lemma_.lower() in _verbs()
    if said.dep_ == "xcomp":
        return verb.lemma_ == "claim"
    listed = said.dep_ == "conj" and said.tag_ == "VBN" and is_passive(said)  # "reports 63 dead and 292 wounded"
    nominal = listed or said.dep_ in ("dobj", "pobj", "prep", "acl")
    return nominal and verb.lemma_.lower() in lexicon("reporting")["announcing"]


def _parted(said: Token, verb: Token) -> bool:
    """Whether a semicolon stands before a verb that has an object of its own: "A lost 800 men; B reports 60 dead"."""
    between = said.i < verb.i and any(t.text == ";" for t in verb.doc[said.i : verb.i])
    return between and any(c.dep_ == "dobj" for c in verb.children)


@functools.cache
def _verbs() -> frozenset[str]:
    return frozenset(lexicon("reporting")["verbs"])


def _quotes(doc: Doc) -> list[tuple[int, int]]:
    """Token spans between quotation marks; a mark that is never closed ends with its paragraph."""
    spans, opened = [], None
    paragraphs = doc.user_data.get("paragraphs", frozenset())
    for token in doc:
        begins = token.idx in paragraphs and token.text not in ('"', "“")
        if opened is not None and token.i > opened and begins:
            spans.append((opened + 1, token.i))
            opened = None
        if token.text in ("“",) or (token.text == '"' and opened is None) or token.text == "``":
            opened = token.i
        elif opened is not None and token.text in ("”", '"', "''"):
            spans.append((opened + 1, token.i))
            opened = None
    return spans


def _quote_speaker(doc: Doc, start: int, end: int, attribution: Attribution) -> tuple[str, ...]:
    """The speaker of the reporting verb nearest to the quote: behind it, before it, or in its paragraph so far."""
    around = [
        t
        for t in doc[max(0, start - 40) : min(len(doc), end + 30)]
        if not start <= t.i < end and t.lemma_.lower() in _verbs() and t.pos_ == "VERB"
    ]
    paragraphs = sorted(doc.user_data.get("paragraphs", frozenset()))
    begin = max((p for p in paragraphs if p <= doc[start].idx), default=0)
    finish = min((p for p in paragraphs if p > doc[start].idx), default=len(doc.text) + 1)
    around = [t for t in around if begin <= t.idx < finish]
    around.sort(key=lambda t: t.i - end if t.i >= end else (start - t.i) + 3)
    for verb in around:
        if keys := attribution.speaker(verb):
            return keys
    return ()
