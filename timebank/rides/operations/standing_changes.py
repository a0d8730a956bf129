"""Rides that come again, changed: one day not needed or another way, all of it over from a day.

One day is an exception and touches no other; the rest goes on by its rule.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from timebank import intermediaries
from timebank.kernel.actor import Actor
from timebank.kernel.calendar import local_day
from timebank.kernel.weeks import is_day_of, weeks_from
from timebank.members import CommunityFacts, community_facts
from timebank.rides.errors import NotOneOfThem, NotYourRide, StandingEnded, StandingUnknown
from timebank.rides.models import Ride, StandingDay, StandingRequest
from timebank.rides.operations.closing import cancel
from timebank.rides.operations.moving import lock_rides
from timebank.rides.operations.standing import (
    StandingReceipt,
    day_of,
    end,
    locked_series,
    make_again,
    request_standing,
    set_series,
    write_day,
)
from timebank.rides.operations.telling import tell, tell_series_ended
from timebank.rides.queries.asking import asking
from timebank.rides.queries.pages import rides_of_request
from timebank.rides.queries.views import RideView
from timebank.rides.rules.standing import OtherDay, StandingNeed, need_on

NOT_BEGUN = ("looking", "found", "waiting_for_call")


def end_standing(
    session: Session,
    actor: Actor,
    standing_id: UUID,
    from_day: date,
    now: datetime,
    *,
    reason: str = "",
    is_told: bool = True,
) -> int:
    """End a series from a day on: its rides from then are called off; return how many days were.

    By the rider, who acts for them (consent: cancel) or a coordinator, who is then told of, once.
    Said again, nothing more happens. Raises: StandingUnknown, NotYourRide, ConsentMissing.
    """
    community, series, actor = _touched(session, actor, standing_id, "cancel", now)
    was_active = series.state == "active"
    today = local_day(now, community.time_zone)
    from_day = max(from_day, today)
    weeks = weeks_from(series.rule)
    if was_active:
        last = from_day - timedelta(days=1)
        set_series(session, series, rule=weeks.ending(last).rrule)
        if from_day <= (series.dealt_until or today) + timedelta(days=1):
            end(session, series, "asked", actor.member_id, now)
    days = _made_from(session, series, from_day)
    off = sum(_call_off(session, actor, request_id, reason, now) for request_id in days.values())
    by_other = actor.member_id not in (None, series.rider_id)
    if by_other and was_active:
        intermediaries.note_act(
            session, actor, "called_off", series.rider_id, now, subject_id=series.id
        )
    if is_told and by_other and (was_active or off):
        contact = need_on(series, from_day, community.time_zone, "told")
        ask = asking(session, community.id, contact)
        draft = tell_series_ended(community, series, ask, actor, from_day, now)
        intermediaries.tell(session, community, [draft], now)
    return off


def skip_day(
    session: Session, actor: Actor, standing_id: UUID, on: date, now: datetime, reason: str = ""
) -> None:
    """Take one day out of a series: its rides are called off, or it is never made.

    Said again, nothing more happens. Raises: StandingUnknown, NotYourRide, ConsentMissing,
    NotOneOfThem.
    """
    community, series, actor = _touched(session, actor, standing_id, "cancel", now)
    _check_day(series, on, community, now)
    day = day_of(session, series, on)
    if day is not None and day.request_id is not None:
        _call_off(session, actor, day.request_id, reason, now, is_told=True)
        return
    if day is None or day.state == "changed":
        write_day(session, series, on, now, state="skipped", why="rides.standing-skipped")
        intermediaries.note_act(
            session, actor, "called_off", series.rider_id, now, subject_id=series.id
        )


def change_day(
    session: Session,
    actor: Actor,
    standing_id: UUID,
    on: date,
    other: OtherDay,
    request_key: str,
    now: datetime,
) -> UUID | None:
    """Give one day another time or place; return its request, None while it is not made yet.

    The rides it had are called off, drivers are asked anew; the same request key changes once.
    Raises: StandingUnknown, StandingEnded, NotYourRide, ConsentMissing, NotOneOfThem, TooSoon,
    SamePlace, HomeBeforeThere, PlaceUnknown.
    """
    community, series, actor = _touched(session, actor, standing_id, "book", now)
    _check_day(series, on, community, now)
    if series.state != "active":
        raise StandingEnded()
    day = day_of(session, series, on)
    values = {
        "minute": other.minute,
        "home_minute": other.home_minute,
        "to_place_id": other.to_place_id,
    }
    if series.dealt_until is None or on > series.dealt_until:
        write_day(session, series, on, now, state="changed", why="", **values)
        intermediaries.note_act(
            session, actor, "changed", series.rider_id, now, subject_id=series.id
        )
        return None
    if day is not None and day.request_id is not None:
        known = asking(
            session,
            community.id,
            need_on(series, on, community.time_zone, request_key, other),
        )
        if known.request_id is not None:
            return known.request_id
        _call_off(session, actor, day.request_id, "another time", now)
    request_id = make_again(session, actor, community, series, on, other, request_key, now)
    write_day(session, series, on, now, state="made", request_id=request_id, **values)
    intermediaries.note_act(session, actor, "changed", series.rider_id, now, subject_id=request_id)
    if actor.member_id not in (None, series.rider_id):
        view = rides_of_request(session, community.id, request_id)[0]
        draft = tell(community, "R21", view, view.rider_contact, now)
        intermediaries.tell(session, community, [draft], now)
    return request_id


def change_from(
    session: Session, actor: Actor, standing_id: UUID, need: StandingNeed, now: datetime
) -> StandingReceipt:
    """Let a series go on another way from need.first_on: the old one ends, a new one begins.

    The rider hears once. Raises: as `end_standing` and `request_standing`.
    """
    _touched(session, actor, standing_id, "book", now)
    end_standing(session, actor, standing_id, need.first_on, now, is_told=False)
    return request_standing(session, actor, need, now)


def end_of_consent(session: Session, actor: Actor, consent_id: UUID, now: datetime) -> None:
    """End the series a refused consent had asked for; their rides are the caller's business."""
    rows = session.scalars(
        select(StandingRequest)
        .where(
            StandingRequest.community_id == actor.community_id,
            StandingRequest.consent_id == consent_id,
            StandingRequest.state == "active",
        )
        .order_by(StandingRequest.id)
        .with_for_update(key_share=True)
    )
    for series in rows.all():
        end(session, series, "consent", actor.member_id, now)


def _touched(
    session: Session, actor: Actor, standing_id: UUID, scope: str, now: datetime
) -> tuple[CommunityFacts, StandingRequest, Actor]:
    series = locked_series(session, actor.community_id, standing_id)
    if series is None:
        raise StandingUnknown()
    community = community_facts(session, actor.community_id)
    if actor.is_system or actor.is_coordinator:
        return community, series, actor
    if actor.subject_id != series.rider_id:
        raise NotYourRide()
    consent_id = intermediaries.authorize(session, actor, series.rider_id, scope, now)
    return community, series, replace(actor, consent_id=consent_id)


def _check_day(series: StandingRequest, on: date, community: CommunityFacts, now: datetime) -> None:
    is_over = on < local_day(now, community.time_zone)
    if is_over or not is_day_of(weeks_from(series.rule), series.first_on, on):
        raise NotOneOfThem(field="day")


def _made_from(session: Session, series: StandingRequest, from_day: date) -> dict[date, UUID]:
    rows = session.execute(
        select(StandingDay.on_day, StandingDay.request_id).where(
            StandingDay.community_id == series.community_id,
            StandingDay.standing_id == series.id,
            StandingDay.on_day >= from_day,
            StandingDay.request_id.is_not(None),
        )
        .order_by(StandingDay.on_day)
    )  # fmt: skip
    return {row.on_day: row.request_id for row in rows}


def _call_off(
    session: Session,
    actor: Actor,
    request_id: UUID,
    reason: str,
    now: datetime,
    *,
    is_told: bool = False,
) -> bool:
    """Call off what of a request nobody has set out for; return whether anything was."""
    ids = session.scalars(
        select(Ride.id)
        .where(
            and_(Ride.community_id == actor.community_id, Ride.request_id == request_id),
            Ride.state.in_(NOT_BEGUN),
        )
        .order_by(Ride.id)
    ).all()
    if not ids:
        return False
    views: list[RideView] = lock_rides(session, actor.community_id, ids)
    for view in sorted(views, key=lambda view: view.leg, reverse=True):  # the way there first
        off = cancel(session, actor, view.id, now, reason=reason, is_told=is_told)
        is_told = is_told and not off
    return True
