"""Random towns planned: every line held against every rule, read plainly from the tables.

`Plainly` shares no code with the search, and the sums here none with the planner.
"""

import random
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy.orm import Session

from tests import builders
from tests.builders import acting
from tests.conftest import only_sqlite
from tests.domain.dayplans.planned import made
from tests.domain.rides.plainly import Plainly
from tests.domain.rides.towns import RIDE_DAY, Town, at
from tests.domain.rides.trips import an_office
from timebank import dayplans, ledger, members, rides
from timebank.dayplans import LineView, PlanView
from timebank.kernel.ids import new_id
from timebank.members import Driver, Member, Need
from timebank.rides import RideNeed
from timebank.rides.queries.searching import search_for

pytestmark = [pytest.mark.usefixtures("community"), only_sqlite]
NOW = at(600, RIDE_DAY - timedelta(days=1))
SEEDS = (1, 3, 4)


def some_rides(session: Session, town: Town) -> None:
    """Seven needs of three riders, of whom one is helped, blocked and known in the town."""
    chance = town.chance
    people = [town.rider, town.other, builders.a_member(session, km_north=town.km(5))]
    for number in range(7):
        rider: Member = people[number % 3]
        need = session.get(Need, (1, rider.id))
        assert need is not None
        need.help_level = chance.choice(("kerb", "kerb", "through"))
        session.flush()
        asked = RideNeed(
            request_key=f"test:{new_id()}",
            rider_id=rider.id,
            to_place_id=town.clinic.id,
            anchor=chance.choice(("be_there_by", "leave_at")),
            anchor_at=at(chance.randrange(8 * 60, 17 * 60)),
            purpose=chance.choice("DMGR"),
            companions=chance.choice((0, 0, 1)),
            way_home=chance.choice(("none", "none", "driver_waits")),
            stay_minutes=30,
        )
        with suppress(ledger.CreditLimitExceeded):  # one ride less: hours did not reach
            rides.request(session, acting(rider), asked, NOW)


def faults(session: Session, plan: PlanView) -> list[str]:
    """Name every line that breaks a rule."""
    community = members.community_facts(session, 1)
    found = []
    groups: dict[object, list[LineView]] = {}
    for line in plan.lines:
        if line.driver_id is not None:
            groups.setdefault(line.together_id, []).append(line)
            if not line.ride.pickup_at <= line.pickup_at <= line.ride.pickup_until:
                found.append(f"{line.ride.code} at another time than its rider was told")
    for lines in groups.values():
        views = [
            replace(line.ride, pickup_at=line.pickup_at, dropoff_at=line.dropoff_at)
            for line in lines
        ]
        search = replace(search_for(community, views), to_ask=False, driver_ids=())
        plainly = Plainly(session, search, NOW)
        for rule in plainly.rules():
            driver = next(d for d in plainly.drivers if d.id == lines[0].driver_id)
            if rule != plainly.may_be_asked and not rule(driver, search.legs):
                found.append(f"{lines[0].ride.code}: {rule.__name__}")
    return found + sums(session, plan, list(groups.values()))


def sums(session: Session, plan: PlanView, groups: list[list[LineView]]) -> list[str]:
    """Name drivers who are in two places at once, or give more than they chose."""
    found = []
    by_driver: dict[object, list[list[LineView]]] = {}
    for group in groups:
        by_driver.setdefault(group[0].driver_id, []).append(group)
    for driver_id, mine in by_driver.items():
        driver = session.get(Driver, (1, driver_id))
        assert driver is not None
        mine.sort(key=lambda group: group[0].pickup_at)
        for first, second in pairwise(mine):
            if first[-1].dropoff_at >= second[0].pickup_at:
                found.append(f"{driver_id} in two places")
        if sum(line.minutes for group in mine for line in group) > driver.week_minutes_max:
            found.append(f"{driver_id} gives too much")
        if sum(map(len, mine)) > driver.rides_week_max:
            found.append(f"{driver_id} drives too often")
    if plan.weight > plan.weight_bound:
        found.append("beats its own bound")
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_no_line_breaks_a_rule_and_every_line_can_be_asked(session: Session, seed: int) -> None:
    town = Town(session, seed)
    some_rides(session, town)
    plan = made(session, NOW, RIDE_DAY)
    assert faults(session, plan) == []
    done = dayplans.accept(session, an_office(session), plan.id, NOW)
    assert done.refused == ()
    assert len(done.asked) == sum(1 for line in plan.lines if line.driver_id)


def test_the_towns_are_not_empty(session: Session) -> None:
    """Plans are made of something: over all towns most rides have a driver, some have not."""
    chance = random.Random(1)
    town = Town(session, chance.choice(SEEDS))
    some_rides(session, town)
    plan = made(session, NOW, RIDE_DAY)
    assert plan.rides > 4
    assert plan.served > 0
    assert isinstance(plan.asked_at, datetime)
