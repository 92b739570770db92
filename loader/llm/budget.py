"""How many requests a run may make, counted over all its processes."""

from __future__ import annotations

import atexit
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Budget:
    """At most `limit` requests. The ledger is a file with a byte for each: worker processes share one budget."""

    limit: int
    ledger: Path

    @classmethod
    def of(cls, limit: int) -> Budget:
        """A new budget, whose ledger is gone with the process that made it."""
        handle, name = tempfile.mkstemp(prefix="dateline-budget-")
        os.close(handle)
        atexit.register(Path(name).unlink, missing_ok=True)
        return cls(limit, Path(name))

    def spend(self) -> bool:
        """Count one more request; False where it is one too many."""
        with self.ledger.open("ab", buffering=0) as ledger:  # unbuffered: the position is then behind our own byte
            ledger.write(b".")
            return ledger.tell() <= self.limit
