"""A ride request takes at most 16 statements, however large the community."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.builders import (
    a_consent,
    a_driver_near,
    a_helper,
    a_member,
    a_place,
    acting,
    an_organisation,
)
from tests.domain.rides.trips import a_need, asked, legs, said_yes
from timebank import members, rides
from timebank.members import Member, Need, TripDraft, TripEnd

pytestmark = pytest.mark.usefixtures("community")
Counting = Callable[[], AbstractContextManager[Any]]


@pytest.mark.parametrize(
    ("drivers", "passing", "new"),
    [(0, 0, 0), (3, 0, 0), (25, 0, 0), (3, 9, 0), (3, 9, 2), (0, 0, 2)],
)
def test_a_helpers_request_takes_at_most_16_statements(
    session: Session, now: datetime, count_queries: Counting, drivers: int, passing: int, new: int
) -> None:
    clinic, rider = a_place(session, km_north=4), a_member(session, credit_limit=10)
    if new:  # a rider who welcomes them
        session.get_one(Need, (1, rider.id)).welcomes_new = True
    for _ in range(new):
        a_driver_near(session, first_rides=2, word_at=now, word_by_id=rider.id)
    for number in range(drivers):
        a_driver_near(session, km_north=number / 10)
    for number in range(passing):
        far = a_driver_near(session, km_north=-40 - number, distance_km_max=1)
        member = session.get(Member, (1, far.member_id))
        assert member is not None
        draft = TripDraft(
            start=None, end=TripEnd("Work", clinic.lat, clinic.lon), weekdays=frozenset(range(7)),
            leaves_from=0, leaves_until=1439,
        )  # fmt: skip
        members.add_trip(session, acting(member, "driver"), far.id, draft, now)
    organisation = an_organisation(session)
    staff = a_helper(session, organisation)
    consent = a_consent(session, rider, organisation.id)
    helper = session.get(Member, (1, staff.member_id))
    assert helper is not None
    actor = acting(helper, "helper", channel="desk", on_behalf_of=rider.id, consent_id=consent.id)
    asked(session, rider, clinic.id, now, in_hours=60)  # the place is known from now on
    need = a_need(rider, clinic.id, now, way_home="at", home_at=now + timedelta(hours=33))
    with count_queries() as counted:
        receipt = rides.request(session, actor, need, now)
    assert receipt.fund_minutes > 0  # the longest way: a helper, the fund, both legs
    # a place is kept by one statement more, which locks the community's count
    assert counted.count <= 16 + bool(new), "\n".join(counted.statements)


def test_a_yes_takes_no_more_statements_with_more_drivers(
    session: Session, now: datetime, count_queries: Counting
) -> None:
    clinic, rider = a_place(session, km_north=4), a_member(session)
    counts = []
    for drivers in (3, 12):
        for number in range(drivers):
            a_driver_near(session, km_north=number / 10)
        receipt = asked(session, rider, clinic.id, now, in_hours=30 if drivers == 3 else 54)
        with count_queries() as counted:
            said_yes(session, legs(session, receipt)[0], now)
        counts.append(counted.count)
    assert counts[0] == counts[1]
