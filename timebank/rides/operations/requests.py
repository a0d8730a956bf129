"""Asking for a ride: times, hours set aside, drivers ranked and invited, all or nothing.

Reads first, writes last: at most 16 statements, however large the community.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from timebank import intermediaries, ledger, notifications, reminders
from timebank.kernel.actor import Actor
from timebank.kernel.codes import new_code
from timebank.kernel.ids import new_id
from timebank.matching import Leg, Need, Ranked
from timebank.members import CAR_BITS, LANGUAGE_BIT, MemberPlace
from timebank.rides.errors import DayClosed, NotYourRide, OneRideFirst, RiderNotActive
from timebank.rides.models import Ride, RideRequest
from timebank.rides.operations.caps import write_within_cap
from timebank.rides.operations.holding import (
    HOLD_AFTER_DAYS,
    hold_at,
    look_for_hours,
    next_morning,
)
from timebank.rides.operations.inviting import Details, invite
from timebank.rides.operations.keeping import planned_wave
from timebank.rides.operations.previewing import check_open, fund_ask, legs_of, sponsor_ask
from timebank.rides.operations.rows import place_row, request_row, ride_row
from timebank.rides.operations.telling import Told, tell_asked
from timebank.rides.operations.telling_closed import call_about_closed
from timebank.rides.queries.asking import Asking, asking
from timebank.rides.queries.candidates import ranked_for
from timebank.rides.queries.pools import Search
from timebank.rides.queries.searching import is_by_day, new_ones_of
from timebank.rides.rules.asking import planned_at
from timebank.rides.rules.asking import reminders as ride_reminders
from timebank.rides.rules.closures import vital_of
from timebank.rides.rules.need import RideNeed, check, wheelchairs
from timebank.rides.rules.times import LegPlan, boarding_minutes, check_times, unmet_at


@dataclass(frozen=True, slots=True)
class RideReceipt:
    """What a request became. Minutes held are the driver's whole estimated effort."""

    request_id: UUID
    codes: tuple[str, ...]
    held_minutes: int
    fund_minutes: int
    invited: int
    for_coordinator: bool
    sponsor_minutes: int = 0
    repeated: bool = False


def request(
    session: Session, actor: Actor, need: RideNeed, now: datetime, *, asks_drivers: bool = True
) -> RideReceipt:
    """Ask for a ride: hold the hours, rank and invite drivers, remember what falls due.

    asks_drivers: False where the caller knows who drives.
    The same request key returns the first answer. Raises: RiderNotActive, OneRideFirst,
    NotYourRide, ConsentMissing, TooSoon, TooFarAhead, SamePlace, HomeBeforeThere, NoHomePlace,
    PlaceUnknown, ledger.CreditLimitExceeded, intermediaries.CapExceeded (a helper's booking).
    """
    return _request(session, actor, need, now, asks_drivers=asks_drivers)


def keep_waiting(
    session: Session, actor: Actor, need: RideNeed, short_minutes: int, now: datetime
) -> RideReceipt:
    """Keep a ride that hours did not reach for, until a coordinator finds them: nobody is told no.

    Called after `request` was refused with CreditLimitExceeded; once per request key. It is tried
    again every morning. Raises: as `request`, but for CreditLimitExceeded.
    """
    made = _request(session, actor, need, now, waits=True)
    if not made.repeated:
        key, detail = f"approve_fund:{made.request_id}", {"short_minutes": short_minutes}
        task = notifications.TaskDraft(
            "approve_fund", key, now, need.rider_id, made.request_id, detail
        )
        notifications.open_task(session, actor.community_id, task, now)
    return made


def _request(
    session: Session,
    actor: Actor,
    need: RideNeed,
    now: datetime,
    *,
    asks_drivers: bool = True,
    waits: bool = False,
) -> RideReceipt:
    ask = asking(session, actor.community_id, need)
    by = _authorize(session, actor, ask, need.rider_id, now)
    if ask.request_id is not None:
        return _first_answer(session, actor.community_id, ask.request_id)
    if ask.state not in ("active", "provisional"):
        raise RiderNotActive(state=ask.state)
    if ask.state == "provisional" and ask.has_ridden:
        raise OneRideFirst()
    consent_id = None if by is None else by.consent_id
    made = make(
        session, actor, ask, need, consent_id, now, by=by, asks_drivers=asks_drivers, waits=waits
    )
    act = "asked" if waits else "booked"
    about = made.request_id
    intermediaries.note_act(
        session, actor, act, need.rider_id, now, subject_id=about, consent_id=consent_id
    )
    return made


def make(
    session: Session,
    actor: Actor,
    ask: Asking,
    need: RideNeed,
    consent_id: UUID | None,
    now: datetime,
    *,
    is_of_series: bool = False,
    by: intermediaries.Authority | None = None,
    asks_drivers: bool = True,
    waits: bool = False,
) -> RideReceipt:
    """Write a request that may be asked, with all that follows from it.

    by: a helper's authority, whose cap is kept. is_of_series: one day of a series, which was told
    as a whole, and whose hours are set aside seven days before; where they do not reach the ride
    stays, and a coordinator looks. asks_drivers: False where the caller knows who drives.
    waits: hours did not reach; nobody is asked to drive, and nothing is told yet.
    Raises: TooSoon, TooFarAhead, SamePlace, HomeBeforeThere,
    ledger.CreditLimitExceeded and intermediaries.CapExceeded (not for a series).
    """
    check(need, ask.from_place.id, now)
    legs, km = legs_of(session, ask, need)
    check_times(legs, now)
    request_id, ride_ids = new_id(), [new_id() for _ in legs]
    is_open = _open_then(session, actor, ask, legs, request_id, ride_ids[0], now, is_of_series)
    hours = _hold_later if waits else _hold_in_time if is_of_series else _hold
    holds, hours_due = hours(session, ask, need, legs, ride_ids, now)
    if ask.state == "provisional" and asking(session, actor.community_id, need).has_ridden:
        raise OneRideFirst()  # another of their requests waited for the same hours, and won
    for_coordinator = ask.ride_class >= 2
    search = _search(ask, need, legs, ride_ids)
    planned = planned_at(legs[0].pickup_at, ask.community, now) if asks_drivers else None
    asks_now = asks_drivers and is_open and not waits and planned is None
    wave = _wave(session, ask, need, search, now) if asks_now else []
    codes = tuple(new_code() for _ in legs)
    row = request_row(ask, actor, need, consent_id, now, request_id)
    _write(session, ask, need, by, sum(leg.effort_minutes for leg in legs), row)
    hold_ids: list[UUID | None] = [hold.hold_id for hold in holds] or [None for _ in legs]
    each = zip(legs, ride_ids, hold_ids, codes, strict=True)
    rows = [
        ride_row(ask, need, leg, request_id, ride_id, hold_id, code, km)
        for leg, ride_id, hold_id, code in each
    ]
    session.execute(insert(Ride), rows)
    if not ask.place_is_known:
        session.execute(insert(MemberPlace).values(**place_row(ask, need, now)))
    told = Told(ask.community, ask.rider, request_id, now)
    runs_out = invite(
        session,
        told,
        search,
        wave,
        now,
        details=Details(ask.help_level, ask.aids, km),
        also=() if is_of_series or waits else tell_asked(told, ask, need, actor, legs),
    )
    dues = _dues(ask, legs, ride_ids, for_coordinator or waits, planned or runs_out, now)
    reminders.remember(session, actor.community_id, [*dues, *hours_due])
    if for_coordinator:
        _ask_coordinator(session, ask, request_id, ride_ids[0], now)
    fund, sponsor = (sum(parts) for parts in (
        [hold.fund_minutes for hold in holds], [hold.sponsor_minutes for hold in holds],
    ))  # fmt: skip
    kept = sum(hold.minutes for hold in holds) + fund + sponsor
    return RideReceipt(request_id, codes, kept, fund, len(wave), for_coordinator, sponsor)


def _open_then(
    session: Session,
    actor: Actor,
    ask: Asking,
    legs: list[LegPlan],
    request_id: UUID,
    ride_id: UUID,
    now: datetime,
    is_of_series: bool,
) -> bool:
    """Tell whether drivers are asked; False where nobody drives then and the ride stays anyhow.

    That is a vital one of a series, or asked by a coordinator: a person calls. Raises: DayClosed.
    """
    try:
        check_open(session, ask, legs)
    except DayClosed as closed:
        is_vital = ask.usual_purpose in vital_of(ask.community.policy.vital_purposes)
        if not (is_vital and (is_of_series or actor.is_coordinator)):
            raise
        draft = call_about_closed(closed.data, request_id, ride_id, ask.rider.member_id, now)
        notifications.open_task(session, ask.community.id, draft, now)
        return False
    return True


def _write(
    session: Session,
    ask: Asking,
    need: RideNeed,
    by: intermediaries.Authority | None,
    minutes: int,
    row: dict[str, Any],
) -> None:
    """Write the request's row, within the cap of the helper who asks."""
    if by is None:
        session.execute(insert(RideRequest).values(**row))
    else:
        write_within_cap(session, ask, need, by, minutes, row)


def _ask_coordinator(
    session: Session, ask: Asking, request_id: UUID, ride_id: UUID, now: datetime
) -> None:
    key, rider_id = f"class_ride:{request_id}", ask.rider.member_id
    task = notifications.TaskDraft("class_ride", key, now, rider_id, ride_id)
    notifications.open_task(session, ask.community.id, task, now)


def _hold(
    session: Session,
    ask: Asking,
    need: RideNeed,
    legs: list[LegPlan],
    ride_ids: list[UUID],
    now: datetime,
) -> tuple[list[ledger.HoldReceipt], list[reminders.Due]]:
    """Set the hours of all legs aside. Raises: ledger.CreditLimitExceeded."""
    asks = [
        ledger.HoldAsk(
            f"ride:{need.request_key}:{leg.leg}",
            leg.effort_minutes,
            ride_id,
            leg.dropoff_at + timedelta(days=HOLD_AFTER_DAYS),
        )
        for leg, ride_id in zip(legs, ride_ids, strict=True)
    ]
    others = fund_ask(ask, now), sponsor_ask(ask, now)
    return ledger.hold(session, ask.community.id, need.rider_id, asks, now, *others), []


def _hold_later(
    session: Session,
    ask: Asking,
    need: RideNeed,
    legs: list[LegPlan],
    ride_ids: list[UUID],
    now: datetime,
) -> tuple[list[ledger.HoldReceipt], list[reminders.Due]]:
    """Try again tomorrow, for all legs at once."""
    at = next_morning(now, ask.community.time_zone)
    return [], [reminders.Due("hold_hours", ride_ids[0], at)]


def _hold_in_time(
    session: Session,
    ask: Asking,
    need: RideNeed,
    legs: list[LegPlan],
    ride_ids: list[UUID],
    now: datetime,
) -> tuple[list[ledger.HoldReceipt], list[reminders.Due]]:
    """Set the hours of one day of a series aside once it is a week ahead; return when, if later.

    Where they do not reach, nobody is told no: a person is asked.
    """
    at = hold_at(legs[0].pickup_at, ask.community.time_zone)
    if at > now:
        return [], [reminders.Due("hold_hours", ride_id, at) for ride_id in ride_ids]
    try:
        return _hold(session, ask, need, legs, ride_ids, now)
    except ledger.CreditLimitExceeded as error:
        short = int(error.data["short_minutes"])
        return [], look_for_hours(session, ask.community, need.rider_id, ride_ids, short, now)


def _wave(
    session: Session, ask: Asking, need: RideNeed, search: Search, now: datetime
) -> list[Ranked]:
    if ask.ride_class >= 2:  # a coordinator finds these drivers (TRUST.md 1)
        return []
    size = ask.community.policy.wave_size
    order = ranked_for(session, ask.community, search, now, best=size)
    if need.way_home == "driver_waits":
        order = {way: ranked for way, ranked in order.items() if len(way) > 1}
    if need.way_home == "when_i_call":
        order.pop(("home",), None)
    return planned_wave(session, ask.community, search, order)


def may_ask(session: Session, actor: Actor, rider_id: UUID, now: datetime) -> UUID | None:
    """Return the consent by which the actor asks for a rider, None where none is needed.

    Raises: NotYourRide, ConsentMissing.
    """
    if actor.subject_id != rider_id and not actor.is_coordinator:
        raise NotYourRide()
    return intermediaries.authorize(session, actor, rider_id, "book", now)


def _authorize(
    session: Session, actor: Actor, ask: Asking, rider_id: UUID, now: datetime
) -> intermediaries.Authority | None:
    if actor.subject_id != rider_id and not actor.is_coordinator:
        raise NotYourRide()
    return intermediaries.authorize_booking(session, actor, rider_id, ask.community, now)


def _search(ask: Asking, need: RideNeed, legs: list[LegPlan], ride_ids: list[UUID]) -> Search:
    start, end = (ask.from_place.lat, ask.from_place.lon), (ask.to_place.lat, ask.to_place.lon)
    policy = ask.community.policy
    return Search(
        rider_id=need.rider_id,
        legs={
            leg.leg: Leg(
                ride_id,
                start if leg.leg == "out" else end,
                end if leg.leg == "out" else start,
                leg.pickup_at,
                leg.dropoff_at,
                is_by_day(leg.pickup_at, leg.dropoff_at, ask.community.time_zone),
            )
            for leg, ride_id in zip(legs, ride_ids, strict=True)
        },
        need=Need(
            seats=need.seats,
            wheelchairs=wheelchairs(ask.aids),
            child_seats=need.child_seats,
            help_level=ask.help_level,
            purpose=ask.usual_purpose,
            languages=frozenset({ask.rider.language}),
            boarding_minutes=boarding_minutes(ask.help_level, policy),
            round_minutes=policy.round_minutes,
            driver_waits=need.way_home == "driver_waits",
            ride_class=ask.ride_class,
            comfort_asks=ask.comfort_asks & CAR_BITS,
            comfort_offers=ask.comfort_offers,
            own_language=bool(ask.comfort_asks & LANGUAGE_BIT),
        ),
        new_ones=new_ones_of(ask.ride_class, ask.welcomes_new),
    )


def _dues(
    ask: Asking,
    legs: list[LegPlan],
    ride_ids: list[UUID],
    for_coordinator: bool,
    first_wave_ends: datetime | None,
    now: datetime,
) -> list[reminders.Due]:
    dues = []
    for leg, ride_id in zip(legs, ride_ids, strict=True):
        way_home = "when_i_call" if leg.state == "waiting_for_call" else "at"
        zone = ask.community.time_zone
        around = ride_reminders(leg.leg, way_home, leg.pickup_at, leg.dropoff_at, zone, now)
        dues += [reminders.Due(when.kind, ride_id, when.at) for when in around]
        if leg.state == "looking":
            dues.append(reminders.Due("unmet", ride_id, unmet_at(leg.pickup_until, now)))
            if not for_coordinator:
                after = first_wave_ends or now + timedelta(minutes=30)
                dues.append(reminders.Due("next_wave", ride_id, after))
    return dues


def _first_answer(session: Session, community_id: int, request_id: UUID) -> RideReceipt:
    rows = session.execute(
        select(Ride.code, Ride.effort_minutes)
        .where(Ride.community_id == community_id, Ride.request_id == request_id)
        .order_by(Ride.leg.desc())
    ).all()
    return RideReceipt(
        request_id,
        tuple(row.code for row in rows),
        sum(row.effort_minutes for row in rows),
        0,
        0,
        False,
        repeated=True,
    )
