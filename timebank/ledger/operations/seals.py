"""Closing days: what was moved on a day that is over is put under one digest, day after day."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from timebank.kernel.calendar import local_day, local_instant
from timebank.kernel.db import insert_once
from timebank.ledger.models import DaySeal
from timebank.ledger.queries.seals import first_at, marks_between, sealed_to
from timebank.ledger.rules import day_digest

DAY = timedelta(days=1)
SEAL_REST = timedelta(hours=2)  # an operation takes its instant first and commits later
DAYS_MAX = 400  # closed by one call


def seal_days(session: Session, community_id: int, zone: str, now: datetime) -> int:
    """Close every local day that has been over for SEAL_REST, from the first transfer on, in order.

    Returns how many were closed. Two who close at once close each day once.
    """
    last = sealed_to(session, community_id)
    if last is None:
        first = first_at(session, community_id)
        if first is None:
            return 0
        day = local_day(first, zone)
        since, before = local_instant(day, 0, zone), ""
    else:
        day, since, before = last.day + DAY, last.until, last.digest
    bounds: list[tuple[date, datetime, datetime]] = []
    while len(bounds) < DAYS_MAX:
        until = local_instant(day + DAY, 0, zone)
        if until + SEAL_REST > now:
            break
        if until > since:  # a zone that was changed may leave a day nothing
            bounds.append((day, since, until))
            since = until
        day += DAY
    if not bounds:
        return 0
    rows = _rows(session, community_id, bounds, before, now)
    if not _insert_once(session, rows[0]):
        return 0  # somebody else closes, and has now
    if rows[1:]:
        session.execute(insert(DaySeal), rows[1:])
    return len(rows)


def _rows(
    session: Session,
    community_id: int,
    bounds: list[tuple[date, datetime, datetime]],
    before: str,
    now: datetime,
) -> list[dict[str, Any]]:
    found = list(marks_between(session, community_id, bounds[0][1], bounds[-1][2]))
    rows: list[dict[str, Any]] = []
    place = 0
    for day, since, until in bounds:
        marks = []
        while place < len(found) and found[place][0] < until:
            marks.append(found[place][1].hex + found[place][2])
            place += 1
        listed = "".join(sorted(marks))
        digest = day_digest(before, day, since, until, listed)
        rows.append(
            {
                "community_id": community_id, "day": day, "since": since, "until": until,
                "marks": listed, "before": before, "digest": digest, "sealed_at": now,
            }
        )  # fmt: skip
        before = digest
    return rows


def _insert_once(session: Session, row: dict[str, Any]) -> bool:
    """Insert a day unless it is closed already; tell whether it was inserted."""
    made = session.execute(
        insert_once(session, DaySeal).values(**row).returning(DaySeal.day)
    ).first()
    return made is not None
