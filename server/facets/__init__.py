"""Lists of things, narrowed down by what is said of them: declared in lists.toml, asked for by an address."""
