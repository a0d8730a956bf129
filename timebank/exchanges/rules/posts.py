"""Offers and requests on the board: how long one stays, and when its end is told."""

from datetime import datetime, timedelta

POST_KINDS = ("offer", "request")
POST_STATES = ("open", "closed", "ended")
ANSWERS = ("waiting", "yes", "no")
NOTICE = timedelta(days=3)  # so long before the end its member hears of it
KEEP_FROM = timedelta(days=7)  # so long before the end it may be kept longer


def end_of(now: datetime, days: int) -> datetime:
    """Return until when an offer or request stays."""
    return now + timedelta(days=days)
