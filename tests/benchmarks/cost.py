"""What an answer costs: CPU milliseconds of the front and of the readers, beside the Oxigraph server's.

`cost.py [TRIPLES]`, on the data and with the queries of serving.py, over one connection. Unlike answers a second, it
hardly depends on what else the machine does: the least of several rounds is what is told. Linux only.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, urlsplit

from tests.benchmarks.serving import FOLDER, RESULTS, made, questions, settled
from tests.peers import oxigraph_server
from tests.server.serving import serving

ROUNDS = 8


def main(size: int) -> None:
    """Measure each kind of query."""
    folder = made(FOLDER / str(size), size)
    asked = questions(folder)
    for cache in ("0", "64"):
        with serving(folder / "store", "--cache", cache, "--default-graph", "strict") as server:
            settled(server.address)
            _tell("cached" if cache != "0" else "dateline", f"{server.address}/sparql", server.process.pid, asked)
    before = set(_children(os.getpid()))
    with oxigraph_server(folder) as remote:
        (pid,) = set(_children(os.getpid())) - before
        _tell("oxigraph", remote.query, pid, asked)


def _tell(name: str, address: str, pid: int, asked: Mapping[str, list[str]]) -> None:
    for kind, queries in asked.items():
        front, below = _cost(address, pid, queries)
        print(f"{name:9} {kind:12} front {front:6.3f}   readers {below:6.3f}", flush=True)


def _cost(address: str, pid: int, queries: list[str]) -> tuple[float, float]:
    """Milliseconds an answer: of the process, and of those below it."""
    parts = urlsplit(address)
    paths = [f"{parts.path}?query={quote(query, safe='')}" for query in queries]
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port)
    rounds = []
    for _ in range(ROUNDS):
        front, below = _cpu(pid), sum(map(_cpu, _below(pid)))
        for path in paths:
            connection.request("GET", path, headers={"Accept": RESULTS})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{address}: {answer.status}")
        rounds.append((_cpu(pid) - front, sum(map(_cpu, _below(pid))) - below))
    best_front, best_below = (min(figures) for figures in zip(*rounds[1:], strict=True))
    return best_front / len(paths), best_below / len(paths)


def _cpu(pid: int) -> float:
    """Milliseconds that the threads of a process have run."""
    return sum(int(said.split()[0]) for said in _of_threads(pid, "schedstat")) / 1e6


def _children(pid: int) -> list[int]:
    return [int(child) for said in _of_threads(pid, "children") for child in said.split()]


def _below(pid: int) -> Iterator[int]:
    for child in _children(pid):
        yield child
        yield from _below(child)


def _of_threads(pid: int, file: str) -> Iterator[str]:
    """What this file says of each thread of a process."""
    with contextlib.suppress(FileNotFoundError):  # the process has come to its end
        for task in Path(f"/proc/{pid}/task").iterdir():
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                yield (task / file).read_text()


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 200_000)
