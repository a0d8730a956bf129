"""What a driver's rows say for certain of a ride: each hard rule of DOMAIN.md 5 as one condition.

`driver` is the table or a look-up of one of it. What is asked of every driver is counted through
an index, since PostgreSQL never turns a count into a join; what is of the rider is a set.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Integer,
    and_,
    bindparam,
    case,
    distinct,
    func,
    literal_column,
    or_,
    select,
)

from timebank.intermediaries import Consent, Staff
from timebank.kernel.tables import Id, UtcDateTime
from timebank.members import Away, Block, Credential
from timebank.rides.models import Invitation, NamedDriver, Ride
from timebank.trust import Evidence, Favourite

PAPERS = ("licence", "insurance", "registration")

_c = bindparam("bank", type_=Integer)
_rider = bindparam("rider", type_=Id)
_first_day, _last_day = bindparam("first_day", type_=Date), bindparam("last_day", type_=Date)


def is_neighbor(member: FromClause) -> ColumnElement[bool]:
    """An active member."""
    found: ColumnElement[bool] = member.c.state == "active"
    return found


def is_own_guest(driver: Any, member: FromClause) -> ColumnElement[bool]:
    """A guest drives the riders who named them, and is never found for anybody else."""
    return and_(
        member.c.state == "guest",
        driver.id.in_(
            select(NamedDriver.driver_id).where(
                NamedDriver.community_id == _c, NamedDriver.rider_id == _rider
            )
        ),
    )


def has_papers(driver: Any) -> ColumnElement[bool]:
    """A checked paper of each kind that is valid on every day of the legs: one look-up a driver."""
    valid = _count(
        distinct(Credential.kind),
        Credential.community_id == _c,
        Credential.driver_id == driver.id,
        Credential.kind.in_(PAPERS),
        Credential.valid_from <= _first_day,
        Credential.valid_until >= _last_day,
        Credential.checked_at.is_not(None),
    )
    found: ColumnElement[bool] = valid == len(PAPERS)
    return found


def is_not_away(driver: Any) -> ColumnElement[bool]:
    """At home on every day of the legs."""
    away = _count(
        literal_column("*"),
        Away.community_id == _c,
        Away.driver_id == driver.id,
        Away.from_on <= _last_day,
        Away.until_on >= _first_day,
    )
    found: ColumnElement[bool] = away == 0
    return found


def are_not_apart(driver: Any) -> list[ColumnElement[bool]]:
    """No block either way; two conditions, which can each be answered from an index."""
    return [
        driver.member_id.not_in(
            select(Block.blocked_id).where(Block.community_id == _c, Block.member_id == _rider)
        ),
        driver.member_id.not_in(
            select(Block.member_id).where(Block.community_id == _c, Block.blocked_id == _rider)
        ),
    ]


def suits_both(driver: Any) -> list[ColumnElement[bool]]:
    """Offers what the rider asks for, and asks for nothing that the rider does not offer."""
    asks = bindparam("comfort_asks", type_=Integer)
    kept_back = bindparam("comfort_kept_back", type_=Integer)
    return [
        driver.comfort_offers.bitwise_and(asks) == asks,
        driver.comfort_asks.bitwise_and(kept_back) == literal_column("0"),
    ]


def is_no_helper(driver: Any) -> ColumnElement[bool]:
    """Not on the staff of who may act for the rider, now or from a later day."""
    today = bindparam("today", type_=Date)
    found: ColumnElement[bool] = driver.member_id.not_in(
        select(Staff.member_id).where(
            Staff.community_id == _c,
            or_(Staff.until_on.is_(None), Staff.until_on >= today),
            Consent.community_id == _c,
            Consent.member_id == _rider,
            Consent.organisation_id == Staff.organisation_id,
            or_(Consent.staff_id.is_(None), Consent.staff_id == Staff.id),
            Consent.revoked_at.is_(None),
            Consent.until_on >= today,
        )
    )
    return found


def was_not_asked(driver: Any) -> ColumnElement[bool]:
    """Not asked for these rides in this round, and not dropped out of them ever."""
    rides: Any = bindparam("rides", expanding=True)
    found: ColumnElement[bool] = driver.id.not_in(
        select(Invitation.driver_id).where(
            Invitation.community_id == _c,
            or_(Invitation.ride_id.in_(rides), Invitation.other_ride_id.in_(rides)),
            or_(  # closed: another neighbour took the other leg; this one was no answer
                and_(
                    Invitation.round == bindparam("round", type_=Integer),
                    Invitation.state != "closed",
                ),
                Invitation.state == "dropped_out",
            ),
        )
    )
    return found


def is_unhurried(driver: Any) -> ColumnElement[bool]:
    """Fewer open offers than one driver may have at a time."""
    offers = _count(
        literal_column("*"),
        Invitation.community_id == _c,
        Invitation.driver_id == driver.id,
        Invitation.state == "open",
    )
    found: ColumnElement[bool] = offers < bindparam("offers_max", type_=Integer)
    return found


def is_asked_as_new(driver: Any, new_ones: str) -> ColumnElement[bool]:
    """Not new; or, where new drivers are asked apart, with a coordinator's word."""
    known: ColumnElement[bool] = driver.first_rides == literal_column("0")
    return or_(known, driver.word_at.is_not(None)) if new_ones == "apart" else known


def shared_rides(driver: Any) -> ColumnElement[int]:
    """How many kept rides this rider and driver have had together."""
    found: ColumnElement[int] = _count(
        literal_column("*"),
        Evidence.community_id == _c,
        Evidence.rater_id == _rider,
        Evidence.about_id == driver.member_id,
        Evidence.kind == "ride",
    )
    return found


def is_favourite(driver: Any) -> ColumnElement[bool]:
    """The rider would like this driver to be asked first."""
    liked = _count(
        literal_column("*"),
        Favourite.community_id == _c,
        Favourite.rider_id == _rider,
        Favourite.member_id == driver.member_id,
    )
    found: ColumnElement[bool] = liked > 0
    return found


def loads_of(driver: Any, lateral: bool) -> tuple[list[Any], FromClause | None]:
    """Minutes and rides of the ride's week, and rides from its month on, of a driver.

    Returns the columns and, with LATERAL, the one look-up to join for them.
    """
    week, week_end = bindparam("week", type_=UtcDateTime), bindparam("week_end", type_=UtcDateTime)
    month = bindparam("month", type_=UtcDateTime)
    this_week = and_(Ride.pickup_at >= week, Ride.pickup_at < week_end)
    sums = {
        "week_minutes": func.sum(case((this_week, Ride.effort_minutes), else_=0)),
        "week_rides": func.sum(case((this_week, 1), else_=0)),
        "month_rides": func.sum(case((Ride.pickup_at >= month, 1), else_=0)),
    }
    counted = (
        Ride.community_id == _c,
        Ride.driver_id == driver.id,
        Ride.pickup_at >= bindparam("loads_since", type_=UtcDateTime),
        Ride.state.not_in(("cancelled", "unmet", "looking")),
    )
    if lateral:
        found = select(*(column.label(name) for name, column in sums.items()))
        rows = found.where(*counted).lateral("loads")
        return [func.coalesce(rows.c[name], 0).label(name) for name in sums], rows
    return [
        func.coalesce(select(column).where(*counted).correlate(driver).scalar_subquery(), 0).label(
            name
        )
        for name, column in sums.items()
    ], None


def _count(what: Any, *conditions: Any) -> Any:
    """Return how many rows there are, as a look-up of its own for each driver."""
    return select(func.count(what)).where(*conditions).scalar_subquery()
