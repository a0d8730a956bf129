"""The whole audit of a community: its books, and its rides and its helpers' time against its books.

Each package checks its own; this joins them, so that nobody forgets one.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from timebank import desks, exchanges, ledger, rides
from timebank.ledger import Finding


def audit_all(session: Session, community_id: int, now: datetime) -> list[Finding]:
    """Return everything that is off in hours, rides and time given; an empty list is a clean audit.

    now: rides count their own holds from seven days before.
    """
    return [
        *ledger.audit(session, community_id),
        *rides.audit_rides(session, community_id, now),
        *desks.audit_times(session, community_id),
        *exchanges.audit_exchanges(session, community_id),
    ]
