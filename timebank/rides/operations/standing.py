"""Rides that come again: asked once, made fourteen days ahead, one day at a time.

Each day becomes an ordinary request, once: a row of its own says that a day was dealt with.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from timebank import intermediaries, notifications, reminders
from timebank.intermediaries import Authority, CapExceeded
from timebank.kernel.actor import Actor
from timebank.kernel.calendar import local_day, local_instant
from timebank.kernel.codes import new_code
from timebank.kernel.db import attempt
from timebank.kernel.errors import Invalid
from timebank.kernel.ids import new_id
from timebank.kernel.weeks import weeks_from
from timebank.members import CommunityFacts, community_facts
from timebank.rides.errors import DayClosed, OneRideFirst, RiderNotActive, TooSoon
from timebank.rides.models import Ride, StandingDay, StandingRequest
from timebank.rides.operations.caps import ask_about
from timebank.rides.operations.requests import make, may_ask
from timebank.rides.operations.telling import tell_series
from timebank.rides.operations.telling_closed import tell_day_skipped
from timebank.rides.queries.asking import Asking, asking
from timebank.rides.rules.need import RideNeed
from timebank.rides.rules.standing import (
    MADE_AHEAD_DAYS,
    MADE_MINUTE,
    OtherDay,
    StandingNeed,
    check_days,
    need_on,
    next_day,
)

REMINDER = "standing"


@dataclass(frozen=True, slots=True)
class StandingReceipt:
    """What a series became. codes: of its first ride's legs; made: how many days so far."""

    standing_id: UUID
    code: str
    codes: tuple[str, ...]
    made: int
    repeated: bool = False


def request_standing(
    session: Session, actor: Actor, need: StandingNeed, now: datetime, *, is_told: bool = True
) -> StandingReceipt:
    """Ask for rides that come again; the days of the next two weeks are made at once.

    One message tells of all of them. Hours are set aside a week before each; the same request
    key returns the first answer. Raises: RiderNotActive, OneRideFirst, NotYourRide,
    ConsentMissing, CapExceeded by its first day, TooSoon, TooFarAhead, NotOneOfThem, SamePlace,
    HomeBeforeThere, NoHomePlace, PlaceUnknown, RideUnknown.
    """
    consent_id = may_ask(session, actor, need.rider_id, now)
    known = _known(session, actor.community_id, need)
    if known is not None:
        return _receipt(session, known, repeated=True)
    community = community_facts(session, actor.community_id)
    check_days(need, local_day(now, community.time_zone))
    standing_id = new_id()
    first = need_on(need, need.first_on, community.time_zone, _key(standing_id, need.first_on))
    ask = asking(session, community.id, first)
    _need_active(ask)
    series = StandingRequest(
        **_row(need), community_id=community.id, id=standing_id, code=new_code(),
        asked_by_id=actor.member_id, consent_id=consent_id, channel=actor.channel, asked_at=now,
        state="active",
    )  # fmt: skip
    session.add(series)
    session.flush()
    intermediaries.note_act(
        session, actor, "booked", need.rider_id, now, subject_id=standing_id, consent_id=consent_id
    )
    # what cannot be on its first day is refused here, whole, with the field's name
    by = _authority(session, series)
    _make(session, actor, ask, first, series, need.first_on, now, by=by)
    while _make_one(session, community, series, now):
        pass
    if is_told:
        intermediaries.tell(
            session, community, [tell_series(community, "R24", series, ask, actor, now)], now
        )
    return _receipt(session, series)


def make_next_day(
    session: Session, kind: str, community_id: int, standing_id: UUID, now: datetime
) -> None:
    """Make the next day of a series that is due; later ones are remembered.

    A consent that ended or a member who left ends it: a coordinator hears of that.
    """
    series = locked_series(session, community_id, standing_id)
    if series is not None and series.state == "active":
        _make_one(session, community_facts(session, community_id), series, now)


def locked_series(session: Session, community_id: int, standing_id: UUID) -> StandingRequest | None:
    """Lock a series: two that make or change its days meet here."""
    return session.scalar(
        select(StandingRequest)
        .where(StandingRequest.community_id == community_id, StandingRequest.id == standing_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def _make_one(
    session: Session, community: CommunityFacts, series: StandingRequest, now: datetime
) -> bool:
    """Deal with the next day when it is due; return whether it was, and remember what is next."""
    zone = community.time_zone
    today = local_day(now, zone)
    passed = today - timedelta(days=1)  # days nobody made in time are over
    after = max(series.dealt_until or passed, passed)
    on = next_day(weeks_from(series.rule), series.first_on, after)
    if on is None and (series.dealt_until is None or series.dealt_until < today):
        end(session, series, "over", None, now)
        return False
    due_at = _due_at(series, on, zone)
    if on is None or due_at > now:
        due = reminders.Due(REMINDER, series.id, due_at)
        reminders.remember(session, community.id, [due])
        return False
    if not _may_go_on(session, community, series, today, now):
        return False
    _deal_with(session, community, series, on, now)
    again = next_day(weeks_from(series.rule), series.first_on, on)
    due = reminders.Due(REMINDER, series.id, _due_at(series, again, zone))
    reminders.remember(session, community.id, [due])
    return True


def _due_at(series: StandingRequest, on: date | None, zone: str) -> datetime:
    """Return when a day is made; None: when the series is over, the day after its last."""
    if on is not None:
        return local_instant(on - timedelta(days=MADE_AHEAD_DAYS), MADE_MINUTE, zone)
    assert series.dealt_until is not None
    return local_instant(series.dealt_until + timedelta(days=1), MADE_MINUTE, zone)


def _deal_with(
    session: Session, community: CommunityFacts, series: StandingRequest, on: date, now: datetime
) -> None:
    """Make one day, as it was changed for it, unless it was taken out."""
    known = day_of(session, series, on)
    other = OtherDay()
    if known is not None:
        if known.state != "changed":
            set_series(session, series, dealt_until=on)
            return
        other = OtherDay(known.minute, known.home_minute, known.to_place_id)
    need = need_on(series, on, community.time_zone, _key(series.id, on), other)
    try:
        ask = asking(session, community.id, need)
        if ask.state == "left":
            _stop(session, series, "left", now)
            return
        _need_active(ask)
        by = _authority(session, series)
        attempt(session, _make, who_asked(series), ask, need, series, on, now, by=by)
    except DayClosed as error:
        write_day(session, series, on, now, state="skipped", why=error.code)
        set_series(session, series, dealt_until=on)
        tell_day_skipped(session, community, error, series, ask.rider, now)
    except CapExceeded as error:  # as for a single ride: the member is asked, and a person calls
        write_day(session, series, on, now, state="failed", why=error.code)
        ask_about(session, who_asked(series), ask, need, series.consent_id, now)
        set_series(session, series, dealt_until=on)
    except (Invalid, RiderNotActive, OneRideFirst) as error:
        is_late = isinstance(error, TooSoon)  # asked today for earlier today
        write_day(session, series, on, now, state="skipped" if is_late else "failed",
                  why=error.code)  # fmt: skip
        if not is_late:
            _ask_person(
                session, series, error.code, {"why": error.code, "day": on.isoformat()}, now
            )
        set_series(session, series, dealt_until=on)


def _make(
    session: Session,
    actor: Actor,
    ask: Asking,
    need: RideNeed,
    series: StandingRequest,
    on: date,
    now: datetime,
    *,
    by: Authority | None,
) -> UUID:
    """Write the request of one day and its row. Raises: Invalid before anything is written.

    by: the helper's authority, whose cap holds for this week. Raises: CapExceeded.
    """
    made = make(session, actor, ask, need, series.consent_id, now, is_of_series=True, by=by)
    write_day(session, series, on, now, state="made", request_id=made.request_id)
    if series.dealt_until is None or on > series.dealt_until:
        set_series(session, series, dealt_until=on)
    return made.request_id


def make_again(
    session: Session,
    actor: Actor,
    community: CommunityFacts,
    series: StandingRequest,
    on: date,
    other: OtherDay,
    request_key: str,
    now: datetime,
) -> UUID:
    """Make a day anew, another way than it was. Raises as `request_standing`.

    A helper's cap holds; a coordinator and the rider go over it as they like.
    """
    by = intermediaries.authorize_booking(session, actor, series.rider_id, community, now)
    need = need_on(series, on, community.time_zone, request_key, other)
    ask = asking(session, community.id, need)
    return _make(session, actor, ask, need, series, on, now, by=by)


def _authority(session: Session, series: StandingRequest) -> Authority | None:
    """Return whose week's cap the days of a series count to; None: nobody else's hours."""
    if series.consent_id is None:
        return None
    return intermediaries.authority_by(session, series.community_id, series.consent_id)


def who_asked(series: StandingRequest) -> Actor:
    """Return the actor of a day's request: who asked for the series, for whom, by what channel."""
    by_other = series.asked_by_id not in (None, series.rider_id)
    return Actor(
        series.community_id,
        series.asked_by_id,
        series.channel,  # type: ignore[arg-type]
        series.rider_id if by_other else None,
        series.consent_id,
    )


def day_of(session: Session, series: StandingRequest, on: date) -> StandingDay | None:
    """Return what became of one day so far."""
    return session.scalar(
        select(StandingDay)
        .where(
            StandingDay.community_id == series.community_id,
            StandingDay.standing_id == series.id,
            StandingDay.on_day == on,
        )
        .execution_options(populate_existing=True)
    )


def write_day(
    session: Session, series: StandingRequest, on: date, now: datetime, **values: Any
) -> None:
    """Write what became of one day; the series must be locked."""
    changed = session.execute(
        update(StandingDay)
        .where(
            StandingDay.community_id == series.community_id,
            StandingDay.standing_id == series.id,
            StandingDay.on_day == on,
        )
        .values(dealt_at=now, **values)
        .returning(StandingDay.id)
        .execution_options(synchronize_session=False)
    ).first()
    if changed is None:
        session.execute(
            insert(StandingDay).values(
                community_id=series.community_id, id=new_id(), standing_id=series.id, on_day=on,
                dealt_at=now, **values,
            )
        )  # fmt: skip


def end(
    session: Session, series: StandingRequest, why: str, by_id: UUID | None, now: datetime
) -> None:
    """End a series: nothing more is made. What was made is the caller's business."""
    set_series(session, series, state="ended", ended_why=why, ended_at=now, ended_by_id=by_id)
    reminders.drop(session, series.community_id, [series.id], (REMINDER,))


def _may_go_on(
    session: Session,
    community: CommunityFacts,
    series: StandingRequest,
    today: date,
    now: datetime,
) -> bool:
    """Ask whether the consent still counts; a new one of the same organisation takes its place."""
    if series.consent_id is None:
        return True
    covering = intermediaries.still_covers(session, community.id, series.consent_id, "book", today)
    if covering is None:
        _stop(session, series, "consent", now)
        return False
    if covering != series.consent_id:
        set_series(session, series, consent_id=covering)
    return True


def _stop(session: Session, series: StandingRequest, why: str, now: datetime) -> None:
    end(session, series, why, None, now)
    _ask_person(session, series, "ended", {"why": f"rides.standing-{why}"}, now)


def _ask_person(
    session: Session, series: StandingRequest, key: str, detail: dict[str, str], now: datetime
) -> None:
    draft = notifications.TaskDraft(
        "call_member", f"standing:{series.id}:{key}", now, series.rider_id, series.id,
        {"about": "standing"} | detail,
    )  # fmt: skip
    notifications.open_task(session, series.community_id, draft, now)


def _need_active(ask: Asking) -> None:
    if ask.state == "provisional":
        raise OneRideFirst()
    if ask.state != "active":
        raise RiderNotActive(state=ask.state)


def set_series(session: Session, series: StandingRequest, **values: Any) -> None:
    """Write columns of a locked series."""
    session.execute(
        update(StandingRequest)
        .where(StandingRequest.community_id == series.community_id, StandingRequest.id == series.id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    session.refresh(series)


def _key(standing_id: UUID, on: date) -> str:
    return f"standing:{standing_id}:{on.isoformat()}"


def _known(session: Session, community_id: int, need: StandingNeed) -> StandingRequest | None:
    return session.scalar(
        select(StandingRequest).where(
            StandingRequest.community_id == community_id,
            StandingRequest.request_key == need.request_key,
            StandingRequest.rider_id == need.rider_id,
        )
    )


def _row(need: StandingNeed) -> dict[str, Any]:
    same = {
        name: getattr(need, name)
        for name in need.__dataclass_fields__
        if name not in ("weeks", "aids", "home_minute")
    }
    return same | {
        "rule": need.weeks.rrule,
        "aids": None if need.aids is None else list(need.aids),
        "home_minute": need.home_minute if need.way_home == "at" else None,
    }


def _receipt(
    session: Session, series: StandingRequest, *, repeated: bool = False
) -> StandingReceipt:
    rows = session.execute(
        select(StandingDay.request_id, Ride.code)
        .join(
            Ride,
            (Ride.community_id == StandingDay.community_id)
            & (Ride.request_id == StandingDay.request_id),
        )
        .where(
            StandingDay.community_id == series.community_id, StandingDay.standing_id == series.id
        )
        .order_by(StandingDay.on_day, Ride.leg.desc())
    ).all()
    first = rows[0].request_id if rows else None
    codes = tuple(row.code for row in rows if row.request_id == first)
    made = len({row.request_id for row in rows})
    return StandingReceipt(series.id, series.code, codes, made, repeated)
