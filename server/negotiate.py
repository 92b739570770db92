"""Which format a client gets: `?format=` first, then the Accept header (RFC 9110, 12.5.1), else 406 with the list."""

from __future__ import annotations

import functools

from flask import Request
from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import NotAcceptable
from werkzeug.http import parse_accept_header

from loader.errors import InputError
from server.formats import ALSO, Format


def negotiate(request: Request, offered: tuple[Format, ...]) -> Format:
    """The best of the offered formats; among equals the one offered first.

    Raises InputError for an unknown `?format=`, NotAcceptable where Accept admits none.
    """
    return chosen(request.args.get("format"), request.headers.get("Accept"), offered)


def chosen(wanted: str | None, accept: str | None, offered: tuple[Format, ...]) -> Format:
    """The same, from the value of `format=` and that of the Accept header. Raises as `negotiate` does."""
    return by_name(wanted, offered) if wanted else _accepted(accept, offered)


@functools.lru_cache(maxsize=64)
def _accepted(header: str | None, offered: tuple[Format, ...]) -> Format:
    given = parse_accept_header(header, MIMEAccept)
    if not given:
        return offered[0]
    # Parameters of a media type (charset, profile) are not told apart.
    accept = MIMEAccept([(type_.partition(";")[0].strip(), quality) for type_, quality in given])
    best = max(offered, key=lambda form: _quality(accept, form))
    if _quality(accept, best) <= 0:
        there = ", ".join(form.types[0] for form in offered)
        raise NotAcceptable(f"None of the formats that the Accept header admits is there. There are: {there}.")
    return best


def by_name(name: str, offered: tuple[Format, ...]) -> Format:
    """The format of this short name. Raises InputError where it is not offered."""
    short = ALSO.get(name.lower(), name.lower())
    for form in offered:
        if short == form.name or name in form.types:
            return form
    raise InputError(f"format={name}: unknown here; write one of {', '.join(form.name for form in offered)}")


def _quality(accept: MIMEAccept, form: Format) -> float:
    """How much the client wants what would be sent; a further media type counts only where it is named itself."""
    named = [float(quality) for type_, quality in accept if type_ in form.types[1:]]
    return max([float(accept.quality(form.types[0])), *named])
