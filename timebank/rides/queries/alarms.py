"""Patterns in rides and messages that a coordinator should look at, as drafts for them."""

from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from timebank.geo import Place
from timebank.intermediaries import ReviewDraft
from timebank.kernel.calendar import local_day
from timebank.members import Driver, Member
from timebank.notifications import Message
from timebank.rides.models import Ride, RideRequest

# what tells a member that somebody acted for them
NOTICES = ("R11", "R12", "R22", "R27", "R28", "R29", "R30")
SPENT_WITHIN = timedelta(days=7)
LOOKED_BACK = timedelta(days=14)


def own_household(
    session: Session, community_id: int, since: datetime, zone: str
) -> list[ReviewDraft]:
    """Rides a helper booked, driven by who lives or phones where the helper does.

    Once a helper, driver and month.
    """
    helper, driver = aliased(Member), aliased(Member)
    helpers_home, drivers_home = aliased(Place), aliased(Place)
    rows = session.execute(
        select(helper.id, driver.id, func.min(Ride.pickup_at), func.sum(Ride.effort_minutes))
        .select_from(Ride)
        .join(
            RideRequest,
            and_(RideRequest.community_id == Ride.community_id, RideRequest.id == Ride.request_id),
        )
        .join(Driver, and_(Driver.community_id == Ride.community_id, Driver.id == Ride.driver_id))
        .join(driver, and_(driver.community_id == Ride.community_id, driver.id == Driver.member_id))
        .join(
            helper,
            and_(helper.community_id == Ride.community_id, helper.id == RideRequest.asked_by_id),
        )
        .outerjoin(
            helpers_home,
            and_(
                helpers_home.community_id == Ride.community_id,
                helpers_home.id == helper.home_place_id,
            ),
        )
        .outerjoin(
            drivers_home,
            and_(
                drivers_home.community_id == Ride.community_id,
                drivers_home.id == driver.home_place_id,
            ),
        )
        .where(
            Ride.community_id == community_id,
            Ride.pickup_at >= since,
            RideRequest.consent_id.is_not(None),
            or_(
                driver.id == helper.id,
                driver.phone == helper.phone,
                driver.home_place_id == helper.home_place_id,
                and_(
                    func.lower(drivers_home.address) == func.lower(helpers_home.address),
                    drivers_home.address != "",
                ),
            ),
        )
        .group_by(helper.id, driver.id)
    )
    return [
        ReviewDraft(
            "own_household",
            f"own_household:{helper_id}:{driver_id}:{local_day(first, zone).isoformat()[:7]}",
            member_id=driver_id,
            actor_id=helper_id,
            detail={"minutes": int(minutes)},
        )
        for helper_id, driver_id, first, minutes in rows
    ]


def undelivered(
    session: Session, community_id: int, since: datetime, zone: str
) -> list[ReviewDraft]:
    """Members who could not be told what was done for them, once a member and month."""
    rows = session.execute(
        select(Message.member_id, func.max(Message.made_at), func.count())
        .where(
            Message.community_id == community_id,
            Message.state == "failed",
            Message.due_at >= since,
            Message.kind.in_(NOTICES),
            Message.member_id.is_not(None),
        )
        .group_by(Message.member_id)
    )
    return [
        ReviewDraft(
            "undelivered",
            f"undelivered:{member_id}:{local_day(last, zone).isoformat()[:7]}",
            member_id=member_id,
            detail={"count": count},
        )
        for member_id, last, count in rows
    ]


def phone_then_spent(
    session: Session, community_id: int, now: datetime, zone: str
) -> list[ReviewDraft]:
    """Members whose number changed and whose hours were spent within seven days after it."""
    rows = session.execute(
        select(Member.id, Member.phone_changed_at, func.min(RideRequest.asked_at))
        .join(
            RideRequest,
            and_(
                RideRequest.community_id == Member.community_id,
                RideRequest.rider_id == Member.id,
                RideRequest.asked_at >= Member.phone_changed_at,
            ),
        )
        .where(Member.community_id == community_id, Member.phone_changed_at >= now - LOOKED_BACK)
        .group_by(Member.id, Member.phone_changed_at)
    )
    return [
        ReviewDraft(
            "phone_then_spent",
            f"phone_then_spent:{member_id}:{at.isoformat()}",
            member_id=member_id,
            detail={"day": local_day(at, zone).isoformat()},
        )
        for member_id, at, asked_at in rows
        if at is not None and asked_at - at <= SPENT_WITHIN
    ]
