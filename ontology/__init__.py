"""What may be said: the ontology, its schemes, shapes and rules, the lexicons, the gazetteer and the questions."""

from ontology.namespace import (
    BASE,
    DL,
    PREFIXES,
    SCHEMES,
    annotation,
    concept,
    data,
    notations,
    ontology_graph,
    shapes_graph,
    turtle,
)

__all__ = [
    "BASE",
    "DL",
    "PREFIXES",
    "SCHEMES",
    "annotation",
    "concept",
    "data",
    "notations",
    "ontology_graph",
    "shapes_graph",
    "turtle",
]
