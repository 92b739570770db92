"""The language model as an extractor, against a real HTTP server that answers as such an endpoint does."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from loader.article import Article
from loader.commands import cli
from loader.dates import PartialDate
from loader.errors import DatelineError, InputError
from loader.evidence import upheld
from loader.extractors import extractor
from loader.llm.answer import Answer, MalformedAnswer
from loader.llm.chunks import chunks
from loader.statements import Statement
from ontology.gazetteer import gazetteer

TEXT = (
    "M23 rebels captured Bunagana on Monday, the army said. At least 30 civilians were killed in the town.\n\n"
    "Rwanda denied “backing” the group."
)
ARTICLE = Article(TEXT, "test", published=PartialDate(2022, 6, 14))
RIGHT: dict[str, Any] = {
    "actors": [
        {"label": "M23", "type": "armed-group", "aliases": ["M23 rebels"]},
        {"label": "the army", "type": "military", "aliases": []},
    ],
    "events": [
        {
            "type": "capture",
            "start": "2022-06-13",
            "place": "Bunagana",
            "initiators": ["M23"],
            "reported_by": "the army",
            "quote": "M23 rebels captured  Bunagana on Monday",
        }
    ],
    "figures": [
        {
            "measure": "killed",
            "group": "civilians",
            "low": 30,
            "place": "Bunagana",
            "quote": "At least 30 civilians were killed",
        }
    ],
    "control": [
        {"controller": "M23", "place": "Bunagana", "status": "controls", "quote": "M23 rebels captured Bunagana"}
    ],
}


PAGE = "<!doctype html><title>Welcome</title>"


class Endpoint:
    """A chat endpoint that gives these answers in turn, the last one again and again, and keeps what it was asked.

    A number is a status, "slow" an answer that comes too late, PAGE what a server answers that is no such endpoint.
    """

    def __init__(self, *answers: object) -> None:
        self.answers = list(answers)
        self.requests: list[dict[str, Any]] = []
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                endpoint.requests.append({"path": self.path, **json.loads(body)})
                answer = endpoint.answers.pop(0) if len(endpoint.answers) > 1 else endpoint.answers[0]
                if answer == "slow":
                    endpoint.woken.wait(5)
                status = answer if isinstance(answer, int) else 200
                content = answer if isinstance(answer, str) else json.dumps(answer)
                payload = {"choices": [{"index": 0, "message": {"role": "assistant", "content": content}}]}
                self.send_response(status)
                told = json.dumps(payload if status == 200 else {"error": {"message": "no"}})
                self.send_header("Content-Type", "text/html" if answer is PAGE else "application/json")
                self.send_header("Retry-After", "0")
                self.end_headers()
                self.wfile.write((PAGE if answer is PAGE else told).encode())

            def log_message(self, *_: object) -> None:
                pass

        self.woken = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"

    def close(self) -> None:
        self.woken.set()
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Any]:
    gazetteer().place("Goma")  # its index stands in the same cache: a link to it saves building it anew
    indexes = list((Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "dateline").glob("*.sqlite"))
    (tmp_path / "cache" / "dateline").mkdir(parents=True)
    for index in indexes:
        (tmp_path / "cache" / "dateline" / index.name).symlink_to(index)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    started: list[Endpoint] = []

    def start(*answers: object) -> Endpoint:
        started.append(Endpoint(*answers))
        return started[-1]

    yield start
    for endpoint in started:
        endpoint.close()


def model(endpoint: Endpoint, **options: str) -> Any:
    return extractor("llm", {"url": endpoint.url, "model": "small", **options})


def test_a_right_answer_becomes_statements_with_the_words_of_the_article(serve: Any) -> None:
    reading = model(serve(RIGHT)).read(ARTICLE)
    kept, dropped = upheld(reading)
    assert not dropped
    assert {s.kind for s in kept.statements} == {"event", "figure", "control"}
    for statement in kept.statements:
        for evidence in statement.evidence:
            assert TEXT[evidence.start : evidence.end] == evidence.quote
    event = next(s for s in kept.statements if s.kind == "event")
    assert (str(event.interval.start), event.reported_by) == ("2022-06-13", ("the army",))


def test_it_is_asked_for_json_after_a_schema_and_told_the_day(serve: Any) -> None:
    endpoint = serve(RIGHT)
    model(endpoint).read(ARTICLE)
    request = endpoint.requests[0]
    assert request["path"] == "/v1/chat/completions"
    assert request["model"] == "small"
    assert request["temperature"] == 0
    schema = request["response_format"]["json_schema"]["schema"]
    assert set(schema["properties"]) == {"actors", "relations", "events", "figures", "control", "agreements"}
    assert "2022-06-14" in request["messages"][0]["content"]
    assert TEXT in request["messages"][0]["content"]


WRONG: dict[str, tuple[str, dict[str, Any]]] = {
    "a quote that does not stand there": ("events", {"quote": "M23 rebels burned Bunagana on Monday"}),
    "a number that does not stand there": ("figures", {"low": 300}),
    "a party that is not named": ("events", {"initiators": ["Boko Haram"]}),
    "a place that is not named": ("control", {"place": "Kigali"}),
}


@pytest.mark.parametrize("told", WRONG, ids=str)
def test_what_does_not_stand_in_the_article_is_dropped_and_the_rest_stays(serve: Any, told: str) -> None:
    table, change = WRONG[told]
    answer = {**RIGHT, table: [{**RIGHT[table][0], **change}]}
    kept, dropped = upheld(model(serve(answer)).read(ARTICLE))
    assert len([one for one in dropped if isinstance(one.finding, Statement)]) == 1
    assert len(kept.statements) == 2


def test_rows_that_break_the_schema_are_counted_and_the_rest_stays(serve: Any) -> None:
    answer = {**RIGHT, "events": [{"type": "picnic", "quote": "M23"}, {"quote": 3}, *RIGHT["events"]], "relations": 7}
    reading = model(serve(answer)).read(ARTICLE)
    assert reading.discarded == 2
    assert len(reading.statements) == 3


@pytest.mark.parametrize(
    "answer", ["It says that M23 took the town.", "[]", '{"events": ['], ids=["prose", "list", "cut"]
)
def test_an_answer_that_is_no_json_object_is_an_error_and_is_not_kept(serve: Any, answer: str) -> None:
    endpoint = serve(answer, RIGHT)
    with pytest.raises(MalformedAnswer, match="answer is not"):
        model(endpoint).read(ARTICLE)
    assert model(endpoint).read(ARTICLE).statements


def test_an_answer_is_asked_for_once_and_then_taken_from_the_cache(serve: Any) -> None:
    endpoint = serve(RIGHT)
    assert model(endpoint).read(ARTICLE) == model(endpoint).read(ARTICLE)
    assert len(endpoint.requests) == 1


def test_too_many_requests_and_a_fault_of_the_server_are_tried_again(serve: Any) -> None:
    endpoint = serve(429, 500, RIGHT)
    assert model(endpoint).read(ARTICLE).statements
    assert len(endpoint.requests) == 3


@pytest.mark.parametrize(
    ("answer", "error", "said"),
    [
        (401, InputError, "DATELINE_LLM_KEY"),
        (404, DatelineError, "answers 404"),
        ("slow", DatelineError, "no answer within"),
    ],
)
def test_an_endpoint_that_gives_no_answer_is_named(
    serve: Any, monkeypatch: pytest.MonkeyPatch, answer: object, error: type[Exception], said: str
) -> None:
    monkeypatch.setenv("DATELINE_LLM_TIMEOUT", "0.2")
    endpoint = serve(answer)
    with pytest.raises(error, match=said) as raised:
        model(endpoint).read(ARTICLE)
    assert endpoint.url in str(raised.value)


def test_an_address_where_nobody_listens_is_named(serve: Any) -> None:
    endpoint = serve(RIGHT)
    endpoint.close()
    with pytest.raises(DatelineError, match="cannot be reached"):
        model(endpoint).read(ARTICLE)


def test_a_budget_ends_the_run_and_what_was_read_stays(serve: Any, tmp_path: Path) -> None:
    endpoint = serve(RIGHT)
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text(f"{TEXT}\n\nStory {name}.", encoding="utf-8")
    options = ["--extractor", "llm", "--llm-url", endpoint.url, "--llm-model", "small"]
    command = ["load", str(tmp_path / "a.txt"), str(tmp_path / "b.txt"), "--store", str(tmp_path / "store"), *options]
    spent = CliRunner().invoke(cli, [*command, "--llm-budget", "1"])
    assert spent.exit_code == 1
    assert "budget of 1 requests is spent" in spent.output
    assert len(endpoint.requests) == 1
    assert "1 unchanged, 1 loaded" in CliRunner().invoke(cli, [*command, "--llm-budget", "1"]).output


def test_worker_processes_share_one_budget(serve: Any, tmp_path: Path) -> None:
    endpoint = serve(RIGHT)
    for name in "abcd":
        (tmp_path / "in" / f"{name}.txt").parent.mkdir(exist_ok=True)
        (tmp_path / "in" / f"{name}.txt").write_text(f"{TEXT}\n\nStory {name}.", encoding="utf-8")
    options = ["--extractor", "llm", "--llm-url", endpoint.url, "--llm-model", "small", "--llm-budget", "2"]
    command = ["load", str(tmp_path / "in"), "--store", str(tmp_path / "store"), "--workers", "2", *options]
    done = CliRunner().invoke(cli, command)
    assert done.exit_code == 1
    assert "budget of 2 requests is spent" in done.output
    assert len(endpoint.requests) == 2


def test_the_command_line_says_what_was_left_out(serve: Any, tmp_path: Path) -> None:
    answer = {**RIGHT, "figures": [{**RIGHT["figures"][0], "low": 300}]}
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    options = ["--extractor", "llm", "--llm-url", serve(answer).url, "--llm-model", "small"]
    done = CliRunner().invoke(cli, ["load", str(tmp_path / "a.txt"), "--store", str(tmp_path / "store"), *options])
    assert done.exit_code == 0, done.output
    assert "a.txt: 1 of the extractor's findings left out: its number does not stand in its quote (1)" in done.output
    assert "1 loaded, 1 finding left out" in done.output


def test_two_pieces_of_an_article_are_two_requests_with_offsets_of_the_whole(serve: Any) -> None:
    endpoint = serve(RIGHT)
    article = Article("A quiet paragraph. " * 400 + "\n\n" + TEXT, "long", published=PartialDate(2022, 6, 14))
    kept, _ = upheld(model(endpoint).read(article))
    assert len(endpoint.requests) == 2
    assert kept.statements
    assert all(article.text[e.start : e.end] == e.quote for s in kept.statements for e in s.evidence)


def test_an_address_that_is_no_chat_endpoint_is_named(serve: Any) -> None:
    endpoint = serve(PAGE)
    with pytest.raises(DatelineError, match="not answer as a chat endpoint"):
        model(endpoint).read(ARTICLE)


@pytest.mark.parametrize(("name", "value"), [("--llm-budget", "many"), ("DATELINE_LLM_TIMEOUT", "soon")])
def test_what_is_no_number_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    options = {"url": "http://localhost:1/v1", "model": "small"}
    if name.startswith("--"):
        options["budget"] = value
    else:
        monkeypatch.setenv(name, value)
    with pytest.raises(InputError, match=f"{name} {value}: not a number"):
        extractor("llm", options)


@pytest.mark.parametrize("missing", ["url", "model"])
def test_what_it_needs_and_was_not_given_is_named(missing: str) -> None:
    given_ = {"url": "http://localhost:1/v1", "model": "small"}
    del given_[missing]
    with pytest.raises(InputError, match=f"--llm-{missing} is missing"):
        extractor("llm", given_)


@given(text=st.text(alphabet="ab. \n", max_size=400), longest=st.integers(5, 60))
def test_pieces_are_the_text_and_none_is_too_long(text: str, longest: int) -> None:
    pieces = chunks(text, longest)
    assert all(len(piece.text) <= longest for piece in pieces)
    assert all(text[p.start : p.start + len(p.text)] == p.text for p in pieces)
    covered = {i for p in pieces for i in range(p.start, p.start + len(p.text))}
    assert covered >= {i for i, letter in enumerate(text) if not letter.isspace()}
    assert len(covered) == sum(len(p.text) for p in pieces), "no two of them overlap"


@given(st.recursive(st.none() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)))
def test_whatever_json_comes_it_is_an_answer_or_a_named_error(data: Any) -> None:
    try:
        assert isinstance(Answer.parse(json.dumps(data)), Answer)
    except MalformedAnswer:
        assert not isinstance(data, dict)
