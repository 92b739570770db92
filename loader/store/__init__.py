"""Where graphs are kept: one small abstract class, and the stores behind it."""

from loader.store.abstract import GRAPH_FORMATS, Dataset, Results, Store
from loader.store.change import Gate
from loader.store.embedded import EmbeddedStore
from loader.store.folder import Description
from loader.store.opening import WritableStore, opened
from loader.store.remote import Remote, RemoteStore

__all__ = [
    "GRAPH_FORMATS",
    "Dataset",
    "Description",
    "EmbeddedStore",
    "Gate",
    "Remote",
    "RemoteStore",
    "Results",
    "Store",
    "WritableStore",
    "opened",
]
