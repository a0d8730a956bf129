"""Each migration runs up and down with rows in the tables, and the last one is the models."""

from collections.abc import Mapping
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Inspector, func, inspect, select, text
from sqlalchemy.orm import Session

from tests import builders
from timebank.kernel import migrate
from timebank.kernel.clock import mark_installation
from timebank.kernel.db import Database
from timebank.kernel.tables import Base
from timebank.members import Member


def _fill(session: Session) -> None:
    builders.a_community(session)
    helper = builders.a_helper(session)
    coordinator = builders.a_member(session, roles=["coordinator"])
    builders.a_driver_near(session, approved_by_id=coordinator.id)
    builders.a_consent(session, coordinator, helper.organisation_id)
    mark_installation(session, "demo")


def _plain(value: Any) -> str:
    """A reflected value as text; the WHERE of an index is an object that no two are equal."""
    if isinstance(value, dict):
        value = {key: str(inner) for key, inner in value.items()}
    return str(value)


def _shape(inspector: Inspector) -> dict[str, Mapping[str, Any]]:
    """Every table with its columns and constraints, in an order of their own."""

    def ordered(rows: Any) -> list[Any]:
        return sorted(({k: _plain(v) for k, v in row.items()} for row in rows), key=str)

    return {
        table: {
            "columns": ordered(inspector.get_columns(table)),
            "primary": inspector.get_pk_constraint(table)["constrained_columns"],
            "references": ordered(inspector.get_foreign_keys(table)),
            "unique": ordered(inspector.get_unique_constraints(table)),
            "checks": ordered(inspector.get_check_constraints(table)),
            "indexes": ordered(inspector.get_indexes(table)),
        }
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


def _functions(database: Database) -> dict[str, str]:
    """Every function of ours as PostgreSQL writes it."""
    if database.is_sqlite:
        return {}
    with database.reading() as session:
        rows = session.execute(
            text(
                "SELECT proname, pg_get_functiondef(oid) FROM pg_proc"
                " WHERE pronamespace = 'public'::regnamespace"
            )
        )
        return {row[0]: row[1] for row in rows}


def test_there_is_one_head_and_the_file_names_it() -> None:
    script = ScriptDirectory(str(migrate.FOLDER))
    assert script.get_heads() == [migrate.head()]


def test_revisions_are_numbered_and_named_like_their_files() -> None:
    files = sorted(path.stem for path in migrate.FOLDER.glob("versions/[0-9]*.py"))
    assert migrate.revisions() == files
    assert [int(stem[:4]) for stem in files] == list(range(1, len(files) + 1))
    assert all(len(stem) <= 32 for stem in files), "alembic_version holds 32 characters"


def test_the_head_is_what_the_models_say(bare: Database) -> None:
    migrate.upgrade(bare)
    assert migrate.current(bare) == migrate.head()
    with bare.reading() as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    migrated, functions = _shape(inspect(bare.engine)), _functions(bare)

    migrate.downgrade(bare, "base")
    assert set(inspect(bare.engine).get_table_names()) == {"alembic_version"}
    assert _functions(bare) == {}
    Base.metadata.create_all(bare.engine)
    assert migrated == _shape(inspect(bare.engine))
    assert functions == _functions(bare)


def test_every_migration_goes_down_and_up_again_with_rows(bare: Database) -> None:
    migrate.upgrade(bare)
    bare.transact(_fill)
    steps = ["base", *migrate.revisions()]
    for below, here in zip(steps[-2::-1], steps[:0:-1], strict=True):
        migrate.downgrade(bare, below)
        migrate.upgrade(bare, here)
        migrate.downgrade(bare, below)
    migrate.upgrade(bare)
    bare.transact(_fill)


def test_migrating_twice_changes_nothing(bare: Database) -> None:
    migrate.upgrade(bare)
    bare.transact(_fill)
    migrate.upgrade(bare)
    with bare.reading() as session:
        assert session.scalar(select(func.count()).select_from(Member)) == 3


def test_a_migration_that_breaks_a_reference_is_refused_whole(tmp_path: Any) -> None:
    database = Database(f"sqlite:///{tmp_path}/broken.db")
    migrate.upgrade(database)
    database.transact(_fill)
    with (
        pytest.raises(AssertionError, match="references into nowhere"),
        database.migration() as connection,
    ):
        connection.exec_driver_sql("DELETE FROM person")
    with database.reading() as session:
        assert session.connection().exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert session.connection().exec_driver_sql("SELECT count(*) FROM person").scalar() == 3
    database.close()
