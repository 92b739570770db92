"""Article in, Statements out: the extractor that reads by rules over the dependency tree.

Any object with `name`, `version` and `read(article) -> Reading` can stand in its place; see `loader/extractors.py`.
"""

from __future__ import annotations

from collections.abc import Mapping

from loader.annotate import annotate
from loader.article import Article
from loader.extract.assemble import assemble
from loader.extract.attribution import read_attribution
from loader.extract.calendar import time_context
from loader.extract.mentions import read_cast
from loader.extract.reader import Reader
from loader.extract.time import expressions
from loader.statements import Reading
from ontology.gazetteer import gazetteer

VERSION = "2"


class RuleExtractor:
    """Reads by rules: spaCy's parse, the lexicons of `ontology/lexicon`, the gazetteer. No network, no chance."""

    name = "rules"
    version = VERSION

    def read(self, article: Article) -> Reading:
        """All actors, places and statements of the article. Raises OSError where the spaCy model is not installed."""
        annotated = annotate(article)
        cast = read_cast(annotated.doc, gazetteer())
        context = time_context(article.text, article.published)
        reader = Reader(annotated, cast, read_attribution(annotated.doc, cast), expressions(annotated.doc, context))
        return assemble(reader, self.name, self.version)


def rules(_: Mapping[str, str]) -> RuleExtractor:
    """The entry point `rules`: it has no options."""
    return RuleExtractor()
