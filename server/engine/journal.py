"""Which graphs writes may have touched: for what is kept beside the store and follows it, so that no kill hides one.

A graph is noted before its write begins and forgotten once it was followed; a line of the file for each, `*` for a
write that may touch any.
"""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path

_ANY = "*"


class Journal:
    """The notes of one store, in a file, or in memory alone for one that is not written to from here."""

    def __init__(self, file: Path | None) -> None:
        """Begin with what the last server left."""
        self._file = file
        self._mutex = threading.Lock()
        self._numbers: dict[str, int] = {}
        self._last = 0
        if file is not None:
            with contextlib.suppress(FileNotFoundError):
                # A line that was cut off names no graph; the write that it was for never began.
                lines = file.read_text(encoding="utf-8", errors="replace").split("\n")
                self._numbers = dict.fromkeys(filter(None, lines), 0)

    @property
    def last(self) -> int:
        """The number of the last note."""
        return self._last

    def note(self, graphs: frozenset[str] | None) -> None:
        """These graphs (None: any) may change from now on. Raises OSError."""
        names = {_ANY} if graphs is None else graphs
        with self._mutex:
            new = sorted(name for name in names if name not in self._numbers)
            if new and self._file is not None:
                with self._file.open("a", encoding="utf-8") as file:
                    file.write("".join(f"\n{name}" for name in new))
            self._last += 1
            self._numbers.update(dict.fromkeys(names, self._last))

    def noted(self, until: int) -> frozenset[str] | None:
        """The graphs that were noted with a number up to this; None where it may have been any."""
        with self._mutex:
            found = frozenset(name for name, number in self._numbers.items() if number <= until)
        return None if _ANY in found else found

    def forget(self, until: int) -> None:
        """What was noted with a number up to this is followed."""
        with self._mutex:
            self._numbers = {name: number for name, number in self._numbers.items() if number > until}
            if self._file is None:
                return
            if self._numbers:
                draft = self._file.with_name(f"{self._file.name}.new")
                draft.write_text("\n".join(self._numbers), encoding="utf-8")
                draft.replace(self._file)
            else:
                self._file.unlink(missing_ok=True)
