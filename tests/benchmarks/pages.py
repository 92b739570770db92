"""What pages cost as a store grows: `make bench-pages`, or `pages.py [ARTICLES]...`.

Of stores of several sizes (100 and 10,000 articles where nothing is given; `stores.py` tells how they are made), ten
pages of each kind about different things are asked for, after two that warm the readers; the median counts. Prints the
ratio of the largest store to the smallest, and writes all to `.cache/bench/pages.json`. A page that has nothing to show
in the smallest store has no ratio: what it would be compared with is a sentence.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

from flask.testing import FlaskClient

from server.app import create_app
from server.context import KEY
from server.engine import Engine
from server.search.spans import Sought
from tests.benchmarks.stores import FOLDER, store_of
from tests.server.searching import searched

WARM, ASKED = 2, 10
_INDEXING = 3600.0
"""Seconds that the index of names may take to be made, which is no part of what is measured."""
_LATE = 10
"""How often a page may say that it is not ready, before it is measured."""
HTML = {"Accept": "text/html"}
_EMPTY, _LISTING = 'class="empty"', ("/tables/", "/views/")
"""What lists and views have where they have nothing else."""
KINDS = {
    "actor": "?x dl:actorType ?any . FILTER(CONTAINS(STR(?x), 'conflict')) ?y dl:subject|dl:initiator ?x",
    "place": "?y dl:place ?x",
    "event": "?x dl:eventType ?any",
    "figure": "?x dl:measure ?any",
    "relation": "?x dl:relationType ?any",
    "control": "?x dl:controlStatus ?any",
    "agreement": "?x dl:agreementKind ?any",
    "article": "?x dl:fingerprint ?any ; schema:articleBody ?text",
}
ALWAYS = ("/", "/tables", "/questions", "/terms", "/sitemap.xml")
SEARCHES = {
    "a name": "government+{0}+of+conflict+{0}",
    "a letter": "g",
    "a common word": "conflict",
    "a slip": "goverment+{0}+of+conflct+{0}",
    "words of quotes": "state+1+holds+town+{0}",
    "nothing": "zzzzz+{0}",
}
LISTS = ("actors", "relations", "events", "figures", "control", "agreements", "places", "articles", "conclusions")
VIEWS = ("alliances", "map", "timeline", "claims")


def main(sizes: list[int]) -> None:
    """Measure and write down."""
    found = {size: dict(_measured(size)) for size in sizes}
    FOLDER.mkdir(parents=True, exist_ok=True)
    told = {size: {kind: one.seconds for kind, one in measured.items()} for size, measured in found.items()}
    (FOLDER / "pages.json").write_text(json.dumps(told, indent=1) + "\n")
    small, large = min(sizes), max(sizes)
    print(f"{'page':26} {small:>10,} {large:>10,}  ratio")
    for kind, after in found[large].items():
        before = found[small][kind]
        times = f"{kind:26} {before.seconds * 1000:7.1f} ms {after.seconds * 1000:7.1f} ms"
        ratio = after.seconds / before.seconds
        print(
            f"{times}   nothing in the smallest" if before.empty else f"{times} {ratio:6.2f}{'  grows' * (ratio > 3)}"
        )


@dataclass(frozen=True)
class _Measured:
    """The median seconds of a kind of page, and whether most of them had nothing to show."""

    seconds: float
    empty: bool


def _measured(size: int) -> Iterator[tuple[str, _Measured]]:
    """What each kind of page takes."""
    with Engine(store_of(size)) as engine:
        client = create_app(engine).test_client()
        _follow(client)
        for kind, paths in _addresses(client).items():
            for _ in range(_LATE):  # what is counted in the background may be late
                if client.get(paths[0], headers=HTML).status_code != 503:
                    break
            _asked(client, paths[:WARM])
            seconds, empty = zip(*_asked(client, paths[WARM:]), strict=True)
            found = _Measured(statistics.median(seconds), sum(empty) * 2 > len(empty))
            print(f"{size:>7,} {kind}: {found.seconds * 1000:.1f} ms", file=sys.stderr, flush=True)
            yield kind, found


def _follow(client: FlaskClient) -> None:
    """Wait until the index of names has all that is told and concluded, which is no part of what is measured."""
    searched(client, "conflict", _INDEXING)
    following = client.application.extensions[KEY].search
    while following.in_time(Sought("conclusion"), 1) is None:
        time.sleep(1)


def _asked(client: FlaskClient, paths: list[str]) -> list[tuple[float, bool]]:
    found = []
    for path in paths:
        begin = time.perf_counter()
        answer = client.get(path, headers=HTML)
        found.append((time.perf_counter() - begin, path.startswith(_LISTING) and _EMPTY in answer.text))
        if answer.status_code != 200:
            raise SystemExit(f"{path}: {answer.status_code} {answer.text[:500]}")
    return found


def _addresses(client: FlaskClient) -> dict[str, list[str]]:
    """The pages to ask for, by kind; the address of each is another, as far as there are others."""
    things = {kind: _things(client, pattern) for kind, pattern in KINDS.items()}
    found = {path: [path] * (WARM + ASKED) for path in ALWAYS}
    found |= {kind: [f"/page/{name}" for name in names] for kind, names in things.items()}
    found["source"] = [f"/page/source/{name.partition('/')[2]}" for name in things["actor"]]
    asked = {f"search: {what}": f"/search?q={words}" for what, words in SEARCHES.items()}
    found |= {what: [path.format(number) for number in range(WARM + ASKED)] for what, path in asked.items()}
    found |= {f"/tables/{name}": [f"/tables/{name}"] * (WARM + ASKED) for name in LISTS}
    actors = [name.partition("/")[2] for name in things["actor"]]
    found["events of an actor"] = [f"/tables/events?actor={name}" for name in actors]
    years = [f"from={2010 + number}&to={2010 + number}" for number in range(WARM + ASKED)]
    for name in ("events", "articles", "conclusions"):
        found[f"{name} of a year"] = [f"/tables/{name}?{year}" for year in years]
    found |= {f"{name} as of a day": _on_days(client, name) for name in ("events", "control")}
    found["conclusions of a kind"] = ["/tables/conclusions?kind=opposes"] * (WARM + ASKED)
    found["events of an actor, years"] = [f"/tables/events?actor={name}&from=2012&to=2019" for name in actors]
    there = {str(rule) for rule in client.application.url_map.iter_rules()}
    found |= {f"/views/{name}": [f"/views/{name}"] * (WARM + ASKED) for name in VIEWS if f"/views/{name}" in there}
    return found


def _on_days(client: FlaskClient, name: str) -> list[str]:
    """The lists of what holds on days on which somebody is told to hold something."""
    days = _values(client, "?any dl:controlStatus ?status ; sem:hasEarliestBeginTimeStamp ?x")
    return [f"/tables/{name}?as-of={day}" for day in days]


def _things(client: FlaskClient, pattern: str) -> list[str]:
    return [iri.partition("/id/")[2] for iri in _values(client, pattern)]


def _values(client: FlaskClient, pattern: str) -> list[str]:
    """As many values of ?x as are wanted, each several times where there are fewer."""
    query = f"SELECT DISTINCT ?x {{ {pattern} }} LIMIT {WARM + ASKED}"
    answer = client.get("/sparql", query_string={"query": query, "format": "json"}).get_json()
    found = [row["x"]["value"] for row in answer["results"]["bindings"]]
    return found * (1 + (WARM + ASKED) // len(found)) if len(found) < WARM + ASKED else found


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [100, 10_000])
