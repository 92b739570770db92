"""What many tests share: the seed article on every step of its road, and the gold tables where they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from rdflib import Graph

from loader.article import Article
from loader.extract import RuleExtractor
from loader.graph import write
from loader.load import load
from loader.read import read
from loader.resolve import resolve
from loader.statements import Reading
from loader.store import EmbeddedStore
from ontology import BASE
from ontology.gazetteer import gazetteer
from server.app import create_app
from server.engine import Engine

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "seeds"
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def seed_article() -> Article:
    """The first article with what its sidecar says."""
    article = next(iter(read([str(SEEDS)])))
    assert isinstance(article, Article), article
    return article


@pytest.fixture(scope="session")
def seed_reading(seed_article: Article) -> Reading:
    """What the rules read out of it."""
    return RuleExtractor().read(seed_article)


@pytest.fixture(scope="session")
def seed_graph(seed_reading: Reading) -> Graph:
    """Its named graph."""
    return write(resolve(seed_reading, gazetteer(), BASE))


@pytest.fixture(scope="session")
def seed_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a store that holds it; for reading only."""
    folder = tmp_path_factory.mktemp("seed") / "store"
    with EmbeddedStore.open(folder, create=True) as store:
        load(read([str(SEEDS)]), store)
    return folder


@pytest.fixture(scope="session")
def seed_store(seed_folder: Path) -> Iterator[EmbeddedStore]:
    """That store, open."""
    with EmbeddedStore.open(seed_folder, read_only=True) as store:
        yield store


@pytest.fixture(scope="session")
def seed_app(seed_folder: Path) -> Iterator[Flask]:
    """An application that serves it."""
    with Engine(seed_folder) as engine:
        yield create_app(engine)


@pytest.fixture
def client(seed_app: Flask) -> FlaskClient:
    """Who asks it."""
    return seed_app.test_client()


@pytest.fixture(scope="session")
def gold_root() -> Path:
    """The articles with gold tables that stand beside the repository."""
    root = SHARED / "evaluation" / "dev"
    if not root.is_dir():
        pytest.skip("the gold tables stand in ../shared/evaluation/dev, which is not here")
    return root
