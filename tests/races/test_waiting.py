"""Two coordinators on one ride that waits for hours: one of them is heard, whole."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tests import builders
from tests.domain.rides.trips import a_need, an_office, legs, told
from tests.races import waiting_work as work
from tests.races.crowd import Failed, gate, gather
from timebank import ledger, reports, rides
from timebank.kernel.actor import Actor
from timebank.kernel.db import Database
from timebank.ledger import FundTerms
from timebank.rides import RideReceipt

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("community")]
ROUNDS = 6


def stage(session: Session, now: datetime) -> tuple[list[RideReceipt], list[Actor]]:
    """Rides there and back that wait for a yes, each of another rider; two coordinators."""
    ledger.change_fund_rules(
        session, 1, lambda _: [FundTerms(frozenset(), "everyone", 100, 600, True)]
    )
    clinic, receipts = builders.a_place(session, "Heron Clinic", km_north=4), []
    for _ in range(ROUNDS):
        rider = builders.a_member(session, credit_limit=20)
        home_at = now + timedelta(hours=33)
        need = a_need(rider, clinic.id, now, way_home="at", home_at=home_at)
        receipts.append(rides.keep_waiting(session, builders.acting(rider), need, 60, now))
    return receipts, [an_office(session), an_office(session)]


def test_yes_and_no_at_once_are_one_of_both(database: Database, now: datetime) -> None:
    receipts, offices = database.transact(stage, now)
    with database.reading() as session:
        both = [[one.id for one in legs(session, receipt)] for receipt in receipts]
    yes = [out if number % 2 else home for number, (out, home) in enumerate(both)]
    no = [out if number % 3 else home for number, (out, home) in enumerate(both)]

    start = gate(2)
    said = gather(
        database.url,
        [
            (work.decide, offices[0], "yes", yes, start, now),
            (work.decide, offices[1], "no", no, start, now),
        ],
    )

    assert not [one for one in said if isinstance(one, Failed)], said
    for answers, receipt, ids in zip(zip(*said, strict=True), receipts, both, strict=True):
        assert Counter(answers) == {"done": 1, "rides.move-not-allowed": 1}
        with database.reading() as session:
            found, words = legs(session, receipt), told(session, *ids)
        if answers[0] == "done":
            assert [(ride.state, ride.hold_id is None) for ride in found] == [
                ("looking", False)
            ] * 2
            assert words == ["R31"]
        else:
            assert [(ride.state, ride.hold_id) for ride in found] == [
                ("unmet", None), ("unmet", None),
            ]  # fmt: skip
            assert words == ["R32"]
    with database.reading() as session:
        assert reports.audit_all(session, 1, now) == []
