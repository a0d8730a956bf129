"""Fixtures of page tests: the application on a seeded database, and a client per role."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from tests.web import apps, seeds
from tests.web.stages_areas import OFFICE
from timebank import areas
from timebank.config import Settings
from timebank.intermediaries import Staff
from timebank.kernel.clock import FixedClock, mark_installation
from timebank.kernel.db import Database
from timebank.members import MemberRole

SECRET = "a secret only for tests, long enough 0123456789"


@pytest.fixture
def seeded(database: Database) -> Callable[[str], seeds.Seed]:
    """`seeded("real")`: mark the database as demo or real and plant the communities."""

    def planted(kind: str) -> seeds.Seed:
        database.transact(mark_installation, kind)
        return database.transact(seeds.plant)

    return planted


@pytest.fixture
def seed(seeded: Callable[[str], seeds.Seed]) -> seeds.Seed:
    """A community with one person of every role, committed, in a demo database."""
    return seeded("demo")


@pytest.fixture
def app(
    request: pytest.FixtureRequest,
    database: Database,
    clock: FixedClock,
    seed: seeds.Seed,
    tmp_path: Path,
) -> Flask:
    """The application; form tokens are off, as tests of their own look after them.

    `@pytest.mark.own_app` for a test that adds to it.
    """
    made = apps.an_app(
        Settings(secret_key=SECRET, out_dir=tmp_path / "out"),
        database,
        clock,
        is_own=request.node.get_closest_marker("own_app") is not None,
    )
    made.config["WTF_CSRF_ENABLED"] = False
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that nobody has signed in with."""
    return app.test_client()


@pytest.fixture
def client_for(app: Flask, seed: seeds.Seed, clock: FixedClock) -> Callable[[str], FlaskClient]:
    """`client_for("rider")`: a browser signed in as the seeded person of that role."""

    def made(role: str) -> FlaskClient:
        return seeds.signed_in_client(app, seed.persons[role], clock.now())

    return made


@pytest.fixture
def west(database: Database, seed: seeds.Seed, clock: FixedClock) -> UUID:
    """An area in which nobody of the seed lies."""
    return database.transact(areas.add_area, OFFICE, "Westlake", clock.now())


@pytest.fixture
def limited(
    app: Flask, database: Database, seed: seeds.Seed, west: UUID, clock: FixedClock
) -> Callable[[str], FlaskClient]:
    """`limited("helper")`: signed in as the seeded one, who is limited to the area `west`."""
    with database.transaction() as session:
        for row in (MemberRole, Staff):
            of_role = row.member_id.in_((seed.members["coordinator"], seed.members["helper"]))
            session.execute(update(row).where(of_role).values(area_ids=[str(west)]))
    kept: dict[str, FlaskClient] = {}

    def made(role: str) -> FlaskClient:
        if role not in kept:
            kept[role] = seeds.signed_in_client(app, seed.persons[role], clock.now())
        return kept[role]

    return made
