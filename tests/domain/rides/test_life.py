"""One ride, straight down: asked, held, ranked, invited, accepted, driven, counted."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.builders import a_driver_near, a_member, a_place, acting
from tests.domain.rides.trips import asked, invited, legs, member_of, said_yes
from timebank import ledger, rides

pytestmark = pytest.mark.usefixtures("community")


def test_a_ride_goes_from_asking_to_settled_hours(session: Session, now: datetime) -> None:
    clinic = a_place(session, "Riverbend Clinic", km_north=4)
    rider = a_member(session)
    for km in (1, 2, 3, 4, 5):
        a_driver_near(session, km_north=km)
    receipt = asked(session, rider, clinic.id, now)
    (ride,) = legs(session, receipt)
    assert (ride.state, receipt.invited, receipt.fund_minutes) == ("looking", 3, 0)
    assert receipt.held_minutes == ride.effort_minutes
    held = ledger.balances(session, 1, [rider.id])[rider.id]
    assert held.held == ride.effort_minutes

    ride = said_yes(session, ride, now)
    assert ride.state == "found"
    assert ride.driver is not None
    assert sorted(i.state for i in invited(session, ride.id)) == ["accepted", "closed", "closed"]
    driver = acting(member_of(session, ride.driver_id), "driver")  # type: ignore[arg-type]

    start = ride.pickup_at
    rides.go(session, driver, ride.id, start - timedelta(minutes=10))
    rides.arrive(session, driver, ride.id, start)
    rides.board(session, driver, ride.id, start + timedelta(minutes=5))
    done = rides.finish(session, driver, ride.id, start + timedelta(minutes=15))
    assert (done.state, done.outcome) == ("done", "complete")
    assert done.settled_minutes == min(done.proposed_minutes or 0, done.effort_minutes)
    after = ledger.balances(session, 1, [rider.id, ride.driver.member_id])
    assert after[rider.id].held == 0
    assert after[rider.id].received == done.settled_minutes
    assert after[ride.driver.member_id].given == done.settled_minutes
    assert ledger.audit(session, 1) == []
    assert rides.audit_rides(session, 1, now) == []


def test_the_same_request_key_is_one_request(session: Session, now: datetime) -> None:
    clinic, rider = a_place(session), a_member(session)
    first = asked(session, rider, clinic.id, now, request_key="once")
    again = asked(session, rider, clinic.id, now, request_key="once")
    assert again.repeated
    assert again.request_id == first.request_id
    assert again.codes == first.codes


def test_a_round_trip_is_asked_of_one_driver_for_both_ways(session: Session, now: datetime) -> None:
    clinic, rider = a_place(session, km_north=4), a_member(session)
    a_driver_near(session)
    receipt = asked(
        session, rider, clinic.id, now, way_home="at", home_at=now + timedelta(hours=32)
    )
    out, home = legs(session, receipt)
    (invitation,) = invited(session, out.id)
    assert invitation.other_ride_id == home.id
    said_yes(session, out, now)
    assert [leg.state for leg in legs(session, receipt)] == ["found", "found"]


def test_when_no_driver_can_do_both_ways_each_is_asked_apart(
    session: Session, now: datetime
) -> None:
    clinic, rider = a_place(session, km_north=4), a_member(session)
    # Tuesday 24th: the way there is at 16:00 local, home at 20:00
    a_driver_near(session, windows=[(1, 840, 1080)])
    a_driver_near(session, windows=[(1, 1080, 1320)])
    receipt = asked(
        session, rider, clinic.id, now, way_home="at", home_at=now + timedelta(hours=34)
    )
    out, home = legs(session, receipt)
    assert len(invited(session, out.id)) == 1
    assert len(invited(session, home.id)) == 1
    assert invited(session, out.id)[0].driver_id != invited(session, home.id)[0].driver_id


def test_a_driver_who_drops_out_sets_the_ride_looking_again(
    session: Session, now: datetime
) -> None:
    clinic, rider = a_place(session, km_north=4), a_member(session)
    for km in (1, 2):
        a_driver_near(session, km_north=km)
    receipt = asked(session, rider, clinic.id, now)
    (ride,) = legs(session, receipt)
    ride = said_yes(session, ride, now)
    first = ride.driver_id
    assert first is not None
    driver = acting(member_of(session, first), "driver")
    (back,) = rides.drop_out(session, driver, ride.id, "sick", now + timedelta(hours=1))
    assert (back.state, back.driver_id, back.drop_outs) == ("looking", None, 1)
    again = [i for i in invited(session, ride.id) if i.state == "open"]
    assert [i.driver_id for i in again] != [first]
    assert len(again) == 1
    assert said_yes(session, back, now + timedelta(hours=1)).state == "found"


def test_a_ride_nobody_took_is_unmet_with_a_barrier_and_frees_the_hours(
    session: Session, now: datetime
) -> None:
    clinic, rider = a_place(session, km_north=4), a_member(session)
    receipt = asked(session, rider, clinic.id, now)
    (ride,) = legs(session, receipt)
    rides.fall_due(session, "unmet", 1, ride.id, ride.pickup_until)
    (after,) = legs(session, receipt)
    assert (after.state, after.barrier, after.outcome) == ("unmet", "vehicle", "unmet")
    assert ledger.balances(session, 1, [rider.id])[rider.id].held == 0


def test_hours_that_do_not_reach_refuse_and_write_nothing(session: Session, now: datetime) -> None:
    clinic, rider = a_place(session, km_north=4), a_member(session, credit_limit=5)
    for number in range(40):
        try:
            asked(session, rider, clinic.id, now, in_hours=30 + number)
        except ledger.CreditLimitExceeded as refused:
            assert refused.data["short_minutes"] > 0  # noqa: PT017
            break
    else:
        pytest.fail("the fund's monthly cap of 600 minutes never held")
    balance = ledger.balances(session, 1, [rider.id])[rider.id]
    assert balance.available >= 0
    assert ledger.audit(session, 1) == []


def test_calling_off_late_frees_hours_and_tells_the_driver(session: Session, now: datetime) -> None:
    clinic, rider = a_place(session, km_north=4), a_member(session)
    a_driver_near(session)
    receipt = asked(session, rider, clinic.id, now)
    ride = said_yes(session, legs(session, receipt)[0], now)
    (off,) = rides.cancel(session, acting(rider), ride.id, ride.pickup_at - timedelta(hours=1))
    assert (off.state, off.outcome) == ("cancelled", "late_cancelled")
    assert ledger.balances(session, 1, [rider.id])[rider.id].held == 0
    assert rides.cancel(session, acting(rider), ride.id, now)[0].state == "cancelled"


def test_nobody_there_gives_the_driver_hours_from_the_fund(session: Session, now: datetime) -> None:
    clinic, rider = a_place(session, km_north=4), a_member(session)
    a_driver_near(session)
    ride = said_yes(session, legs(session, asked(session, rider, clinic.id, now))[0], now)
    assert ride.driver_id is not None
    driver = acting(member_of(session, ride.driver_id), "driver")
    rides.arrive(session, driver, ride.id, ride.pickup_at)
    gone = rides.nobody_there(session, driver, ride.id, ride.pickup_at + timedelta(minutes=10))
    assert (gone.state, gone.outcome) == ("nobody_there", "no_show")
    owners = [rider.id, ledger.FUND_OWNER, ride.driver.member_id]  # type: ignore[union-attr]
    balances = ledger.balances(session, 1, owners)
    assert balances[owners[0]].balance == 0
    assert balances[owners[2]].balance == -balances[owners[1]].balance > 0
