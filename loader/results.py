"""What a query gives, written in a format of the SPARQL recommendations."""

from __future__ import annotations

from typing import IO

import pyoxigraph as ox

from loader.errors import InputError
from loader.store import GRAPH_FORMATS, Results
from ontology import PREFIXES

ROW_FORMATS = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
}


def serialize(results: Results, format_name: str, output: IO[bytes]) -> None:
    """Write rows or a truth value as one of ROW_FORMATS, triples as one of GRAPH_FORMATS, in a stream.

    Raises InputError where the format is not for this kind of result; nothing is written then.
    """
    if isinstance(results, ox.QueryTriples):
        if format_name not in GRAPH_FORMATS:
            raise InputError(f"this query gives triples, not rows; choose a format of {', '.join(GRAPH_FORMATS)}")
        ox.serialize(results, output, GRAPH_FORMATS[format_name], prefixes=dict(PREFIXES))
        return
    if format_name not in ROW_FORMATS:
        raise InputError(f"this query gives rows, not triples; choose a format of {', '.join(ROW_FORMATS)}")
    results.serialize(output, ROW_FORMATS[format_name])
