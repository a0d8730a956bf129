"""A second driver: asked after the first said yes, asked again first when the first cannot."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import a_driver_near, a_member, a_place, acting
from tests.domain.rides.trips import (
    an_office,
    asked,
    driven,
    driver_of,
    due,
    hours,
    invited,
    legs,
    member_of,
    ride_row,
    rider_of,
    said_yes,
    told,
    waiting,
)
from timebank import reports, rides
from timebank.kernel.actor import Actor
from timebank.members import Driver
from timebank.notifications import Message
from timebank.rides import (
    InvitationEnded,
    InvitationUnknown,
    MayNotDrive,
    RideAlreadyTaken,
    StandBy,
)

pytestmark = pytest.mark.usefixtures("community")
SOON = timedelta(minutes=11)


def found(session: Session, now: datetime, drivers: int = 4, **changed: Any) -> rides.RideView:
    """A dialysis ride of tomorrow with a driver, and others who may stand by."""
    clinic = a_place(session, km_north=4)
    for number in range(drivers):
        a_driver_near(session, km_north=1 + number / 2)
    need = {"in_hours": 26, "purpose": "D"} | changed
    return said_yes(
        session, legs(session, asked(session, a_member(session), clinic.id, now, **need))[0], now
    )


def standing(session: Session, ride_id: UUID) -> list[StandBy]:
    wanted = select(StandBy).where(StandBy.ride_id == ride_id).order_by(StandBy.minutes, StandBy.id)
    return list(session.scalars(wanted.execution_options(populate_existing=True)))


def as_driver(session: Session, one: StandBy) -> Actor:
    return acting(member_of(session, one.driver_id), "driver")


def agreed(session: Session, ride: rides.RideView, now: datetime) -> StandBy:
    due(session, "ask_backup", ride, now + SOON)
    one = standing(session, ride.id)[0]
    rides.agree_stand_by(session, as_driver(session, one), one.id, now + SOON)
    return standing(session, ride.id)[0]


def test_a_second_driver_is_asked_after_the_first_yes_and_the_first_who_agrees_is(
    session: Session, now: datetime
) -> None:
    ride = found(session, now)
    assert waiting(session, ride.id)["ask_backup"] == now + timedelta(minutes=10)
    due(session, "ask_backup", ride, now + SOON)
    rows = standing(session, ride.id)
    assert [row.state for row in rows] == ["asked"] * 3
    assert ride.driver_id not in {row.driver_id for row in rows}
    assert told(session, ride.id).count("D14") == 3
    first, second = rows[0], rows[1]
    rides.agree_stand_by(session, as_driver(session, first), first.id, now + SOON)
    rides.agree_stand_by(session, as_driver(session, first), first.id, now + SOON)
    with pytest.raises((RideAlreadyTaken, InvitationEnded)):
        rides.agree_stand_by(session, as_driver(session, second), second.id, now + SOON)
    assert sorted(row.state for row in standing(session, ride.id)) == ["agreed", "closed", "closed"]
    due(session, "ask_backup", ride, now + 2 * SOON)  # there is one: nobody more is asked
    assert told(session, ride.id).count("D14") == 3


def test_an_errand_gets_a_second_driver_only_when_the_office_wants_one(
    session: Session, now: datetime
) -> None:
    ride = found(session, now, purpose="G")
    assert "ask_backup" not in waiting(session, ride.id)
    assert rides.ask_stand_by(session, an_office(session), ride.id, now) == 3


def test_who_stands_by_is_asked_first_and_alone_when_the_driver_drops_out(
    session: Session, now: datetime
) -> None:
    ride = found(session, now)
    second = agreed(session, ride, now)
    at = ride.pickup_at - timedelta(minutes=90)
    rides.drop_out(session, driver_of(session, ride), ride.id, "sick", at)
    assert ride_row(session, ride.id).state == "looking"
    (open_one,) = [one for one in invited(session, ride.id) if one.state == "open"]
    assert open_one.driver_id == second.driver_id
    assert open_one.expires_at == at + timedelta(minutes=5)
    assert standing(session, ride.id)[0].state == "called"
    (message,) = session.scalars(select(Message).where(Message.kind == "D15"))
    assert message.due_at == at
    assert "R10" in told(session, ride.id)
    rider = rider_of(session, ride)
    rides.accept(session, as_driver(session, second), open_one.id, at + timedelta(minutes=2))
    again = rides.rides_by_ids(session, 1, [ride.id])[0]
    assert again.driver_id == second.driver_id
    done = driven(session, again)
    assert done.driver_id == second.driver_id
    assert hours(session, rider.id, member_of(session, second.driver_id).id)[1][0] > 0
    assert reports.audit_all(session, 1, done.dropoff_at) == []


def test_when_who_stands_by_does_not_answer_the_others_are_asked(
    session: Session, now: datetime
) -> None:
    ride = found(session, now)
    second = agreed(session, ride, now)
    at = ride.pickup_at - timedelta(hours=5)
    rides.drop_out(session, driver_of(session, ride), ride.id, "sick", at)
    later = waiting(session, ride.id)["next_wave"]
    due(session, "next_wave", ride, later)
    open_ones = {one.driver_id for one in invited(session, ride.id) if one.state == "open"}
    assert open_ones
    assert second.driver_id not in open_ones


def test_who_promised_something_else_meanwhile_is_let_go_and_another_is_looked_for(
    session: Session, now: datetime
) -> None:
    ride = found(session, now)
    second = agreed(session, ride, now)
    other = legs(session, asked(session, a_member(session), ride.to_place.id, now, in_hours=60))[0]
    office, clinic = an_office(session), a_place(session, km_north=3)
    beside = legs(session, asked(session, a_member(session), clinic.id, now, in_hours=26.2))[0]
    rides.assign(session, office, beside.id, second.driver_id, now + 2 * SOON)
    assert standing(session, ride.id)[0].state == "released"
    due(session, "ask_backup", ride, now + 3 * SOON)
    assert {row.driver_id for row in standing(session, ride.id) if row.state == "asked"}
    assert second.driver_id not in {
        row.driver_id for row in standing(session, ride.id) if row.state == "asked"
    }
    assert other.state == "looking"


def test_the_same_hard_rules_hold_for_who_stands_by(session: Session, now: datetime) -> None:
    ride = found(session, now)
    due(session, "ask_backup", ride, now + SOON)
    one = standing(session, ride.id)[0]
    driver = session.get(Driver, (1, one.driver_id))
    assert driver is not None
    driver.state = "paused"
    session.flush()
    with pytest.raises(MayNotDrive):
        rides.agree_stand_by(session, as_driver(session, one), one.id, now + SOON)
    with pytest.raises(InvitationUnknown):
        rides.agree_stand_by(session, acting(a_member(session), "driver"), one.id, now + SOON)


@pytest.mark.parametrize("how", ["done", "off"])
def test_who_was_not_needed_hears_it_once(session: Session, now: datetime, how: str) -> None:
    ride = found(session, now)
    second = agreed(session, ride, now)
    if how == "done":
        driven(session, ride)
    else:
        rides.cancel(session, acting(rider_of(session, ride)), ride.id, now + 2 * SOON)
        rides.cancel(session, acting(rider_of(session, ride)), ride.id, now + 3 * SOON)
    assert standing(session, ride.id)[0].state == "released"
    sent = session.scalars(select(Message).where(Message.kind == "D16")).all()
    assert [message.member_id for message in sent] == [member_of(session, second.driver_id).id]
    with pytest.raises(InvitationEnded):
        rides.agree_stand_by(session, as_driver(session, second), second.id, now + 4 * SOON)


def test_both_ways_of_one_driver_have_one_second_driver_until_both_are_over(
    session: Session, now: datetime
) -> None:
    ride = found(session, now, way_home="at", home_at=now + timedelta(hours=28))
    second = agreed(session, ride, now)
    assert second.other_ride_id == ride.other_ride_id
    driven(session, ride)
    assert standing(session, ride.id)[0].state == "agreed"
    home = rides.rides_by_ids(session, 1, [second.other_ride_id])[0]
    rides.drop_out(session, driver_of(session, home), home.id, "sick", ride.dropoff_at)
    (open_one,) = [one for one in invited(session, home.id) if one.state == "open"]
    assert open_one.driver_id == second.driver_id


def test_who_stands_by_may_take_it_back_and_another_is_asked(
    session: Session, now: datetime
) -> None:
    ride = found(session, now, drivers=6)
    second = agreed(session, ride, now)
    rides.decline_stand_by(session, as_driver(session, second), second.id, now + 2 * SOON)
    rides.decline_stand_by(session, as_driver(session, second), second.id, now + 2 * SOON)
    due(session, "ask_backup", ride, now + 2 * SOON)
    states = {row.driver_id: row.state for row in standing(session, ride.id)}
    assert states[second.driver_id] == "declined"
    assert "asked" in states.values()
    shown = rides.stand_bys_of_ride(session, 1, ride.id)
    assert len(shown) == len(states)
    mine = next(row for row in standing(session, ride.id) if row.state == "asked")
    assert [one.code for one in rides.stand_bys_of(session, 1, mine.driver_id, now)] == [mine.code]
    seen = rides.stand_by_of(session, 1, mine.driver_id, mine.code.lower())
    assert seen is not None
    assert seen.is_open
