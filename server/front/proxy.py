"""Who asks, and by which address, where a reverse proxy stands before the server: what the trusted one says.

What granian has for this leaves X-Forwarded-Host alone, and passes on what others say.
"""

from __future__ import annotations

from server.front.asgi import Application, Receive, Scope, Send

_FOR, _PROTO, _HOST = b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host"
_FORWARDED = frozenset({_FOR, _PROTO, _HOST, b"x-forwarded-port", b"x-forwarded-by", b"forwarded"})


class Proxied:
    """An application that hears of its clients what this proxy says of them, and never what others say."""

    def __init__(self, app: Application, proxy: str | None) -> None:
        """The proxy by its IP address; None where there is none."""
        self._app, self._proxy = app, proxy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        said = {name: value for name, value in scope["headers"] if name in _FORWARDED}
        if said:
            scope["headers"] = [one for one in scope["headers"] if one[0] not in _FORWARDED]
            if self._proxy and scope["client"] and scope["client"][0] == self._proxy:
                _believe(scope, said)
        await self._app(scope, receive, send)


def _believe(scope: Scope, said: dict[bytes, bytes]) -> None:
    """Of several values the last one, which is what the proxy itself saw."""
    last = {name: value.rpartition(b",")[2].strip().decode("latin-1") for name, value in said.items()}
    if client := last.get(_FOR):
        scope["client"] = (client, 0)
    if last.get(_PROTO) in ("http", "https"):
        scope["scheme"] = last[_PROTO]
    if host := last.get(_HOST):
        others = [one for one in scope["headers"] if one[0] != b"host"]
        scope["headers"] = [(b"host", host.encode("latin-1")), *others]
