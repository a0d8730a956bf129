"""The ground that other tests stand on holds."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import builders
from timebank import ledger
from timebank.kernel.db import Database
from timebank.kernel.tables import Base
from timebank.members import Community, Driver, Member


def test_a_driver_has_hours_and_a_helper_a_consent(session: Session, community: Community) -> None:
    driver = builders.a_driver_near(session, km_north=2)
    helper = builders.a_helper(session)
    member = builders.a_member(session, "Opal Finch", roles=["coordinator"])
    consent = builders.a_consent(session, member, helper.organisation_id)
    balance = ledger.balances(session, 1, [member.id, driver.member_id])

    assert balance[driver.member_id].available == 300
    assert consent.member_id == member.id
    assert community.id == 1


@pytest.mark.parametrize("time", [1, 2])
def test_committed_rows_are_gone_for_the_next_test(
    database: Database, community: Community, time: int
) -> None:
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Community)) == 1
        assert session.scalar(select(func.count()).select_from(Member)) == 0
    database.transact(builders.a_driver_near)


def test_statements_are_counted(
    session: Session, community: Community, count_queries: Callable
) -> None:
    with count_queries() as counted:
        session.execute(select(Driver.id))
    assert counted.count == 1


def test_every_table_is_known_to_the_builders_metadata() -> None:
    assert len(Base.metadata.tables) >= 30
