"""A database without a single table, of each kind."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import postgres
from timebank.kernel.db import Database


@pytest.fixture(params=["sqlite", "postgresql"])
def bare(request: pytest.FixtureRequest, tmp_path: Path, worker_id: str) -> Iterator[Database]:
    """An empty database of its own for one test."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path}/bare.db")
        yield database
        database.close()
        return
    server = request.getfixturevalue("postgres_server")
    name = f"{postgres.PREFIX}{os.getpid()}_{worker_id}_bare"
    database = Database(postgres.make_database(server, name))
    yield database
    database.close()
    postgres.drop_database(server, name)
