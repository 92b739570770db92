"""What the server answers in a second, beside its peers: `make bench-server`, or `serving.py [TRIPLES]...`.

Same data (200,000 and 5,000,000 triples of our own model where nothing is given), same machine, same run, 8 clients
(wrk, from Debian). The peers are the Oxigraph server, Virtuoso 7 where it is installed, and for up to 200,000 triples
rdflib-endpoint over rdflib's own store (requirements-bench.lock). Prints answers a second and the ratios, which it
writes to `.cache/bench/server.json` as well.
"""

from __future__ import annotations

import contextlib
import json
import random
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox

from loader.graph import write
from loader.resolve import resolve
from loader.store import Description
from loader.store.folder import create
from ontology import BASE, PREFIXES
from ontology.gazetteer import gazetteer
from tests.benchmarks.synthetic import readings
from tests.peers import VIRTUOSO, oxigraph_server, rdflib_endpoint, virtuoso_server
from tests.server.serving import serving

FOLDER = Path(__file__).resolve().parents[2] / ".cache" / "bench"
CLIENTS, SECONDS, QUERIES = 8, 6, 400
RESULTS = "application/sparql-results+json"
PROLOGUE = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("dl", "skos"))
WORKLOADS = {
    "look-up": "SELECT ?p ?o {{ <{actor}> ?p ?o }}",
    "join": "SELECT ?event ?name {{ ?event dl:place <{place}> ; dl:initiator ?actor . ?actor skos:prefLabel ?name }}",
    "aggregation": "SELECT ?type (COUNT(?e) AS ?n) {{ ?e dl:place <{place}> ; dl:eventType ?type }} GROUP BY ?type",
}
_LUA = """
local paths, at = {}, 0
for line in io.lines("%s") do paths[#paths + 1] = line end
request = function()
  at = at %% #paths + 1
  return wrk.format("GET", paths[at], {["Accept"] = "%s"})
end
"""


def main(sizes: list[int]) -> None:
    """Measure each size and write the ratios down."""
    if shutil.which("wrk") is None:
        sys.exit("wrk is not installed (Debian: wrk)")
    FOLDER.mkdir(parents=True, exist_ok=True)
    told = {size: _measured(size) for size in sizes}
    (FOLDER / "server.json").write_text(json.dumps(told, indent=1) + "\n")


def questions(folder: Path) -> dict[str, list[str]]:
    """Queries of each workload, and of all of them mixed, about places and actors of this data, the same each time."""
    places, actors = (iris(folder / "store" / "rdf", class_) for class_ in ("Place", "Actor"))
    chance = random.Random(1)  # noqa: S311 - to be repeated, not to be secret
    found = {
        name: [
            PROLOGUE + query.format(place=chance.choice(places), actor=chance.choice(actors)) for _ in range(QUERIES)
        ]
        for name, query in WORKLOADS.items()
    }
    mixed = [query for queries in found.values() for query in queries]
    chance.shuffle(mixed)
    return {**found, "mix": mixed}


def _measured(size: int) -> dict[str, dict[str, float]]:
    """Answers a second by workload and server."""
    folder = made(FOLDER / str(size), size)
    asked = questions(folder)
    rates: dict[str, dict[str, float]] = {name: {} for name in asked}
    for peer, server in _peers(folder, size).items():
        with server as address:
            for name, queries in asked.items():
                rates[name][peer] = _rate(address, queries)
    print(f"{size} triples, answers a second, {CLIENTS} clients")
    for name, found in rates.items():
        ours = found["dateline"]
        others = "   ".join(f"{peer} {rate:9.1f} ({ours / rate:.2f})" for peer, rate in found.items())
        print(f"{name:12} {others}", flush=True)
    return rates


def _peers(folder: Path, size: int) -> dict[str, contextlib.AbstractContextManager[str]]:
    peers: dict[str, contextlib.AbstractContextManager[str]] = {
        "dateline": _ours(folder, "0"),
        "oxigraph": _oxigraph(folder),
        "cached": _ours(folder, "64"),
    }
    if VIRTUOSO:
        peers["virtuoso"] = _virtuoso(folder)
    if size <= 200_000 and shutil.which("rdflib-endpoint", path=str(Path(sys.executable).parent)):
        peers["rdflib-endpoint"] = rdflib_endpoint(folder / "union.nt")
    return peers


@contextlib.contextmanager
def _ours(folder: Path, cache: str) -> Iterator[str]:
    with serving(folder / "store", "--cache", cache, "--default-graph", "strict") as server:
        settled(server.address)
        yield f"{server.address}/sparql"


def settled(address: str) -> None:
    """Wait for the index of names, which is made once and is not what is measured."""
    for _ in range(60):
        with urllib.request.urlopen(f"{address}/search?q=x&format=json") as answer:  # noqa: S310 - our own machine
            if json.load(answer)["current"]:
                return
        time.sleep(1)


@contextlib.contextmanager
def _oxigraph(folder: Path) -> Iterator[str]:
    with oxigraph_server(folder) as remote:
        yield remote.query


@contextlib.contextmanager
def _virtuoso(folder: Path) -> Iterator[str]:
    place = folder / "virtuoso"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    shutil.copy(folder / "union.nt", place)
    with virtuoso_server(place, 340_000, place / "union.nt") as remote:
        yield remote.query


def _rate(address: str, queries: list[str]) -> float:
    """Answers a second, every answer a success."""
    path = address[address.index("/", 8) :]
    paths = FOLDER / "paths"
    paths.write_text("".join(f"{path}?query={quote(query, safe='')}\n" for query in queries))
    for query in queries[:5]:
        request = urllib.request.Request(f"{address}?query={quote(query)}", headers={"Accept": RESULTS})  # noqa: S310
        with urllib.request.urlopen(request) as answer:  # noqa: S310 - our own machine
            json.load(answer)
    script = FOLDER / "queries.lua"
    script.write_text(_LUA % (paths, RESULTS))
    command = ["wrk", "-t1", f"-c{CLIENTS}", f"-d{SECONDS}s", "-s", str(script), address]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said:
        raise RuntimeError(f"{address}: {said}")
    return float(next(line.split()[1] for line in said.splitlines() if line.startswith("Requests/sec")))


def made(folder: Path, size: int) -> Path:
    """The folder, with the data, written once: a store of ours, a copy of its files for Oxigraph, a file for others."""
    if (folder / "ready").exists():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    create(folder / "store", Description(BASE, "strict"))
    begun, written, number = time.monotonic(), 0, 0
    with (folder / "union.nt").open("w", encoding="utf-8") as out:
        while written < size:
            (reading,) = readings(range(number, number + 1))
            text = write(resolve(reading, gazetteer(), BASE)).serialize(format="nt")
            out.write(text)
            written, number = written + text.count("\n"), number + 1
    store = ox.Store(str(folder / "store" / "rdf"))
    store.bulk_load(path=str(folder / "union.nt"), format=ox.RdfFormat.N_TRIPLES)
    store.optimize()
    store.flush()
    del store
    shutil.copytree(folder / "store" / "rdf", folder / "data")
    (folder / "ready").touch()
    print(f"{number} articles, {written} triples, made in {time.monotonic() - begun:.0f} s", file=sys.stderr)
    return folder


def iris(rdf: Path, class_: str) -> list[str]:
    """What the data has of a class."""
    found = ox.Store.read_only(str(rdf)).query(f"SELECT DISTINCT ?x {{ ?x a <{BASE}ns#{class_}> }}")
    assert isinstance(found, ox.QuerySolutions)
    return sorted(row[0].value for row in found if isinstance(row[0], ox.NamedNode))


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or [200_000, 5_000_000])
