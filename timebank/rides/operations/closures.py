"""A community closes for a day, or opens again: rides end, everybody is told once.

Vital rides and people who are out stay, as calls for a person. What a press does not finish, or a
request slips past, is worked off by reminders, a piece a transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from timebank import intermediaries, members, notifications, reminders
from timebank.kernel.actor import Actor, system
from timebank.kernel.ids import new_id
from timebank.members import CommunityFacts, community_facts
from timebank.notifications import TaskDraft
from timebank.rides.errors import ClosureUnfit, ClosureUnknown
from timebank.rides.models import CLOSURE_KINDS, Closure
from timebank.rides.operations.closing import free
from timebank.rides.operations.moving import lock_rides, move_all, only_coordinator
from timebank.rides.operations.telling_closed import call_about_closed, tell_closed
from timebank.rides.queries.closures import touched_by
from timebank.rides.rules.closures import (
    AHEAD_DAYS_MAX,
    SPAN_DAYS_MAX,
    WORDS_MAX,
    ClosedSpan,
    fates,
    vital_of,
)

REMINDER = "closed"
PIECE = 400  # rides a transaction: a closed week of a county is no one write
AGAIN = timedelta(minutes=1)  # a request that did not see the closing has committed by then
STAY = {"vital": "closed", "way_home": "closed_home"}  # fate -> what the call is about


@dataclass(frozen=True, slots=True)
class ClosureDraft:
    """A time to close. words: at most 40 letters, as members read them; needed for `other`."""

    request_key: str
    kind: str  # weather | holiday | other
    words: str
    from_at: datetime
    until_at: datetime


@dataclass(frozen=True, slots=True)
class ClosureReceipt:
    """What a press did. repeated: this time was closed already, by this press or another."""

    closure_id: UUID
    ended: int
    repeated: bool = False


def checked_closure(draft: ClosureDraft, now: datetime) -> ClosureDraft:
    """Return a draft that may be closed. Raises: ClosureUnfit(field), members' words' errors."""
    if draft.kind not in CLOSURE_KINDS:
        raise ClosureUnfit(field="kind")
    words = members.one_line(draft.words, "words", WORDS_MAX, required=draft.kind == "other")
    if draft.from_at >= draft.until_at or draft.until_at <= now:
        raise ClosureUnfit(field="until")
    if draft.until_at - draft.from_at > timedelta(days=SPAN_DAYS_MAX, hours=2):
        raise ClosureUnfit(field="until")
    if draft.from_at > now + timedelta(days=AHEAD_DAYS_MAX):
        raise ClosureUnfit(field="from")
    return replace(draft, words=words)


def close_days(
    session: Session, actor: Actor, draft: ClosureDraft, now: datetime
) -> ClosureReceipt:
    """Close a time: rides in it end with the outcome `weather`, riders and drivers are told.

    For a holiday or another reason the outcome is `cancelled`: not everything is weather. Hours
    are free whole, and nothing counts against anybody. Coordinators who press at once take turns;
    the same time is closed once. Raises: NotYourRide, ClosureUnfit(field), FieldMissing,
    FieldTooLong.
    """
    only_coordinator(actor)
    draft = checked_closure(draft, now)
    members.lock_community(session, actor.community_id)
    known = _known(session, actor.community_id, draft)
    if known is not None:
        return ClosureReceipt(known, 0, repeated=True)
    closure = Closure(
        community_id=actor.community_id, id=new_id(), request_key=draft.request_key,
        kind=draft.kind, words=draft.words, from_at=draft.from_at, until_at=draft.until_at,
        rides_ended=0, made_at=now, made_by_id=actor.member_id,
    )  # fmt: skip
    session.add(closure)
    session.flush()
    community = community_facts(session, actor.community_id)
    _ask_person(session, community, closure, now)
    ended = _end_some(session, actor, community, closure, now)
    return ClosureReceipt(closure.id, ended)


def reopen(session: Session, actor: Actor, closure_id: UUID, now: datetime) -> None:
    """Open a closed time again: rides may be asked for, series make their days.

    What was called off stays so; calls about what stayed are dropped, and neighbors are asked for
    it as ever. Said again, nothing more happens. Raises: NotYourRide,
    ClosureUnknown.
    """
    only_coordinator(actor)
    closure = _locked(session, actor.community_id, closure_id)
    if closure is None:
        raise ClosureUnknown()
    if closure.reopened_at is not None:
        return
    closure.reopened_at, closure.reopened_by_id = now, actor.member_id
    session.flush()
    c = actor.community_id
    reminders.drop(session, c, [closure_id], (REMINDER,))
    keys = [f"{about}:{closure_id}:" for about in STAY.values()]
    notifications.drop_tasks_keyed(session, c, keys, now)
    stays = touched_by(session, community_facts(session, c), span_of(closure), now)
    looking = [view.id for view, _ in stays.rides if view.state == "looking"]
    dues = [reminders.Due("next_wave", ride_id, now) for ride_id in looking]
    reminders.remember(session, c, dues)


def work_off(
    session: Session, kind: str, community_id: int, closure_id: UUID, now: datetime
) -> None:
    """End what is left of a closed time: a next piece, or what was asked while it was closed."""
    closure = _locked(session, community_id, closure_id)
    if closure is None or closure.reopened_at is not None:
        return
    community = community_facts(session, community_id)
    _ask_person(session, community, closure, now)
    _end_some(session, system(community_id), community, closure, now, is_last=True)


def _end_some(
    session: Session,
    actor: Actor,
    community: CommunityFacts,
    closure: Closure,
    now: datetime,
    *,
    is_last: bool = False,
) -> int:
    """End one piece, whole riders together, and remember to come back."""
    span = span_of(closure)
    found = touched_by(session, community, span, now, only="ending").of("ends")
    found.sort(key=lambda view: view.rider.member_id)
    piece = found[:PIECE]
    if len(found) > PIECE:
        left = found[PIECE].rider.member_id
        piece = [view for view in piece if view.rider.member_id != left] or piece
    ended = _end(session, actor, community, closure, [view.id for view in piece], now)
    if len(found) > len(piece) or not is_last:
        at = now + (timedelta(seconds=1) if len(found) > len(piece) else AGAIN)
        reminders.remember(session, community.id, [reminders.Due(REMINDER, closure.id, at)])
    return ended


def _end(
    session: Session,
    actor: Actor,
    community: CommunityFacts,
    closure: Closure,
    ride_ids: Sequence[UUID],
    now: datetime,
) -> int:
    """End these rides as they stand under their locks; returns how many did."""
    if not ride_ids:
        return 0
    span = span_of(closure)
    views = lock_rides(session, community.id, ride_ids)
    what = fates(views, replace(span, from_at=max(span.from_at, now)),
                 vital_of(community.policy.vital_purposes))  # fmt: skip
    ending = [view for view in views if what.get(view.id) == "ends"]
    if not ending:
        return 0
    outcome = "weather" if closure.kind == "weather" else "cancelled"
    reason = f"{closure.kind}: {closure.words}".removesuffix(": ")
    move_all(session, actor, ending, "cancel", now, reason=reason, outcome=outcome)
    free(session, community, ending, now)
    intermediaries.tell(session, community, tell_closed(community, span, ending, now), now)
    session.execute(
        update(Closure)
        .where(Closure.community_id == community.id, Closure.id == closure.id)
        .values(rides_ended=Closure.rides_ended + len(ending))
        .execution_options(synchronize_session=False)
    )
    return len(ending)


def _ask_person(
    session: Session, community: CommunityFacts, closure: Closure, now: datetime
) -> None:
    """Put what stays before a person: vital rides, and people who have to get home."""
    touched = touched_by(session, community, span_of(closure), now, only="kept")
    data = {"closure_id": closure.id, "kind": closure.kind, "words": closure.words}
    drafts: dict[str, TaskDraft] = {}
    for fate, about in STAY.items():
        for view in touched.of(fate):  # type: ignore[arg-type]
            draft = call_about_closed(
                data, view.request_id, view.id, view.rider.member_id, now, about
            )
            drafts.setdefault(draft.key, draft)
    notifications.open_tasks(session, community.id, list(drafts.values()), now)


def span_of(closure: Closure) -> ClosedSpan:
    """Return a closure's row as its span."""
    return ClosedSpan(closure.id, closure.kind, closure.words, closure.from_at, closure.until_at)


def _known(session: Session, community_id: int, draft: ClosureDraft) -> UUID | None:
    """Return the closure of this press, or one of this very time that still counts."""
    same = (
        (Closure.from_at == draft.from_at)
        & (Closure.until_at == draft.until_at)
        & Closure.reopened_at.is_(None)
    )
    return session.scalar(
        select(Closure.id)
        .where(
            Closure.community_id == community_id,
            (Closure.request_key == draft.request_key) | same,
        )
        .limit(1)
    )


def _locked(session: Session, community_id: int, closure_id: UUID) -> Closure | None:
    return session.scalar(
        select(Closure)
        .where(Closure.community_id == community_id, Closure.id == closure_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
