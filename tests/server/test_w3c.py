"""The W3C tests against `dateline serve`, with the runner that stands beside the repository."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from tests.conftest import SHARED
from tests.server.serving import DATELINE, serving

W3C = SHARED / "w3c"
# The runner writes a triple term into its INSERT DATA without brackets; here it has them.
LOAD = """
import pyoxigraph as ox
import run

def term(one):
    return f"<<( {triple(one)} )>>" if isinstance(one, ox.Triple) else str(one)

def triple(one):
    return f"{one.subject} {one.predicate} {term(one.object)}"

def loadq(self, quads, graph=None):
    graphs = {}
    for quad in quads:
        name = graph or getattr(quad.graph_name, "value", None)
        graphs.setdefault(name, []).append(triple(quad.triple) + " .")
    inside = [f"GRAPH <{name}> {{ {' '.join(data)} }}" if name else " ".join(data) for name, data in graphs.items()]
    self.update(f"INSERT DATA {{ {' '.join(inside)} }}", None)

run.Http.loadq = loadq
run.main()
"""


@pytest.mark.skipif(not W3C.is_dir(), reason="the W3C tests stand in ../shared/w3c, which is not here")
@pytest.mark.parametrize(
    ("edition", "manifest", "least"),
    [
        (
            "sparql11",
            "manifest-all.ttl",
            {
                "ProtocolTest": 34,
                "GraphStoreProtocolTest": 13,
                "ServiceDescriptionTest": 3,
                "QueryEvaluationTest": 222,
                "CSVResultFormatTest": 3,
                "UpdateEvaluationTest": 94,
                "SyntaxTest": 169,
            },
        ),
        ("sparql12", "manifest.ttl", {"": 264}),
    ],
)
def test_the_w3c_tests(tmp_path: Path, edition: str, manifest: str, least: dict[str, int]) -> None:
    store = tmp_path / "store"
    token = subprocess.run(
        [*DATELINE, "token", "create", "--store", str(store)], capture_output=True, text=True, check=True
    ).stdout.strip()
    with serving(store, "--default-graph", "strict", "--gate", "off") as server:
        told = tmp_path / "told.json"
        subprocess.run(
            [
                *([sys.executable, "run.py"] if edition == "sparql11" else [sys.executable, "-c", LOAD]),
                *("--engine", "http", "--manifest", f"sparql/{edition}/{manifest}", "--auth", f"bearer:{token}"),
                *("--query-url", f"{server.address}/sparql", "--update-url", f"{server.address}/sparql"),
                *("--gsp-url", f"{server.address}/graph-store", "--gsp-direct", "--json", str(told)),
            ],
            cwd=W3C,
            check=True,
            capture_output=True,
        )
    results = json.loads(told.read_text())
    expected = tomllib.loads((Path(__file__).parent / "w3c.toml").read_text())[edition]
    failed = {one["test"]: one["why"] for one in results if one["result"] == "fail"}
    assert failed.keys() == {test for entry in expected for test in entry["tests"]}, failed
    passed = Counter(kind for one in results if one["result"] == "pass" for kind in least if _is(one, kind))
    assert dict(passed) == least


def _is(one: dict[str, str], kind: str) -> bool:
    return kind in one["type"] if kind in ("", "SyntaxTest") else kind == one["type"]
