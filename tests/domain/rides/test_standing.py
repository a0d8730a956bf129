"""Rides that come again: made two weeks ahead, held a week ahead, each day an ordinary ride."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import (
    a_consent,
    a_driver_near,
    a_helper,
    a_member,
    a_place,
    acting,
)
from tests.domain.rides.trips import an_office, driven, hours, said_yes, tasks, told
from timebank import ledger, members, reminders, reports, rides
from timebank.kernel.actor import Actor
from timebank.kernel.ids import new_id
from timebank.kernel.weeks import Weeks
from timebank.members import Member
from timebank.notifications import Message
from timebank.reminders import Reminder
from timebank.rides import OtherDay, RideView, StandingNeed, StandingReceipt, StandingRequest

pytestmark = pytest.mark.usefixtures("community")
ZONE = ZoneInfo("America/Detroit")
MWF = Weeks((0, 2, 4), until=date(2027, 1, 31))
WED = date(2026, 11, 25)


def a_series(session: Session, rider: Member, now: datetime, by: Actor | None = None,
             **changed: Any) -> StandingReceipt:  # fmt: skip
    """Dialysis Monday, Wednesday and Friday at 10, home at 2."""
    clinic = changed.pop("place", None) or a_place(session, "Heron Clinic", km_north=4)
    values: dict[str, Any] = {
        "request_key": f"test:{new_id()}", "weeks": MWF, "first_on": WED, "anchor": "be_there_by",
        "minute": 600, "way_home": "at", "home_minute": 840, "purpose": "D",
    } | changed  # fmt: skip
    need = StandingNeed(rider_id=rider.id, to_place_id=clinic.id, **values)
    return rides.request_standing(session, by or acting(rider), need, now)


def ring(session: Session, until: datetime) -> None:
    """Act on what is due about series and hours until an instant, as the bell would."""
    while True:
        row = session.scalars(
            select(Reminder)
            .where(Reminder.state == "waiting", Reminder.try_at <= until,
                   Reminder.kind.in_(("standing", "hold_hours", "count_late")))
            .order_by(Reminder.try_at, Reminder.id)
            .limit(1)
        ).first()  # fmt: skip
        if row is None:
            return
        verb = rides.make_next_day if row.kind == "standing" else rides.fall_due
        verb(session, row.kind, 1, row.subject_id, row.due_at)
        reminders.mark_done(session, row, row.due_at)
        session.expire_all()


def legs_out(session: Session, rider: Member) -> list[RideView]:
    return [r for r in rides.my_rides(session, 1, rider.id, datetime(2026, 11, 1, tzinfo=UTC))
            if r.leg == "out"]  # fmt: skip


def days_made(session: Session, rider: Member) -> list[date]:
    return [ride.anchor_at.astimezone(ZONE).date() for ride in legs_out(session, rider)
            if ride.state != "cancelled"]  # fmt: skip


def clean(session: Session, at: datetime) -> None:
    assert reports.audit_all(session, 1, at) == []


def test_two_weeks_are_made_at_once_and_the_rest_day_by_day(
    session: Session, now: datetime
) -> None:
    a_driver_near(session)
    rider = a_member(session, credit_limit=3000)
    made = a_series(session, rider, now)
    first = [WED + timedelta(days=n) for n in (0, 2, 5, 7, 9, 12)]
    assert days_made(session, rider) == first
    assert made.made == 6
    assert len(made.codes) == 2
    # one message for all of them, none for each
    assert told(session, made.standing_id) == ["R24"]
    assert "R1" not in set(session.scalars(select(Message.kind)))
    clean(session, now)
    ring(session, now + timedelta(days=4))
    assert days_made(session, rider) == [*first, date(2026, 12, 9), date(2026, 12, 11)]
    clean(session, now + timedelta(days=4))
    again = rides.make_next_day
    again(session, "standing", 1, made.standing_id, now + timedelta(days=4))
    assert len(days_made(session, rider)) == 8


def test_hours_are_set_aside_a_week_before_in_the_order_of_days(
    session: Session, now: datetime
) -> None:
    rider = a_member(session, credit_limit=3000)
    a_series(session, rider, now)
    held = [ride.hold_id is not None for ride in legs_out(session, rider)]
    assert held == [True, True, True, False, False, False]  # Monday: until Monday
    ring(session, now + timedelta(days=1))
    assert legs_out(session, rider)[3].hold_id is None
    ring(session, datetime(2026, 11, 25, 5, 0, tzinfo=UTC))  # midnight in Detroit
    assert legs_out(session, rider)[3].hold_id is not None
    assert legs_out(session, rider)[4].hold_id is None
    clean(session, datetime(2026, 11, 25, 5, 0, tzinfo=UTC))


def test_nobody_is_told_no_for_hours(session: Session, now: datetime) -> None:
    a_driver_near(session)
    rider = a_member(session, credit_limit=0)
    session.execute(ledger.FundRule.__table__.delete())
    a_series(session, rider, now, weeks=Weeks((2,)))
    first = legs_out(session, rider)[0]
    assert first.state == "looking"
    assert first.hold_id is None
    assert tasks(session, first.id) == ["approve_fund"]
    clean(session, now)
    # the office finds hours: the next morning they are set aside, and the task is gone
    ledger.set_limit(session, 1, rider.id, 600)
    ring(session, now + timedelta(hours=20))
    first = legs_out(session, rider)[0]
    assert first.hold_id is not None
    assert tasks(session, first.id) == []
    clean(session, now + timedelta(hours=20))


def test_the_community_stands_in_where_no_hours_were_found(session: Session, now: datetime) -> None:
    driver = a_driver_near(session)
    rider = a_member(session, credit_limit=0)
    session.execute(ledger.FundRule.__table__.delete())
    a_series(session, rider, now, weeks=Weeks((2,)), way_home="none", home_minute=None)
    done = driven(session, said_yes(session, legs_out(session, rider)[0], now))
    assert done.settled_minutes
    assert hours(session, rider.id, driver.member_id)[0] == (0, 0)
    assert hours(session, driver.member_id)[0][0] == done.settled_minutes
    ring(session, now + timedelta(days=2))
    clean(session, now + timedelta(days=2))
    less = rides.correct_minutes(session, acting(member(session, driver.member_id), "driver"),
                                 done.id, 5, now + timedelta(days=2))  # fmt: skip
    assert less.settled_minutes == 5
    assert hours(session, rider.id)[0] == (0, 0), "what the community gave goes back to it"
    clean(session, now + timedelta(days=2))


def test_a_ride_nobodys_hours_reached_is_paid_the_morning_they_do(
    session: Session, now: datetime
) -> None:
    driver = a_driver_near(session)
    rider = a_member(session, credit_limit=0)
    session.execute(ledger.FundRule.__table__.delete())
    ledger.set_limit(session, 1, ledger.FUND_OWNER, 0)
    a_series(session, rider, now, weeks=Weeks((2,)), way_home="none", home_minute=None)
    done = driven(session, said_yes(session, legs_out(session, rider)[0], now))
    assert (done.state, done.settled_minutes) == ("done", None)
    assert "dispute" in tasks(session, done.id)
    ring(session, now + timedelta(days=3))  # tried, and again tomorrow
    assert legs_out(session, rider)[0].settled_minutes is None
    clean(session, now + timedelta(days=3))
    ledger.set_limit(session, 1, ledger.FUND_OWNER, 600)
    ring(session, now + timedelta(days=4))
    paid = legs_out(session, rider)[0]
    assert paid.settled_minutes
    assert hours(session, driver.member_id)[0][0] == paid.settled_minutes
    assert tasks(session, done.id) == []
    ring(session, now + timedelta(days=6))
    assert hours(session, driver.member_id)[0][0] == paid.settled_minutes, "once"
    clean(session, now + timedelta(days=6))


def test_the_audit_names_an_unpaid_ride_that_nobody_tries_again(
    session: Session, now: datetime
) -> None:
    a_driver_near(session)
    rider = a_member(session, credit_limit=0)
    session.execute(ledger.FundRule.__table__.delete())
    ledger.set_limit(session, 1, ledger.FUND_OWNER, 0)
    a_series(session, rider, now, weeks=Weeks((2,)), way_home="none", home_minute=None)
    done = driven(session, said_yes(session, legs_out(session, rider)[0], now))
    ring(session, now + timedelta(days=2))
    reminders.drop(session, 1, [done.id], ["count_late"])
    found = reports.audit_all(session, 1, now + timedelta(days=2))
    assert [one.code for one in found] == ["ride-not-settled"]


def member(session: Session, member_id: Any) -> Member:
    found = session.get(Member, (1, member_id))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("at", "minute", "wanted"),
    [  # Detroit's clocks go back on November 1st 2026 and forward on March 14th 2027
        (datetime(2026, 10, 28, 15, tzinfo=UTC), 600, {0: "14:00", 1: "14:00", 2: "15:00"}),
        (datetime(2027, 3, 10, 15, tzinfo=UTC), 600, {0: "15:00", 1: "15:00", 2: "14:00"}),
        # 2:30 on the 14th does not exist: 3:30; on November 1st 1:30 is there twice: the first
        (datetime(2027, 3, 11, 15, tzinfo=UTC), 150, {0: "07:30", 1: "07:30", 2: "07:30"}),
        (datetime(2026, 10, 29, 15, tzinfo=UTC), 90, {0: "05:30", 1: "05:30", 2: "05:30",
                                                     3: "06:30"}),
    ],
)  # fmt: skip
def test_the_clock_on_the_wall_decides(
    session: Session, at: datetime, minute: int, wanted: dict[int, str]
) -> None:
    rider = a_member(session, credit_limit=3000)
    first = at.astimezone(ZONE).date() + timedelta(days=1)
    days = Weeks(tuple(range(7)) if minute < 180 else (0, 3, 4))
    a_series(session, rider, at, weeks=days, first_on=first, minute=minute, way_home="none",
             home_minute=None)  # fmt: skip
    got = [ride.anchor_at.strftime("%H:%M") for ride in legs_out(session, rider)]
    assert {n: got[n] for n in wanted} == wanted
    local = {ride.anchor_at.astimezone(ZONE).strftime("%H:%M") for ride in legs_out(session, rider)}
    usual = f"{minute // 60:02d}:{minute % 60:02d}"
    assert local == ({usual, "03:30"} if minute == 150 else {usual})


def test_one_day_is_taken_out_and_touches_no_other(session: Session, now: datetime) -> None:
    rider = a_member(session, credit_limit=3000)
    made = a_series(session, rider, now)
    later = date(2026, 12, 9)
    for on in (date(2026, 11, 27), later, later):
        rides.skip_day(session, acting(rider), made.standing_id, on, now)
    ring(session, now + timedelta(days=4))
    days = days_made(session, rider)
    assert date(2026, 11, 27) not in days
    assert later not in days
    assert date(2026, 12, 11) in days
    with pytest.raises(rides.NotOneOfThem):
        rides.skip_day(session, acting(rider), made.standing_id, date(2026, 11, 26), now)
    clean(session, now + timedelta(days=4))


def test_one_day_is_another_way_and_touches_no_other(session: Session, now: datetime) -> None:
    rider = a_member(session, credit_limit=3000)
    made = a_series(session, rider, now)
    other = OtherDay(minute=660)
    for _ in range(2):  # twice is once
        rides.change_day(session, acting(rider), made.standing_id, date(2026, 11, 27), other,
                         "test:change", now)  # fmt: skip
    rides.change_day(session, acting(rider), made.standing_id, date(2026, 12, 9), other, "k2", now)
    ring(session, now + timedelta(days=4))
    times = {
        ride.anchor_at.astimezone(ZONE).strftime("%m-%d %H:%M"): ride.other_pickup_at
        for ride in legs_out(session, rider) if ride.state != "cancelled"
    }  # fmt: skip
    assert {"11-25 10:00", "11-27 11:00", "12-09 11:00", "12-11 10:00"} <= times.keys()
    assert len(times) == len(days_made(session, rider)) == 8
    home = times["12-09 11:00"]
    assert home is not None
    assert home.astimezone(ZONE).hour == 15, "the stay is as long as always"
    clean(session, now + timedelta(days=4))


def test_it_ends_from_a_day_on(session: Session, now: datetime) -> None:
    a_driver_near(session)
    rider, office = a_member(session, credit_limit=3000), an_office(session)
    made = a_series(session, rider, now)
    for _ in range(2):
        rides.end_standing(session, office, made.standing_id, date(2026, 12, 2), now)
    ring(session, now + timedelta(days=30))
    assert days_made(session, rider) == [WED, date(2026, 11, 27), date(2026, 11, 30)]
    assert told(session, made.standing_id) == ["R24", "R25"]
    assert "R22" not in set(session.scalars(select(Message.kind))), "told of all in one message"
    clean(session, now)


def test_it_ends_later_and_is_made_until_then(session: Session, now: datetime) -> None:
    rider = a_member(session, credit_limit=3000)
    made = a_series(session, rider, now, weeks=Weeks((2,)))
    rides.end_standing(session, acting(rider), made.standing_id, date(2026, 12, 30), now)
    ring(session, now + timedelta(days=60))
    assert days_made(session, rider)[-1] == date(2026, 12, 23)
    row = session.scalars(select(StandingRequest)).one()
    assert (row.state, row.ended_why) == ("ended", "over")


def test_it_goes_on_another_way_from_a_day_on(session: Session, now: datetime) -> None:
    rider = a_member(session, credit_limit=3000)
    clinic = a_place(session, "Wren Clinic", km_north=5)
    made = a_series(session, rider, now, place=clinic)
    need = StandingNeed(
        request_key="test:other", rider_id=rider.id, to_place_id=clinic.id,
        weeks=Weeks((1, 3)), first_on=date(2026, 12, 1), anchor="be_there_by", minute=480,
    )  # fmt: skip
    for _ in range(2):
        new = rides.change_from(session, acting(rider), made.standing_id, need, now)
    assert days_made(session, rider) == [WED, date(2026, 11, 27), date(2026, 11, 30),
                                         date(2026, 12, 1), date(2026, 12, 3)]  # fmt: skip
    assert new.standing_id != made.standing_id


def test_a_helper_needs_consent_and_is_named(session: Session, now: datetime) -> None:
    rider, staff = a_member(session, credit_limit=3000), a_helper(session)
    helper = Actor(1, staff.member_id, "desk", rider.id, roles=frozenset({"helper"}), name="Robin")
    with pytest.raises(Exception, match="consent-missing"):
        a_series(session, rider, now, helper)
    consent = a_consent(session, rider, staff.organisation_id, scopes=["book", "cancel"],
                        until_on=date(2026, 11, 28))  # fmt: skip
    made = a_series(session, rider, now, helper)
    ride = legs_out(session, rider)[0]
    assert (ride.asked_by, ride.consent_id) == (member(session, staff.member_id).first_name,
                                                consent.id)  # fmt: skip
    assert (
        "Robin"
        in session.scalars(select(Message.body).where(Message.subject_id == made.standing_id)).one()
    )
    # it runs out: nothing more is made, a person is told
    ring(session, now + timedelta(days=10))
    assert len(days_made(session, rider)) == 8
    assert tasks(session, made.standing_id) == ["call_member"]
    assert session.scalars(select(StandingRequest.ended_why)).all() == ["consent"]


def test_a_renewed_consent_lets_it_go_on(session: Session, now: datetime) -> None:
    rider, staff = a_member(session, credit_limit=3000), a_helper(session)
    helper = Actor(1, staff.member_id, "desk", rider.id, roles=frozenset({"helper"}))
    old = a_consent(session, rider, staff.organisation_id, until_on=date(2026, 11, 28))
    a_series(session, rider, now, helper)
    new = a_consent(session, rider, staff.organisation_id)
    ring(session, now + timedelta(days=10))
    assert len(days_made(session, rider)) > 8
    assert {r.consent_id for r in legs_out(session, rider)} == {old.id, new.id}


def test_a_no_to_the_consent_ends_all_of_it(session: Session, now: datetime) -> None:
    rider, staff = a_member(session, credit_limit=3000), a_helper(session)
    helper = Actor(1, staff.member_id, "desk", rider.id, roles=frozenset({"helper"}))
    consent = a_consent(session, rider, staff.organisation_id)
    a_series(session, rider, now, helper)
    assert rides.refuse_consent(session, acting(rider), consent.id, now) == 12
    ring(session, now + timedelta(days=20))
    assert days_made(session, rider) == []


def test_a_member_who_left_is_asked_for_no_more(session: Session, now: datetime) -> None:
    rider = a_member(session, credit_limit=3000)
    made = a_series(session, rider, now)
    members.leave(session, acting(rider), rider.id)
    ring(session, now + timedelta(days=10))
    assert len(days_made(session, rider)) == 6
    assert tasks(session, made.standing_id) == ["call_member"]


def test_the_same_ask_is_one_series(session: Session, now: datetime) -> None:
    rider = a_member(session, credit_limit=3000)
    place = a_place(session, "Lark Clinic", km_north=3)
    one, two = (a_series(session, rider, now, place=place, request_key="k") for _ in range(2))
    assert two.repeated
    assert (one.standing_id, one.codes, one.made) == (two.standing_id, two.codes, two.made)


def test_what_cannot_be_is_refused_whole(session: Session, now: datetime) -> None:
    rider = a_member(session, credit_limit=3000)
    for wrong, error in (
        ({"first_on": date(2026, 11, 26)}, rides.NotOneOfThem),
        ({"first_on": date(2027, 2, 1), "weeks": Weeks((0,))}, rides.TooFarAhead),
        ({"weeks": Weeks((2,), until=date(2029, 1, 1))}, rides.TooFarAhead),
        ({"home_minute": 500}, rides.HomeBeforeThere),
        ({"first_on": date(2026, 11, 23), "minute": 420}, rides.TooSoon),
    ):
        with pytest.raises(error):
            a_series(session, rider, now, **wrong)
    new = a_member(session, state="provisional", credit_limit=300)
    with pytest.raises(rides.OneRideFirst):
        a_series(session, new, now)
    with pytest.raises(rides.NotYourRide):
        a_series(session, rider, now, acting(new))


def test_days_that_nobody_made_in_time_are_over(session: Session, now: datetime) -> None:
    rider = a_member(session, credit_limit=3000)
    made = a_series(session, rider, now, weeks=Weeks((2,)))
    late = now + timedelta(days=40)  # no worker ran for weeks
    rides.make_next_day(session, "standing", 1, made.standing_id, late)
    assert days_made(session, rider)[-1] == date(2027, 1, 6)


def test_its_days_are_listed(session: Session, now: datetime) -> None:
    rider = a_member(session, credit_limit=3000)
    made = a_series(session, rider, now)
    rides.skip_day(session, acting(rider), made.standing_id, date(2026, 12, 9), now)
    today = now.astimezone(ZONE).date()
    found = rides.standing_of(session, 1, rider.id, today)
    assert [one.id for one in found] == [made.standing_id]
    assert found[0].count == 29
    days = rides.standing_days(session, 1, found[0], today, limit=8)
    assert [day.state for day in days] == ["made"] * 6 + ["skipped", "planned"]
    assert days[0].code == made.codes[0]
    assert legs_out(session, rider)[0].standing_id == made.standing_id
