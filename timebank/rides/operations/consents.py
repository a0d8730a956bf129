"""A member's no to what was said for them: the consent ends, and what it booked is called off.

Only what nobody has set out for is called off; a ride already on its way is the member's to end.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from timebank import intermediaries
from timebank.kernel.actor import Actor
from timebank.rides.models import Ride, RideRequest
from timebank.rides.operations.closing import cancel
from timebank.rides.operations.standing_changes import end_of_consent

STILL_AHEAD = ("looking", "found", "waiting_for_call")


def refuse_consent(session: Session, actor: Actor, consent_id: UUID, now: datetime) -> int:
    """End a consent and call off the rides it booked, also those that come again.

    Returns how many rides. Twice is once.

    By the member or a coordinator. Raises: NoSuchConsent.
    """
    intermediaries.revoke_consent(session, actor, consent_id, now)
    end_of_consent(session, actor, consent_id, now)
    booked = session.execute(
        select(Ride.id)
        .join(
            RideRequest,
            and_(RideRequest.community_id == Ride.community_id, RideRequest.id == Ride.request_id),
        )
        .where(
            Ride.community_id == actor.community_id,
            RideRequest.consent_id == consent_id,
            Ride.state.in_(STILL_AHEAD),
        )
        .order_by(Ride.id)  # as rides are locked everywhere
    ).scalars()
    called_off = 0
    for ride_id in booked.all():
        cancel(session, actor, ride_id, now, reason="consent refused", with_home=False)
        called_off += 1
    return called_off
