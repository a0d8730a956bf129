"""Rides for pages, texts and commands: a member's, a driver's, one by its code."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from timebank import geo
from timebank.geo import Place
from timebank.kernel.calendar import local, local_day
from timebank.members import CommunityFacts, Driver, MemberIds, is_among
from timebank.rides.models import Invitation, Ride, RideRequest, StandingRequest
from timebank.rides.queries.rows import ride_by_id, rides_where
from timebank.rides.queries.views import OfferView, RideView, UsualTrip
from timebank.rides.rules.states import ENDED

SHOWN_AFTER = timedelta(hours=2)  # an ended ride stays on top this long


def my_rides(
    session: Session,
    community_id: int,
    member_id: UUID,
    now: datetime,
    *,
    upcoming: bool | None = None,
    limit: int = 50,
) -> list[RideView]:
    """Return a rider's rides by pickup: those to come, those that were, or (None) all."""
    conditions = [Ride.rider_id == member_id]
    live = Ride.state.not_in(tuple(ENDED))
    if upcoming is True:
        conditions.append(or_(live, Ride.ended_at > now - SHOWN_AFTER))
    elif upcoming is False:
        conditions.append(Ride.state.in_(tuple(ENDED)))
        newest = (
            select(Ride.id)
            .where(Ride.community_id == community_id, *conditions)
            .order_by(Ride.pickup_at.desc())
            .limit(limit)
        )
        rides = rides_where(session, community_id, Ride.id.in_(newest))
        return rides[::-1]
    return rides_where(session, community_id, *conditions, limit=limit)


def ride_by_code(session: Session, community_id: int, code: str) -> RideView | None:
    """Return the ride of a code, or None. Who may see it is the caller's question."""
    found = rides_where(session, community_id, Ride.code == code.upper())
    return found[0] if found else None


def riders_of_code(community_id: int, code: str) -> MemberIds:
    """Select whose a code is: the rider of a ride, or of rides that come again."""
    ride = select(Ride.rider_id).where(Ride.community_id == community_id, Ride.code == code.upper())
    series = select(StandingRequest.rider_id).where(
        StandingRequest.community_id == community_id, StandingRequest.code == code.upper()
    )
    return select(ride.union(series).subquery().c.rider_id)


def rides_of_request(session: Session, community_id: int, request_id: UUID) -> list[RideView]:
    """Return the legs of one request by pickup."""
    return rides_where(session, community_id, Ride.request_id == request_id)


def drives_of(
    session: Session,
    community_id: int,
    driver_id: UUID,
    now: datetime,
    *,
    limit: int = 50,
    among: MemberIds | None = None,
) -> list[RideView]:
    """Return the rides a driver has promised and not ended yet, by pickup."""
    return rides_where(
        session,
        community_id,
        Ride.driver_id == driver_id,
        Ride.state.not_in(tuple(ENDED)),
        is_among(Ride.rider_id, among),
        limit=limit,
    )


def driven_by(
    session: Session,
    community_id: int,
    driver_id: UUID,
    *,
    limit: int = 50,
    among: MemberIds | None = None,
) -> list[RideView]:
    """Return the rides a driver drove, newest first."""
    newest = (
        select(Ride.id)
        .where(
            Ride.community_id == community_id,
            Ride.driver_id == driver_id,
            Ride.state.in_(("done", "stopped", "nobody_there")),
            is_among(Ride.rider_id, among),
        )
        .order_by(Ride.pickup_at.desc())
        .limit(limit)
    )
    return rides_where(session, community_id, Ride.id.in_(newest))[::-1]


def offers_of(
    session: Session, community_id: int, driver_id: UUID, now: datetime
) -> list[OfferView]:
    """Return the invitations a driver can still say yes to, soonest ride first."""
    rows = session.execute(
        _offers(community_id).where(
            Invitation.driver_id == driver_id,
            Invitation.state == "open",
            Ride.state == "looking",
            Ride.pickup_until > now,
        )
    )
    return [_offer(row) for row in rows]


def by_need(offers: Iterable[OfferView], community: CommunityFacts) -> list[OfferView]:
    """Order what a driver is asked: day by day, first what members voted comes first."""
    return sorted(
        offers,
        key=lambda one: (
            local_day(one.pickup_at, community.time_zone),
            -community.policy.weight_of(one.purpose),
            one.pickup_at,
        ),
    )


def offer_by_code(
    session: Session, community_id: int, driver_id: UUID, code: str
) -> OfferView | None:
    """Return one invitation of this driver by its code, whatever its state, or None."""
    row = session.execute(
        _offers(community_id).where(
            Invitation.driver_id == driver_id, Invitation.code == code.upper()
        )
    ).first()
    return _offer(row) if row else None


def offer_by_id(
    session: Session, community_id: int, driver_id: UUID, invitation_id: UUID
) -> OfferView | None:
    """Return one invitation of this driver, whatever its state, or None."""
    row = session.execute(
        _offers(community_id).where(
            Invitation.driver_id == driver_id, Invitation.id == invitation_id
        )
    ).first()
    return _offer(row) if row else None


def usual_trips(
    session: Session, community_id: int, rider_id: UUID, zone: str, *, limit: int = 5
) -> list[UsualTrip]:
    """Return the places a rider was asked rides to, the most usual first, with the last way."""
    last = (
        select(
            RideRequest.to_place_id,
            func.max(RideRequest.asked_at).label("last_at"),
            func.count().label("times"),
        )
        .where(RideRequest.community_id == community_id, RideRequest.rider_id == rider_id)
        .group_by(RideRequest.to_place_id)
        .order_by(func.count().desc(), func.max(RideRequest.asked_at).desc())
        .limit(limit)
        .subquery()
    )
    rows = session.execute(
        select(RideRequest, Place.name, last.c.times)
        .join(
            last,
            and_(
                last.c.to_place_id == RideRequest.to_place_id,
                last.c.last_at == RideRequest.asked_at,
            ),
        )
        .join(
            Place,
            and_(Place.community_id == community_id, Place.id == RideRequest.to_place_id),
        )
        .where(RideRequest.community_id == community_id, RideRequest.rider_id == rider_id)
        .order_by(last.c.times.desc(), RideRequest.asked_at.desc())
    ).all()
    trips: dict[UUID, UsualTrip] = {}
    for request, name, times in rows:
        at = local(request.anchor_at, zone)
        trips.setdefault(
            request.to_place_id,
            UsualTrip(
                request.to_place_id, name, request.id, request.anchor, at.weekday(),
                at.hour * 60 + at.minute, request.way_home, request.stay_minutes,
                request.purpose, times,
            ),
        )  # fmt: skip
    return list(trips.values())


def request_by_id(session: Session, community_id: int, request_id: UUID) -> RideRequest | None:
    """Return a request as it was asked, to ask the same again."""
    return session.scalar(
        select(RideRequest).where(
            RideRequest.community_id == community_id, RideRequest.id == request_id
        )
    )


def last_request_to(
    session: Session, community_id: int, rider_id: UUID, place_id: UUID
) -> RideRequest | None:
    """Return what a rider asked the last time they went to a place, or None."""
    return session.scalar(
        select(RideRequest)
        .where(
            RideRequest.community_id == community_id,
            RideRequest.rider_id == rider_id,
            RideRequest.to_place_id == place_id,
        )
        .order_by(RideRequest.asked_at.desc(), RideRequest.id.desc())
        .limit(1)
    )


def driver_of_member(session: Session, community_id: int, member_id: UUID) -> UUID | None:
    """Return the driver id of a member, or None."""
    return session.scalar(
        select(Driver.id).where(Driver.community_id == community_id, Driver.member_id == member_id)
    )


def _offers(c: int) -> Any:
    home = aliased(Ride)
    return (
        select(Invitation, Ride, RideRequest, Place, home.pickup_at.label("home_at"))
        .join(Ride, and_(Ride.community_id == c, Ride.id == Invitation.ride_id))
        .join(RideRequest, and_(RideRequest.community_id == c, RideRequest.id == Ride.request_id))
        .join(Place, and_(Place.community_id == c, Place.id == Ride.from_place_id))
        .outerjoin(home, and_(home.community_id == c, home.id == Invitation.other_ride_id))
        .where(Invitation.community_id == c)
        .order_by(Ride.pickup_at, Invitation.id)
    )


def _offer(row: Any) -> OfferView:
    invitation, ride, request, place = row[:4]
    return OfferView(
        id=invitation.id,
        code=invitation.code,
        state=invitation.state,
        pickup_at=ride.pickup_at,
        home_pickup_at=row.home_at,
        area=geo.cell_words(place.lat, place.lon),
        distance_km=ride.distance_km,
        minutes=invitation.minutes,
        purpose=request.purpose,
        help_level=request.help_level,
        aids=tuple(request.aids),
        seats=request.seats,
        expires_at=invitation.expires_at,
        is_kept=bool(invitation.is_kept),
    )


__all__ = [
    "by_need", "driven_by", "driver_of_member", "drives_of", "last_request_to", "my_rides",
    "offer_by_code", "offer_by_id", "offers_of", "request_by_id", "ride_by_code", "ride_by_id",
    "riders_of_code",
    "rides_of_request", "usual_trips",
]  # fmt: skip
