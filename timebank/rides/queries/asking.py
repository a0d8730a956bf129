"""Everything about a rider that a request needs to be decided: one statement."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from timebank.geo import Place
from timebank.giving import Sponsor, SponsorPlace
from timebank.members import (
    COMMUNITY_COLUMNS,
    Community,
    CommunityFacts,
    Member,
    MemberPlace,
    Need,
    Recipient,
    facts_from,
    has_flag,
)
from timebank.rides.errors import NoHomePlace, PlaceUnknown, RideUnknown
from timebank.rides.models import Closure, Ride, RideRequest
from timebank.rides.queries.rows import recipient
from timebank.rides.rules.need import RideNeed

DAY = timedelta(days=1)  # more than a ride and its stay reach beyond their hour
_from = aliased(Place, name="from_place")
_to = aliased(Place, name="to_place")


@dataclass(frozen=True, slots=True)
class Asking:
    """The rider, the two places, and what was asked under this key before."""

    community: CommunityFacts
    rider: Recipient
    state: str
    request_id: UUID | None  # the request this key made before
    has_ridden: bool  # a live or kept request exists
    help_level: str
    aids: tuple[str, ...]
    ride_class: int
    welcomes_new: bool
    comfort_asks: int
    comfort_offers: int
    from_place: Place
    to_place: Place
    place_word: str
    place_is_known: bool
    places_known: int
    usual_purpose: str
    is_flagged: bool  # fund rules for flagged members help the rider
    may_be_closed: bool  # something near this day is closed: look closer
    sponsor: Sponsor | None  # pays a part of rides to the one place, or from the other


def asking(session: Session, community_id: int, need: RideNeed) -> Asking:
    """Read what `need` stands on.

    Raises: RideUnknown for a member of another bank; NoHomePlace; PlaceUnknown(field).
    """
    row = session.execute(_select(community_id, need)).first()
    if row is None:
        raise RideUnknown()
    member: Member = row.Member
    if row.from_place is None:
        if need.from_place_id is None:
            raise NoHomePlace(field="from")
        raise PlaceUnknown(field="from")
    if row.to_place is None:
        raise PlaceUnknown(field="place")
    known: MemberPlace | None = row.MemberPlace
    own: Need | None = row.Need
    word = ""
    if known is not None:
        word = row.to_place.name if known.may_name else known.nickname
    return Asking(
        community=facts_from(row[: len(COMMUNITY_COLUMNS)]),
        rider=recipient(member),
        state=member.state,
        request_id=row.request_id,
        has_ridden=row.rides > 0,
        help_level=need.help_level or (own.help_level if own else "kerb"),
        aids=need.aids if need.aids is not None else tuple(own.aids if own else ()),
        ride_class=own.ride_class if own else 1,
        welcomes_new=bool(own and own.welcomes_new),
        comfort_asks=own.comfort_asks if own else 0,
        comfort_offers=own.comfort_offers if own else 0,
        from_place=row.from_place,
        to_place=row.to_place,
        place_word=word,
        place_is_known=known is not None,
        places_known=row.places,
        usual_purpose=need.purpose or (known.purpose if known else "P"),
        is_flagged=row.is_flagged,
        may_be_closed=row.may_be_closed,
        sponsor=row.Sponsor,
    )


_pays = and_(  # a sponsor of either place
    Sponsor.community_id == SponsorPlace.community_id,
    Sponsor.id == SponsorPlace.sponsor_id,
    Sponsor.is_active,
)


def _closed_near(c: int, need: RideNeed) -> Any:
    """Ask in the same statement, so that a day like any other costs none more."""
    last = max(need.anchor_at, need.home_at or need.anchor_at)
    return exists().where(
        Closure.community_id == c,
        Closure.reopened_at.is_(None),
        Closure.from_at < last + DAY,
        Closure.until_at > need.anchor_at - DAY,
    )


def _select(c: int, need: RideNeed) -> Any:
    before = (
        select(RideRequest.id)
        .where(
            RideRequest.community_id == c,
            RideRequest.request_key == need.request_key,
            RideRequest.rider_id == need.rider_id,
        )
        .scalar_subquery()
    )
    rides = (
        select(func.count())
        .select_from(Ride)
        .where(
            Ride.community_id == c,
            Ride.rider_id == need.rider_id,
            Ride.state.not_in(("cancelled", "unmet")),
        )
        .scalar_subquery()
    )
    own = (MemberPlace.community_id == c, MemberPlace.member_id == need.rider_id)
    places = select(func.count()).select_from(MemberPlace).where(*own).scalar_subquery()
    start = need.from_place_id if need.from_place_id is not None else Member.home_place_id
    theirs = select(MemberPlace.place_id).where(*own)

    def usable(place: Any) -> Any:  # a private place is only usable by whom it belongs to
        return or_(place.is_public, place.id == Member.home_place_id, place.id.in_(theirs))

    return (
        select(
            *COMMUNITY_COLUMNS,
            Member,
            Need,
            _from,
            _to,
            MemberPlace,
            Sponsor,
            before.label("request_id"),
            rides.label("rides"),
            places.label("places"),
            has_flag(c, Member.id).label("is_flagged"),
            _closed_near(c, need).label("may_be_closed"),
        )
        .select_from(Member)
        .join(Community, Community.id == Member.community_id)
        .outerjoin(Need, and_(Need.community_id == c, Need.member_id == Member.id))
        .outerjoin(_from, and_(_from.community_id == c, _from.id == start, usable(_from)))
        .outerjoin(_to, and_(_to.community_id == c, _to.id == need.to_place_id, usable(_to)))
        .outerjoin(MemberPlace, and_(*own, MemberPlace.place_id == need.to_place_id))
        .outerjoin(
            SponsorPlace,
            and_(SponsorPlace.community_id == c, SponsorPlace.place_id.in_((_to.id, _from.id))),
        )
        .outerjoin(Sponsor, _pays)
        .where(Member.community_id == c, Member.id == need.rider_id)
        .order_by(Sponsor.id.is_(None), SponsorPlace.place_id != need.to_place_id)
    )
