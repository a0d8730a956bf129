"""Coordinators who change the policy at once: nobody's value is lost, each change is noted once."""

from collections import Counter
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.domain.rides.trips import an_office
from tests.races import policy_work as work
from tests.races.crowd import Failed, gate, gather
from timebank import members
from timebank.kernel.actor import Actor
from timebank.kernel.db import Database
from timebank.members.models import PolicyEvent

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("community")]
NAMES = ("order_together", "order_trust", "order_load")
ROUNDS = 8


def stage(session: Session) -> list[Actor]:
    return [an_office(session) for _ in NAMES]


def test_each_keeps_their_own_value_and_one_of_all_the_shared_one(
    database: Database, now: datetime
) -> None:
    offices = database.transact(stage)
    start = gate(len(offices))
    said = gather(
        database.url,
        [
            (
                work.change,
                office,
                [{name: 11 + number, "exchange_days": 20 + number % 2} for number in range(ROUNDS)],
                start,
                now,
            )
            for office, name in zip(offices, NAMES, strict=True)
        ],
    )

    assert not [one for one in said if isinstance(one, Failed)], said
    assert [sum(one) for one in zip(*said, strict=True)] == [len(NAMES) + 1] * ROUNDS
    with database.reading() as session:
        policy = members.community_facts(session, 1).policy
        events = session.execute(select(PolicyEvent.name, PolicyEvent.before, PolicyEvent.after))
        noted = sorted((name, int(after), before) for name, before, after in events)
    assert [getattr(policy, name) for name in NAMES] == [10 + ROUNDS] * len(NAMES)
    assert policy.exchange_days == 20 + (ROUNDS - 1) % 2
    days = Counter(after for what, after, _ in noted if what == "exchange_days")
    assert days == {20: ROUNDS // 2, 21: ROUNDS // 2}
    for name in NAMES:
        steps = {after: before for what, after, before in noted if what == name}
        assert list(steps) == [11 + number for number in range(ROUNDS)]
        assert list(steps.values())[1:] == [str(after) for after in list(steps)[:-1]]
