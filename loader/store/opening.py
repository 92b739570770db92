"""From where a store is to the store."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TypeAlias

from loader.store.embedded import EmbeddedStore
from loader.store.remote import Remote, RemoteStore

WritableStore: TypeAlias = EmbeddedStore | RemoteStore


def opened(
    where: Path | Remote, *, create: bool = False, base: str | None = None, read_only: bool = False
) -> WritableStore:
    """The store in this folder, or behind this address; see EmbeddedStore.open. Raises InputError, StoreError."""
    if isinstance(where, Remote):
        return RemoteStore(dataclasses.replace(where, base=base) if base else where)
    return EmbeddedStore.open(where, create, base, read_only=read_only)
