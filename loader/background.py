"""What a store holds beside its articles: the ontology, the gazetteer's actors and countries, and the conclusions.

Each is written when what it is made of has changed, which its fingerprint tells.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from importlib.resources import files

from rdflib import Graph

from loader.store import Store
from ontology import DL, ontology_graph
from ontology.gazetteer import gazetteer
from ontology.gazetteer.rdf import gazetteer_graph
from ontology.reasoner import reason

STATE = "state"


def publish(store: Store) -> None:
    """Put the ontology and the gazetteer into their named graphs, where they are missing or another edition."""
    terms = _fingerprint("ontology", ".ttl")
    _publish(store, "ontology", terms, ontology_graph)
    names = _fingerprint("ontology.gazetteer", ".toml")
    _publish(store, "gazetteer", f"{terms}-{names}", lambda: gazetteer_graph(gazetteer(), store.base))


def conclude(store: Store, *, always: bool = False) -> int | None:
    """Draw the conclusions anew if anything that they rest on has changed; how many there are, None if nothing had.

    A load that was killed before its conclusions is so made good by the next.
    """
    state = _state(store)
    if not always and store.fingerprint(STATE) == state:
        return None
    found = reason(store)
    store.replace(store.graph(STATE), _mark(store, "conclusions", state))
    return found


def _publish(store: Store, name: str, fingerprint: str, graph: Callable[[], Graph]) -> None:
    if store.fingerprint(name) == fingerprint:
        return
    store.replace(store.graph(name), graph().serialize(format="nt") + _mark(store, name, fingerprint))


@functools.cache
def _fingerprint(package: str, suffix: str) -> str:
    """A hash over every file of the package that ends so."""
    digest = hashlib.sha256()
    for entry in sorted(files(package).iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(suffix):
            digest.update(entry.read_bytes())
    return digest.hexdigest()[:16]


def _mark(store: Store, name: str, fingerprint: str) -> str:
    return f'<{store.graph(name)}> <{DL.fingerprint}> "{fingerprint}" .\n'


def _state(store: Store) -> str:
    """A hash over everything that conclusions rest on: every graph's fingerprint, the rules' among them."""
    rows = store.select(
        f"SELECT ?g ?f {{ GRAPH ?g {{ ?x <{DL.fingerprint}> ?f }} FILTER(?g != <{store.graph(STATE)}>) }} ORDER BY ?g"
    )
    digest = hashlib.sha256()
    for row in rows:
        digest.update(f"{row['g']} {row['f']}\n".encode())
    return digest.hexdigest()[:16]
