"""The second extractor: a language model behind any OpenAI-compatible chat endpoint, asked for the six tables.

    chunks.py    an article too long for one request, cut between paragraphs
    client.py    one request: retries and time limits are the client library's; answers kept on disk
    budget.py    how many requests a run may make
    answer.py    what the model has to answer, as a JSON schema, and what of an answer can be used
    reading.py   an answer -> statements, each quote found again in the article
    prompt.md    what the model is told

What comes out is checked like every extractor's statements (`loader/evidence.py`): a model's quotes and numbers have to
stand in the article.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from loader.article import Article
from loader.errors import InputError
from loader.llm.answer import Answer
from loader.llm.budget import Budget
from loader.llm.chunks import chunks
from loader.llm.client import TIMEOUT, Client
from loader.llm.prompt import prompt, prompt_version
from loader.llm.reading import reading_of
from loader.statements import Reading


@dataclass(frozen=True)
class LanguageModel:
    """Reads by asking a model. The same answers always give the same Reading."""

    client: Client
    name: str = field(default="llm", init=False)

    @property
    def version(self) -> str:
        """The model and the prompt: another of either reads anew."""
        return f"{self.client.model} {prompt_version()}"

    def read(self, article: Article) -> Reading:
        """The statements of the model's answers. Raises DatelineError where the endpoint gives none."""
        answers = [
            (chunk, self.client.ask(prompt(article.published, chunk.text), Answer.schema(), Answer.parse))
            for chunk in chunks(article.text)
        ]
        return reading_of(article, answers, self.name, self.version)


def language_model(options: Mapping[str, str]) -> LanguageModel:
    """The entry point `llm`: options url, model and budget; $DATELINE_LLM_TIMEOUT in seconds.

    Raises InputError where one is missing, or no number where a number is due.
    """
    for key in ("url", "model"):
        if not options.get(key):
            raise InputError(f"--extractor llm: --llm-{key} is missing; give it, or set DATELINE_LLM_{key.upper()}")
    budget = _positive("--llm-budget", options["budget"]) if options.get("budget") else None
    timeout = _positive("DATELINE_LLM_TIMEOUT", os.environ.get("DATELINE_LLM_TIMEOUT") or str(TIMEOUT))
    return LanguageModel(
        Client(options["url"], options["model"], None if budget is None else Budget.of(int(budget)), timeout)
    )


def _positive(name: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0
    if not 0 < number < float("inf"):
        raise InputError(f"{name} {text}: not a number above 0; write one such as 120")
    return number
