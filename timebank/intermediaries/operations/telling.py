"""Messages for members who wish to hear through their helper: the helper is told too.

Which helper: the person a consent names, else the one who recorded it, else all of that
organisation. Only while the consent counts and lets them see the member's rides or messages.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from timebank import members, notifications
from timebank.intermediaries.models import Consent, Staff
from timebank.intermediaries.queries import live_on, staff_on
from timebank.kernel.calendar import local_day
from timebank.members import CommunityFacts, Recipient
from timebank.notifications import MessageDraft

TELLING_SCOPES = {"message", "see_schedule"}


def tell(
    session: Session, community: CommunityFacts, drafts: Sequence[MessageDraft], now: datetime
) -> None:
    """Post messages; those of members who wish it reach their helpers by the helpers' own wish.

    Two more queries when one of them does, none otherwise.
    """
    asking = {
        draft.recipient.member_id
        for draft in drafts
        if draft.recipient.wish == "helper" and draft.helpers is None
    }
    if asking:
        helpers = _helpers(session, community, asking, local_day(now, community.time_zone))
        drafts = [
            replace(draft, helpers=helpers[draft.recipient.member_id])
            if draft.recipient.member_id in asking
            else draft
            for draft in drafts
        ]
    notifications.post(session, community, drafts, now)


def _helpers(
    session: Session, community: CommunityFacts, member_ids: Collection[UUID], on: date
) -> dict[UUID, tuple[Recipient, ...]]:
    """Return by member whom to tell; an empty tuple where nobody helps any more."""
    rows = session.execute(
        select(Consent, Staff.id, Staff.member_id)
        .join(
            Staff,
            and_(
                Staff.community_id == Consent.community_id,
                Staff.organisation_id == Consent.organisation_id,
            ),
        )
        .where(
            Consent.community_id == community.id,
            Consent.member_id.in_(member_ids),
            live_on(on),
            staff_on(on),
        )
        .order_by(Consent.id, Staff.id)
    ).all()
    staffs: dict[UUID, dict[UUID, UUID]] = {}  # consent: staff id -> their member id
    for consent, staff_id, staff_member_id in rows:
        staffs.setdefault(consent.id, {})[staff_id] = staff_member_id
    chosen: dict[UUID, dict[UUID, None]] = {member_id: {} for member_id in member_ids}
    for consent in {row[0].id: row[0] for row in rows}.values():
        if not TELLING_SCOPES.isdisjoint(consent.scopes):
            chosen[consent.member_id] |= dict.fromkeys(_meant(consent, staffs[consent.id]))
    wanted = {helper_id for ids in chosen.values() for helper_id in ids}
    known = members.recipients(session, community.id, wanted) if wanted else {}
    return {
        member_id: tuple(known[helper_id] for helper_id in ids if helper_id in known)
        for member_id, ids in chosen.items()
    }


def _meant(consent: Consent, staff: dict[UUID, UUID]) -> list[UUID]:
    """Return the member ids of those on the staff whom a consent is about."""
    if consent.staff_id is not None:
        return [staff[consent.staff_id]] if consent.staff_id in staff else []
    everybody = list(staff.values())
    return [consent.recorded_by_id] if consent.recorded_by_id in everybody else everybody
