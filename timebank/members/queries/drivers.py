"""Drivers with car and limits, their papers, times and days away.

A page that shows one of these pays for one statement.
"""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import Session, aliased

from timebank.members.models import Availability, Away, Credential, Driver, Member, Vehicle
from timebank.members.queries.views import AwayView, DayDriver, DriverView, PaperView, VehicleView
from timebank.members.queries.wishes import comfort_of
from timebank.members.rules.drafts import Window


def driver_of(session: Session, community_id: int, member_id: UUID) -> DriverView | None:
    """Return a member's driver side, or None when they never asked to drive."""
    return _one(
        session,
        _drivers().where(Driver.community_id == community_id, Driver.member_id == member_id),
    )


def driver_view(session: Session, community_id: int, driver_id: UUID) -> DriverView | None:
    """Return a driver by their own id, or None."""
    return _one(
        session, _drivers().where(Driver.community_id == community_id, Driver.id == driver_id)
    )


def papers_of(session: Session, community_id: int, driver_id: UUID) -> list[PaperView]:
    """Return a driver's credentials by kind, the longest valid first."""
    checker = aliased(Member)
    rows = session.execute(
        select(
            Credential.id,
            Credential.kind,
            Credential.valid_from,
            Credential.valid_until,
            Credential.checked_at,
            checker.name,
        )
        .outerjoin(
            checker,
            and_(
                checker.community_id == Credential.community_id,
                checker.id == Credential.checked_by_id,
            ),
        )
        .where(Credential.community_id == community_id, Credential.driver_id == driver_id)
        .order_by(Credential.kind, Credential.valid_until.desc(), Credential.id)
    )
    return [
        PaperView(id_, kind, from_on, until_on, checked_at is not None, name, checked_at)
        for id_, kind, from_on, until_on, checked_at, name in rows
    ]


def windows_of(session: Session, community_id: int, driver_id: UUID) -> list[Window]:
    """Return a driver's weekly windows in order."""
    rows = session.execute(
        select(Availability.weekday, Availability.from_minute, Availability.until_minute)
        .where(Availability.community_id == community_id, Availability.driver_id == driver_id)
        .order_by(Availability.weekday, Availability.from_minute)
    )
    return [Window(*row) for row in rows]


def away_of(session: Session, community_id: int, driver_id: UUID, since: date) -> list[AwayView]:
    """Return the days away that end on or after `since`, soonest first."""
    rows = session.execute(
        select(Away.id, Away.from_on, Away.until_on)
        .where(
            Away.community_id == community_id,
            Away.driver_id == driver_id,
            Away.until_on >= since,
        )
        .order_by(Away.from_on, Away.id)
    )
    return [AwayView(*row) for row in rows]


def drivers_on(session: Session, community_id: int, on: date) -> list[DayDriver]:
    """Return the active drivers who have hours on the weekday of `on`, by name."""
    hours = select(Availability.driver_id).where(
        Availability.community_id == community_id, Availability.weekday == on.weekday()
    )
    longer = func.max(case((Away.until_on > Away.from_on, 1), else_=0))
    rows = session.execute(
        select(Driver.id, Driver.member_id, Member.name, Member.phone, longer)
        .join(Member, and_(Member.community_id == community_id, Member.id == Driver.member_id))
        .outerjoin(
            Away,
            and_(
                Away.community_id == community_id, Away.driver_id == Driver.id,
                Away.from_on <= on, Away.until_on >= on,
            ),
        )
        .where(
            Driver.community_id == community_id, Driver.state == "active",
            Member.state == "active", Driver.id.in_(hours),
        )
        .group_by(Driver.id, Driver.member_id, Member.name, Member.phone, Away.driver_id)
        .order_by(Member.name, Driver.id)
        .add_columns(Away.driver_id.is_not(None))
    )  # fmt: skip
    return [
        DayDriver(id_, member_id, name, phone, _away(is_away=is_away, is_long=bool(is_long)))
        for id_, member_id, name, phone, is_long, is_away in rows
    ]


def _away(*, is_away: bool, is_long: bool) -> str:
    return "" if not is_away else "longer" if is_long else "day"


def _drivers() -> Select[*tuple[Any, ...]]:
    return (
        select(Driver, Vehicle, Member.name, Member.first_name, Member.phone)
        .join(
            Member,
            and_(Member.community_id == Driver.community_id, Member.id == Driver.member_id),
        )
        .outerjoin(
            Vehicle,
            and_(
                Vehicle.community_id == Driver.community_id,
                Vehicle.driver_id == Driver.id,
                Vehicle.is_active.is_(True),
            ),
        )
        .execution_options(populate_existing=True)
    )


def _one(session: Session, wanted: Select[*tuple[Any, ...]]) -> DriverView | None:
    row = session.execute(wanted).first()
    if row is None:
        return None
    driver, car, name, first_name, phone = row
    return DriverView(
        driver_id=driver.id,
        member_id=driver.member_id,
        name=name,
        first_name=first_name,
        phone=phone,
        state=driver.state,
        lat=driver.lat,
        lon=driver.lon,
        ride_minutes_max=driver.ride_minutes_max,
        week_minutes_max=driver.week_minutes_max,
        rides_week_max=driver.rides_week_max,
        distance_km_max=driver.distance_km_max,
        help_level_max=driver.help_level_max,
        purposes_not=tuple(driver.purposes_not),
        languages=tuple(driver.languages),
        asked_at=driver.asked_at,
        approved_at=driver.approved_at,
        first_rides=driver.first_rides,
        has_word=driver.word_at is not None,
        comfort=comfort_of(driver),
        vehicle=_car(car) if car else None,
    )


def _car(car: Vehicle) -> VehicleView:
    return VehicleView(
        id=car.id,
        make=car.make,
        model=car.model,
        colour=car.colour,
        plate=car.plate,
        seats=car.seats,
        wheelchair_places=car.wheelchair_places,
        child_seats=car.child_seats,
    )
