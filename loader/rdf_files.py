"""Graphs to validate: from RDF files, or an article's at a time from a store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox
from rdflib import Graph

from loader.errors import InputError
from loader.store import Remote, opened

_ARTICLE = "/graph/article/"


def file_graphs(paths: Iterable[Path]) -> Iterator[tuple[str, Graph]]:
    """Every graph of these files with the name to report it by; of an export with graphs, those of the articles.

    Raises InputError where a file is missing, of an unknown kind, or not RDF.
    """
    for path in paths:
        graphs: dict[str, list[ox.Triple]] = defaultdict(list)
        for quad in _quads(path):
            name = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
            graphs[name].append(quad.triple)
        chosen = [name for name in graphs if _ARTICLE in name] or list(graphs)
        for name in sorted(chosen):
            yield (f"{path} {name}".strip(), _graph(graphs[name]))
        if not graphs:
            raise InputError(f"{path}: no triples in this file; there is nothing to validate")


def store_graphs(folder: Path | Remote) -> Iterator[tuple[str, Graph]]:
    """The graph of every article in the store, with its IRI."""
    with opened(folder, read_only=True) as store:
        for article in store.articles():
            name = store.graph(f"article/{article}")
            yield name, _graph(store.triples(name))


def _quads(path: Path) -> Iterator[ox.Quad]:
    form = ox.RdfFormat.from_extension(path.suffix.removeprefix("."))
    if form is None:
        raise InputError(f"{path}: not a kind of RDF known by its name; use .ttl, .trig, .nt, .nq, .rdf or .jsonld")
    try:
        yield from ox.parse(path=path, format=form, base_iri=path.absolute().as_uri())
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; check the path") from None
    except SyntaxError as error:
        raise InputError(f"{path}: not {form.name}: {str(error).splitlines()[0]}; mend it there") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read ({error}); check the file") from None


def _graph(triples: Iterable[ox.Triple]) -> Graph:
    ntriples = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    return Graph().parse(data=ntriples, format="nt")
