"""What a helper may spend of a member's hours in a week: looked at once the hours are held.

The member's account is locked by then, so two bookings at once are counted one after the other.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, func, insert, literal, select
from sqlalchemy.orm import Session, aliased

from timebank import intermediaries
from timebank.intermediaries import Authority, CapExceeded, Consent
from timebank.kernel.actor import Actor
from timebank.kernel.calendar import week_start
from timebank.members import community_facts
from timebank.rides.models import Ride, RideRequest
from timebank.rides.operations.telling import when
from timebank.rides.queries.asking import Asking, asking
from timebank.rides.rules.need import RideNeed
from timebank.rides.rules.standing import StandingNeed, need_on
from timebank.rides.rules.words import place_word

NOT_SPENT = ("cancelled", "unmet")


def write_within_cap(
    session: Session,
    ask: Asking,
    need: RideNeed,
    by: Authority,
    minutes: int,
    row: Mapping[str, object],
) -> None:
    """Write a request unless its week goes over the cap. minutes: of the new one.

    One statement looks and writes. Counted: rides of that week which the same organisation
    booked. Raises: CapExceeded.
    """
    start = week_start(need.anchor_at, ask.community.time_zone)
    end = week_start(start + timedelta(days=7, hours=12), ask.community.time_zone)
    asked = aliased(RideRequest)
    booked = (
        select(func.coalesce(func.sum(Ride.effort_minutes), 0))
        .select_from(asked)
        .join(
            Ride,
            and_(Ride.community_id == asked.community_id, Ride.request_id == asked.id),
        )
        .join(
            Consent,
            and_(Consent.community_id == asked.community_id, Consent.id == asked.consent_id),
        )
        .where(
            asked.community_id == ask.community.id,
            asked.rider_id == need.rider_id,
            asked.anchor_at >= start,
            asked.anchor_at < end,
            Consent.organisation_id == by.organisation_id,
            Ride.state.not_in(NOT_SPENT),
        )
        .scalar_subquery()
    )
    columns = RideRequest.__table__.columns
    values = [literal(value, columns[name].type) for name, value in row.items()]
    is_within = booked <= by.cap_minutes - minutes
    wrote = insert(RideRequest).from_select(list(row), select(*values).where(is_within))
    if session.scalar(wrote.returning(RideRequest.id)) is None:
        raise CapExceeded(cap_minutes=by.cap_minutes)


def note_over_cap(session: Session, actor: Actor, need: RideNeed, now: datetime) -> None:
    """Ask the member about a ride that was refused with CapExceeded, and open a call about it.

    Once a request key. Raises: ConsentMissing.
    """
    ask = asking(session, actor.community_id, need)
    by = intermediaries.authorize_booking(session, actor, need.rider_id, ask.community, now)
    if by is None or ask.request_id is not None:
        return
    ask_about(session, actor, ask, need, by.consent_id, now)


def note_series_over_cap(session: Session, actor: Actor, need: StandingNeed, now: datetime) -> None:
    """Ask the member about a series whose first day was refused with CapExceeded; a person calls.

    Once a request key. Raises: ConsentMissing.
    """
    zone = community_facts(session, actor.community_id).time_zone
    note_over_cap(session, actor, need_on(need, need.first_on, zone, need.request_key), now)


def ask_about(
    session: Session,
    actor: Actor,
    ask: Asking,
    need: RideNeed,
    consent_id: UUID | None,
    now: datetime,
) -> None:
    """Ask the member about a ride over the cap; a person calls, too. Once a request key."""
    language = ask.rider.language
    params = when(ask.community, need.anchor_at, language)
    params["place"] = place_word(ask.place_word, language)
    is_new = intermediaries.ask_about_cap(
        session, actor, ask.community, ask.rider, params, need.request_key, need.anchor_at, now
    )
    if is_new:
        intermediaries.note_act(
            session, actor, "over_cap", need.rider_id, now, consent_id=consent_id
        )
