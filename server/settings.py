"""What an operator sets, beside the engine's own limits."""

from __future__ import annotations

from dataclasses import dataclass, field

from server.guard import Guard


@dataclass(frozen=True)
class Settings:
    """Sizes in bytes: a request's body, the response cache (0: none).

    Seconds: after which a query is logged as slow, and for which a client may stand still.
    """

    body: int = 64 << 20
    address: int = 64 << 10
    cache: int = 64 << 20
    slow: float = 5.0
    idle: float = 60.0
    guard: Guard = field(default_factory=Guard)
