"""From triples to people: SPARQL, linked data and pages over one store."""
