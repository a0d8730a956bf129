"""Who stands by and is not needed any more: let go, with a word when they had agreed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from timebank import intermediaries, members, reminders
from timebank.members import CommunityFacts, Driver
from timebank.rides.models import Ride, StandBy
from timebank.rides.operations.telling import tell
from timebank.rides.queries.views import RideView
from timebank.rides.rules.closures import vital_of
from timebank.rides.rules.states import LIVE

ASK_AGAIN = "ask_backup"
AFTER_YES = timedelta(minutes=10)  # so long a yes may be taken back
BETWEEN = timedelta(minutes=30)  # the way from one ride to the next; looked at exactly when called
LEAD = timedelta(hours=3)  # nearer than this nobody is asked to stand by: there is no time


def remember_backup(
    session: Session, community: CommunityFacts, views: Sequence[RideView], now: datetime
) -> None:
    """Remember to look for a second driver, where the policy wants one for this purpose."""
    first = views[0]
    if first.purpose in vital_of(community.policy.backup_purposes) and first.pickup_at - now > LEAD:
        due = reminders.Due(ASK_AGAIN, first.id, now + AFTER_YES)
        reminders.remember(session, community.id, [due])


def release_stand_bys(
    session: Session, community: CommunityFacts, views: Sequence[RideView], now: datetime
) -> None:
    """Let those go who stood by for rides that are over, both ways where they stood by for both.

    One statement where nobody does. They hear it in words (D16).
    """
    ids = [view.id for view in views]
    still = select(Ride.id).where(
        Ride.community_id == community.id,
        or_(Ride.id == StandBy.ride_id, Ride.id == StandBy.other_ride_id),
        Ride.state.in_(LIVE),
    )
    rows = session.execute(
        update(StandBy)
        .where(
            StandBy.community_id == community.id,
            or_(StandBy.ride_id.in_(ids), StandBy.other_ride_id.in_(ids)),
            StandBy.state == "agreed",
            ~still.exists(),
        )
        .values(state="released", ended_at=now)
        .returning(StandBy.driver_id, StandBy.ride_id, StandBy.other_ride_id)
        .execution_options(synchronize_session=False)
    ).all()
    if not rows:
        return
    by_id = {view.id: view for view in views}
    people = _recipients(session, community.id, [row.driver_id for row in rows])
    drafts = [
        tell(
            community, "D16", by_id[row.ride_id if row.ride_id in by_id else row.other_ride_id],
            people[row.driver_id], now, deadline_at=now + timedelta(days=1),
        )
        for row in rows
        if row.driver_id in people
    ]  # fmt: skip
    intermediaries.tell(session, community, drafts, now)


def takes_other(
    session: Session, community: CommunityFacts, driver_id: UUID, views: Sequence[RideView],
    now: datetime,
) -> None:  # fmt: skip
    """Let a driver go from standing by at the time of rides they now drive themselves.

    A sure ride counts more than a perhaps; another second driver is asked. One statement.
    """
    beside = select(Ride.id).where(
        Ride.community_id == community.id,
        or_(Ride.id == StandBy.ride_id, Ride.id == StandBy.other_ride_id),
        or_(
            *(
                and_(
                    Ride.pickup_at < v.dropoff_at + BETWEEN, Ride.dropoff_at > v.pickup_at - BETWEEN
                )
                for v in views
            )
        ),
    )
    left = session.execute(
        update(StandBy)
        .where(
            StandBy.community_id == community.id,
            StandBy.driver_id == driver_id,
            StandBy.state.in_(("asked", "agreed")),
            beside.exists(),
        )
        .values(state="released", ended_at=now)
        .returning(StandBy.ride_id)
        .execution_options(synchronize_session=False)
    ).scalars()
    dues = [reminders.Due(ASK_AGAIN, ride_id, now) for ride_id in left]
    reminders.remember(session, community.id, dues)


def _recipients(
    session: Session, community_id: int, driver_ids: Sequence[UUID]
) -> dict[UUID, members.Recipient]:
    """Return where each driver is reached, by driver."""
    whose = session.execute(
        select(Driver.id, Driver.member_id).where(
            Driver.community_id == community_id, Driver.id.in_(driver_ids)
        )
    ).all()
    found = members.recipients(session, community_id, [row.member_id for row in whose])
    return {row.id: found[row.member_id] for row in whose if row.member_id in found}
