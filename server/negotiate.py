"""Which format a client gets: `?format=` first, then the Accept header (RFC 9110, 12.5.1), else 406 with the list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Request
from werkzeug.exceptions import NotAcceptable

from loader.errors import InputError


@dataclass(frozen=True)
class Format:
    """A format by its short name (also the suffix of an address) and its media types, the first of which is sent."""

    name: str
    types: tuple[str, ...]

    @property
    def content_type(self) -> str:
        """What the Content-Type header says."""
        return f"{self.types[0]}; charset=utf-8" if self.types[0].startswith("text/") else self.types[0]


HTML = Format("html", ("text/html", "application/xhtml+xml"))
JSON = Format("json", ("application/sparql-results+json", "application/json"))
XML = Format("xml", ("application/sparql-results+xml", "application/xml", "text/xml"))
CSV = Format("csv", ("text/csv",))
TSV = Format("tsv", ("text/tab-separated-values",))
TURTLE = Format("ttl", ("text/turtle",))
NTRIPLES = Format("nt", ("application/n-triples",))
JSONLD = Format("jsonld", ("application/ld+json", "application/json"))
RDFXML = Format("rdf", ("application/rdf+xml",))

RESULTS = (JSON, XML, CSV, TSV)
GRAPHS = (TURTLE, NTRIPLES, JSONLD, RDFXML)
_ALSO: Mapping[str, str] = {"turtle": "ttl", "ntriples": "nt", "n-triples": "nt", "rdfxml": "rdf", "json-ld": "jsonld"}


def negotiate(request: Request, offered: Sequence[Format]) -> Format:
    """The best of the offered formats; among equals the one offered first.

    Raises InputError for an unknown `?format=`, NotAcceptable where Accept admits none.
    """
    wanted = request.args.get("format")
    if wanted:
        return by_name(wanted, offered)
    if not request.accept_mimetypes:
        return offered[0]
    best = max(offered, key=lambda form: _quality(request, form))
    if _quality(request, best) <= 0:
        there = ", ".join(form.types[0] for form in offered)
        raise NotAcceptable(f"None of the formats that the Accept header admits is there. There are: {there}.")
    return best


def by_name(name: str, offered: Sequence[Format]) -> Format:
    """The format of this short name. Raises InputError where it is not offered."""
    short = _ALSO.get(name.lower(), name.lower())
    for form in offered:
        if short == form.name or name in form.types:
            return form
    raise InputError(f"format={name}: unknown here; write one of {', '.join(form.name for form in offered)}")


def _quality(request: Request, form: Format) -> float:
    """How much the client wants what would be sent; a further media type counts only where it is named itself."""
    accept = request.accept_mimetypes
    named = [float(quality) for type_, quality in accept if type_ in form.types[1:]]
    return max([float(accept.quality(form.types[0])), *named])
