"""Happenings: what verbs, nouns and acts of speech tell of, in text order."""

from __future__ import annotations

from loader.extract.event_nouns import from_noun
from loader.extract.event_verbs import from_verb
from loader.extract.happening import Happening
from loader.extract.reader import Reader
from loader.extract.speech import claimed, from_speech


def happenings(reader: Reader) -> list[Happening]:
    """All events of the document, in text order, not yet merged."""
    found: list[Happening] = []
    carried: set[int] = set()
    for token in reader.doc:
        if token.pos_ not in ("VERB", "AUX"):
            continue
        if (judged := from_speech(reader, token)) is not None:
            found.append(judged)
        elif (told := from_verb(reader, token)) is not None:
            found.append(told[0])
            carried |= {told[1].i} if told[1] is not None else set()
    for token in reader.doc:
        if token.pos_ in ("NOUN", "PROPN") and token.i not in carried and (nominal := from_noun(reader, token)):
            found.append(nominal)
    found.sort(key=lambda event: event.token.i)
    return sorted([*found, *claimed(reader, found)], key=lambda event: event.token.i)
