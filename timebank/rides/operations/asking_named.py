"""Asking one driver alone, by the same hard rules: whom the rider named, or a day plan found."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from timebank import intermediaries, members, reminders
from timebank.matching import ways_to_ask
from timebank.members import CommunityFacts, Driver
from timebank.rides.errors import MayNotDrive
from timebank.rides.models import Invitation
from timebank.rides.operations.answering import check, lock_driver
from timebank.rides.operations.inviting import (
    Details,
    close_invitations,
    invite,
    last_wave,
)
from timebank.rides.operations.telling import Told, tell
from timebank.rides.queries.candidates import ranked_for
from timebank.rides.queries.searching import search_for
from timebank.rides.queries.views import RideView
from timebank.rides.rules.asking import named_until


def ask_named(
    session: Session,
    community: CommunityFacts,
    views: Sequence[RideView],
    driver_id: UUID,
    now: datetime,
    *,
    is_named: bool = True,
) -> int:
    """Invite one driver for locked rides of one request; others wait. Returns how many rides.

    is_named: by the rider, which the driver is told. Who is asked already is not asked twice.
    Raises: MayNotDrive(reasons).
    """
    first = views[0]
    lock_driver(session, community.id, driver_id)
    until = named_until(now, min(view.pickup_at for view in views))
    own = _open_invitation(session, community.id, driver_id, [view.id for view in views])
    if own is not None:  # asked with others before: from now on alone, and longer
        stop_asking(session, community, views, driver_id, now, but=own)
        _stand(session, community.id, own, until)
        others_at(session, community, views, until)
        return len(views)
    search = search_for(community, views, (driver_id,))
    order = ranked_for(session, community, search, now)
    if first.way_home == "driver_waits" and len(views) > 1:
        order = {way: ranked for way, ranked in order.items() if len(way) > 1}
    wave = [ranked for way in ways_to_ask(order) for ranked in way[:1]]
    if not wave:
        check(session, community, list(views), driver_id, now)
        raise MayNotDrive(reasons=["papers_car_or_days"])
    legs = {leg for ranked in wave for leg in ranked.legs}
    taken = [view for view in views if view.leg in legs]
    stop_asking(session, community, taken, driver_id, now)
    told = Told(community, first.rider_contact, first.request_id, now)
    details = Details(first.help_level, first.aids, first.distance_km)
    number = last_wave(session, community.id, [view.id for view in taken]) + 1
    runs_out = invite(
        session, told, search, wave, now, details=details, number=number, stands_until=until,
        is_named=is_named,
    )  # fmt: skip
    others_at(session, community, taken, runs_out or until)
    return len(taken)


def stop_asking(
    session: Session,
    community: CommunityFacts,
    views: Sequence[RideView],
    driver_id: UUID | None,
    now: datetime,
    *,
    but: UUID | None = None,
) -> None:
    """End the invitations of others and thank them; what would ask the next ones is dropped."""
    ids = [view.id for view in views]
    closed = close_invitations(session, community.id, ids, now, but=but)
    reminders.drop(session, community.id, ids, ("next_wave",))
    others = [one for _, one in closed if one != driver_id]
    if not others:
        return
    rows = session.scalars(
        select(Driver.member_id).where(Driver.community_id == community.id, Driver.id.in_(others))
    ).all()
    found = members.recipients(session, community.id, rows)
    drafts = [tell(community, "D3b", views[0], one, now) for one in found.values()]
    intermediaries.tell(session, community, drafts, now)


def others_at(
    session: Session, community: CommunityFacts, views: Sequence[RideView], at: datetime
) -> None:
    """Remember when the next neighbours are asked, if nobody drives by then."""
    looking = [view.id for view in views if view.state == "looking"]
    dues = [reminders.Due("next_wave", ride_id, at) for ride_id in looking]
    reminders.remember(session, community.id, dues)


def _open_invitation(
    session: Session, community_id: int, driver_id: UUID, ride_ids: Sequence[UUID]
) -> UUID | None:
    found: UUID | None = session.scalar(
        select(Invitation.id)
        .where(
            Invitation.community_id == community_id,
            Invitation.driver_id == driver_id,
            Invitation.state == "open",
            or_(Invitation.ride_id.in_(ride_ids), Invitation.other_ride_id.in_(ride_ids)),
        )
        .limit(1)
    )
    return found


def _stand(session: Session, community_id: int, invitation_id: UUID, until: datetime) -> None:
    """Let an invitation stand longer, never shorter."""
    session.execute(
        update(Invitation)
        .where(
            Invitation.community_id == community_id,
            Invitation.id == invitation_id,
            Invitation.expires_at < until,
        )
        .values(expires_at=until)
        .execution_options(synchronize_session=False)
    )
