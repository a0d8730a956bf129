"""Hours between two banks from many sides at once: no deadlock, no minute lost, both agree."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.domain.giving.guests_work import TwoBanks
from tests.races import giving_work as work
from tests.races.crowd import gather
from timebank import ledger, reports, rides
from timebank.kernel.actor import Actor
from timebank.kernel.db import Database
from timebank.ledger import FUND_OWNER, Account, Side, TransferAsk

pytestmark = pytest.mark.slow


def stage(session: Session, now: datetime, here: int, home: int, count: int) -> TwoBanks:
    """A guest with `count` rides they are driving, and three hours for the rider and the driver."""
    two = TwoBanks(session, now, here, home, limit=6000)
    for bank, owner in ((here, two.rider.id), (home, two.driver.id)):
        moves = {FUND_OWNER: -180, owner: 180}
        ledger.transfer(session, bank, TransferAsk("start", "grant", moves), now)
    for number in range(count):
        ride = two.found(in_hours=30 + 24 * number)
        by, start = two.by_guest(), ride.pickup_at
        rides.go(session, by, ride.id, start - timedelta(minutes=10))
        rides.arrive(session, by, ride.id, start)
        rides.board(session, by, ride.id, start + timedelta(minutes=5))
    return two


def settled(session: Session, two: TwoBanks) -> list[UUID]:
    found = session.scalars(
        select(rides.Ride.transfer_id).where(rides.Ride.community_id == two.here)
    )
    return [one for one in found if one is not None]


def all_is_well(session: Session, now: datetime) -> None:
    assert [ledger.trial_balance(session, bank) for bank in (1, 2)] == [0, 0]
    for bank in (1, 2):
        assert ledger.audit(session, bank) == []
    sums = session.scalars(select(Account.balance).where(Account.kind == "clearing")).all()
    assert sum(sums) == 0


def test_gifts_that_cross_between_two_banks_wait_for_nobody_for_ever(
    database: Database, now: datetime
) -> None:
    two = database.transact(stage, now, 1, 2, 0)
    ends = (Side(1, two.rider.id), Side(2, two.driver.id))

    answers = gather(
        database.url,
        [(work.give_across, seed, ends if seed % 2 else ends[::-1], 25, now) for seed in range(16)],
    )

    assert all(isinstance(answer, int) for answer in answers), answers
    assert sum(answers) > 100
    with database.reading() as session:
        all_is_well(session, now)
        rows = session.scalars(select(ledger.Transfer.id).where(ledger.Transfer.kind == "gift"))
        assert len(rows.all()) == 2 * sum(answers)
        total = sum(
            ledger.balances(session, side.community_id, [side.owner_id])[side.owner_id].balance
            for side in ends
        )
        assert total == 360  # hours went to and fro and none was made


@pytest.mark.parametrize(("here", "home"), [(1, 2), (2, 1)], ids=["home_higher", "home_lower"])
def test_rides_of_a_guest_end_while_gifts_cross(
    database: Database, now: datetime, here: int, home: int
) -> None:
    two = database.transact(stage, now, here, home, 4)
    with database.reading() as session:
        two.session = session
        guest, office = two.by_guest(), two.office
        ride_ids = list(session.scalars(select(rides.Ride.id)))
    ends = (Side(here, two.rider.id), Side(home, two.driver.id))
    later = now + timedelta(days=9)

    finishers = [
        (work.finish, guest, ride_ids[turn:] + ride_ids[:turn], later) for turn in range(4)
    ]
    gifts = [(work.give_across, seed, ends, 20, now) for seed in range(6)]
    fixers = [(work.put_right, office, ride_ids * 3, later) for _ in range(2)]
    answers = gather(database.url, [*finishers, *gifts, *fixers])

    assert all(isinstance(answer, int) for answer in answers), answers
    with database.reading() as session:
        all_is_well(session, now)
        found = [f for bank in (1, 2) for f in reports.audit_all(session, bank, now)]
        assert found == []
        member = guest.member_id
        assert member is not None
        assert ledger.balances(session, here, [member])[member].balance == 0
        transfers = settled(session, two)
    assert len(transfers) == 4

    def turned(by: Actor) -> list[object]:
        backs = [
            (work.turn_back, by, transfers[turn:] + transfers[:turn], later) for turn in range(4)
        ]
        return gather(database.url, [*backs, *((*gift[:1], 50 + n, *gift[2:])
                                               for n, gift in enumerate(gifts))])  # fmt: skip

    answers = turned(office)
    assert all(isinstance(answer, int) for answer in answers), answers
    with database.reading() as session:
        all_is_well(session, now)
