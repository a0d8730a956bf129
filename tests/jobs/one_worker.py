"""A worker in a process of its own, to be killed: `one_worker.py DATABASE_URL SMTP_URL`.

Every reminder posts one message; leases are short, so that a test need not wait two minutes.
"""

import sys
import time
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from tests.domain.notifications.receivers import VALUES
from timebank import jobs, members, notifications
from timebank.kernel.clock import DatabaseClock
from timebank.kernel.db import Database
from timebank.notifications import MessageDraft, SmtpChannel, delivery
from timebank.notifications.operations import carrying


def tell(session: Session, kind: str, community_id: int, member_id: UUID, now: datetime) -> None:
    """Post one mail to the member the reminder is about."""
    facts = members.community_facts(session, community_id)
    to = members.recipients(session, community_id, [member_id])[member_id]
    draft = MessageDraft(
        kind="R3",
        recipient=to,
        params=VALUES,
        subject_id=member_id,
        key=f"{kind}:{member_id}",
        due_at=now,
        deadline_at=now + timedelta(hours=1),
        respects_quiet=False,
    )
    notifications.post(session, facts, [draft], now)


def main(database_url: str, smtp_url: str) -> None:
    """Do passes until killed."""
    carrying.LEASE = timedelta(seconds=2)
    delivery.SEND_TIME_MAX = timedelta(seconds=1)
    database = Database(database_url)
    clock = DatabaseClock(database)
    channels = {"email": SmtpChannel(smtp_url, "rides@eastside.example")}
    kinds = {"tick": tell}
    print("ready", flush=True)
    while True:
        jobs.remind_due(database, clock, limit=50, kinds=kinds)
        notifications.deliver_due(database, clock, channels, limit=50)
        time.sleep(0.05)


if __name__ == "__main__":
    main(*sys.argv[1:])
