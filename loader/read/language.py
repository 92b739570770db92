"""Whether a text is English, as `py3langid` sees it."""

from __future__ import annotations

import re

SAMPLE = 4000  # characters are enough to tell a language
ENOUGH = 120  # letters: in less, foreign names outweigh the language
MARGIN = 0.15  # natural logarithms for each character


def foreign(text: str) -> str | None:
    """The language (ISO 639) of a text that is surely not English; None for what is too short to tell, too."""
    import py3langid

    sample = " ".join(re.sub(r"https?://\S+|\d+", " ", text[:SAMPLE]).split())
    letters = [c for c in sample if c.isalpha()]
    if not letters:
        return None
    latin = sum(c < "\u0250" for c in letters) / len(letters)
    if latin > 0.5 and len(letters) < ENOUGH:
        return None
    ranked = py3langid.rank(sample)
    scores = {str(language): float(score) for language, score in ranked}
    best = str(ranked[0][0])
    # Log-likelihoods: English close behind is English with many names, or a language close to it.
    sure = scores[best] - scores["en"] > MARGIN * len(sample)
    return best if best != "en" and sure else None
