"""Writes the generated docs: commands, terms, questions, rules, parts. `--check` fails where they differ."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from rdflib import OWL, RDF, SKOS, Graph, URIRef
from rdflib.term import Node

from ontology import BASE, ontology_graph
from ontology.holding import STRENGTHS
from ontology.questions import all_questions
from ontology.rules import rules
from server.main import cli

DOCS = Path(__file__).resolve().parent.parent / "docs"
_GENERATED = "<!-- Made by `make docs`; changes belong in the code that this is made from. -->"


def documents() -> dict[str, str]:
    """The generated files by name, as they should be."""
    return {
        "cli.md": _cli(),
        "ontology.md": _ontology(),
        "parts.md": _parts(),
        "questions.md": _questions(),
        "reasoning.md": _reasoning(),
    }


def stale() -> list[str]:
    """The names of the generated files that differ from what they should be."""
    return [name for name, text in documents().items() if not _same(DOCS / name, text)]


def _same(file: Path, text: str) -> bool:
    return file.exists() and file.read_text(encoding="utf-8") == text


def _cli() -> str:
    parts = ["# Commands", _GENERATED]
    for name, command in _commands(cli, "dateline"):
        context = click.Context(command, info_name=name, terminal_width=100, max_content_width=100)
        parts += [f"## {name}", f"```text\n{command.get_help(context)}\n```"]
    return "\n\n".join(parts) + "\n"


def _reasoning() -> str:
    about = (Path(__file__).parent / "reasoning.md").read_text(encoding="utf-8")
    parts = ["# Reasoning", _GENERATED, about.strip()]
    for strength in ("entailed", "likely", "worth-a-look"):
        parts.append(f"## {strength.replace('-', ' ').capitalize()}")
        for rule in sorted(rules(), key=lambda rule: rule.label):
            if STRENGTHS[rule.strength] == strength:
                parts.append(
                    f"**{rule.label[:1].upper()}{rule.label[1:]}.** {rule.sentence}  \n"
                    f"*Why:* {rule.reason}  \n*Example:* {rule.example}"
                )
    return "\n\n".join(parts) + "\n"


def _commands(group: click.Group, called: str) -> Iterator[tuple[str, click.Command]]:
    for name, command in sorted(group.commands.items()):
        yield f"{called} {name}", command
        if isinstance(command, click.Group):
            yield from _commands(command, f"{called} {name}")


def _ontology() -> str:
    parts = [
        "# Terms",
        _GENERATED,
        f"Namespace `{BASE}ns#`, prefix `dl:`. A running server shows the same at `/terms`.",
    ]
    graph = ontology_graph()
    for heading, class_ in (
        ("Classes", OWL.Class),
        ("Properties between things", OWL.ObjectProperty),
        ("Properties with values", OWL.DatatypeProperty),
        ("Annotations", OWL.AnnotationProperty),
    ):
        own = sorted(str(t) for t in graph.subjects(RDF.type, class_) if str(t).startswith(f"{BASE}ns#"))
        parts.append(f"## {heading}\n\n| term | means | example |\n| --- | --- | --- |")
        parts[-1] += "".join(_row(graph, f"dl:{term.partition('#')[2]}", URIRef(term)) for term in own)
    for scheme in sorted(str(s) for s in graph.subjects(RDF.type, SKOS.ConceptScheme)):
        parts.append(f"## Scheme `{scheme.rpartition('/')[2]}`\n\n| notation | means | example |\n| --- | --- | --- |")
        concepts = sorted(graph.subjects(SKOS.inScheme, URIRef(scheme)), key=str)
        parts[-1] += "".join(_row(graph, str(concept).partition("#")[2], concept) for concept in concepts)
    return "\n\n".join(parts) + "\n"


def _row(graph: Graph, name: str, term: Node) -> str:
    cells = (graph.value(term, SKOS.definition) or "", graph.value(term, SKOS.example) or "")
    return f"\n| `{name}` | " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


def _questions() -> str:
    rows: Iterator[str] = (f"| `{q.name}` | {q.question} |" for q in all_questions())
    table = "\n".join(["| name | question |", "| --- | --- |", *rows])
    how = "`dateline query --store DIR --question NAME` answers each of these."
    return f"# Questions\n\n{_GENERATED}\n\n{how}\n\n{table}\n"


def _parts() -> str:
    about = (Path(__file__).parent / "parts.md").read_text(encoding="utf-8")
    manifest, lock = (
        json.loads((DOCS.parent / "server" / name).read_text(encoding="utf-8"))
        for name in ("package.json", "package-lock.json")
    )
    rows = ["| part | version | licence | served as |", "| --- | --- | --- | --- |"]
    for place, package in sorted(lock["packages"].items()):
        if place:
            name = place.removeprefix("node_modules/")
            files = [f"`{file}`" for file, source in manifest["served"].items() if source.startswith(f"{name}/")]
            shown = ", ".join(files) or ("not: tests use it" if package.get("dev") else "a part of those, if at all")
            rows.append(f"| {name} | {package['version']} | {package.get('license', 'see licences.txt')} | {shown} |")
    return "\n\n".join(["# Parts of the pages", _GENERATED, about.strip(), "\n".join(rows)]) + "\n"


def main() -> int:
    """Write the files, or with `--check` only say which are stale."""
    if "--check" in sys.argv[1:]:
        found = stale()
        for name in found:
            print(f"docs/{name} is stale; run `make docs`", file=sys.stderr)
        return int(bool(found))
    for name, text in documents().items():
        (DOCS / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
