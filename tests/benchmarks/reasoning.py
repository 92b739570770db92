"""What conclusions cost: `make bench-reason`, or `reasoning.py [ARTICLES]...`.

1. One more article, and withdrawing it, in stores of several sizes (100, 1,000 and 10,000 articles where nothing is
   given; 100000 takes half an hour or more to make): the median over thirty articles, the same for each store, of
   what the write and the conclusions take, once all were there before: what the disk takes to find a file that nobody
   read for long is not measured. `stores.py` tells how the stores are made.
2. All conclusions from scratch, beside what owlrl and reasonable make of the same ontology and triples by OWL 2 RL; in
   memory, without writing.
3. The proofs of a conclusion, beside looking up its triples.

Prints the figures and ratios, and writes them to `.cache/bench/reason.json`.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import time
from collections.abc import Callable

import owlrl
import reasonable
from rdflib import Graph

from loader.background import Follower
from loader.store import EmbeddedStore
from ontology import BASE, ontology_graph
from ontology.proof import Explainer
from ontology.reasoner import conclude as follow
from ontology.reasoner import premises, reason
from tests.benchmarks.stores import CONFLICT, FOLDER, articles, store_of

FIRST, ADDED = 1_000_000, 30
# As many articles as owlrl does in a minute.
PEERS = 20


def main(sizes: list[int]) -> None:
    """Measure and write down."""
    told: dict[str, object] = {"one more article": _growing(sizes), "from scratch": _from_scratch()}
    told["proof"] = _proving(sizes[0])
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "reason.json").write_text(json.dumps(told, indent=1) + "\n")


def _growing(sizes: list[int]) -> dict[int, dict[str, float]]:
    """Seconds for one more article and for withdrawing it, in the median, by the number of articles that are there."""
    found: dict[int, dict[str, float]] = {}
    for size in sizes:
        added, withdrawn = [], []
        with EmbeddedStore.open(store_of(size)) as store:
            follower = Follower(store)
            for name, graph in 2 * list(articles(range(FIRST, FIRST + ADDED), size // CONFLICT - 1)):
                added.append(_timed(_put, store, follower, name, graph))
                withdrawn.append(_timed(_put, store, follower, name, ""))
        medians = (statistics.median(seconds[ADDED:]) for seconds in (added, withdrawn))
        found[size] = dict(zip(("added", "withdrawn"), medians, strict=True))
        for change, seconds in found[size].items():
            share = seconds / found[sizes[0]][change]
            print(f"one article {change}, beside {size:>7,}: {seconds:.3f} s, {share:.2f} of the first", flush=True)
    return found


def _put(store: EmbeddedStore, follower: Follower, name: str, graph: str) -> None:
    store.replace(store.graph(name), graph)
    follower.conclude()


def _from_scratch() -> dict[str, float]:
    """Seconds for everything that follows from the same articles."""
    everything = Graph() + ontology_graph()
    store = EmbeddedStore.in_memory()
    for name, graph in articles(range(PEERS)):
        store.replace(store.graph(name), graph)
        everything.parse(data=graph, format="nt")
    turtle = FOLDER / "reason.ttl"
    FOLDER.mkdir(parents=True, exist_ok=True)
    everything.serialize(turtle, format="turtle")
    reason(store)  # The rules are parsed once in a process.
    peer = reasonable.PyReasoner()
    peer.load_file(str(turtle))
    found = {
        "dateline": _timed(lambda: follow(premises(store), BASE)),
        "reasonable": _timed(peer.reason),
        "owlrl": _timed(owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand, everything),
    }
    for name, seconds in found.items():
        print(f"{PEERS} articles from scratch, {name}: {seconds:.3f} s, {seconds / found['dateline']:.1f} of ours")
    return found


def _proving(size: int) -> dict[str, float]:
    """Seconds for all proofs of a conclusion and for a look-up of its subject, in the median."""
    with EmbeddedStore.open(store_of(size), read_only=True) as store:
        rows = list(
            store.select("SELECT ?s ?p ?o { ?c a dl:Conclusion ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o }")
        )
        chosen = random.Random(1).sample(rows, 100)  # noqa: S311 - to be repeated, not to be secret
        proof = statistics.median(
            _timed(Explainer(store.select, BASE).proofs, (row["s"], row["p"], row["o"])) for row in chosen
        )
        look_up = statistics.median(
            _timed(lambda row=row: list(store.select(f"SELECT ?p ?o {{ <{row['s']}> ?p ?o }}"))) for row in chosen
        )
    print(f"all proofs of a conclusion: {proof * 1000:.2f} ms, {proof / look_up:.1f} of a look-up")
    return {"proof": proof, "look-up": look_up}


def _timed(work: Callable[..., object], *arguments: object) -> float:
    begin = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - begin


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [100, 1_000, 10_000])
