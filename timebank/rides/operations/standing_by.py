"""A second driver for rides that must not fail: asked after the first said yes, called if needed.

Who stands by is asked again when the time comes, alone, first and quickly, and does not take over
by itself: a "perhaps" of last week is no "yes" of now. A telephone may be off, and a rider who is
told a name that does not come is worse off than one who waits five minutes more.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from timebank import intermediaries, reminders
from timebank.kernel.actor import Actor
from timebank.kernel.codes import new_code
from timebank.kernel.db import own_insert
from timebank.kernel.ids import new_id
from timebank.matching import Ranked, ways_to_ask
from timebank.members import CommunityFacts, Driver, community_facts
from timebank.rides.errors import InvitationEnded, InvitationUnknown, RideAlreadyTaken
from timebank.rides.models import StandBy
from timebank.rides.operations.answering import check, lock_driver
from timebank.rides.operations.inviting import Details, invite, last_wave
from timebank.rides.operations.moving import lock_ride, lock_rides, only_coordinator
from timebank.rides.operations.releasing import ASK_AGAIN, LEAD
from timebank.rides.operations.telling import Told, tell_offer
from timebank.rides.queries.candidates import ranked_for
from timebank.rides.queries.planning import able_drivers, said_no
from timebank.rides.queries.searching import search_for
from timebank.rides.queries.views import RideView


def ask_backup(session: Session, community: CommunityFacts, view: RideView, now: datetime) -> int:
    """Ask the next best drivers to stand by for a ride that was promised; returns how many.

    Once: who said no is not asked again, and where all say no there is no second driver. Nor is
    anybody asked who is still being introduced.
    """
    if not _is_promised(view) or view.pickup_at - now <= LEAD:
        return 0
    views = _with_other(session, community, view)
    known = _known(session, community.id, [one.id for one in views])
    if "agreed" in known.values():
        return 0
    no = said_no(session, community.id, [one.id for one in views])
    refused = {one for found in no.values() for one in found} | {view.driver_id}
    refused |= {one for one, state in known.items() if state in ("declined", "asked")}
    found = [
        ranked
        for ranked in able_drivers(session, community, views, now)
        if ranked.candidate.driver_id not in refused and not ranked.candidate.is_new
    ][: community.policy.wave_size]
    _ask(session, community, views, found, now)
    return len(found)


def ask_stand_by(session: Session, actor: Actor, ride_id: UUID, now: datetime) -> int:
    """A coordinator wants a second driver, whatever the purpose; returns how many were asked.

    Raises: NotYourRide, RideUnknown.
    """
    only_coordinator(actor)
    community, view = lock_ride(session, actor.community_id, ride_id)
    return ask_backup(session, community, view, now)


def agree_stand_by(session: Session, actor: Actor, stand_by_id: UUID, now: datetime) -> RideView:
    """A driver says: I can be the second. The first who says so is; the same hard rules hold.

    Said again, the same. Returns the ride. Raises: InvitationUnknown, InvitationEnded,
    RideAlreadyTaken (another stands by), MayNotDrive(reasons).
    """
    c = actor.community_id
    row = _own(session, actor, stand_by_id)
    views = lock_rides(session, c, [one for one in (row.ride_id, row.other_ride_id) if one])
    lock_driver(session, c, row.driver_id)
    row = _own(session, actor, stand_by_id)
    first = next(view for view in views if view.id == row.ride_id)
    if row.state == "agreed":
        return first
    standing = [view for view in views if _is_promised(view) and view.driver_id != row.driver_id]
    if row.state not in ("asked", "declined") or not standing:
        raise InvitationEnded(state=row.state)
    others = _known(session, c, [view.id for view in views])
    if "agreed" in others.values():
        raise RideAlreadyTaken()
    check(session, community_facts(session, c), standing, row.driver_id, now)
    _set(session, c, [stand_by_id], state="agreed", agreed_at=now, ended_at=None)
    _close_others(session, c, [view.id for view in views], now)
    return first


def decline_stand_by(session: Session, actor: Actor, stand_by_id: UUID, now: datetime) -> None:
    """A driver says: not this time, or not any more; then others are asked. No reason is asked.

    Said again, nothing more happens. Raises: InvitationUnknown.
    """
    row = _own(session, actor, stand_by_id)
    lock_rides(session, actor.community_id, [row.ride_id])
    row = _own(session, actor, stand_by_id)
    if row.state not in ("asked", "agreed"):
        return
    _set(session, actor.community_id, [stand_by_id], state="declined", ended_at=now)
    if row.state == "agreed":
        due = reminders.Due(ASK_AGAIN, row.ride_id, now)
        reminders.remember(session, actor.community_id, [due])


def call_backup(
    session: Session, community: CommunityFacts, views: Sequence[RideView], now: datetime
) -> set[UUID]:
    """Ask who stands by for rides that lost their driver, alone and first; returns which rides.

    They say yes once more (see above); when the time runs out the next neighbors are asked. The
    hard rules are looked at anew: who has promised something else meanwhile is let go.
    """
    looking = [view for view in views if view.state == "looking"]
    row = _agreed(session, community.id, [view.id for view in looking])
    if row is None:
        return set()
    lock_driver(session, community.id, row.driver_id)
    covered = [view for view in views if view.id in (row.ride_id, row.other_ride_id)]
    search = replace(search_for(community, covered, (row.driver_id,)), to_ask=False)
    order = ranked_for(session, community, search, now)
    ways = ways_to_ask({w: one for w, one in order.items() if set(w) & _legs(looking)})
    wave = [ranked for way in ways for ranked in way[:1]]
    state = "called" if wave else "released"
    _set(session, community.id, [row.id], state=state, ended_at=now)
    if not wave:
        return set()
    first = covered[0]
    told = Told(community, first.rider_contact, first.request_id, now)
    details = Details(first.help_level, first.aids, first.distance_km)
    number = last_wave(session, community.id, [view.id for view in views]) + 1
    runs_out = invite(
        session, told, search, wave[:1], now, details=details, number=number, is_backup=True
    )
    assert runs_out is not None
    asked = {view.id for view in covered if view.leg in wave[0].legs}
    dues = [reminders.Due("next_wave", one.id, runs_out) for one in looking if one.id in asked]
    reminders.remember(session, community.id, dues)
    return asked


def _legs(views: Sequence[RideView]) -> set[str]:
    return {view.leg for view in views}


def _is_promised(view: RideView) -> bool:
    return view.driver_id is not None and view.state in ("found", "waiting_for_call")


def _with_other(session: Session, community: CommunityFacts, view: RideView) -> list[RideView]:
    """Return a ride and its other leg where the same driver promised both, the way there first."""
    if view.other_ride_id is None or view.other_driver_id != view.driver_id:
        return [view]
    other = lock_rides(session, community.id, [view.other_ride_id])[0]
    views = [view, other] if _is_promised(other) else [view]
    return sorted(views, key=lambda one: one.leg != "out")


def _ask(
    session: Session,
    community: CommunityFacts,
    views: Sequence[RideView],
    found: Sequence[Ranked],
    now: datetime,
) -> None:
    if not found:
        return
    first, search = views[0], search_for(community, views)
    told = Told(community, first.rider_contact, first.request_id, now)
    rows, drafts = [], []
    for ranked in found:
        stand_by_id = new_id()
        row = {
            "community_id": community.id, "id": stand_by_id, "code": new_code(),
            "ride_id": first.id, "other_ride_id": views[1].id if len(views) > 1 else None,
            "driver_id": ranked.candidate.driver_id, "state": "asked", "minutes": ranked.minutes,
            "made_at": now,
        }  # fmt: skip
        rows.append(row)
        offer = tell_offer(
            told, ranked, search.legs, first.help_level, first.aids, first.distance_km, stand_by_id,
            first.pickup_at - LEAD,
        )  # fmt: skip
        until = first.pickup_at - LEAD  # later it makes no sense
        drafts.append(replace(offer, kind="D14", key=f"D14:{stand_by_id}", deadline_at=until))
    written = own_insert(session, StandBy)
    again = written.on_conflict_do_update(
        index_elements=["community_id", "ride_id", "driver_id"],
        set_={
            name: written.excluded[name]
            for name in ("id", "code", "other_ride_id", "state", "minutes", "made_at")
        }
        | {"agreed_at": None, "ended_at": None},
    )
    session.execute(again, rows)
    intermediaries.tell(session, community, drafts, now)


def _known(session: Session, community_id: int, ride_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return by driver how their standing by for these rides stands."""
    rows = session.execute(
        select(StandBy.driver_id, StandBy.state).where(
            StandBy.community_id == community_id, _about(ride_ids)
        )
    )
    return {row.driver_id: row.state for row in rows}


def _agreed(session: Session, community_id: int, ride_ids: Collection[UUID]) -> StandBy | None:
    return session.scalar(
        select(StandBy)
        .where(StandBy.community_id == community_id, _about(ride_ids), StandBy.state == "agreed")
        .limit(1)
        .execution_options(populate_existing=True)
    )


def _about(ride_ids: Collection[UUID]) -> ColumnElement[bool]:
    return or_(StandBy.ride_id.in_(ride_ids), StandBy.other_ride_id.in_(ride_ids))


def _own(session: Session, actor: Actor, stand_by_id: UUID) -> StandBy:
    """Return a driver's own; another driver's does not exist. Raises: InvitationUnknown."""
    row = session.execute(
        select(StandBy, Driver.member_id)
        .join(
            Driver,
            and_(Driver.community_id == StandBy.community_id, Driver.id == StandBy.driver_id),
        )
        .where(StandBy.community_id == actor.community_id, StandBy.id == stand_by_id)
        .execution_options(populate_existing=True)
    ).first()
    if row is None or (row.member_id != actor.member_id and not actor.is_coordinator):
        raise InvitationUnknown()
    found: StandBy = row.StandBy
    return found


def _close_others(
    session: Session, community_id: int, ride_ids: Collection[UUID], now: datetime
) -> None:
    session.execute(
        update(StandBy)
        .where(StandBy.community_id == community_id, _about(ride_ids), StandBy.state == "asked")
        .values(state="closed", ended_at=now)
        .execution_options(synchronize_session=False)
    )


def _set(session: Session, community_id: int, ids: Collection[UUID], **values: object) -> None:
    session.execute(
        update(StandBy)
        .where(StandBy.community_id == community_id, StandBy.id.in_(ids))
        .values(**values)
        .execution_options(synchronize_session=False)
    )
