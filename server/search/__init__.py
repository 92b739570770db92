"""The index behind the search box: names, aliases and quotes, in SQLite's FTS5, kept in step with the store.

`reading.py` says what one graph gives to the index (`spans.py`: when things were, `valued.py`: what counts them),
`base.py` how the file is laid out, `keeping.py` takes readings in and out, `concluding.py` what rules conclude,
`asking.py` answers, `indexer.py` is the process that reads the store, `following.py` starts it and tells it what has
changed.
"""
