"""The formats that the server speaks: their short names, their media types, and what the engine calls them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Format:
    """A format by its short name (also the suffix of an address) and its media types, the first of which is sent.

    `written` is its name in `loader.results`; empty for what the engine does not write.
    """

    name: str
    types: tuple[str, ...]
    written: str = ""

    @property
    def content_type(self) -> str:
        """What the Content-Type header says."""
        return f"{self.types[0]}; charset=utf-8" if self.types[0].startswith("text/") else self.types[0]


HTML = Format("html", ("text/html", "application/xhtml+xml"))
PLAIN_JSON = Format("json", ("application/json",))
JSON = Format("json", ("application/sparql-results+json", "application/json"), "json")
XML = Format("xml", ("application/sparql-results+xml", "application/xml", "text/xml"), "xml")
CSV = Format("csv", ("text/csv",), "csv")
TSV = Format("tsv", ("text/tab-separated-values",), "tsv")
TURTLE = Format("ttl", ("text/turtle",), "turtle")
NTRIPLES = Format("nt", ("application/n-triples",), "ntriples")
JSONLD = Format("jsonld", ("application/ld+json", "application/json"), "jsonld")
RDFXML = Format("rdf", ("application/rdf+xml", "application/xml", "text/xml"), "rdfxml")
TRIG = Format("trig", ("application/trig",), "trig")
NQUADS = Format("nq", ("application/n-quads",), "nquads")

RESULTS = (JSON, XML, CSV, TSV)
GRAPHS = (TURTLE, NTRIPLES, JSONLD, RDFXML, TRIG, NQUADS)
ALSO: Mapping[str, str] = {
    "turtle": "ttl",
    "ntriples": "nt",
    "n-triples": "nt",
    "rdfxml": "rdf",
    "json-ld": "jsonld",
    "nquads": "nq",
    "n-quads": "nq",
}
"""Other names by which people ask for a format."""
