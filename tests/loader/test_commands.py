"""The loader's commands, as a person types them: results on standard output, talk on standard error."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

import click
import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result
from rdflib import Graph

from loader.article import Article
from loader.commands import COMMANDS, cli
from loader.store import GRAPH_FORMATS
from ontology import BASE, PREFIXES
from ontology.questions import all_questions

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
TABLES = {"actors", "relations", "events", "figures", "control", "agreements"}


def dateline(*arguments: str | Path, given: str | None = None) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in arguments], given)


def printed(*arguments: str | Path, given: str | None = None) -> str:
    done = dateline(*arguments, given=given)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds the first article."""
    path = tmp_path_factory.mktemp("commands") / "store"
    assert "1 loaded" in printed("load", SEEDS, "--store", path)
    return path


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_help_teaches_by_example(command: click.Command) -> None:
    text = printed(str(command.name), "--help")
    assert f"dateline {command.name}" in text and "Example" in text
    for parameter in command.params:
        assert not isinstance(parameter, click.Option) or parameter.help


def test_load_says_what_came_of_it(tmp_path: Path) -> None:
    path = tmp_path / "store"
    assert printed("load", SEEDS, "--store", path) == f"1 loaded; {path} holds 1 article\n"
    assert printed("load", SEEDS, "--store", path) == f"1 unchanged; {path} holds 1 article\n"


def test_load_from_standard_input_with_a_base_of_ones_own(tmp_path: Path) -> None:
    path, base = tmp_path / "store", "https://example.org/war/"
    story = "Russia supports the Syrian government.\n"
    printed("load", "-", "--store", path, "--base", base, "--date", "2019-08-18", "--source", "AFP", given=story)
    sparql = "SELECT ?article ?date { ?article a schema:NewsArticle ; schema:datePublished ?date }"
    (row,) = csv.DictReader(io.StringIO(printed("query", sparql, "--store", path, "--format", "csv")))
    assert row["article"].startswith(base) and row["date"] == "2019-08-18"


def test_the_store_is_taken_from_the_environment(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_STORE", str(store))
    assert printed("query", "ASK { ?s ?p ?o }") == "yes\n"


def test_columns_come_in_the_order_of_the_query(store: Path) -> None:
    sparql = "SELECT ?whom ?who { ?a dl:supports ?b . ?a skos:prefLabel ?who . ?b skos:prefLabel ?whom }"
    done = dateline("query", sparql, "--store", store)
    header, *rows = done.stdout.splitlines()
    assert header.split() == ["whom", "who"] and rows
    assert done.stderr == f"{len(rows)} row{'s' * (len(rows) != 1)}\n"


def test_a_table_that_a_program_reads_breaks_no_cell(store: Path) -> None:
    sparql = "SELECT ?text { ?article schema:articleBody ?text }"
    _, row = printed("query", sparql, "--store", store).splitlines()
    assert len(row) > 2000


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "xml"])
def test_rows_in_every_format(store: Path, form: str) -> None:
    text = printed("query", "SELECT ?x { ?x a schema:NewsArticle }", "--store", store, "--format", form)
    if form == "csv":
        rows: Sequence[object] = list(csv.DictReader(io.StringIO(text)))
    elif form == "tsv":
        rows = text.splitlines()[1:]
    elif form == "json":
        rows = json.loads(text)["results"]["bindings"]
    else:
        rows = ElementTree.fromstring(text).findall(".//{*}result")  # noqa: S314 - written by ourselves
    assert len(rows) == 1


@pytest.mark.parametrize("form", [None, *GRAPH_FORMATS])
def test_triples_in_every_format(store: Path, form: str | None) -> None:
    construct = "CONSTRUCT { ?a dl:supports ?b } WHERE { ?a dl:supports ?b }"
    text = printed("query", construct, "--store", store, *(["--format", form] if form else []))
    assert list(ox.parse(text, GRAPH_FORMATS[form or "turtle"]))


def test_a_query_from_a_file_and_from_standard_input(store: Path, tmp_path: Path) -> None:
    (tmp_path / "q.rq").write_text("ASK { ?s a schema:NewsArticle }")
    assert printed("query", "--file", tmp_path / "q.rq", "--store", store) == "yes\n"
    assert printed("query", "--file", "-", "--store", store, given="ASK { ?s a dl:Nothing }") == "no\n"


def test_one_query_at_a_time(store: Path) -> None:
    for arguments in ([], ["ASK {}", "--question", "x"]):
        done = dateline("query", *arguments, "--store", store)
        assert done.exit_code == 2 and "Give one query" in done.stderr


def test_every_question_is_listed_and_can_be_asked(store: Path) -> None:
    listed = printed("questions")
    assert all_questions()
    for one in all_questions():
        assert one.name in listed and one.question in listed
        printed("query", "--question", one.name, "--store", store)


def test_without_conclusions(store: Path) -> None:
    sparql = "ASK { GRAPH <https://w3id.org/dateline/graph/conclusions> { ?s ?p ?o } }"
    assert printed("query", sparql, "--store", store, "--asserted") == "no\n"


def test_export_of_tables(store: Path, tmp_path: Path) -> None:
    printed("export", "--store", store, "--tables", tmp_path / "out")
    assert {path.stem for path in (tmp_path / "out").glob("*.csv")} == TABLES
    actors = (tmp_path / "out" / "actors.csv").read_text(encoding="utf-8")
    assert "Russia" in {row["label"] for row in csv.DictReader(io.StringIO(actors))}


@pytest.mark.parametrize("form", GRAPH_FORMATS)
def test_export_in_every_format(store: Path, tmp_path: Path, form: str) -> None:
    output = tmp_path / "out"
    assert printed("export", "--store", store, "--format", form, "-o", output) == ""
    to_file = set(map(str, ox.parse(output.read_bytes(), GRAPH_FORMATS[form])))
    to_stdout = set(map(str, ox.parse(printed("export", "--store", store, "--format", form), GRAPH_FORMATS[form])))
    assert to_file == to_stdout and len(to_file) > 100


def test_export_wants_to_know_what(store: Path) -> None:
    for arguments in ([], ["--tables", "x", "--format", "turtle"], ["--format", "turtle", "--inferred"]):
        assert dateline("export", "--store", store, *arguments).exit_code == 2


def test_validate_a_store_and_its_export(store: Path, tmp_path: Path) -> None:
    assert printed("validate", "--store", store) == "1 of 1 graphs conform\n"
    printed("export", "--store", store, "--format", "trig", "-o", tmp_path / "all.trig")
    assert printed("validate", tmp_path / "all.trig") == "1 of 1 graphs conform\n"


def test_validate_tells_what_does_not_conform(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.ttl"
    wrong.write_text("<https://example.org/x> a <https://w3id.org/dateline/ns#Relation> .")
    done = dateline("validate", wrong)
    assert done.exit_code == 1 and str(wrong) in done.stdout and "0 of 1 graphs conform" in done.stdout
    done = dateline("validate", wrong, "--format", "turtle")
    conforms = "ASK { ?report <http://www.w3.org/ns/shacl#conforms> false }"
    assert done.exit_code == 1 and Graph().parse(data=done.stdout, format="turtle").query(conforms).askAnswer


def test_validate_names_the_graphs_that_contradict_each_other(tmp_path: Path) -> None:
    one, other, third = (tmp_path / f"{number}.ttl" for number in (1, 2, 3))
    iri, dl = f"<{BASE}id/actor/x>", PREFIXES["dl"]
    one.write_text(f"{iri} a <{dl}Person> .")
    other.write_text(f"{iri} a <{dl}State> .")
    third.write_text(f"<{BASE}id/actor/y> a <{dl}State> .")
    done = dateline("validate", one, other, third, "--owl")
    assert done.exit_code == 1
    assert "2 statements that cannot all be true" in done.output
    assert f"[{one}]" in done.output and f"[{other}]" in done.output and f"[{third}]" not in done.output


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [("x.ttl", "<a> <b", "not Turtle"), ("x.doc", "x", "not a kind of RDF"), ("x.nt", "", "no triples")],
)
def test_validate_what_is_no_graph(tmp_path: Path, name: str, content: str, told: str) -> None:
    (tmp_path / name).write_text(content)
    done = dateline("validate", tmp_path / name)
    assert done.exit_code == 2 and told in done.stderr and len(done.stderr.splitlines()) == 1


def test_article_from_the_store_and_from_a_file_alike(store: Path, seed_article: Article) -> None:
    stored = printed("article", seed_article.id[:6], "--store", store)
    (path,) = SEEDS.glob("*.txt")
    afresh = printed("article", path)
    assert stored == afresh
    words = stored.split()
    assert [word for word in seed_article.text.split() if word not in words] == []
    assert "Relation: " in stored and "reported by" in stored


def test_reason(store: Path) -> None:
    assert "conclusions" in printed("reason", "--store", store)


def test_a_reader_that_goes_away_is_no_error(store: Path) -> None:
    program = "from loader.commands import cli; cli()"
    command = [sys.executable, "-c", program, "query", "--store", str(store)]
    for arguments in (["SELECT * { ?s ?p ?o . ?t ?q ?o }", "--format", "json"], ["CONSTRUCT WHERE { ?s ?p ?o }"]):
        process = subprocess.Popen(
            [*command, *arguments],
            env=os.environ | {"PYTHONPATH": str(SEEDS.parent)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert process.stdout and process.stderr
        process.stdout.read(10)
        process.stdout.close()
        assert (process.stderr.read(), process.wait(60)) == (b"", 141)
        process.stderr.close()
