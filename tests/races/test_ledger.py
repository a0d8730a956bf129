"""Many processes on the same accounts: limits hold, keys count once, ends are single, kills lose
nothing that was acknowledged."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from tests.races import ledger_work as work
from tests.races.crowd import Failed, Refused, gather, start
from timebank import ledger
from timebank.kernel.db import Database
from timebank.kernel.ids import new_id

pytestmark = pytest.mark.slow


def accounts(
    session: Session, *limits: int, fund_limit: int | None = None, sponsor: int | None = None
) -> list[UUID]:
    """Open an account for each limit, and the community's that have one; return the owners."""
    owners = [new_id() for _ in limits]
    for owner, limit in zip(owners, limits, strict=True):
        ledger.open_account(session, 1, "member", owner, limit, work.NOW)
    if fund_limit is not None:
        ledger.start_fund(session, 1, fund_limit, work.NOW)
    if sponsor is not None:
        ledger.open_account(session, 1, "sponsor", work.SPONSOR, sponsor, work.NOW)
    return owners


def figures(database: Database, owner: UUID) -> tuple[int, int]:
    with database.reading() as session:
        found = ledger.balances(session, 1, [owner])[owner]
    return found.balance, found.held


@pytest.fixture
def url(database: Database) -> str:
    """Where the processes meet."""
    return database.url


@pytest.fixture(autouse=True)
def _clean_books(database: Database) -> Any:
    """After every race the audit finds nothing."""
    yield
    with database.reading() as session:
        assert ledger.audit(session, 1) == []


@pytest.mark.parametrize("fund", ["not asked", "exhausted"])
def test_forty_hold_thirty_minutes_against_a_limit_of_three_hundred(
    database: Database, url: str, fund: str
) -> None:
    (opal,) = database.transact(accounts, 300, fund_limit=0 if fund == "exhausted" else None)

    answers = gather(
        url, [(work.hold, opal, f"ride {n}", 30, fund != "not asked") for n in range(40)]
    )

    held = [a for a in answers if isinstance(a, ledger.HoldReceipt)]
    refused = [a for a in answers if not isinstance(a, ledger.HoldReceipt)]
    assert len(held) == 10
    assert refused == [Refused("ledger.credit-limit-exceeded", {"short_minutes": 30})] * 30
    assert figures(database, opal) == (0, 300)


def test_the_fund_helps_many_members_at_once_and_never_beyond_its_limit(
    database: Database, url: str
) -> None:
    owners = database.transact(accounts, *([10] * 20), fund_limit=150)

    answers = gather(url, [(work.hold, owner, f"ride {owner}", 30, True) for owner in owners])

    held = [a for a in answers if isinstance(a, ledger.HoldReceipt)]
    refused = [a for a in answers if isinstance(a, Refused)]
    assert sum(a.fund_minutes for a in held) == 140  # seven times twenty; ten are left over
    assert (len(held), len(refused)) == (7, 13)
    assert all(a.data == {"short_minutes": 10} for a in refused)
    assert figures(database, ledger.FUND_OWNER) == (0, 140)


def test_two_rides_of_one_member_at_once_share_one_months_cap(database: Database, url: str) -> None:
    (opal,) = database.transact(accounts, 0, fund_limit=6000)

    answers = gather(url, [(work.hold, opal, f"ride {n}", 90, True) for n in range(12)])

    assert sum(isinstance(a, ledger.HoldReceipt) for a in answers) == 6  # 540 of 600
    assert all(a.data == {"short_minutes": 30} for a in answers if isinstance(a, Refused))
    assert figures(database, ledger.FUND_OWNER) == (0, 540)


def test_many_riders_share_a_sponsors_last_hours_and_nobody_is_refused(
    database: Database, url: str
) -> None:
    owners = database.transact(accounts, *([60] * 12), sponsor=75)
    ask = work.half(work.SPONSOR)

    answers = gather(url, [(work.hold_half, owner, f"ride {owner}", ask) for owner in owners])

    assert sorted(a.sponsor_minutes for a in answers) == [0] * 9 + [15, 30, 30]
    assert all(a.minutes + a.sponsor_minutes == 60 for a in answers)
    assert figures(database, work.SPONSOR) == (0, 75)


@pytest.mark.parametrize("whose", ["each member's", "all members'"])
def test_rides_at_once_share_one_cap_of_a_sponsor(database: Database, url: str, whose: str) -> None:
    is_each = whose == "each member's"
    owners = database.transact(accounts, *([600] * (1 if is_each else 10)), sponsor=6000)
    ask = work.half(work.SPONSOR, *((100, None) if is_each else (6000, 100)))

    answers = gather(
        url,
        [(work.hold_half, owners[n % len(owners)], f"ride {n}", ask) for n in range(10)],
    )

    assert sum(a.sponsor_minutes for a in answers) == 100
    assert figures(database, work.SPONSOR) == (0, 100)


def test_one_key_from_many_processes_has_one_effect_and_one_answer(
    database: Database, url: str
) -> None:
    opal, marcus = database.transact(accounts, 300, 300)
    hold_id = database.transact(work.hold_one, opal, "ride", 60).hold_id
    gift = database.transact(work.give_one, "gift", opal, marcus, 20).transfer_id
    verbs: list[tuple[Any, ...]] = [
        (work.hold, opal, "another ride", 45, False),
        (work.settle, hold_id, marcus, 50),
        (work.give, "a gift", opal, marcus, 30),
        (work.reverse, "undo", gift),
    ]

    answers = gather(url, verbs * 8)

    for number in range(4):
        same = answers[number::4]
        assert sum(not answer.repeated for answer in same) == 1, same
        ids = {getattr(a, "hold_id", None) or getattr(a, "transfer_id", None) for a in same}
        assert len(ids) == 1
        assert len({answer.minutes for answer in same}) == 1
    assert figures(database, opal) == (-80, 45)
    assert figures(database, marcus) == (80, 0)


def test_one_key_for_two_members_serves_one_of_them(database: Database, url: str) -> None:
    owners = database.transact(accounts, 300, 300)

    answers = gather(url, [(work.hold, owners[n % 2], "one key", 30, False) for n in range(12)])

    done = [a for a in answers if isinstance(a, ledger.HoldReceipt)]
    assert len(done) == 6
    assert len({a.hold_id for a in done}) == 1
    assert {a.code for a in answers if isinstance(a, Refused)} == {"ledger.key-reused"}


def test_a_hold_that_is_settled_released_lowered_and_expired_at_once_ends_once(
    database: Database, url: str
) -> None:
    opal, marcus = database.transact(accounts, 1800, 0)
    hold_ids = [database.transact(work.hold_one, opal, f"{n}", 30).hold_id for n in range(60)]
    reverse_order = hold_ids[::-1]

    answers = gather(
        url,
        [
            (work.end_all, "settle", hold_ids, marcus),
            (work.end_all, "settle", hold_ids, marcus),
            (work.end_all, "release", hold_ids, marcus),
            (work.end_all, "release", reverse_order, marcus),
            (work.end_all, "expire", hold_ids[:20], marcus),
            (work.lower_all, reverse_order),
        ],
    )

    ended = answers[:5]
    assert not [a for a in answers if isinstance(a, Failed | Refused)]
    assert sum(sum(won) for won in ended) == 60
    settled = sum(ended[0]) + sum(ended[1])
    assert figures(database, opal) == (-20 * settled, 0)
    assert figures(database, marcus) == (20 * settled, 0)


def test_a_transfer_is_reversed_once_by_many_coordinators(database: Database, url: str) -> None:
    opal, marcus = database.transact(accounts, 300, 300)
    gift = database.transact(work.give_one, "gift", opal, marcus, 20).transfer_id

    answers = gather(url, [(work.reverse, f"undo {n}", gift) for n in range(12)])

    assert sum(isinstance(a, ledger.TransferReceipt) for a in answers) == 1
    refused = [a for a in answers if isinstance(a, Refused)]
    assert {a.code for a in refused} == {"ledger.already-reversed"}
    assert len(refused) == 11
    assert figures(database, opal) == (0, 0)


def test_days_are_closed_once_by_many_workers(database: Database, url: str) -> None:
    opal, marcus = database.transact(accounts, 300, 300)
    database.transact(work.give_one, "one", opal, marcus, 30)
    later = work.NOW + timedelta(days=40)
    answers = gather(url, [(work.seal, later) for _ in range(6)])
    assert sorted(answers) == [0, 0, 0, 0, 0, 40]


def test_everything_at_once_needs_no_second_try_and_readers_see_clean_books(
    database: Database, url: str
) -> None:
    owners = database.transact(accounts, 60, 120, 300, 300, 600, fund_limit=600, sponsor=300)

    answers = gather(url, [(work.watch, 25), *((work.mix, seed, owners, 40) for seed in range(10))])

    assert answers[0] == []
    assert not [a for a in answers if isinstance(a, Failed | Refused)]
    assert sum(len(done) for done in answers[1:]) > 100


def test_processes_killed_in_the_middle_lose_nothing_that_was_acknowledged(
    database: Database, url: str
) -> None:
    owners = database.transact(accounts, 60, 120, 300, 300, 600, fund_limit=600, sponsor=300)
    said: list[tuple[str, str, UUID]] = []
    crowd = [start(url, work.go_on, seed, owners) for seed in range(4)]
    try:
        for round_ in range(12):
            victim, pipe = crowd[0]
            assert pipe.poll(30), "a process that does nothing"
            assert pipe.recv() == work.AT_WORK
            pipe.poll(3)  # until something is done; where others hold all hours, nothing is
            time.sleep(0.02 * (round_ % 5))
            victim.kill()
            victim.join()
            crowd.pop(0)
            said += everything_in(pipe)
            if round_ < 8:
                crowd.append(start(url, work.go_on, 100 + round_, owners))
    finally:
        for left_over, _ in crowd:
            left_over.kill()

    assert not [s for s in said if isinstance(s, Failed | Refused)]
    assert len(said) > 12
    with database.reading() as session:
        holds = dict(session.execute(select(ledger.Hold.request_key, ledger.Hold.id)).all())
        moved = dict(session.execute(select(ledger.Transfer.request_key, ledger.Transfer.id)).all())
        free = set(session.scalars(select(ledger.Hold.id).where(ledger.Hold.state == "released")))
    for table, key, id_ in said:
        kept = holds if table in ("hold", "released") else moved
        assert kept[key] == id_, f"{table} {key} was acknowledged and is lost"
        if table == "released":
            assert id_ in free


def everything_in(pipe: Any) -> list[Any]:
    """Read what a killed process had said; a line cut in the middle was not said."""
    found = []
    try:
        while pipe.poll(0):
            found.append(pipe.recv())
    except EOFError:
        pass
    finally:
        pipe.close()
    return found


def test_a_hold_that_waited_for_hours_to_arrive_succeeds(database: Database) -> None:
    """The trap of KEYS: balance -60, limit 60; +60 comes while the hold waits for the lock.

    A single statement would be judged by the row as it was when it began to wait.
    """
    opal, marcus = database.transact(accounts, 60, 60)
    database.transact(work.give_one, "spent", opal, marcus, 60)
    answers: list[Any] = []
    waiter = threading.Thread(
        target=lambda: answers.append(database.transact(work.hold_one, opal, "ride", 30))
    )

    with database.transaction() as session:
        work.give_one(session, "returned", marcus, opal, 60)
        waiter.start()
        wait_until(lambda: is_waiting(database))
    waiter.join(10)

    assert answers[0].minutes == 30
    assert figures(database, opal) == (0, 30)


def test_a_hold_that_waited_while_hours_went_is_refused_with_the_new_figure(
    database: Database,
) -> None:
    opal, marcus = database.transact(accounts, 60, 60)
    answers: list[Any] = []

    def hold() -> None:
        try:
            answers.append(database.transact(work.hold_one, opal, "ride", 30))
        except ledger.CreditLimitExceeded as error:
            answers.append(error.data)

    waiter = threading.Thread(target=hold)
    with database.transaction() as session:
        work.give_one(session, "gone", opal, marcus, 50)
        waiter.start()
        wait_until(lambda: is_waiting(database))
    waiter.join(10)

    assert answers == [{"short_minutes": 20}]


def is_waiting(database: Database) -> bool:
    """Tell whether some connection waits for a row; on SQLite, wait as long as that takes."""
    if database.is_sqlite:
        time.sleep(0.3)
        return True
    with database.reading() as session:
        waiting = session.scalar(
            text(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
        )
    return bool(waiting)


def wait_until(is_so: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)
