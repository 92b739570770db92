"""What a process that works for strangers may not do: outlive its parent, eat the memory, reach the network."""

from __future__ import annotations

import contextlib
import ctypes
import resource
import signal

_PR_SET_PDEATHSIG = 1
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000


def confine(memory: int, *, network: bool = False) -> None:
    """End with the parent, hold no more than `memory` bytes beyond what is held now, and have no network unless asked.

    The last is done where the system allows it (Linux, with user namespaces or as root); what is refused before
    execution does not depend on it.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    with contextlib.suppress(AttributeError, OSError):
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_DATA, (_held() + memory, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if network:
        return
    with contextlib.suppress(AttributeError, OSError):
        if libc.unshare(_CLONE_NEWNET) != 0:
            libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def _held() -> int:
    """Bytes of data that this process holds now; 0 where the system does not say."""
    with contextlib.suppress(OSError), open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123
        for line in status:
            if line.startswith("VmData:"):
                return int(line.split()[1]) * 1024
    return 0
