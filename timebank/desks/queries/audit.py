"""Time given at desks against the books; shares no code with what counts it."""

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from timebank.desks.models import HelpingTime
from timebank.ledger import Account, Entry, Finding, Transfer


def audit_times(session: Session, community_id: int) -> list[Finding]:
    """Return time that was counted without just its minutes given to just its helper."""
    rows = session.execute(
        select(HelpingTime.id, HelpingTime.minutes, Transfer.subject_id, Entry.minutes)
        .outerjoin(
            Transfer,
            and_(
                Transfer.community_id == HelpingTime.community_id,
                Transfer.id == HelpingTime.transfer_id,
            ),
        )
        .outerjoin(
            Account,
            and_(
                Account.community_id == HelpingTime.community_id,
                Account.kind == "member",
                Account.owner_id == HelpingTime.member_id,
            ),
        )
        .outerjoin(
            Entry,
            and_(
                Entry.community_id == HelpingTime.community_id,
                Entry.transfer_id == HelpingTime.transfer_id,
                Entry.account_id == Account.id,
            ),
        )
        .where(HelpingTime.community_id == community_id, HelpingTime.state == "counted")
    )
    return [
        Finding("helping-time", f"helping_time {time_id}", f"{minutes} written, {given} given")
        for time_id, minutes, subject_id, given in rows
        if subject_id != time_id or given != minutes
    ]
