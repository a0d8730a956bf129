"""Counting uses of a number or an address, in the database, for every process at once.

The count is one atomic statement; a use that is refused leaves the count at its most.
"""

import hashlib
from datetime import UTC, datetime, timedelta

from sqlalchemy import bindparam, delete, text
from sqlalchemy.orm import Session

from timebank.kernel.tables import UtcDateTime
from timebank.members.errors import TooManyTries
from timebank.members.models import LoginCode, RateCount, SignInSession
from timebank.members.rules.signin import Rate

KEPT = timedelta(days=2)
SESSIONS_KEPT = timedelta(days=90)
_COUNT = text(
    "INSERT INTO rate_count (key, window_at, uses) VALUES (:key, :window_at, 1)"
    " ON CONFLICT (key, window_at) DO UPDATE SET uses = rate_count.uses + 1 RETURNING uses"
).bindparams(bindparam("window_at", type_=UtcDateTime()))


def count_use(
    session: Session, key: str, window_minutes: int, uses_max: int, now: datetime
) -> None:
    """Count one use of `key` in the window that `now` falls in.

    Raises: TooManyTries(retry_minutes) past `uses_max`; the caller's transaction is rolled back
    then, which keeps the count where it was.
    """
    seconds = window_minutes * 60
    window = int(now.timestamp()) // seconds * seconds
    window_at = datetime.fromtimestamp(window, UTC)
    # keys hold what people typed: hashed they are short, and no list of numbers
    kept = f"{window_minutes}:{hashlib.sha256(key.encode()).hexdigest()[:40]}"
    uses = session.scalar(_COUNT, {"key": kept, "window_at": window_at})
    if uses is None or uses > uses_max:
        left = window + seconds - int(now.timestamp())
        raise TooManyTries(retry_minutes=max(1, -(-left // 60)))


def count_rate(session: Session, key: str, rate: Rate, now: datetime) -> None:
    """Count one use of `key` by a named rate. Raises: TooManyTries(retry_minutes)."""
    count_use(session, key, rate.window_minutes, rate.uses_max, now)


def forget_old_tries(session: Session, now: datetime) -> None:
    """Delete counts, codes and sessions that no longer decide anything."""
    session.execute(delete(RateCount).where(RateCount.window_at < now - KEPT))
    session.execute(delete(LoginCode).where(LoginCode.expires_at < now - KEPT))
    session.execute(delete(SignInSession).where(SignInSession.expires_at < now - SESSIONS_KEPT))
