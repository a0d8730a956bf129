"""What people open in a spreadsheet: transfers, rides, members and places, one row each.

Instants are said on the community's own clock; minutes stay minutes. Names, never ids alone.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, select
from sqlalchemy.orm import Session, aliased

from timebank.areas import Area, MemberArea
from timebank.exchanges import Exchange
from timebank.geo import Place
from timebank.giving import Sponsor
from timebank.kernel.calendar import local, local_instant
from timebank.kernel.wording import phone_words
from timebank.ledger import Account, Entry, Transfer
from timebank.members import CommunityFacts, Driver, Member
from timebank.rides import Ride, RideRequest

Line = dict[str, Any]
# what hours were for: a kind of help, or a ride's purpose
CATEGORY = func.coalesce(Exchange.category, literal("ride ") + RideRequest.purpose).label(
    "category"
)


@dataclass(frozen=True, slots=True)
class Period:
    """Local days, both included; None: from the first, to the last."""

    since: date | None = None
    until: date | None = None

    def holds(self, column: Any, zone: str) -> ColumnElement[bool]:
        """Make the condition that an instant lies in the period."""
        terms: list[ColumnElement[bool]] = [column.is_not(None)]
        if self.since:
            terms.append(column >= local_instant(self.since, 0, zone))
        if self.until:
            terms.append(column < local_instant(self.until + timedelta(days=1), 0, zone))
        return and_(*terms)


def transfer_list(session: Session, community: CommunityFacts, period: Period) -> Iterator[Line]:
    """Yield every entry with its transfer, oldest first: an account's minutes add up down it."""
    owner = aliased(Member)
    rows = session.execute(
        select(
            Transfer.id, Transfer.at, Transfer.kind, Transfer.reason, Transfer.reverses_id,
            Account.kind.label("account"), func.coalesce(owner.name, Sponsor.name).label("name"),
            Entry.minutes, Entry.balance_after,
            CATEGORY, Transfer.subject_id,
        )
        .join(
            Entry,
            and_(Entry.community_id == Transfer.community_id, Entry.transfer_id == Transfer.id),
        )
        .join(
            Account,
            and_(Account.community_id == Entry.community_id, Account.id == Entry.account_id),
        )
        .outerjoin(owner, _of(owner, Account.owner_id, community.id))
        .outerjoin(Sponsor, _of(Sponsor, Account.owner_id, community.id))
        .outerjoin(Ride, _of(Ride, Transfer.subject_id, community.id))
        .outerjoin(RideRequest, _of(RideRequest, Ride.request_id, community.id))
        .outerjoin(Exchange, _of(Exchange, Transfer.subject_id, community.id))
        .where(
            Transfer.community_id == community.id, period.holds(Transfer.at, community.time_zone)
        )
        .order_by(Transfer.at, Transfer.id, Entry.minutes)
    )  # fmt: skip
    for row in rows:
        yield {
            "transfer": row.id,
            "at": _clock(row.at, community),
            "kind": row.kind,
            "category": row.category or "",
            "for": row.subject_id or "",
            "account": row.account,
            "owner": row.name or "",
            "minutes": row.minutes,
            "balance_after": row.balance_after,
            "reason": row.reason,
            "reverses": row.reverses_id or "",
        }


def ride_list(session: Session, community: CommunityFacts, period: Period) -> Iterator[Line]:
    """Yield every ride by the time of its pickup."""
    rider, driving, start, end = aliased(Member), aliased(Member), aliased(Place), aliased(Place)
    rows = session.execute(
        select(
            Ride, RideRequest.purpose, RideRequest.channel, RideRequest.help_level,
            rider.name.label("rider"), driving.name.label("driver"),
            start.name.label("start"), end.name.label("end"),
        )
        .join(RideRequest, _of(RideRequest, Ride.request_id, community.id))
        .join(rider, _of(rider, Ride.rider_id, community.id))
        .join(start, _of(start, Ride.from_place_id, community.id))
        .join(end, _of(end, Ride.to_place_id, community.id))
        .outerjoin(Driver, _of(Driver, Ride.driver_id, community.id))
        .outerjoin(driving, _of(driving, Driver.member_id, community.id))
        .where(
            Ride.community_id == community.id, period.holds(Ride.pickup_at, community.time_zone)
        )
        .order_by(Ride.pickup_at, Ride.id)
    )  # fmt: skip
    for row in rows:
        ride = row[0]
        yield {
            "code": ride.code,
            "leg": ride.leg,
            "pickup_at": _clock(ride.pickup_at, community),
            "rider": row.rider,
            "from": row.start,
            "to": row.end,
            "purpose": row.purpose,
            "help": row.help_level,
            "asked_by": row.channel,
            "state": ride.state,
            "outcome": ride.outcome or "",
            "barrier": ride.barrier or "",
            "driver": row.driver or "",
            "travel_minutes": ride.travel_minutes,
            "distance_km": round(ride.distance_km, 2),
            "effort_minutes": ride.effort_minutes,
            "settled_minutes": "" if ride.settled_minutes is None else ride.settled_minutes,
        }


def member_list(session: Session, community: CommunityFacts, period: Period) -> Iterator[Line]:
    """Yield everybody who asked to join in the period, with their hours, by name."""
    rows = session.execute(
        select(Member, Account.balance, Account.held, Area.name.label("area"))
        .outerjoin(
            Account,
            and_(
                Account.community_id == community.id,
                Account.kind == "member",
                Account.owner_id == Member.id,
            ),
        )
        .outerjoin(
            MemberArea,
            and_(MemberArea.community_id == community.id, MemberArea.member_id == Member.id),
        )
        .outerjoin(Area, _of(Area, MemberArea.area_id, community.id))
        .where(
            Member.community_id == community.id,
            period.holds(Member.asked_at, community.time_zone),
        )
        .order_by(Member.fold, Member.id)
    )
    for row in rows:
        member = row[0]
        yield {
            "name": member.name,
            "phone": phone_words(member.phone) if member.phone else "",
            "email": member.email or "",
            "language": member.language,
            "contact_wish": member.contact_wish,
            "area": row.area or "",
            "state": member.state,
            "asked_at": _clock(member.asked_at, community),
            "balance_minutes": "" if row.balance is None else row.balance,
            "held_minutes": "" if row.held is None else row.held,
        }


def place_list(session: Session, community: CommunityFacts, period: Period) -> Iterator[Line]:
    """Yield the public places as `timebank import places` reads them; no period: they stay."""
    rows = session.scalars(
        select(Place)
        .where(Place.community_id == community.id, Place.is_public)
        .order_by(Place.fold, Place.id)
    )
    for place in rows:
        yield {
            "name": place.name,
            "kind": place.kind,
            "address": place.address,
            "lat": place.lat,
            "lon": place.lon,
            "door_note": place.door_note,
        }


LISTS: Mapping[str, Callable[[Session, CommunityFacts, Period], Iterator[Line]]] = {
    "transfers": transfer_list,
    "rides": ride_list,
    "members": member_list,
    "places": place_list,
}


def _of(table: Any, column: Any, community_id: int) -> ColumnElement[bool]:
    """Make the join to the row that `column` names, in the same community."""
    return and_(table.community_id == community_id, table.id == column)


def _clock(at: datetime, community: CommunityFacts) -> str:
    return f"{local(at, community.time_zone):%Y-%m-%d %H:%M}"
