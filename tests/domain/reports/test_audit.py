"""The whole audit is silent on a sound community and names each row that is not."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from tests import builders
from timebank import ledger, reports
from timebank.kernel.codes import new_code
from timebank.kernel.ids import new_id
from timebank.ledger import Account, Hold
from timebank.members import Community
from timebank.rides import Ride, RideRequest


def _a_ride(session: Session, now: datetime, **changed: Any) -> UUID:
    """A ride that was found, with its hours set aside."""
    rider = builders.a_member(session)
    driver = builders.a_driver_near(session)
    start, end = (builders.a_place(session).id for _ in range(2))
    request_id, ride_id = new_id(), new_id()
    hold = ledger.hold(
        session, 1, rider.id, [ledger.HoldAsk(f"h:{ride_id}", 60, ride_id, now + timedelta(9))], now
    )[0]
    session.execute(
        insert(RideRequest).values(
            community_id=1, id=request_id, request_key=f"r:{request_id}", rider_id=rider.id,
            channel="web", from_place_id=start, to_place_id=end, anchor="be_there_by",
            anchor_at=now, way_home="none", help_level="kerb", asked_at=now,
        )
    )  # fmt: skip
    values = {"state": "found", "hold_id": hold.hold_id, "driver_id": driver.id} | changed
    session.execute(
        insert(Ride).values(
            community_id=1, id=ride_id, request_id=request_id, rider_id=rider.id, leg="out",
            code=new_code(), from_place_id=start, to_place_id=end, pickup_at=now,
            pickup_until=now, dropoff_at=now + timedelta(minutes=20), travel_minutes=20,
            distance_km=5.0, effort_minutes=60, **values,
        )
    )  # fmt: skip
    return ride_id


def _codes(session: Session, now: datetime) -> list[str]:
    return [finding.code for finding in reports.audit_all(session, 1, now)]


def test_a_sound_community_has_no_findings(
    session: Session, community: Community, now: datetime
) -> None:
    _a_ride(session, now)
    assert reports.audit_all(session, 1, now) == []


@pytest.mark.parametrize(
    ("broken", "codes"),
    [
        ({"state": "done"}, {"ride-not-settled", "hold-without-ride"}),
        ({"state": "cancelled"}, {"hold-without-ride"}),
        ({"hold_id": None}, {"ride-without-hold", "hold-without-ride"}),
    ],
)
def test_a_ride_that_disagrees_with_the_books_is_named(
    session: Session, community: Community, now: datetime, broken: dict[str, Any], codes: set[str]
) -> None:
    ride_id = _a_ride(session, now, **broken)
    findings = reports.audit_all(session, 1, now)
    assert {finding.code for finding in findings} == codes
    assert any(str(ride_id) in finding.what for finding in findings) or "cancelled" in str(broken)


def test_a_live_ride_whose_hold_ended_is_named(
    session: Session, community: Community, now: datetime
) -> None:
    ride_id = _a_ride(session, now)
    session.execute(
        update(Hold).where(Hold.subject_id == ride_id).values(state="released", ended_at=now)
    )
    session.execute(update(Account).values(held=0))
    assert _codes(session, now) == ["ride-without-hold"]


def test_a_ride_settled_as_another_is_named(
    session: Session, community: Community, now: datetime
) -> None:
    payer, payee = (builders.a_member(session).id for _ in range(2))
    moves = {payer: -30, payee: 30}
    gift = ledger.transfer(
        session, 1, ledger.TransferAsk("gift", "gift", moves, "", None, payer), now
    )
    _a_ride(session, now, state="done", transfer_id=gift.transfer_id)
    assert "ride-settled-elsewhere" in _codes(session, now)


def test_a_ride_settled_twice_is_named(
    session: Session, community: Community, now: datetime
) -> None:
    payer, payee, ride = builders.a_member(session).id, builders.a_member(session).id, new_id()
    for key in ("once", "twice"):
        moves = {payer: -30, payee: 30}
        ledger.transfer(session, 1, ledger.TransferAsk(key, "ride", moves, "", ride, None), now)
    assert _codes(session, now) == ["ride-settled-twice"]


def test_the_journal_balances_line_by_line(
    session: Session, community: Community, now: datetime
) -> None:
    payer, payee = (builders.a_member(session).id for _ in range(2))
    moves = {payer: -30, payee: 30}
    first = ledger.transfer(
        session, 1, ledger.TransferAsk("gift", "gift", moves, "", None, payer), now
    )
    ledger.reverse(session, 1, "undo", first.transfer_id, "a mistake", payer, now)
    lines = list(reports.journal(session, 1))
    amounts = [int(line.split()[-2]) for line in lines if line.startswith("    ")]
    assert sorted(amounts) == [-30, -30, 30, 30]
    assert any(f"reverses:{first.transfer_id}" in line for line in lines)
    assert [line[:17] for line in lines if line[:2] == "20"] == [
        "2026-11-23 * gift",
        "2026-11-23 * reve",
    ]


def test_an_export_holds_one_community_and_no_secrets(
    session: Session, community: Community, now: datetime
) -> None:
    builders.a_community(session, 2)
    builders.a_member(session, "Opal Finch", community_id=2)
    member = builders.a_member(session, "Marcus Birch")
    rows = list(reports.rows_of(session, 1))
    tables = [table for table, _ in rows]
    assert {"community", "member", "account", "fund_rule", "place", "need"} <= set(tables)
    assert "login_code" not in tables
    assert [row["id"] for table, row in rows if table == "member"] == [str(member.id)]
    assert tables.index("place") < tables.index("member")


def test_a_ride_for_which_less_is_set_aside_than_it_takes_is_named(
    session: Session, community: Community, now: datetime
) -> None:
    ride_id = _a_ride(session, now)
    session.execute(update(Ride).where(Ride.id == ride_id).values(effort_minutes=75))
    assert _codes(session, now) == ["ride-without-hold"]


def test_holds_count_from_seven_days_before(
    session: Session, community: Community, now: datetime
) -> None:
    ride_id = _a_ride(session, now)
    days = timedelta(days=8)
    session.execute(
        update(Ride)
        .where(Ride.id == ride_id)
        .values(effort_minutes=75, pickup_at=now + days, dropoff_at=now + days + timedelta(hours=1))
    )
    assert _codes(session, now) == []
    assert _codes(session, now + timedelta(days=2)) == ["ride-without-hold"]


def test_a_driver_who_promised_two_rides_at_once_is_named(
    session: Session, community: Community, now: datetime
) -> None:
    first, second = _a_ride(session, now), _a_ride(session, now)
    driver_id = session.scalar(select(Ride.driver_id).where(Ride.id == first))
    session.execute(update(Ride).where(Ride.id == second).values(driver_id=driver_id))
    (finding,) = reports.audit_all(session, 1, now)
    assert finding.code == "driver-promised-twice"
    assert str(driver_id) in finding.detail
    session.execute(
        update(Ride)
        .where(Ride.id == second)
        .values(pickup_at=now + timedelta(hours=2), dropoff_at=now + timedelta(hours=3))
    )
    assert reports.audit_all(session, 1, now) == []


def test_another_banks_rides_are_not_looked_at(
    session: Session, community: Community, now: datetime
) -> None:
    builders.a_community(session, 2)
    _a_ride(session, now, state="cancelled")
    assert _codes(session, now) == ["hold-without-ride"]
    assert reports.audit_all(session, 2, now) == []
