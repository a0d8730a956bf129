"""Routine trips of a driver: theirs alone. Nobody adds, sees or removes them for somebody else."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from timebank.kernel.actor import Actor
from timebank.kernel.ids import new_id
from timebank.members.errors import FieldMissing, NotYours, TooManyTrips, TripUnfit
from timebank.members.models import Driver, RoutineTrip
from timebank.members.operations.rows import locked_driver
from timebank.members.rules.drafts import TripDraft, TripEnd
from timebank.members.rules.words import one_line, within

TRIPS_MAX = 10
WORDS_MAX = 120


def add_trip(
    session: Session, actor: Actor, driver_id: UUID, draft: TripDraft, now: datetime
) -> UUID:
    """Keep a way that a driver drives every week; the same again is the same row. Return its id.

    Raises: NotYours (also for a coordinator), NoSuchDriver, FieldMissing(weekdays),
    NumberOutside, TripUnfit(field), TooManyTrips.
    """
    values = _values(draft)
    _own(session, actor, driver_id)
    ours = (RoutineTrip.community_id == actor.community_id, RoutineTrip.driver_id == driver_id)
    # IS: home is NULL
    same = [
        getattr(RoutineTrip, name).is_not_distinct_from(value) for name, value in values.items()
    ]
    known = session.scalar(select(RoutineTrip.id).where(*ours, *same))
    if known is not None:
        return known
    kept = session.scalar(select(func.count()).select_from(RoutineTrip).where(*ours)) or 0
    if kept >= TRIPS_MAX:
        raise TooManyTrips(most=TRIPS_MAX)
    trip_id = new_id()
    session.execute(
        insert(RoutineTrip).values(
            community_id=actor.community_id, id=trip_id, driver_id=driver_id, made_at=now, **values
        )
    )
    return trip_id


def remove_trip(session: Session, actor: Actor, driver_id: UUID, trip_id: UUID) -> None:
    """Forget a trip; one that is gone is gone. Raises: NotYours, NoSuchDriver."""
    _own(session, actor, driver_id)
    session.execute(
        delete(RoutineTrip)
        .where(
            RoutineTrip.community_id == actor.community_id,
            RoutineTrip.driver_id == driver_id,
            RoutineTrip.id == trip_id,
        )
        .execution_options(synchronize_session=False)
    )


def forget_trips(session: Session, community_id: int, member_id: UUID) -> None:
    """Forget every trip of somebody who leaves: nothing of them has to stay."""
    session.execute(
        delete(RoutineTrip)
        .where(
            RoutineTrip.community_id == community_id,
            RoutineTrip.driver_id.in_(
                select(Driver.id).where(
                    Driver.community_id == community_id, Driver.member_id == member_id
                )
            ),
        )
        .execution_options(synchronize_session=False)
    )


def _own(session: Session, actor: Actor, driver_id: UUID) -> None:
    """Lock the driver, who must be the one who acts, for nobody else."""
    driver = locked_driver(session, actor.community_id, driver_id)
    is_self = actor.member_id == driver.member_id and actor.subject_id == driver.member_id
    if not is_self:
        raise NotYours()


def _values(draft: TripDraft) -> dict[str, Any]:
    if not draft.weekdays:
        raise FieldMissing(field="weekdays")
    for day in draft.weekdays:
        within(day, "weekdays", 0, 6)
    within(draft.leaves_from, "leaves_from", 0, 1439)
    within(draft.leaves_until, "leaves_until", draft.leaves_from, 1439)
    if draft.start == draft.end:
        raise TripUnfit(field="end")
    return {
        "weekdays": sum(1 << day for day in draft.weekdays),
        "leaves_from": draft.leaves_from,
        "leaves_until": draft.leaves_until,
        **_end("from", draft.start, "start"),
        **_end("to", draft.end, "end"),
    }


def _end(column: str, end: TripEnd | None, field: str) -> dict[str, Any]:
    if end is None:
        return {f"{column}_words": "", f"{column}_lat": None, f"{column}_lon": None}
    within(end.lat, field, -90, 90)
    within(end.lon, field, -180, 180)
    words = one_line(end.words, field, WORDS_MAX, required=True)
    return {f"{column}_words": words, f"{column}_lat": end.lat, f"{column}_lon": end.lon}
