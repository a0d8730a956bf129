"""Two coordinators close one day while drivers say yes and members ask: it is closed once."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import builders
from tests.domain.rides.trips import an_office
from tests.races import closing_work as work
from tests.races.crowd import Failed, gather
from timebank import reports, rides
from timebank.kernel.actor import Actor
from timebank.kernel.calendar import local_instant
from timebank.kernel.db import Database
from timebank.members import Driver, Member
from timebank.notifications import Message
from timebank.rides import LIVE, Closure, ClosureDraft, Invitation, Ride, RideNeed

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("community"), pytest.mark.timeout(300)]
NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
ZONE, RIDES = "America/Detroit", 8


@pytest.fixture(autouse=True)
def _clean_books(database: Database) -> Iterator[None]:
    """After every race the audit finds nothing."""
    yield
    with database.reading() as session:
        assert reports.audit_all(session, 1, NOW) == []


def a_day(session: Session) -> tuple[list[Actor], list[Actor], list[list[RideNeed]]]:
    """Eight rides of tomorrow for which drivers are asked; coordinators, riders, new needs."""
    clinic = builders.a_place(session, km_north=4)
    for number in range(4):
        builders.a_driver_near(session, km_north=1 + number / 3, rides_week_max=50,
                               week_minutes_max=5000)  # fmt: skip
    for number in range(RIDES):
        rider = builders.a_member(session, credit_limit=3000)
        need = RideNeed(f"race:{number}", rider.id, clinic.id, "be_there_by",
                        NOW + timedelta(hours=20 + number))  # fmt: skip
        rides.request(session, builders.acting(rider), need, NOW)
    late = [builders.a_member(session, credit_limit=3000) for _ in range(3)]
    needs = [
        [
            RideNeed(f"late:{who.id}:{n}", who.id, clinic.id, "be_there_by",
                     NOW + timedelta(hours=21 + n))
            for n in range(4)
        ]
        for who in late
    ]  # fmt: skip
    office = [an_office(session) for _ in range(2)]
    return office, [builders.acting(who) for who in late], needs


def a_yes_each(session: Session) -> list[tuple[object, ...]]:
    """One driver's yes to each ride."""
    rows = session.execute(
        select(Invitation.ride_id, Invitation.id, Driver.member_id)
        .join(Driver, Driver.id == Invitation.driver_id)
        .order_by(Invitation.ride_id, Invitation.id)
    )
    first: dict[object, tuple[object, ...]] = {}
    for ride_id, invitation_id, member_id in rows:
        member = session.get(Member, (1, member_id))
        assert member is not None
        driver = builders.acting(member, "driver")
        first.setdefault(ride_id, (work.accept, driver, invitation_id, NOW))
    return list(first.values())


def test_a_day_is_closed_once_and_nobody_is_told_twice(database: Database) -> None:
    office, late, needs = database.transact(a_day)
    with database.reading() as session:
        says_yes = a_yes_each(session)
    begins, ends = (local_instant((NOW + timedelta(days=n)).date(), 0, ZONE) for n in (1, 2))
    closes = [
        (work.close, actor, ClosureDraft(f"race:{n}", "weather", "snow", begins, ends), NOW)
        for n, actor in enumerate(office)
    ]
    asks = [(work.request_each, who, need, NOW) for who, need in zip(late, needs, strict=True)]
    answers = gather(database.url, [*closes, *says_yes, *asks])
    assert not [one for one in answers if isinstance(one, Failed)], answers
    assert sorted(repeated for _, repeated in answers[:2]) == [False, True]
    assert set(answers[2 : 2 + len(says_yes)]) <= {"won", "rides.invitation-ended"}
    assert {code for said in answers[2 + len(says_yes) :] for code in said} <= {
        "asked", "rides.day-closed",
    }  # fmt: skip
    later = NOW + timedelta(minutes=1)
    with database.reading() as session:
        closure_id = session.scalars(select(Closure.id)).one()
    database.transact(rides.work_off, "closed", 1, closure_id, later)
    with database.reading() as session:
        alive = select(func.count()).select_from(Ride).where(Ride.state.in_(LIVE))
        assert session.scalar(alive) == 0
        ended = session.scalar(select(func.count()).select_from(Ride))
        assert session.scalars(select(Closure.rides_ended)).one() == ended
        told = Counter(
            session.execute(
                select(Message.member_id, Message.subject_id).where(Message.kind == "R33")
            )
        )
        assert set(told.values()) == {1}
        riders = session.scalars(select(Ride.rider_id).distinct()).all()
        assert {member_id for member_id, _ in told} == set(riders)
