"""What is closed in the next days, for the pages that people open first."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from timebank import rides
from timebank.rides import ClosedSpan
from timebank.web import session
from timebank.web.i18n import language

SOON = timedelta(days=3)


def closed_soon(db: Session, at: datetime) -> list[tuple[ClosedSpan, str, str]]:
    """Return what is closed now or within three days, each with when and why in words."""
    community = session.community()
    return [
        (
            span,
            rides.closed_words(span, community.time_zone, language()),
            rides.closed_why(span.kind, span.words, language()),
        )
        for span in rides.spans_until(db, community.id, at)
        if span.from_at < at + SOON
    ]
