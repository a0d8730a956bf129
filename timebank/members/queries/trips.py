"""A driver's routine trips, as their own page shows them."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from timebank.kernel.actor import Actor
from timebank.members.errors import NotYours
from timebank.members.models import Driver, RoutineTrip
from timebank.members.queries.views import TripView


def own_trips(session: Session, actor: Actor, driver_id: UUID) -> list[TripView]:
    """Return the trips of the driver who asks, in the order they were made.

    Raises: NotYours, for everybody else, a coordinator too.
    """
    member_id = session.scalar(
        select(Driver.member_id).where(
            Driver.community_id == actor.community_id, Driver.id == driver_id
        )
    )
    if member_id is None or not actor.member_id == actor.subject_id == member_id:
        raise NotYours()
    rows = session.execute(
        select(
            RoutineTrip.id,
            RoutineTrip.from_words,
            RoutineTrip.to_words,
            RoutineTrip.weekdays,
            RoutineTrip.leaves_from,
            RoutineTrip.leaves_until,
        )
        .where(RoutineTrip.community_id == actor.community_id, RoutineTrip.driver_id == driver_id)
        .order_by(RoutineTrip.made_at, RoutineTrip.id)
    )
    return [
        TripView(id_, start, end, tuple(day for day in range(7) if days & 1 << day), leaves, until)
        for id_, start, end, days, leaves, until in rows
    ]
