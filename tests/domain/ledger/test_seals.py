"""Closed days: a digest a day in a chain, and every byte that was changed since is named."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from tests import builders
from tests.domain.ledger.bank import Bank
from timebank import ledger
from timebank.kernel.ids import new_id
from timebank.ledger import DaySeal, Entry, Transfer

ZONE = "America/Detroit"
MONDAY = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
TUESDAY_NIGHT = datetime(2026, 11, 25, 5, 30, tzinfo=UTC)  # half past midnight of Wednesday


def give(bank: Bank, key: str, at: datetime) -> UUID:
    ask = ledger.TransferAsk(key, "gift", {bank.opal: -10, bank.marcus: 10}, "For the flowers")
    return ledger.transfer(bank.session, 1, ask, at).transfer_id


@pytest.fixture
def gifts(tampered: Bank) -> list[UUID]:
    """Two on Monday, one on Tuesday, each day closed."""
    made = [
        give(tampered, "one", MONDAY),
        give(tampered, "two", MONDAY + timedelta(hours=13, minutes=59)),
        give(tampered, "three", MONDAY + timedelta(hours=14)),
    ]
    assert ledger.seal_days(tampered.session, 1, ZONE, TUESDAY_NIGHT + timedelta(hours=2)) == 2
    return made


def found(session: Session) -> list[tuple[str, str]]:
    return [(f.what, f.detail) for f in ledger.audit(session, 1) if f.code == "seal"]


def test_a_day_is_closed_two_hours_after_it_is_over_and_once(tampered: Bank) -> None:
    session = tampered.session
    assert ledger.sealed_to(session, 1) is None
    give(tampered, "one", MONDAY)
    midnight = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
    assert ledger.seal_days(session, 1, ZONE, midnight + timedelta(minutes=119)) == 0
    assert ledger.seal_days(session, 1, ZONE, midnight + timedelta(minutes=120)) == 1
    assert ledger.seal_days(session, 1, ZONE, midnight + timedelta(hours=3)) == 0
    sealed = ledger.sealed_to(session, 1)
    assert sealed is not None
    assert (sealed.day, sealed.until) == (date(2026, 11, 23), midnight)
    assert ledger.has_seal(session, 1, sealed.digest)
    assert not ledger.has_seal(session, 1, "0" * 64)
    assert ledger.unsealed_since(session) == {1: midnight}


def test_days_without_a_transfer_are_links_too(tampered: Bank, gifts: list[UUID]) -> None:
    later = TUESDAY_NIGHT + timedelta(days=30)
    assert ledger.seal_days(tampered.session, 1, ZONE, later) == 29  # the hour is not over yet
    rows = tampered.session.scalars(select(DaySeal).order_by(DaySeal.day)).all()
    assert [row.before for row in rows[1:]] == [row.digest for row in rows[:-1]]
    assert [row.since for row in rows[1:]] == [row.until for row in rows[:-1]]
    assert len({row.digest for row in rows}) == 31
    assert [len(row.marks) // 64 for row in rows[:3]] == [2, 1, 0]
    assert found(tampered.session) == []


def test_a_change_of_the_clock_leaves_no_hour_out(tampered: Bank) -> None:
    give(tampered, "one", datetime(2026, 10, 31, 15, tzinfo=UTC))
    ledger.seal_days(tampered.session, 1, ZONE, datetime(2026, 11, 3, 12, tzinfo=UTC))
    rows = tampered.session.scalars(select(DaySeal).order_by(DaySeal.day)).all()
    hours = [(row.until - row.since).total_seconds() / 3600 for row in rows]
    assert hours == [24, 25, 24]  # the first of November has its hour twice


@pytest.mark.parametrize(
    "changed",
    [
        {"reason": "For the Flowers"}, {"kind": "grant"}, {"minutes": 11},
        {"request_key": "one "}, {"by_id": new_id()}, {"subject_id": new_id()},
        {"at": MONDAY + timedelta(microseconds=1)},
    ],
)  # fmt: skip
def test_any_changed_byte_of_a_transfer_is_named_by_day_and_transfer(
    tampered: Bank, gifts: list[UUID], changed: dict[str, object]
) -> None:
    tampered.session.execute(
        update(Transfer)
        .where(Transfer.id == gifts[0])
        .values(**changed)
        .execution_options(synchronize_session=False)
    )
    assert found(tampered.session) == [
        (f"2026-11-23 transfer {gifts[0]}", "changed after the day was sealed")
    ]


def test_minutes_moved_between_entries_that_still_balance_are_named(
    tampered: Bank, gifts: list[UUID]
) -> None:
    for sign in (-1, 1):
        tampered.session.execute(
            update(Entry)
            .where(Entry.transfer_id == gifts[2], Entry.minutes * sign > 0)
            .values(minutes=sign * 99)
            .execution_options(synchronize_session=False)
        )
    assert (f"2026-11-24 transfer {gifts[2]}", "changed after the day was sealed") in found(
        tampered.session
    )


def test_what_was_slipped_in_taken_out_or_moved_to_another_day_is_named(
    tampered: Bank, gifts: list[UUID]
) -> None:
    late = give(tampered, "slipped in", MONDAY + timedelta(minutes=5))
    tampered.session.execute(
        update(Transfer)
        .where(Transfer.id == gifts[1])
        .values(at=MONDAY + timedelta(days=1))
        .execution_options(synchronize_session=False)
    )
    assert sorted(found(tampered.session)) == sorted(
        [
            (f"2026-11-23 transfer {late}", "added after the day was sealed"),
            (f"2026-11-23 transfer {gifts[1]}", "gone, or moved to another day"),
            (f"2026-11-24 transfer {gifts[1]}", "added after the day was sealed"),
        ]
    )


@pytest.mark.parametrize(
    "changed", [{"marks": "ab" * 32}, {"digest": "0" * 64}, {"before": "1" * 64}]
)
def test_a_seal_that_was_made_anew_breaks_the_chain(
    tampered: Bank, gifts: list[UUID], changed: dict[str, object]
) -> None:
    tampered.session.execute(
        update(DaySeal)
        .where(DaySeal.day == date(2026, 11, 23))
        .values(**changed)
        .execution_options(synchronize_session=False)
    )
    assert "the seal itself was changed" in str(found(tampered.session))


def test_a_seal_that_is_gone_breaks_the_chain(tampered: Bank, gifts: list[UUID]) -> None:
    tampered.session.execute(delete(DaySeal).where(DaySeal.day == date(2026, 11, 23)))
    assert found(tampered.session)[0][0] == "2026-11-24 seal"


def test_each_community_has_a_chain_of_its_own(tampered: Bank, gifts: list[UUID]) -> None:
    builders.a_community(tampered.session, 2)
    assert ledger.sealed_to(tampered.session, 2) is None
    assert ledger.seal_days(tampered.session, 2, ZONE, TUESDAY_NIGHT) == 0
    assert 2 not in ledger.unsealed_since(tampered.session)
