"""First rides: who is new, when they are asked, and the share of invitations kept for them."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import MADE_AT, a_driver_near, a_member, a_place, acting
from tests.domain.rides.trips import a_need, asked, legs
from timebank import members, rides
from timebank.kernel.errors import Invalid, NotAllowed
from timebank.members import Driver, Member, Need, NeedDraft, Policy
from timebank.notifications import Task
from timebank.rides import Invitation, MayNotDrive

pytestmark = pytest.mark.usefixtures("community")


def a_new_driver(session: Session, **changed: Any) -> Driver:
    """On their first rides, with a coordinator's word, further away than anybody else."""
    by = a_member(session)
    values = {"km_north": 9.0, "first_rides": 3, "word_at": MADE_AT, "word_by_id": by.id} | changed
    return a_driver_near(session, **values)


def a_welcoming_rider(session: Session, **changed: Any) -> Member:
    rider = a_member(session, credit_limit=6000)
    need = session.get_one(Need, (1, rider.id))
    for name, value in ({"welcomes_new": True} | changed).items():
        setattr(need, name, value)
    session.flush()
    return rider


def invited(session: Session) -> list[Invitation]:
    return list(session.scalars(select(Invitation).order_by(Invitation.made_at, Invitation.id)))


def test_so_many_of_a_hundred_invitations_go_to_new_drivers(
    session: Session, now: datetime
) -> None:
    clinic, rider = a_place(session, km_north=4), a_welcoming_rider(session)
    for number in range(4):
        a_driver_near(session, km_north=number / 10, rides_week_max=60, week_minutes_max=9000)
    new = a_new_driver(session, rides_week_max=60, week_minutes_max=9000)
    for hours in range(12):
        asked(session, rider, clinic.id, now, in_hours=26 + 2 * (hours % 4) + 24 * (hours // 4))
        for one in invited(session):
            one.state, one.ended_at = "closed", now
        session.flush()
    made = invited(session)
    kept = [one for one in made if one.is_kept]
    assert len(made) == 36
    assert len(kept) == 36 * Policy().new_drivers_percent // 100
    assert {one.driver_id for one in kept} == {new.id}
    assert {one.driver_id for one in made if one.is_kept is False}.isdisjoint({new.id})


@pytest.mark.parametrize(
    ("welcomes", "word", "asked_for"), [(True, True, 1), (True, False, 0), (False, True, 0)]
)
def test_a_new_driver_is_asked_with_a_word_and_by_riders_who_welcome_them(
    session: Session, now: datetime, welcomes: bool, word: bool, asked_for: int
) -> None:
    """Nobody else may drive here: then their places are new drivers'."""
    clinic = a_place(session, km_north=4)
    rider = a_welcoming_rider(session) if welcomes else a_member(session)
    a_new_driver(session, **({} if word else {"word_at": None, "word_by_id": None}))
    receipt = asked(session, rider, clinic.id, now, in_hours=26)
    assert receipt.invited == asked_for
    assert [one.is_kept for one in invited(session)] == [True] * asked_for


def test_a_coordinator_may_ask_a_new_driver_without_a_word(session: Session, now: datetime) -> None:
    clinic, rider = a_place(session, km_north=4), a_member(session)
    new = a_new_driver(session, word_at=None, word_by_id=None)
    ride = legs(session, asked(session, rider, clinic.id, now, in_hours=26))[0]
    office = acting(a_member(session), "coordinator")
    facts = members.community_facts(session, 1)
    listed = rides.ranked(session, facts, ride, now)
    assert [(one.driver_id, one.facts["first_rides"]) for one in listed] == [(new.id, 3)]
    assert rides.ask_drivers(session, office, ride.id, [new.id], now) == 1
    assert [one.is_kept for one in invited(session)] == [None]


@pytest.mark.parametrize(
    ("ride_class", "in_hours", "reason"), [(2, 26, "new_with_care"), (1, 36, "new_by_night")]
)
def test_nobody_may_give_a_new_driver_a_ride_with_care_or_by_night(
    session: Session, now: datetime, ride_class: int, in_hours: int, reason: str
) -> None:
    clinic = a_place(session, km_north=4)
    rider = a_welcoming_rider(session, ride_class=ride_class)
    new = a_new_driver(session)
    ride = legs(session, asked(session, rider, clinic.id, now, in_hours=in_hours))[0]
    office = acting(a_member(session), "coordinator")
    facts = members.community_facts(session, 1)
    assert rides.ranked(session, facts, ride, now) == []
    with pytest.raises(MayNotDrive) as refused:
        rides.ask_drivers(session, office, ride.id, [new.id], now)
    assert refused.value.data["reasons"] == [reason]
    with pytest.raises(MayNotDrive) as refused:
        rides.assign(session, office, ride.id, new.id, now)
    assert refused.value.data["reasons"] == [reason]


def test_each_kept_ride_is_followed_by_a_call_until_the_third(
    session: Session, now: datetime
) -> None:
    clinic, rider = a_place(session, km_north=4), a_welcoming_rider(session)
    new = a_new_driver(session, rides_week_max=20)
    me = acting(session.get_one(Member, (1, new.member_id)), "driver")
    left = []
    for number in range(4):
        receipt = asked(session, rider, clinic.id, now, in_hours=26 + 2 * number)
        ride = legs(session, receipt)[0]
        if ride.state == "looking" and not receipt.invited:
            pytest.fail(f"nobody was asked for ride {number}")
        offer = session.scalars(select(Invitation.id).where(Invitation.ride_id == ride.id)).one()
        rides.accept(session, me, offer, now)
        there = ride.pickup_at
        for verb in (rides.go, rides.arrive, rides.board, rides.finish):
            verb(session, me, ride.id, there)
        session.expire_all()
        left.append(session.get_one(Driver, (1, new.id)).first_rides)
    assert left == [2, 1, 0, 0]
    calls = session.scalars(select(Task).where(Task.kind == "call_member")).all()
    assert [one.detail["left"] for one in calls] == [2, 1, 0]
    assert {(one.member_id, one.detail["about"]) for one in calls} == {
        (new.member_id, "first_ride")
    }


def test_who_is_approved_after_ten_have_driven_for_a_month_is_new(
    session: Session, now: datetime
) -> None:
    office = acting(a_member(session), "coordinator")
    first = now - timedelta(days=31)
    settled = [a_driver_near(session, approved_at=first) for _ in range(10)]
    others = [
        a_driver_near(session, approved_at=now - timedelta(days=2)),
        a_driver_near(session, approved_at=first, first_rides=1),
        a_driver_near(session, approved_at=first, state="paused"),
    ]
    assert others
    found = []
    for is_tenth in (False, True):
        settled[0].state = "active" if is_tenth else "paused"
        asks = a_driver_near(session, state="asked", approved_at=None)
        members.approve_driver(session, office, asks.id, now)
        session.expire_all()
        found.append(session.get_one(Driver, (1, asks.id)).first_rides)
    assert found == [0, 3]


def test_a_word_is_a_coordinators_and_can_be_taken_back(session: Session, now: datetime) -> None:
    office = acting(a_member(session), "coordinator")
    new = a_new_driver(session, word_at=None, word_by_id=None)
    me = acting(session.get_one(Member, (1, new.member_id)), "driver")
    with pytest.raises(NotAllowed):
        members.give_word(session, me, new.id, True, now)
    seen = []
    for is_given, at in ((True, now), (True, now + timedelta(days=1)), (False, now)):
        members.give_word(session, office, new.id, is_given, at)
        session.expire_all()
        row = session.get_one(Driver, (1, new.id))
        seen.append((row.word_at, row.word_by_id))
    assert seen == [(now, office.member_id), (now, office.member_id), (None, None)]


@pytest.mark.parametrize("has_word", [True, False])
def test_a_new_driver_whom_the_rider_names_is_asked_with_a_word_only(
    session: Session, now: datetime, has_word: bool
) -> None:
    clinic, rider = a_place(session, km_north=4), a_member(session)
    new = a_new_driver(session, **({} if has_word else {"word_at": None, "word_by_id": None}))
    phone = session.get_one(Member, (1, new.member_id)).phone
    assert phone is not None
    actor = acting(rider)
    own = rides.OwnDriver(phone=phone, name="Wanda Heron")
    rides.request_named(session, actor, a_need(rider, clinic.id, now), own, now)
    tasks = session.scalars(select(Task.kind).where(Task.kind == "own_driver")).all()
    assert (len(invited(session)), len(tasks)) == ((1, 0) if has_word else (0, 1))


def test_a_rider_says_themselves_that_new_drivers_are_welcome(
    session: Session, now: datetime
) -> None:
    rider = a_member(session)
    assert members.set_needs(session, acting(rider), rider.id, NeedDraft(welcomes_new=True))
    assert members.member_view(session, 1, rider.id).welcomes_new
    # a form that does not ask leaves it as it is
    members.set_needs(session, acting(rider), rider.id, NeedDraft(help_level="door"))
    assert members.member_view(session, 1, rider.id).welcomes_new


def test_the_share_is_between_ten_and_fifteen_of_a_hundred(session: Session, now: datetime) -> None:
    office = acting(a_member(session), "coordinator")
    for percent in (9, 16):
        with pytest.raises(Invalid):
            members.change_policy(session, office, {"new_drivers_percent": percent}, now)
    assert members.change_policy(session, office, {"new_drivers_percent": 15}, now) == 1
    assert members.community_facts(session, 1).policy.new_drivers_percent == 15
