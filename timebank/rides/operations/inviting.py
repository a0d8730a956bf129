"""Asking drivers, three at a time: the best first, both legs together where one driver can.

Invitations are rows; the reminder "next_wave" asks the next ones when these have run out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, insert, or_, select, update
from sqlalchemy.orm import Session

from timebank import intermediaries, reminders
from timebank.kernel.calendar import after_quiet
from timebank.kernel.codes import new_code
from timebank.kernel.ids import new_id
from timebank.matching import Ranked
from timebank.members import CommunityFacts
from timebank.notifications import MessageDraft
from timebank.rides.models import Invitation
from timebank.rides.operations.keeping import planned_wave
from timebank.rides.operations.telling import Told, tell_offer
from timebank.rides.queries.candidates import ranked_for
from timebank.rides.queries.closures import closed_between
from timebank.rides.queries.pools import Search
from timebank.rides.queries.searching import new_ones_of, search_for
from timebank.rides.queries.views import RideView
from timebank.rides.rules.asking import expires_at
from timebank.rides.rules.closures import is_out_there

SOON = timedelta(hours=3)  # what concerns a ride so near knows no quiet hours
CLOSED_AGAIN = timedelta(hours=12)  # opening again asks at once; this is for safety
AGAIN = timedelta(hours=2)  # nobody left to ask: look again, somebody may have become free


@dataclass(frozen=True, slots=True)
class Details:
    """What an invitation tells of the ride beside its times."""

    help_level: str
    aids: tuple[str, ...]
    km: float


def invite(
    session: Session,
    told: Told,
    search: Search,
    wave: Sequence[Ranked],
    now: datetime,
    *,
    details: Details | None = None,
    number: int = 1,
    also: Sequence[MessageDraft] = (),
    stands_until: datetime | None = None,
    is_named: bool = False,
    is_backup: bool = False,
) -> datetime | None:
    """Write invitations and everybody's messages; return when the first invitation runs out.

    stands_until: for a driver who is asked alone and has at least until then. is_named: by the
    rider, which they are told. is_backup: they stood by, and are needed now.
    """
    rows: list[dict[str, Any]] = []
    drafts = list(also)
    first: datetime | None = None
    for ranked in wave:
        row, draft = _invitation(
            told, search, ranked, details, number, stands_until, is_named=is_named,
            is_backup=is_backup,
        )  # fmt: skip
        rows.append(row)
        drafts.append(draft)
        first = min(first or row["expires_at"], row["expires_at"])
    if rows:
        session.execute(insert(Invitation), rows)
    if drafts:
        intermediaries.tell(session, told.community, drafts, now)
    return first


def is_free(view: RideView) -> bool:
    """Tell whether a driver may still take a ride, now or once the rider calls."""
    return view.state == "looking" or (view.state == "waiting_for_call" and view.driver_id is None)


def ask_next(
    session: Session, community: CommunityFacts, views: Sequence[RideView], now: datetime
) -> int:
    """Invite the next drivers for those rides of one request that still look; return how many.

    Remembers to come back when these invitations have run out, or later when nobody is left.
    """
    views = [view for view in views if is_free(view)]
    looking = {view.leg for view in views if view.state == "looking"}
    if not looking:
        return 0
    if _is_closed(session, community, views):
        _come_back(session, community, views, now + CLOSED_AGAIN)
        return 0
    first = views[0]
    search = search_for(community, views)
    search = replace(search, new_ones=new_ones_of(first.ride_class, first.welcomes_new))
    size = community.policy.wave_size
    order = ranked_for(session, community, search, now, best=size)
    if first.way_home == "driver_waits" and len(views) > 1:
        order = {way: ranked for way, ranked in order.items() if len(way) > 1}
    order = {w: r for w, r in order.items() if len(w) > 1 or w[0] in looking}
    wave = planned_wave(session, community, search, order)
    told = Told(community, first.rider_contact, first.request_id, now)
    details = Details(first.help_level, first.aids, first.distance_km)
    number = last_wave(session, community.id, [view.id for view in views]) + 1
    runs_out = invite(session, told, search, wave, now, details=details, number=number)
    _come_back(session, community, views, runs_out or now + AGAIN)
    return len(wave)


def _come_back(
    session: Session, community: CommunityFacts, views: Sequence[RideView], at: datetime
) -> None:
    looking = [view.id for view in views if view.state == "looking"]
    dues = [reminders.Due("next_wave", ride_id, at) for ride_id in looking]
    reminders.remember(session, community.id, dues)


def _is_closed(session: Session, community: CommunityFacts, views: Sequence[RideView]) -> bool:
    """Tell whether nobody is asked by itself: a closed time, and nobody is out to be brought home.

    A person asks then, by name.
    """
    if any(is_out_there(v.leg, v.way_home, v.state, v.other_state) for v in views):
        return False
    since, until = min(v.pickup_at for v in views), max(v.dropoff_at for v in views)
    return closed_between(session, community.id, since, until) is not None


def invite_chosen(
    session: Session,
    community: CommunityFacts,
    view: RideView,
    driver_ids: Sequence[UUID],
    now: datetime,
) -> None:
    """Invite the drivers a coordinator chose, whatever wave it is."""
    search = search_for(community, [view], tuple(driver_ids))
    order = ranked_for(session, community, search, now)
    told = Told(community, view.rider_contact, view.request_id, now)
    details = Details(view.help_level, view.aids, view.distance_km)
    number = last_wave(session, community.id, [view.id]) + 1
    runs_out = invite(session, told, search, order[view.leg,], now, details=details, number=number)
    if runs_out is not None:
        due = reminders.Due("next_wave", view.id, runs_out)
        reminders.remember(session, community.id, [due])


def close_invitations(
    session: Session,
    community_id: int,
    ride_ids: Sequence[UUID],
    now: datetime,
    *,
    but: UUID | None = None,
    state: str = "closed",
    expired_only: bool = False,
) -> list[tuple[UUID, UUID]]:
    """End open invitations for rides; return (invitation, driver) of those that were open."""
    conditions = [
        Invitation.community_id == community_id,
        or_(Invitation.ride_id.in_(ride_ids), Invitation.other_ride_id.in_(ride_ids)),
        Invitation.state == "open",
    ]
    if but is not None:
        conditions.append(Invitation.id != but)
    if expired_only:
        conditions.append(Invitation.expires_at <= now)
    rows = session.execute(
        update(Invitation)
        .where(*conditions)
        .values(state=state, ended_at=now)
        .returning(Invitation.id, Invitation.driver_id)
        .execution_options(synchronize_session=False)
    ).all()
    return [(row.id, row.driver_id) for row in rows]


def open_until(session: Session, community_id: int, ride_id: UUID) -> datetime | None:
    """Return when the first open invitation for a ride runs out, or None."""
    at: datetime | None = session.scalar(
        select(func.min(Invitation.expires_at)).where(
            Invitation.community_id == community_id,
            or_(Invitation.ride_id == ride_id, Invitation.other_ride_id == ride_id),
            Invitation.state == "open",
        )
    )
    return at


def _invitation(
    told: Told,
    search: Search,
    ranked: Ranked,
    details: Details | None,
    number: int,
    stands_until: datetime | None,
    *,
    is_named: bool,
    is_backup: bool,
) -> tuple[dict[str, Any], MessageDraft]:
    contact, zone, now = ranked.candidate.contact, told.community.time_zone, told.now
    taken = [search.legs[name] for name in ranked.legs]
    quiet = (contact.quiet_from, contact.quiet_until)
    rings_at_once = is_backup and taken[0].pickup_at - now < SOON
    delivered = now if rings_at_once else after_quiet(now, *quiet, zone)
    ends = expires_at(delivered, taken[0].pickup_at, quiet, zone, told.community.policy)
    if stands_until is not None:
        ends = max(ends, stands_until)
    invitation_id = new_id()
    row = {
        "community_id": told.community.id,
        "id": invitation_id,
        "code": new_code(),
        "ride_id": taken[0].ride_id,
        "other_ride_id": taken[1].ride_id if len(taken) > 1 else None,
        "driver_id": ranked.candidate.driver_id,
        "round": search.round,
        "wave": number,
        "minutes": ranked.minutes,
        "cost": round(ranked.cost * 10),
        "parts": ranked.parts,
        "is_kept": ranked.candidate.is_new if search.new_ones == "apart" else None,
        "made_at": now,
        "expires_at": ends,
    }
    known = details or Details(search.need.help_level, (), ranked.km)
    draft = tell_offer(
        told,
        ranked,
        search.legs,
        known.help_level,
        known.aids,
        known.km,
        invitation_id,
        ends,
        is_named=is_named,
        is_backup=is_backup,
    )
    return row, draft


def last_wave(session: Session, community_id: int, ride_ids: Sequence[UUID]) -> int:
    """Return the number of the newest wave for these rides, 0 before the first."""
    return (
        session.scalar(
            select(func.max(Invitation.wave)).where(
                and_(Invitation.community_id == community_id, Invitation.ride_id.in_(ride_ids))
            )
        )
        or 0
    )
