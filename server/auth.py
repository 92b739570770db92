"""Who may write, and who may see what runs: the holder of a bearer token (RFC 6750)."""

from __future__ import annotations

from flask import request

from loader.errors import DatelineError
from server import tokens
from server.context import current_engine


class Unauthorised(DatelineError):
    """A token is needed, and there is none or another store's."""

    http_status = 401
    title = "A token is needed"


class Forbidden(DatelineError):
    """Nobody may do this here."""

    http_status = 403
    title = "Not allowed here"


def require_token() -> str:
    """The name of the token that the request carries. Raises Unauthorised, and Forbidden on a read-only server."""
    found = request.authorization
    return holder(found.token if found is not None and found.type == "bearer" else None)


def holder(token: str | None) -> str:
    """The name of this token. Raises Unauthorised, and Forbidden on a read-only server."""
    engine = current_engine()
    if engine.writing is None:
        raise Forbidden("this server only reads; make a token (`dateline token create`) and start it again to write")
    if not token:
        raise Unauthorised("send a token: `Authorization: Bearer …`; `dateline token create` makes one")
    name = tokens.holder(engine.folder, token)
    if name is None:
        raise Unauthorised("this token is not valid here; `dateline token create` makes one")
    return name
