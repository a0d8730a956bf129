"""Drivers found because a ride lies on their way: fetched from afar, cheap, and asked in time."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import (
    KM_NORTH,
    MADE_AT,
    MIDTOWN,
    a_community,
    a_driver_near,
    a_member,
    a_place,
    acting,
)
from tests.domain.rides.trips import a_need, asked, invited, legs, member_of, said_yes
from timebank import members, rides
from timebank.kernel.actor import Actor
from timebank.members import Driver, Member, RoutineTrip, TripDraft, TripEnd, community_facts
from timebank.rides import Invitation, RideView
from timebank.rides.queries import candidates

pytestmark = pytest.mark.usefixtures("community")
DETROIT = ZoneInfo("America/Detroit")
EVERY_DAY = frozenset(range(7))


def km(north: float) -> TripEnd:
    return TripEnd("Cedar Works", MIDTOWN[0] + north * KM_NORTH, MIDTOWN[1])


def a_way(
    session: Session, driver: Driver, at: datetime, *, north: float = 11, later: int = 60, **kw: Any
) -> None:
    """From home to work, leaving at about a local time."""
    local = at.astimezone(DETROIT)
    minute = local.hour * 60 + local.minute
    draft = TripDraft(**({
        "start": None, "end": km(north), "weekdays": EVERY_DAY,
        "leaves_from": max(0, minute - later), "leaves_until": min(1439, minute),
    } | kw))  # fmt: skip
    members.add_trip(session, _self(session, driver), driver.id, draft, MADE_AT)


def _self(session: Session, driver: Driver) -> Any:
    return acting(member_of(session, driver.id), "driver")


def a_ride(session: Session, now: datetime, **changed: Any) -> tuple[RideView, list[Invitation]]:
    """From 2 km north to 9 km north, leaving in thirty hours."""
    clinic, rider = a_place(session, km_north=9), a_member(session, "Opal Finch", km_north=2)
    values = {"anchor": "leave_at"} | changed
    receipt = rides.request(session, acting(rider), a_need(rider, clinic.id, now, **values), now)
    ride = legs(session, receipt)[0]
    return ride, invited(session, ride.id)


def costs(invitations: list[Invitation]) -> dict[Any, float]:
    return {one.driver_id: one.parts["out_of_the_way"] for one in invitations}


def pickup(now: datetime) -> datetime:
    return now + timedelta(hours=30)


def test_whoever_goes_that_way_comes_before_whoever_lives_nearer(
    session: Session, now: datetime
) -> None:
    near = a_driver_near(session, "Marcus Birch", km_north=3)
    passing = a_driver_near(session, "Ines Winter", km_north=-2)
    a_way(session, passing, pickup(now))
    _ride, found = a_ride(session, now)
    assert [one.driver_id for one in found] == [passing.id, near.id]
    assert costs(found)[passing.id] <= 2 < costs(found)[near.id]


def first_of_few(session: Session, ride: RideView, now: datetime, patch: pytest.MonkeyPatch) -> Any:
    """Who comes first where one driver is looked at, of those found by their homes."""
    patch.setattr(candidates, "PAGE", 1)
    patch.setattr(candidates, "PAGE_EACH", 0)
    (first,) = rides.ranked(session, community_facts(session, 1), ride, now, limit=1)
    return first.driver_id


@pytest.mark.parametrize("reach", [25, 3])
def test_whoever_goes_that_way_is_looked_at_however_few_are(
    session: Session, now: datetime, monkeypatch: pytest.MonkeyPatch, reach: int
) -> None:
    near = [a_driver_near(session, km_north=north) for north in (3, 2.5, 4)]
    passing = a_driver_near(session, "Ines Winter", km_north=-9, distance_km_max=reach)
    ride, _found = a_ride(session, now)
    assert first_of_few(session, ride, now, monkeypatch) in {one.id for one in near}
    a_way(session, passing, pickup(now) - timedelta(minutes=20))
    assert first_of_few(session, ride, now, monkeypatch) == passing.id


def test_distance_and_hours_of_the_week_do_not_keep_who_passes_by(
    session: Session, now: datetime
) -> None:
    """40 km away, with no hour ticked; the ride lies on the way to work."""
    far = a_driver_near(session, km_north=-40, distance_km_max=3, windows=[(0, 0, 1)])
    a_way(session, far, pickup(now) - timedelta(minutes=60))
    ride, found = a_ride(session, now)
    assert [one.driver_id for one in found] == [far.id]
    taken = said_yes(session, ride, now)  # what was asked may be answered
    assert taken.driver_id == far.id
    chosen, _ = a_ride(session, now + timedelta(days=1))
    assert chosen.state == "looking"


@pytest.mark.parametrize("wrong", ["time", "day", "detour", "paused", "blocked", "way"])
def test_a_trip_that_does_not_pass_by_changes_nothing(
    session: Session, now: datetime, wrong: str
) -> None:
    far = a_driver_near(
        session, km_north=-40, distance_km_max=3, state="paused" if wrong == "paused" else "active"
    )
    at = pickup(now) - timedelta(minutes=0 if wrong == "time" else 60)
    other: dict[str, Any] = {}
    if wrong == "day":
        other["weekdays"] = EVERY_DAY - {pickup(now).astimezone(DETROIT).weekday()}
    if wrong == "way":
        other |= {"start": km(11), "end": None}
    if wrong == "time":
        other |= {"later": 10}
    a_way(session, far, at, north=-30 if wrong == "detour" else 11, **other)
    if wrong == "blocked":
        rider = a_member(session, "Opal Finch", km_north=2)
        members.block(session, acting(rider), rider.id, far.member_id, now)
        clinic = a_place(session, km_north=9)
        receipt = asked(session, rider, clinic.id, now)
        found = invited(session, legs(session, receipt)[0].id)
    else:
        _ride, found = a_ride(session, now)
    assert found == []


def test_a_named_driver_who_passes_by_may_drive(session: Session, now: datetime) -> None:
    far = a_driver_near(session, "Hugo Alder", km_north=-40, distance_km_max=3)
    near = a_driver_near(session, "Marcus Birch", km_north=3)
    a_way(session, far, pickup(now) - timedelta(minutes=60))
    ride, _found = a_ride(session, now)
    office = acting(a_member(session, roles=["coordinator"]), "coordinator")
    taken = rides.assign(session, office, ride.id, far.id, now)
    assert taken.driver_id == far.id != near.id


def test_each_day_has_its_own_weekdays_and_clock(session: Session, now: datetime) -> None:
    """Six in the morning is six on both sides of a clock change."""
    before = datetime(2027, 3, 12, 6, 30, tzinfo=DETROIT)  # Friday; clocks go on on Sunday
    after = datetime(2027, 3, 15, 6, 30, tzinfo=DETROIT)
    far = a_driver_near(session, km_north=-8, distance_km_max=3)
    draft = TripDraft(
        start=None, end=km(11), weekdays=frozenset({0, 4}), leaves_from=370, leaves_until=390
    )
    members.add_trip(session, _self(session, far), far.id, draft, MADE_AT)
    for day in (before, after):
        then = day - timedelta(days=1)
        _ride, found = a_ride(session, then, anchor_at=day)
        assert [one.driver_id for one in found] == [far.id], day


def test_another_community_s_trips_bring_nobody(session: Session, now: datetime) -> None:
    a_community(session, 2)
    other = a_driver_near(session, km_north=-2, community_id=2)
    member = session.get(Member, (2, other.member_id))
    assert member is not None
    draft = TripDraft(start=None, end=km(11), weekdays=EVERY_DAY, leaves_from=0, leaves_until=1439)
    members.add_trip(session, acting(member, "driver"), other.id, draft, MADE_AT)
    own = a_driver_near(session, km_north=3)
    _ride, found = a_ride(session, now)
    assert [one.driver_id for one in found] == [own.id]


@pytest.mark.parametrize(("home", "later"), [(1, 42), (10, -35)])
def test_a_ride_next_to_a_promised_one_goes_to_who_drives_there_anyway(
    session: Session, now: datetime, monkeypatch: pytest.MonkeyPatch, home: int, later: int
) -> None:
    """From 9 km north back to 2 km north: who has just brought, or will fetch, somebody there."""
    there = a_driver_near(session, "Ines Winter", km_north=home)
    ride, found = a_ride(session, now)
    assert [one.driver_id for one in found] == [there.id]
    said_yes(session, ride, now)
    first = rides.rides_of_request(session, 1, ride.request_id)[0]
    beside = a_driver_near(session, "Marcus Birch", km_north=7)
    clinic, rider = a_place(session, km_north=2.2), a_member(session, "Leila Wren", km_north=9)
    leaves = first.pickup_at + timedelta(minutes=later)
    receipt = asked(session, rider, clinic.id, now, anchor="leave_at", anchor_at=leaves)
    second = invited(session, legs(session, receipt)[0].id)
    assert [one.driver_id for one in second] == [there.id, beside.id]
    assert costs(second)[there.id] <= 2
    assert first_of_few(session, legs(session, receipt)[0], now, monkeypatch) == there.id
    rides.drop_out(session, _self(session, there), ride.id, "ill", now)
    assert first_of_few(session, legs(session, receipt)[0], now, monkeypatch) == beside.id


def test_hours_of_a_ride_on_the_way_are_those_of_the_ride(session: Session, now: datetime) -> None:
    """From 40 km away: neither what is promised nor what is proposed counts the way to work."""
    far = a_driver_near(session, km_north=-40, distance_km_max=3)
    a_way(session, far, pickup(now) - timedelta(minutes=60))
    ride, (asked_one,) = a_ride(session, now)
    assert asked_one.minutes == 30  # 5 to get in, 18 on the road, a minute or two around
    ride = said_yes(session, ride, now)
    assert ride.effort_minutes == 30
    driver, start = _self(session, far), ride.pickup_at
    rides.go(session, driver, ride.id, start - timedelta(minutes=100))  # on from home
    rides.arrive(session, driver, ride.id, start)
    rides.board(session, driver, ride.id, start + timedelta(minutes=5))
    ended = rides.finish(session, driver, ride.id, start + timedelta(minutes=25))
    assert ended.proposed_minutes == 30
    # who leaves late, or starts where the rider is, is still owed the ride
    second, _ = a_ride(session, now + timedelta(days=1))
    said_yes(session, second, now + timedelta(days=1))
    late = second.pickup_at
    rides.go(session, driver, second.id, late - timedelta(minutes=1))
    rides.arrive(session, driver, second.id, late)
    rides.board(session, driver, second.id, late + timedelta(minutes=5))
    ended = rides.finish(session, driver, second.id, late + timedelta(minutes=25))
    assert ended.proposed_minutes == 30


# -- keeping them ------------------------------------------------------------------------------


def a_draft(**changed: Any) -> TripDraft:
    return TripDraft(**({
        "start": None, "end": km(11), "weekdays": frozenset({0, 2}),
        "leaves_from": 450, "leaves_until": 480,
    } | changed))  # fmt: skip


def kept(session: Session) -> list[Any]:
    return list(session.execute(select(RoutineTrip.__table__)))


def test_a_trip_is_kept_once_and_forgotten(session: Session) -> None:
    driver = a_driver_near(session)
    actor = _self(session, driver)
    ids = {members.add_trip(session, actor, driver.id, a_draft(), MADE_AT) for _ in range(2)}
    back = a_draft(start=km(11), end=None, weekdays=EVERY_DAY)
    members.add_trip(session, actor, driver.id, back, MADE_AT + timedelta(minutes=1))
    there, home = members.own_trips(session, actor, driver.id)
    assert (there.from_words, there.to_words, there.weekdays) == ("", "Cedar Works", (0, 2))
    assert (there.leaves_from, there.leaves_until) == (450, 480)
    assert (home.from_words, home.to_words, home.weekdays) == ("Cedar Works", "", tuple(range(7)))
    for _ in range(2):
        members.remove_trip(session, actor, driver.id, ids.pop() if ids else there.id)
    assert [one.id for one in members.own_trips(session, actor, driver.id)] == [home.id]


@pytest.mark.parametrize(("changed", "error"), [
    ({"weekdays": frozenset()}, members.FieldMissing),
    ({"weekdays": frozenset({7})}, members.NumberOutside),
    ({"leaves_from": -1}, members.NumberOutside),
    ({"leaves_until": 1440}, members.NumberOutside),
    ({"leaves_until": 449}, members.NumberOutside),
    ({"end": None}, members.TripUnfit),
    ({"start": km(11)}, members.TripUnfit),
    ({"end": TripEnd("x", 91.0, 0.0)}, members.NumberOutside),
    ({"end": TripEnd("x", 0.0, float("nan"))}, members.NumberOutside),
    ({"end": TripEnd(" ", 42.0, -83.0)}, members.FieldMissing),
    ({"end": TripEnd("x" * 121, 42.0, -83.0)}, members.FieldTooLong),
])  # fmt: skip
def test_a_trip_that_cannot_be_is_refused_and_not_repeated(
    session: Session, changed: dict[str, Any], error: type[Exception]
) -> None:
    driver = a_driver_near(session)
    with pytest.raises(error) as caught:
        members.add_trip(session, _self(session, driver), driver.id, a_draft(**changed), MADE_AT)
    assert "Cedar" not in str(caught.value)
    assert kept(session) == []


def test_ten_trips_are_the_most(session: Session) -> None:
    driver = a_driver_near(session)
    actor = _self(session, driver)
    for minute in range(10):
        members.add_trip(session, actor, driver.id, a_draft(leaves_from=minute), MADE_AT)
    members.add_trip(session, actor, driver.id, a_draft(leaves_from=3), MADE_AT)
    with pytest.raises(members.TooManyTrips):
        members.add_trip(session, actor, driver.id, a_draft(leaves_from=11), MADE_AT)
    assert len(kept(session)) == 10


def test_nobody_but_the_driver_sees_adds_or_removes_a_trip(session: Session) -> None:
    driver, other = a_driver_near(session), a_driver_near(session)
    trip_id = members.add_trip(session, _self(session, driver), driver.id, a_draft(), MADE_AT)
    admin = a_member(session, roles=["coordinator", "admin"])
    whoever = [
        acting(admin, "coordinator", "admin"),
        acting(admin, "coordinator", on_behalf_of=driver.member_id),
        _self(session, other),
        Actor(1, None, "cli"),
    ]
    for actor in whoever:
        for refused in (
            lambda a: members.own_trips(session, a, driver.id),
            lambda a: members.add_trip(session, a, driver.id, a_draft(leaves_from=5), MADE_AT),
            lambda a: members.remove_trip(session, a, driver.id, trip_id),
        ):
            with pytest.raises(members.NotYours):
                refused(actor)
    # their own page, another's trip: nothing happens
    members.remove_trip(session, _self(session, other), other.id, trip_id)
    assert len(kept(session)) == 1


def test_who_leaves_takes_their_trips_along(session: Session) -> None:
    driver, stays = a_driver_near(session), a_driver_near(session)
    for one in (driver, stays):
        members.add_trip(session, _self(session, one), one.id, a_draft(), MADE_AT)
    members.leave(session, _self(session, driver), driver.member_id)
    assert [row.driver_id for row in kept(session)] == [stays.id]
