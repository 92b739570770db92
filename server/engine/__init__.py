"""Queries and writes in processes of their own: see engine.py."""

from server.engine.attempt import Answer, Client, Running
from server.engine.engine import Engine, Writing
from server.engine.messages import DropGraph, Limits, PutArticle, PutGraph, Question, Snapshot, Update, Written

__all__ = [
    "Answer",
    "Client",
    "DropGraph",
    "Engine",
    "Limits",
    "PutArticle",
    "PutGraph",
    "Question",
    "Running",
    "Snapshot",
    "Update",
    "Writing",
    "Written",
]
