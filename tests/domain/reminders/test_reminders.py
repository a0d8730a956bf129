"""Due rows: once each, claimed by one, never blocked by one that fails."""

from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import builders
from timebank import reminders
from timebank.kernel.db import Database
from timebank.kernel.ids import new_id
from timebank.reminders import Due, Reminder


def _due(minutes: float, now: datetime, kind: str = "night_before") -> Due:
    return Due(kind, new_id(), now + timedelta(minutes=minutes))


def _states(session: Session) -> dict[UUID, str]:
    return {row.subject_id: row.state for row in session.scalars(select(Reminder))}


def test_the_same_thing_is_remembered_once(session: Session, now: datetime) -> None:
    due = _due(5, now)
    reminders.remember(session, 1, [due, _due(6, now)])
    reminders.remember(session, 1, [due])
    reminders.remember(session, 1, [])
    assert len(_states(session)) == 2
    assert reminders.waiting_about(session, 1, due.subject_id) == [due]
    assert reminders.waiting_about(session, 2, due.subject_id) == []


def test_the_longest_due_is_claimed_first_and_the_future_is_not(
    session: Session, now: datetime
) -> None:
    late, later, future = _due(-2, now), _due(-1, now), _due(1, now)
    reminders.remember(session, 1, [later, future, late])
    claimed = reminders.claim_next(session, 1, now)
    assert claimed is not None
    assert claimed.subject_id == late.subject_id
    reminders.mark_done(session, claimed, now)
    claimed = reminders.claim_next(session, 1, now)
    assert claimed is not None
    assert claimed.subject_id == later.subject_id
    reminders.mark_done(session, claimed, now)
    assert reminders.claim_next(session, 1, now) is None
    assert reminders.next_due_at(session, 1) == future.due_at
    assert reminders.next_due_at(session, 2) is None


def test_only_communities_with_something_due_are_named(session: Session, now: datetime) -> None:
    for community_id in (1, 2, 3):
        builders.a_community(session, community_id)
    reminders.remember(session, 1, [_due(1, now)])
    reminders.remember(session, 3, [_due(-1, now), _due(-1, now)])
    reminders.remember(session, 2, [_due(0, now)])
    assert reminders.communities_due(session, now) == [2, 3]


def test_dropped_rows_are_never_claimed(session: Session, now: datetime) -> None:
    subject = new_id()
    night, hour = Due("night_before", subject, now), Due("one_hour", subject, now)
    reminders.remember(session, 1, [night, hour])
    reminders.drop(session, 1, [])
    reminders.drop(session, 2, [subject])
    reminders.drop(session, 1, [subject], kinds=["one_hour"])
    assert reminders.waiting_about(session, 1, subject) == [night]
    reminders.drop(session, 1, [subject])
    assert reminders.claim_next(session, 1, now) is None


def test_one_that_fails_rests_longer_each_time_and_ends(session: Session, now: datetime) -> None:
    poisoned, good = _due(-2, now), _due(-1, now)
    reminders.remember(session, 1, [poisoned, good])
    rests = []
    for tries in range(1, reminders.TRIES_MAX + 1):
        session.expire_all()
        at = now if not rests else rests[-1]
        claimed = session.scalars(
            select(Reminder).where(Reminder.subject_id == poisoned.subject_id)
        ).one()
        assert reminders.mark_failed(session, claimed, at) is (tries == reminders.TRIES_MAX)
        if tries == 1:  # the other one goes on
            following = reminders.claim_next(session, 1, now)
            assert following is not None
            assert following.subject_id == good.subject_id
        session.refresh(claimed)
        rests.append(claimed.try_at)
        assert claimed.due_at == poisoned.due_at
    gaps = [b - a for a, b in pairwise(rests)]
    assert gaps == sorted(gaps)
    assert _states(session)[poisoned.subject_id] == "failed"


def test_a_failure_is_not_written_over_what_another_process_did(
    session: Session, now: datetime
) -> None:
    reminders.remember(session, 1, [_due(-1, now)])
    seen = reminders.claim_next(session, 1, now)
    assert seen is not None
    session.expunge(seen)
    reminders.mark_done(session, seen, now)
    assert reminders.mark_failed(session, seen, now) is False
    assert list(_states(session).values()) == ["done"]


def test_two_processes_claim_different_rows(database: Database, now: datetime) -> None:
    if database.is_sqlite:
        return  # there a writing transaction shuts out the other one
    first, second = _due(-2, now), _due(-1, now)
    database.transact(reminders.remember, 1, [first, second])
    with database.transaction() as here, database.transaction() as there:
        mine = reminders.claim_next(here, 1, now)
        yours = reminders.claim_next(there, 1, now)
        assert mine is not None
        assert yours is not None
        assert {mine.subject_id, yours.subject_id} == {first.subject_id, second.subject_id}
        assert reminders.claim_next(there, 1, now) is not None  # its own lock again


def test_remembering_is_one_statement(session: Session, now: datetime, count_queries) -> None:  # type: ignore[no-untyped-def]
    with count_queries() as counted:
        reminders.remember(session, 1, [_due(n, now) for n in range(12)])
        reminders.claim_next(session, 1, now)
    assert counted.count == 2
