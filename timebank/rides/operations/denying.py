"""A member's "I did not ask for this": what was booked is called off, a coordinator looks."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from timebank import intermediaries
from timebank.intermediaries import Act, Review
from timebank.kernel.actor import Actor
from timebank.rides.models import Ride, StandingRequest
from timebank.rides.operations.closing import cancel
from timebank.rides.operations.consents import STILL_AHEAD
from timebank.rides.operations.standing_changes import end_standing

WHY = "not asked for"


def deny(session: Session, actor: Actor, act_id: UUID, now: datetime) -> int:
    """Keep that the member did not ask for something; return how many rides were called off.

    Only what nobody has set out for is called off; of a series, how many days were. Twice is
    once. By the member or a coordinator. Raises: NoSuchAct.
    """
    act = intermediaries.deny_act(session, actor, act_id, now)
    if act is None or act.kind != "booked" or act.subject_id is None:
        return 0
    series = session.scalar(
        select(StandingRequest.id).where(
            StandingRequest.community_id == actor.community_id,
            StandingRequest.id == act.subject_id,
        )
    )
    if series is not None:  # rides that come again: all of them, from today on
        return end_standing(session, actor, series, act.at.date(), now, reason=WHY)
    return _call_off(session, actor, act.subject_id, now)


def deny_request(session: Session, actor: Actor, request_id: UUID, now: datetime) -> int:
    """The same, named by what was booked: key 9 on R12. Returns how many rides were called off.

    A request that nobody else made is only called off. Raises: NotYourRide, NoSuchAct.
    """
    act_id = session.scalar(
        select(Act.id)
        .where(
            Act.community_id == actor.community_id,
            Act.subject_id == request_id,
            Act.kind == "booked",
        )
        .limit(1)
    )
    if act_id is None:
        return _call_off(session, actor, request_id, now)
    return deny(session, actor, act_id, now)


def look_done(
    session: Session, actor: Actor, review_id: UUID, outcome: str, note: str, now: datetime
) -> None:
    """Close what a coordinator looked at; a called-back member's "no" is a denial, too.

    Raises: what intermediaries.close_review raises.
    """
    review: Review | None = intermediaries.close_review(
        session, actor, review_id, outcome, note, now
    )
    if review is None or review.cause != "sample" or outcome != "no" or review.act_id is None:
        return
    kind = session.scalar(
        select(Act.kind).where(Act.community_id == review.community_id, Act.id == review.act_id)
    )
    if kind in intermediaries.DENIABLE:
        deny(session, actor, review.act_id, now)


def _call_off(session: Session, actor: Actor, request_id: UUID, now: datetime) -> int:
    ahead = session.scalars(
        select(Ride.id)
        .where(
            Ride.community_id == actor.community_id,
            Ride.request_id == request_id,
            Ride.state.in_(STILL_AHEAD),
        )
        .order_by(Ride.id)  # as rides are locked everywhere
    ).all()
    for ride_id in ahead:
        cancel(session, actor, ride_id, now, reason=WHY, with_home=False)
    return len(ahead)
