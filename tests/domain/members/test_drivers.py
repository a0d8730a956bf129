"""Drivers: a car, limits, times, days away, papers that a person looked at."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests import builders
from timebank import members
from timebank.kernel.actor import Actor
from timebank.members import DriverProfile, Limits, Vehicle, VehicleDraft, Window

OFFICE = Actor(1, None, "cli")
CAR = VehicleDraft(make="Rowan", model="Estate", colour="silver", plate="fnch 12", seats=3)
PROFILE = DriverProfile(vehicle=CAR, languages=("es", "en"))
DAY = date(2026, 11, 25)


@pytest.fixture
def marcus(session: Session, community: builders.Community) -> builders.Member:
    return builders.a_member(session, "Marcus Birch", km_north=2)


@pytest.fixture
def driver_id(session: Session, marcus: Any, now: datetime) -> UUID:
    return members.become_driver(session, builders.acting(marcus), marcus.id, PROFILE, now)


def seen(session: Session, marcus: Any) -> members.DriverView:
    found = members.driver_of(session, 1, marcus.id)
    assert found is not None
    return found


def test_asking_to_drive_keeps_car_and_limits(
    session: Session, marcus: Any, driver_id: UUID, count_queries: Callable
) -> None:
    with count_queries() as counted:
        driver = members.driver_of(session, 1, marcus.id)
    assert counted.count == 1
    assert driver is not None
    assert driver == members.driver_view(session, 1, driver_id)
    assert (driver.state, driver.languages, driver.ride_minutes_max) == ("asked", ("en", "es"), 180)
    assert driver.lat == pytest.approx(builders.MIDTOWN[0] + 2 * builders.KM_NORTH)
    assert driver.vehicle is not None
    assert (driver.vehicle.plate, driver.vehicle.seats) == ("FNCH 12", 3)


def test_who_never_asked_is_no_driver(session: Session, marcus: Any) -> None:
    assert members.driver_of(session, 1, marcus.id) is None
    assert members.driver_view(session, 1, marcus.id) is None


def test_asking_again_changes_the_one_driver(
    session: Session, marcus: Any, driver_id: UUID, now: datetime
) -> None:
    again = replace(PROFILE, limits=Limits(rides_week_max=2, purposes_not=("D",)))
    own = builders.acting(marcus)
    assert members.become_driver(session, own, marcus.id, again, now) == driver_id
    driver = seen(session, marcus)
    assert (driver.rides_week_max, driver.purposes_not) == (2, ("D",))
    assert session.scalar(select(func.count()).select_from(Vehicle)) == 1


def test_a_driver_needs_a_home_and_a_membership(
    session: Session, community: Any, now: datetime
) -> None:
    homeless = builders.a_member(session, home_place_id=None)
    asked = builders.a_member(session, state="asked")
    with pytest.raises(members.HomePlaceMissing):
        members.become_driver(session, OFFICE, homeless.id, PROFILE, now)
    with pytest.raises(members.NotAMemberYet):
        members.become_driver(session, OFFICE, asked.id, PROFILE, now)


@pytest.mark.parametrize(
    ("wrong", "condition"),
    [
        ({"seats": 0}, members.NumberOutside),
        ({"seats": 16}, members.NumberOutside),
        ({"wheelchair_places": 5}, members.NumberOutside),
        ({"child_seats": -1}, members.NumberOutside),
        ({"colour": "plaid"}, members.ChoiceUnknown),
        ({"plate": "..."}, members.FieldMissing),
        ({"plate": "x" * 13}, members.FieldTooLong),
        ({"make": ""}, members.FieldMissing),
    ],
)
def test_a_car_is_checked(
    session: Session, marcus: Any, driver_id: UUID, wrong: dict, condition: type
) -> None:
    with pytest.raises(condition):
        members.set_vehicle(session, OFFICE, driver_id, replace(CAR, **wrong))


def test_one_car_is_driven_and_the_old_one_stays_on_record(
    session: Session, marcus: Any, driver_id: UUID
) -> None:
    own = builders.acting(marcus)
    same = members.set_vehicle(session, own, driver_id, CAR)
    assert members.set_vehicle(session, own, driver_id, replace(CAR, plate="FNCH 12")) == same
    van = replace(CAR, make="Larch", plate="VAN 1", seats=6, wheelchair_places=1)
    assert members.set_vehicle(session, own, driver_id, van) != same
    vehicle = seen(session, marcus).vehicle
    assert vehicle is not None
    assert (vehicle.make, vehicle.wheelchair_places) == ("Larch", 1)
    assert session.scalar(select(func.count()).select_from(Vehicle)) == 2


def test_the_database_refuses_a_second_active_car(session: Session, driver_id: UUID) -> None:
    with pytest.raises(IntegrityError):
        session.execute(
            insert(Vehicle).values(
                community_id=1, driver_id=driver_id, make="x", colour="red", plate="y", seats=1
            )
        )


@pytest.mark.parametrize(
    ("wrong", "condition"),
    [
        ({"ride_minutes_max": 0}, members.NumberOutside),
        ({"week_minutes_max": 99999}, members.NumberOutside),
        ({"rides_week_max": 0}, members.NumberOutside),
        ({"distance_km_max": 0.5}, members.NumberOutside),
        ({"help_level_max": "lift"}, members.ChoiceUnknown),
        ({"purposes_not": ("Q",)}, members.ChoiceUnknown),
    ],
)
def test_limits_are_checked(
    session: Session, driver_id: UUID, wrong: dict, condition: type
) -> None:
    with pytest.raises(condition):
        members.set_limits(session, OFFICE, driver_id, replace(Limits(), **wrong))


def test_limits_and_languages_are_kept(session: Session, marcus: Any, driver_id: UUID) -> None:
    own = builders.acting(marcus)
    members.set_limits(session, own, driver_id, Limits(distance_km_max=4.5), ("ar",))
    members.set_limits(session, own, driver_id, Limits(help_level_max="kerb"))
    driver = seen(session, marcus)
    assert (driver.languages, driver.help_level_max, driver.distance_km_max) == (
        ("ar",),
        "kerb",
        15.0,
    )
    with pytest.raises(members.FieldMissing):
        members.become_driver(
            session, own, marcus.id, replace(PROFILE, languages=()), builders.MADE_AT
        )


def test_a_coordinator_approves_and_holds(
    session: Session, marcus: Any, driver_id: UUID, now: datetime
) -> None:
    own = builders.acting(marcus)
    office = builders.acting(builders.a_member(session), "coordinator")
    with pytest.raises(members.CoordinatorOnly):
        members.approve_driver(session, own, driver_id, now)
    with pytest.raises(members.NotAMemberYet):
        members.set_driver_state(session, own, driver_id, "active")
    for _ in range(2):
        members.approve_driver(session, office, driver_id, now)
    assert (seen(session, marcus).state, seen(session, marcus).approved_at) == ("active", now)
    members.set_driver_state(session, own, driver_id, "paused")
    members.set_driver_state(session, own, driver_id, "active")
    with pytest.raises(members.CoordinatorOnly):
        members.set_driver_state(session, own, driver_id, "on_hold")
    members.set_driver_state(session, office, driver_id, "on_hold")
    with pytest.raises(members.CoordinatorOnly):
        members.set_driver_state(session, own, driver_id, "active")
    with pytest.raises(members.ChoiceUnknown):
        members.set_driver_state(session, office, driver_id, "asked")


# -- times -------------------------------------------------------------------------------------


def test_windows_replace_each_other(session: Session, marcus: Any, driver_id: UUID) -> None:
    own = builders.acting(marcus)
    members.set_availability(session, own, driver_id, [Window(0, 480, 720), Window(6, 0, 1440)])
    morning = [Window(2, 600, 720), Window(2, 480, 600), Window(1, 480, 720)]
    for _ in range(2):
        members.set_availability(session, own, driver_id, morning)
    assert members.windows_of(session, 1, driver_id) == [Window(1, 480, 720), Window(2, 480, 720)]
    members.set_availability(session, own, driver_id, [])
    assert members.windows_of(session, 1, driver_id) == []
    with pytest.raises(members.WindowWrong):
        members.set_availability(session, own, driver_id, [Window(7, 0, 10)])


def test_days_away_come_and_go(session: Session, marcus: Any, driver_id: UUID) -> None:
    own = builders.acting(marcus)
    away_id = members.add_away(session, own, driver_id, DAY, DAY + timedelta(days=3))
    assert members.add_away(session, own, driver_id, DAY, DAY + timedelta(days=3)) == away_id
    members.add_away(session, own, driver_id, DAY - timedelta(days=9), DAY - timedelta(days=8))
    assert [away.id for away in members.away_of(session, 1, driver_id, DAY)] == [away_id]
    members.remove_away(session, own, driver_id, away_id)
    assert members.away_of(session, 1, driver_id, DAY) == []
    for until in (DAY - timedelta(days=1), date.max):
        with pytest.raises(members.DatesWrong):
            members.add_away(session, own, driver_id, DAY, until)


# -- papers ------------------------------------------------------------------------------------


def test_a_paper_counts_once_it_was_looked_at(
    session: Session, marcus: Any, driver_id: UUID, now: datetime
) -> None:
    own = builders.acting(marcus)
    until = DAY + timedelta(days=365)
    sent = [
        members.send_credential(session, own, driver_id, "licence", DAY, until, now)
        for _ in range(2)
    ]
    assert sent[0] == sent[1]
    assert [paper.is_checked for paper in members.papers_of(session, 1, driver_id)] == [False]
    with pytest.raises(members.CoordinatorOnly):
        members.check_credential(session, own, sent[0], now)
    wanda = builders.acting(builders.a_member(session, "Wanda Wren"), "coordinator")
    members.check_credential(session, wanda, sent[0], now)
    members.check_credential(session, OFFICE, sent[0], now + timedelta(days=1))
    paper = members.papers_of(session, 1, driver_id)[0]
    assert (paper.is_checked, paper.checked_by, paper.checked_at) == (True, "Wanda Wren", now)


def test_papers_come_the_longest_valid_first(
    session: Session, marcus: Any, driver_id: UUID, now: datetime
) -> None:
    for days in (10, 30, 20):
        until = DAY + timedelta(days=days)
        members.send_credential(session, OFFICE, driver_id, "insurance", DAY, until, now)
    papers = members.papers_of(session, 1, driver_id)
    assert [(paper.valid_until - DAY).days for paper in papers] == [30, 20, 10]


def test_an_unreadable_paper_goes_back(
    session: Session, marcus: Any, driver_id: UUID, now: datetime
) -> None:
    sent = members.send_credential(session, OFFICE, driver_id, "licence", DAY, DAY, now)
    kept = members.send_credential(session, OFFICE, driver_id, "insurance", DAY, DAY, now)
    members.check_credential(session, OFFICE, kept, now)
    for paper_id in (sent, kept):
        members.refuse_credential(session, OFFICE, paper_id)
    assert [paper.id for paper in members.papers_of(session, 1, driver_id)] == [kept]
    with pytest.raises(members.NoSuchPaper):
        members.check_credential(session, OFFICE, sent, now)


@pytest.mark.parametrize(
    ("kind", "until", "condition"),
    [
        ("passport", DAY, members.ChoiceUnknown),
        ("licence", DAY - timedelta(days=1), members.DatesWrong),
        ("licence", date.max, members.DatesWrong),
    ],
)
def test_papers_are_checked(
    session: Session, driver_id: UUID, now: datetime, kind: str, until: date, condition: type
) -> None:
    with pytest.raises(condition):
        members.send_credential(session, OFFICE, driver_id, kind, DAY, until, now)


def test_everything_of_a_driver_is_theirs(session: Session, driver_id: UUID, now: datetime) -> None:
    other = builders.acting(builders.a_member(session))
    for attempt in (
        lambda: members.set_vehicle(session, other, driver_id, CAR),
        lambda: members.set_limits(session, other, driver_id, Limits()),
        lambda: members.set_driver_state(session, other, driver_id, "paused"),
        lambda: members.set_availability(session, other, driver_id, []),
        lambda: members.add_away(session, other, driver_id, DAY, DAY),
        lambda: members.remove_away(session, other, driver_id, UUID(int=1)),
        lambda: members.send_credential(session, other, driver_id, "licence", DAY, DAY, now),
    ):
        with pytest.raises(members.NotYours):
            attempt()
    with pytest.raises(members.NoSuchDriver):
        members.set_limits(session, OFFICE, UUID(int=9), Limits())
    with pytest.raises(members.NoSuchDriver):
        members.set_limits(session, Actor(2, None, "cli"), driver_id, Limits())
