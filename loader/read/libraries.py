"""How a library is let loose on a file that anyone may have made: it says nothing, and fails in one line."""

from __future__ import annotations

import contextlib
import logging
import warnings
from collections.abc import Iterator

from loader.errors import InputError


@contextlib.contextmanager
def guarded(origin: str, kind: str) -> Iterator[None]:
    """Keep warnings and log lines of libraries from the user, and make whatever they raise an InputError."""
    disabled = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except InputError:
        raise
    except Exception as error:  # A broken file raises whatever its faults lead to; the files behind it are still read.
        told = f"cannot be read as {kind} ({type(error).__name__}); save its text as a .txt file instead"
        raise InputError(f"{origin}: {told}") from None
    finally:
        logging.disable(disabled)
