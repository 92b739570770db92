"""Everything that can go wrong on the road from an article to an answer.

DatelineError                 exit  http
├── InputError                  2   400   an input cannot be read or is not what it should be
│   └── QueryError              2   400   a query is malformed
│       └── QueryFailed         2   422   a query is well-formed and cannot be carried out
├── NotFound                    4   404   what was asked for is not in the store
├── NotConforming               3   422   SHACL found fault with an article's graph
└── StoreError                  5   503   a store cannot be opened or written
    └── FutureStore             5   503   a store was written by a newer Dateline

Every message names the input, the place in it where there is one, and the mend.
"""

from __future__ import annotations


class DatelineError(Exception):
    """Base of all errors that a user is told in one line."""

    exit_code = 1
    http_status = 500
    title = "Dateline failed"


class InputError(DatelineError):
    """An input cannot be read, or is not what it should be."""

    exit_code = 2
    http_status = 400
    title = "The input cannot be used"


class QueryError(InputError):
    """A SPARQL query is malformed, or a named question does not exist."""

    title = "The query is malformed"


class QueryFailed(QueryError):
    """A SPARQL query or update is well-formed, and cannot be carried out."""

    http_status = 422
    title = "The query cannot be carried out"


class NotFound(DatelineError):
    """What was asked for is not in the store."""

    exit_code = 4
    http_status = 404
    title = "Not found"


class NotConforming(DatelineError):
    """SHACL found fault with a graph; the message carries the report."""

    exit_code = 3
    http_status = 422
    title = "The graph does not conform to the shapes"


class StoreError(DatelineError):
    """A store cannot be opened or written."""

    exit_code = 5
    http_status = 503
    title = "The store is not available"


class FutureStore(StoreError):
    """A store was written by a newer Dateline than this one."""

    title = "The store is newer than this Dateline"
