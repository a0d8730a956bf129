"""Two who limit each other at the same moment: one of them still sees everything."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from uuid import UUID

from tests import builders
from timebank import areas
from timebank.kernel.actor import Actor
from timebank.kernel.db import Database


def test_two_coordinators_cannot_limit_each_other(
    database: Database, community: builders.Community, now: datetime
) -> None:
    west = database.transact(areas.add_area, Actor(1, None, "cli"), "West", now)
    with database.transaction() as session:
        pair = [builders.a_member(session, roles=["coordinator"]) for _ in range(2)]
        actors = {one.id: builders.acting(one, "coordinator") for one in pair}
    one, two = actors
    for _ in range(5):
        gate = Barrier(2)

        def limit(by: UUID, whom: UUID, gate: Barrier = gate) -> bool:
            gate.wait()
            try:
                database.transact(areas.limit_coordinator, actors[by], whom, [west], now)
            except areas.EverywhereOnly:
                return False
            return True

        with ThreadPoolExecutor(2) as both:
            done = [both.submit(limit, one, two), both.submit(limit, two, one)]
            assert sorted(each.result() for each in done) == [False, True]
        with database.reading() as session:
            limits = {each.member_id: each.areas for each in areas.coordinator_limits(session, 1)}
        free, held = sorted(limits, key=lambda each: limits[each] is not None)
        assert (limits[free], limits[held]) == (None, {west})
        database.transact(areas.limit_coordinator, actors[free], held, [], now)
