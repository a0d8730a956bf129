"""Rides as they stand, with everybody and everything beside them: one statement for any number."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, and_, bindparam, or_, select
from sqlalchemy.orm import Session, aliased

from timebank.geo import Place
from timebank.intermediaries import Consent, Organisation
from timebank.members import Driver, Member, MemberPlace, Need, Recipient, Vehicle
from timebank.rides.models import Ride, RideRequest, StandingDay
from timebank.rides.queries.views import CarView, PersonView, PlaceView, RideView
from timebank.rides.rules.states import KERB

_rider = aliased(Member, name="rider")
_driver = aliased(Member, name="driver_member")
_asker = aliased(Member, name="asker")
_other = aliased(Ride, name="other_ride")
_from = aliased(Place, name="from_place")
_to = aliased(Place, name="to_place")
_there = aliased(Place, name="there")


def rides_where(
    session: Session, community_id: int, *conditions: ColumnElement[bool], limit: int = 500
) -> list[RideView]:
    """Return the rides that meet `conditions` (on Ride, RideRequest), by pickup."""
    wanted = _select().where(*conditions).limit(limit)
    rows = session.execute(wanted, {"bank": community_id})
    return [_view(row) for row in rows]


def ride_by_id(session: Session, community_id: int, ride_id: UUID) -> RideView | None:
    """Return one ride, or None."""
    found = rides_where(session, community_id, Ride.id == ride_id)
    return found[0] if found else None


def recipient(member: Any) -> Recipient:
    """Return where and how a member is reached; from a Member, or a row named like one."""
    return Recipient(
        member_id=member.id,
        name=member.name,
        first_name=member.first_name,
        phone=member.phone,
        email=member.email,
        language=member.language,
        wish=member.contact_wish,
        quiet_from=member.quiet_from,
        quiet_until=member.quiet_until,
        text_stopped=member.text_stopped,
        is_landline=member.is_landline,
    )


@cache
def _select() -> Any:
    """Build the statement once: putting thirteen tables together takes longer than asking.

    Outer joins all, although most always find a row: so no database begins at the riders.
    """
    c = bindparam("bank", type_=Integer)

    def of(table: Any, column: Any) -> ColumnElement[bool]:
        return and_(table.community_id == c, table.id == column)

    return (
        select(
            Ride, RideRequest, _rider, _driver, Vehicle, _from, _to, MemberPlace, _asker,
            Organisation.name.label("agency"), _other, Need, _there.name.label("there_name"),
            StandingDay.standing_id,
        )
        .outerjoin(RideRequest, of(RideRequest, Ride.request_id))
        .outerjoin(_rider, of(_rider, Ride.rider_id))
        .outerjoin(_from, of(_from, Ride.from_place_id))
        .outerjoin(_to, of(_to, Ride.to_place_id))
        .outerjoin(_there, of(_there, RideRequest.to_place_id))
        .outerjoin(Driver, of(Driver, Ride.driver_id))
        .outerjoin(_driver, of(_driver, Driver.member_id))
        .outerjoin(Vehicle, of(Vehicle, Ride.vehicle_id))
        .outerjoin(_asker, of(_asker, RideRequest.asked_by_id))
        .outerjoin(Consent, of(Consent, RideRequest.consent_id))
        .outerjoin(Organisation, Organisation.id == Consent.organisation_id)
        .outerjoin(Need, and_(Need.community_id == c, Need.member_id == Ride.rider_id))
        .outerjoin(
            MemberPlace,
            and_(
                MemberPlace.community_id == c,
                MemberPlace.member_id == Ride.rider_id,
                MemberPlace.place_id == RideRequest.to_place_id,
            ),
        )
        .outerjoin(
            StandingDay,
            and_(StandingDay.community_id == c, StandingDay.request_id == Ride.request_id),
        )
        .outerjoin(
            _other,
            and_(
                _other.community_id == c,
                _other.request_id == Ride.request_id,
                _other.id != Ride.id,
            ),
        )
        .where(Ride.community_id == c)
        .order_by(Ride.pickup_at, Ride.id)
        .execution_options(populate_existing=True)
    )  # fmt: skip


# what a RideView takes as it stands in the tables
_OF_RIDE = (
    "id", "request_id", "code", "leg", "state", "outcome", "barrier", "pickup_at", "pickup_until",
    "dropoff_at", "travel_minutes", "distance_km", "effort_minutes", "proposed_minutes",
    "settled_minutes", "driver_id", "vehicle_id", "hold_id", "is_confirmed", "on_the_way_at",
    "drop_outs", "found_at", "ended_at",
)  # fmt: skip
_OF_REQUEST = (
    "anchor", "anchor_at", "way_home", "help_level", "seats", "companions", "children",
    "child_seats", "wheelchairs", "service_animal", "purpose", "ride_class", "note", "asked_at",
    "consent_id",
)  # fmt: skip


def _view(row: Any) -> RideView:
    (
        ride, request, rider, driver, vehicle, from_, to, known, asker, agency, other, need,
        there_name, standing_id,
    ) = row  # fmt: skip
    named = known is not None and known.may_name
    ours = {name: getattr(ride, name) for name in _OF_RIDE}
    asked = {name: getattr(request, name) for name in _OF_REQUEST}
    return RideView(
        **ours,
        **asked,
        kerb=KERB[ride.state],
        aids=tuple(request.aids),
        from_place=_place(from_),
        to_place=_place(to),
        rider=_person(rider),
        driver=_person(driver) if driver else None,
        car=_car(vehicle) if vehicle else None,
        rider_note=need.note if need else "",
        comfort_asks=need.comfort_asks if need else 0,
        comfort_offers=need.comfort_offers if need else 0,
        welcomes_new=bool(need and need.welcomes_new),
        door_note=request.door_note or from_.door_note,
        asked_by=asker.first_name if asker and asker.id != rider.id else None,
        asked_by_agency=agency,
        other_code=other.code if other else None,
        other_pickup_at=other.pickup_at if other else None,
        other_state=other.state if other else None,
        other_ride_id=other.id if other else None,
        other_driver_id=other.driver_id if other else None,
        place_word=there_name if named else (known.nickname if known else ""),
        rider_contact=recipient(rider),
        driver_contact=recipient(driver) if driver else None,
        rider_language=rider.language,
        standing_id=standing_id,
    )


def _place(place: Place) -> PlaceView:
    return PlaceView(
        place.id, place.name, place.address, place.kind, place.lat, place.lon, place.door_note
    )


def _person(member: Member) -> PersonView:
    is_guest = member.state == "guest"
    return PersonView(member.id, member.name, member.first_name, member.phone, is_guest)


def _car(vehicle: Vehicle) -> CarView:
    return CarView(vehicle.make, vehicle.model, vehicle.colour, vehicle.plate)


def phone_may_be_shown(view: RideView, now: datetime) -> bool:
    """Tell whether rider and driver see each other's phone: 24 h before until 24 h after."""
    day = timedelta(hours=24)
    return view.driver is not None and view.pickup_at - day <= now <= view.dropoff_at + day


def rides_by_ids(session: Session, community_id: int, ride_ids: Sequence[UUID]) -> list[RideView]:
    """Return the rides of these ids by pickup; unknown ids are left out."""
    return rides_where(session, community_id, Ride.id.in_(ride_ids)) if ride_ids else []


def rides_about(session: Session, community_id: int, subject_ids: Sequence[UUID]) -> list[RideView]:
    """Return the rides of these ids, of rides or of requests, by pickup."""
    if not subject_ids:
        return []
    about = or_(Ride.id.in_(subject_ids), Ride.request_id.in_(subject_ids))
    return rides_where(session, community_id, about)
