"""One request to an OpenAI-compatible chat endpoint. Retries with back-off and time limits are the client library's."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from loader.errors import DatelineError, InputError
from loader.llm.budget import Budget

T = TypeVar("T")

TIMEOUT = 120.0  # seconds for one answer
RETRIES = 3


@dataclass(frozen=True)
class Client:
    """Asks a model, as often as the budget allows; what it answered before is taken from the cache and costs nothing.

    The key for the endpoint is $DATELINE_LLM_KEY; endpoints of one's own need none. The cache is a file for each
    answer in $XDG_CACHE_HOME/dateline/llm.
    """

    url: str
    model: str
    budget: Budget | None = None
    timeout: float = TIMEOUT

    def ask(self, prompt: str, schema: dict[str, Any], parse: Callable[[str], T]) -> T:
        """The model's answer to a prompt, parsed; one that cannot be parsed is not kept.

        Raises DatelineError where the budget is spent, or where the endpoint does not answer; whatever `parse` raises.
        """
        kept = _cache() / f"{_digest(self.url, self.model, prompt, schema)}.txt"
        if kept.exists():
            return parse(kept.read_text(encoding="utf-8"))
        if self.budget is not None and not self.budget.spend():
            raise DatelineError(
                f"the budget of {self.budget.limit} requests is spent; what was read until then stays: run the same "
                "command again with a larger --llm-budget"
            )
        answer = self._request(prompt, schema)
        parsed = parse(answer)
        kept.parent.mkdir(parents=True, exist_ok=True)
        draft = kept.with_suffix(f".{os.getpid()}.part")
        draft.write_text(answer, encoding="utf-8")
        draft.replace(kept)
        return parsed

    def _request(self, prompt: str, schema: dict[str, Any]) -> str:
        import openai
        from openai.types.chat import ChatCompletion

        try:
            client = openai.OpenAI(
                base_url=self.url,
                api_key=os.environ.get("DATELINE_LLM_KEY", "none"),
                timeout=self.timeout,
                max_retries=RETRIES,
            )
            completion = client.chat.completions.create(
                model=self.model,
                messages=[{"role": "user", "content": prompt}],
                temperature=0,
                response_format={"type": "json_schema", "json_schema": {"name": "tables", "schema": schema}},
            )
        except openai.APITimeoutError:
            raise DatelineError(
                f"{self.url}: no answer within {self.timeout:g} s; try again, or raise DATELINE_LLM_TIMEOUT"
            ) from None
        except openai.APIConnectionError as error:
            raise DatelineError(f"{self.url}: cannot be reached ({error}); check the address") from None
        except (openai.AuthenticationError, openai.PermissionDeniedError):
            raise InputError(f"{self.url}: the key is not accepted; set DATELINE_LLM_KEY") from None
        except openai.APIStatusError as error:
            raise DatelineError(f"{self.url}: answers {error.status_code}: {error.message}") from None
        if not isinstance(completion, ChatCompletion):
            raise DatelineError(f"{self.url}: does not answer as a chat endpoint does; the address often ends in /v1")
        choices = completion.choices
        return (choices[0].message.content or "") if choices else ""


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "dateline" / "llm"


def _digest(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
