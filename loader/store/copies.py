"""Copies of a store in the engine, for what cannot be asked or tried on the store itself."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from loader.store.abstract import Dataset
from loader.store.change import content
from loader.store.folder import explained


@contextlib.contextmanager
def trial_of(engine: ox.Store, folder: Path | None) -> Iterator[ox.Store]:
    """A copy to try an update on, gone afterwards."""
    if folder is None:
        trial = ox.Store()
        trial.extend(engine)
        for graph in engine.named_graphs():
            trial.add_graph(graph)
        yield trial
        return
    place = folder / "trial"
    shutil.rmtree(place, ignore_errors=True)
    with explained(folder):
        engine.backup(str(place))
        trial = ox.Store(str(place))
    try:
        yield trial
    finally:
        del trial
        shutil.rmtree(place, ignore_errors=True)


def merged(engine: ox.Store, dataset: Dataset) -> ox.Store:
    """A copy in which the default graph is the merge of several: the engine would count a shared triple for each."""
    copy = ox.Store()
    for name in dataset.default:
        copy.extend(ox.Quad(*triple) for triple in content(engine, name) or ())
    for name in dataset.named:
        copy.extend(engine.quads_for_pattern(None, None, None, ox.NamedNode(name)))
    return copy
