"""From text to triples: read, annotate, extract, resolve, graph, validate, store."""
