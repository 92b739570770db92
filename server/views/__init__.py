"""Views: what is loaded as a network, a map, a line of time, and ranges side by side, each with its table."""

from server.views.routes import blueprint

__all__ = ["blueprint"]
