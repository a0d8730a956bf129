"""Becoming a driver, the car, the limits and the state; a coordinator approves.

Distances are counted from the home on record, so a driver without one is not taken.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, insert, select, update
from sqlalchemy.orm import Session

from timebank.geo import Place
from timebank.kernel.actor import Actor
from timebank.kernel.ids import new_id
from timebank.kernel.wording import fold
from timebank.members.errors import FieldMissing, HomePlaceMissing, NotAMemberYet
from timebank.members.models import Driver, Member, Vehicle
from timebank.members.operations.rows import change_driver, locked_driver, present_member
from timebank.members.operations.wishes import comfort_values
from timebank.members.rules.access import need_coordinator, need_own
from timebank.members.rules.comfort import DRIVER_ASKS, DRIVER_OFFERS
from timebank.members.rules.drafts import Comfort, DriverProfile, Limits, VehicleDraft
from timebank.members.rules.vocabulary import (
    COLOURS,
    DRIVER_STATES,
    FIRST_RIDES,
    HELP_LEVELS,
    LANGUAGES,
    VISIT_PURPOSES,
)
from timebank.members.rules.words import one_choice, one_line, some_choices, within

SETTLED_DRIVERS, SETTLED = 10, timedelta(days=30)  # from then on a newcomer is introduced


def become_driver(
    session: Session, actor: Actor, member_id: UUID, profile: DriverProfile, now: datetime
) -> UUID:
    """Ask to drive, with a car and limits; return the driver's id. Again: car and limits change.

    Raises: HelperMayNot, NotYours, NoSuchMember, MemberHasLeft, NotAMemberYet, HomePlaceMissing,
    and what set_vehicle and set_limits raise.
    """
    need_own(actor, member_id)
    limits = _limits(profile.limits)
    languages = some_choices(profile.languages, "languages", LANGUAGES)
    if not languages:
        raise FieldMissing(field="languages")
    car = _car(profile.vehicle)
    member = present_member(session, actor.community_id, member_id)
    if member.state == "asked":
        raise NotAMemberYet(member_id=str(member_id))
    home = _home(session, member)
    driver_id = session.scalar(
        select(Driver.id).where(
            Driver.community_id == actor.community_id, Driver.member_id == member_id
        )
    )
    told = limits | {"languages": languages, "lat": home.lat, "lon": home.lon}
    if driver_id is None:
        driver_id = new_id()
        session.execute(
            insert(Driver).values(
                community_id=actor.community_id,
                id=driver_id,
                member_id=member_id,
                state="asked",
                asked_at=now,
                **told,
            )
        )
    else:
        change_driver(session, locked_driver(session, actor.community_id, driver_id), **told)
    _keep_car(session, actor.community_id, driver_id, car)
    return driver_id


def approve_driver(
    session: Session, actor: Actor, driver_id: UUID, now: datetime, *, is_guest: bool = False
) -> None:
    """Let somebody drive; which rides, their papers decide on each ride's day.

    Once ten others have been driving for a month they are new: their first rides are introduced.
    In a young community everybody is new, and nobody more than others; a guest is no stranger to
    the rider who named them.
    Raises: CoordinatorOnly, NoSuchDriver.
    """
    need_coordinator(actor)
    driver = locked_driver(session, actor.community_id, driver_id)
    if driver.state == "asked":
        change_driver(
            session,
            driver,
            state="active",
            approved_at=now,
            approved_by_id=actor.member_id,
            first_rides=0 if is_guest else _first_rides(session, actor.community_id, now),
        )


def give_word(
    session: Session, actor: Actor, driver_id: UUID, is_given: bool, now: datetime
) -> None:
    """A coordinator's word that a new driver may be asked for first rides; or taken back.

    Said again, the first word stands. Raises: CoordinatorOnly, NoSuchDriver.
    """
    need_coordinator(actor)
    driver = locked_driver(session, actor.community_id, driver_id)
    if is_given and driver.word_at is None:
        change_driver(session, driver, word_at=now, word_by_id=actor.member_id)
    elif not is_given:
        change_driver(session, driver, word_at=None, word_by_id=None)


def drove_first(session: Session, community_id: int, driver_id: UUID) -> int | None:
    """Count a kept ride of a driver; return how many first rides are left, None: was not new."""
    return session.scalar(
        update(Driver)
        .where(Driver.community_id == community_id, Driver.id == driver_id, Driver.first_rides > 0)
        .values(first_rides=Driver.first_rides - 1)
        .returning(Driver.first_rides)
        .execution_options(synchronize_session=False)
    )


def _first_rides(session: Session, community_id: int, now: datetime) -> int:
    """Return how many rides of a driver approved now are to be introduced."""
    settled = session.scalar(
        select(func.count())
        .select_from(Driver)
        .join(Member, and_(Member.community_id == community_id, Member.id == Driver.member_id))
        .where(
            Driver.community_id == community_id,
            Member.state == "active",
            Driver.state == "active",
            Driver.first_rides == 0,
            Driver.approved_at <= now - SETTLED,
        )
    )
    return FIRST_RIDES if (settled or 0) >= SETTLED_DRIVERS else 0


def set_driver_state(session: Session, actor: Actor, driver_id: UUID, state: str) -> None:
    """Pause, hold or reactivate an approved driver. A driver may only pause or end a pause.

    Raises: HelperMayNot, NotYours, CoordinatorOnly, NoSuchDriver, NotAMemberYet, ChoiceUnknown.
    """
    one_choice(state, "state", tuple(word for word in DRIVER_STATES if word != "asked"))
    driver = locked_driver(session, actor.community_id, driver_id)
    need_own(actor, driver.member_id)
    if "on_hold" in (state, driver.state):
        need_coordinator(actor)
    if driver.state == "asked":
        raise NotAMemberYet(driver_id=str(driver_id))
    change_driver(session, driver, state=state)


def set_vehicle(session: Session, actor: Actor, driver_id: UUID, draft: VehicleDraft) -> UUID:
    """Keep the car driven from now on; the one before stays on record. Return its id.

    Raises: HelperMayNot, NotYours, NoSuchDriver, FieldMissing, FieldTooLong, ChoiceUnknown,
    NumberOutside.
    """
    car = _car(draft)
    driver = locked_driver(session, actor.community_id, driver_id)
    need_own(actor, driver.member_id)
    return _keep_car(session, actor.community_id, driver_id, car)


def set_limits(
    session: Session,
    actor: Actor,
    driver_id: UUID,
    limits: Limits,
    languages: tuple[str, ...] | None = None,
    comfort: Comfort | None = None,
) -> None:
    """Keep what a driver is willing to do. languages, comfort: None leaves them as they are.

    Raises: HelperMayNot, NotYours, NoSuchDriver, NumberOutside, ChoiceUnknown.
    """
    values = _limits(limits)
    if languages is not None:
        values["languages"] = some_choices(languages, "languages", LANGUAGES)
    if comfort is not None:
        values |= comfort_values(comfort, DRIVER_ASKS, DRIVER_OFFERS)
    driver = locked_driver(session, actor.community_id, driver_id)
    need_own(actor, driver.member_id)
    change_driver(session, driver, **values)


def _home(session: Session, member: Member) -> Place:
    place = session.scalar(
        select(Place).where(
            Place.community_id == member.community_id, Place.id == member.home_place_id
        )
    )
    if place is None:
        raise HomePlaceMissing(field="home_place_id")
    return place


def _limits(limits: Limits) -> dict[str, Any]:
    within(limits.ride_minutes_max, "ride_minutes_max", 15, 1440)
    within(limits.week_minutes_max, "week_minutes_max", 15, 10080)
    within(limits.rides_week_max, "rides_week_max", 1, 60)
    within(limits.distance_km_max, "distance_km_max", 1, 300)
    return {
        "ride_minutes_max": limits.ride_minutes_max,
        "week_minutes_max": limits.week_minutes_max,
        "rides_week_max": limits.rides_week_max,
        "distance_km_max": limits.distance_km_max,
        "help_level_max": one_choice(limits.help_level_max, "help_level_max", HELP_LEVELS),
        "purposes_not": some_choices(limits.purposes_not, "purposes_not", VISIT_PURPOSES),
    }


def _car(draft: VehicleDraft) -> dict[str, Any]:
    within(draft.seats, "seats", 1, 15)
    within(draft.wheelchair_places, "wheelchair_places", 0, 4)
    within(draft.child_seats, "child_seats", 0, 8)
    plate = one_line(draft.plate, "plate", 12, required=True).upper()
    if not fold(plate):
        raise FieldMissing(field="plate")
    return {
        "make": one_line(draft.make, "make", 30, required=True),
        "model": one_line(draft.model, "model", 30),
        "colour": one_choice(draft.colour, "colour", COLOURS),
        "plate": plate,
        "seats": draft.seats,
        "wheelchair_places": draft.wheelchair_places,
        "child_seats": draft.child_seats,
    }


def _keep_car(session: Session, community_id: int, driver_id: UUID, car: dict[str, Any]) -> UUID:
    """Make `car` the driver's one active car, unless it is already. The driver is locked."""
    own = (Vehicle.community_id == community_id, Vehicle.driver_id == driver_id)
    active = session.scalar(
        select(Vehicle)
        .where(*own, Vehicle.is_active.is_(True))
        .execution_options(populate_existing=True)
    )
    if active is not None and all(getattr(active, name) == car[name] for name in car):
        return active.id
    session.execute(
        update(Vehicle)
        .where(*own, Vehicle.is_active.is_(True))
        .values(is_active=False)
        .execution_options(synchronize_session=False)
    )
    vehicle_id = new_id()
    session.execute(
        insert(Vehicle).values(community_id=community_id, id=vehicle_id, driver_id=driver_id, **car)
    )
    return vehicle_id
