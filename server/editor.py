"""`/query/terms`: what the editor of the SPARQL page completes, out of what is loaded."""

from __future__ import annotations

import json

from flask import Blueprint, Response

from ontology import PREFIXES
from server.caching import Cached, tag
from server.context import current, current_store
from server.formats import PLAIN_JSON

blueprint = Blueprint("editor", __name__)

_MOST, _SEEN = 1000, 20_000
_CLASSES = f"""
SELECT DISTINCT ?term WHERE {{
  {{ ?term a owl:Class }} UNION {{ SELECT ?term WHERE {{ ?s a ?term }} LIMIT {_SEEN} }}
  FILTER(ISIRI(?term))
}} ORDER BY ?term LIMIT {_MOST}"""
_PROPERTIES = f"""
SELECT DISTINCT ?term WHERE {{
  {{ ?term a owl:ObjectProperty }} UNION {{ ?term a owl:DatatypeProperty }} UNION
  {{ SELECT ?term WHERE {{ ?s ?term ?o }} LIMIT {_SEEN} }}
}} ORDER BY ?term LIMIT {_MOST}"""


@blueprint.get("/query/terms")
def terms() -> Response:
    """The prefixes that need no declaration, and the classes and properties declared here or seen in use."""
    here = current()
    key = tag(here.engine.newest.revision, "terms")
    found = here.cache.get(key)
    if found is None:
        store = current_store()
        known = {
            "prefixes": dict(PREFIXES),
            "classes": [row["term"] for row in store.select(_CLASSES)],
            "properties": [row["term"] for row in store.select(_PROPERTIES)],
        }
        found = Cached(json.dumps(known).encode(), PLAIN_JSON.content_type)
        here.cache.put(key, found)
    return Response(found.body, content_type=found.content_type)
