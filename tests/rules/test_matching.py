"""Who may drive: each hard rule alone. In what order: each part of the cost, and ties."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timebank.kernel.ids import new_id
from timebank.matching import (
    REASONS,
    Busy,
    Candidate,
    Leg,
    Need,
    Ranked,
    Weights,
    has_time,
    leg_minutes,
    may_drive,
    own_minutes,
    rank,
    refusals,
    ways,
)
from timebank.members import Policy
from timebank.rides.rules.order import weights_of

NINE = datetime(2026, 11, 25, 14, tzinfo=UTC)
HOME, RIDER, CLINIC = (0.0, 0.0), (0.0, 10.0), (0.0, 30.0)  # on a line, a minute a degree
NEED = Need(
    seats=1,
    wheelchairs=0,
    child_seats=0,
    help_level="kerb",
    purpose="M",
    languages=frozenset({"en"}),
    boarding_minutes=5,
    round_minutes=15,
    driver_waits=False,
)
DRIVER = Candidate(
    driver_id=UUID(int=1),
    member_id=UUID(int=2),
    name="Marcus Birch",
    home=HOME,
    is_free={"out": True, "home": True},
    seats=3,
    wheelchair_places=0,
    child_seats=0,
    vehicle_id=UUID(int=3),
    ride_minutes_max=90,
    week_minutes_max=600,
    rides_week_max=6,
    distance_km_max=15.0,
    help_level_max="through",
    purposes_not=frozenset(),
    languages=frozenset({"en"}),
    week_minutes=0,
    rides_week=0,
    rides_month=0,
)


def travel(lat: float, lon: float, lat_to: float, lon_to: float) -> int:
    return max(1, round(abs(lat - lat_to) + abs(lon - lon_to)))


def at(minutes: int) -> datetime:
    return NINE + timedelta(minutes=minutes)


OUT = Leg(None, RIDER, CLINIC, at(0), at(25))
BACK = Leg(None, CLINIC, RIDER, at(85), at(110))
BOTH = {"out": OUT, "home": BACK}
OWN = ways(BOTH, HOME, travel)


def refused(
    need: Need = NEED, legs: dict[str, Leg] | None = None, km: float = 5.0, **changed: Any
) -> tuple[str, ...]:
    driver, legs = replace(DRIVER, **changed), legs or {"out": OUT}
    found = refusals(need, legs, driver, travel, km)
    own = ways(BOTH, driver.home, travel)
    quick = may_drive(need, legs, driver, km) and has_time(need, legs, driver, km, own, travel)
    assert quick == (not found), "two ways to ask, one answer"
    return found


def test_whom_nothing_keeps_may_drive() -> None:
    assert refused() == ()
    assert refused(legs=BOTH) == ()


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"is_active": False}, "not_active"),
        ({"has_valid_papers": False}, "papers"),
        ({"vehicle_id": None}, "vehicle"),
        ({"seats": 0}, "vehicle"),
        ({"is_away": True}, "away"),
        ({"is_free": {"out": False, "home": True}}, "not_free"),
        ({"is_free": {}}, "not_free"),
        ({"ride_minutes_max": 74}, "ride_minutes"),  # 10 + 5 + 20 + 30, rounded up to 75
        ({"week_minutes": 526}, "week_minutes"),
        ({"rides_week": 6}, "rides_week"),
        ({"km": 15.01}, "distance"),
        ({"purposes_not": frozenset({"M", "G"})}, "purpose"),
        ({"is_blocked": True}, "blocked"),
        ({"is_helper": True}, "helper"),
        ({"busy": (Busy(RIDER, CLINIC, at(-5), at(20)),)}, "overlap"),
    ],
)
def test_each_hard_rule_alone_refuses(changed: dict[str, Any], reason: str) -> None:
    assert refused(**changed) == (reason,)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"seats": 4}, "vehicle"),
        ({"wheelchairs": 1}, "vehicle"),
        ({"child_seats": 1}, "vehicle"),
        ({"help_level": "never_alone"}, "help_level"),
    ],
)
def test_what_the_rider_needs_refuses(changed: dict[str, Any], reason: str) -> None:
    assert refused(replace(NEED, **changed)) == (reason,)


def test_limits_are_limits_not_one_less() -> None:
    assert refused(ride_minutes_max=75, week_minutes=525, rides_week=5, km=15.0) == ()
    assert refused(replace(NEED, seats=3, help_level="through")) == ()
    assert (
        refused(replace(NEED, wheelchairs=1, child_seats=2), wheelchair_places=1, child_seats=2)
        == ()
    )


def test_two_legs_count_as_two_rides_and_twice_the_minutes() -> None:
    assert refused(legs=BOTH, rides_week=5) == ("rides_week",)
    assert refused(legs=BOTH, ride_minutes_max=67) == ("ride_minutes",)  # 135 of 2 x 67
    assert refused(legs=BOTH, ride_minutes_max=68) == ()
    assert refused(legs=BOTH, is_free={"out": True}) == ("not_free",)


def test_all_reasons_are_told_in_one_order() -> None:
    every = refused(
        replace(NEED, help_level="never_alone", ride_class=2, comfort_asks=1), is_active=False,
        has_valid_papers=False,
        vehicle_id=None, is_away=True, is_free={}, ride_minutes_max=1, week_minutes=600,
        rides_week=6, km=99.0, purposes_not=frozenset({"M"}), is_blocked=True, is_helper=True,
        busy=(Busy(RIDER, CLINIC, at(0), at(25)),), first_rides=1,
        legs={"out": replace(OUT, is_by_day=False)},
    )  # fmt: skip
    assert every == REASONS


@pytest.mark.parametrize(
    ("starts", "ends", "clashes"),
    [
        (-60, -20, False),  # ends at the clinic, 20 minutes from the rider: just in time
        (-60, -19, True),
        (45, 70, False),  # 20 minutes from the clinic back to that pickup
        (44, 70, True),
        (5, 10, True),  # in the middle
        (-10, 60, True),  # around
        (0, 25, True),
    ],
)
def test_an_overlap_includes_the_way_between(starts: int, ends: int, clashes: bool) -> None:
    other = Busy(RIDER, CLINIC, at(starts), at(ends))
    assert refused(busy=(other,)) == (("overlap",) if clashes else ())


@given(st.lists(st.tuples(st.integers(-300, 300), st.integers(1, 120)), max_size=5))
def test_no_two_rides_without_the_way_between(promised: list[tuple[int, int]]) -> None:
    busy = tuple(Busy(RIDER, CLINIC, at(a), at(a + length)) for a, length in promised)
    clash = False
    for ride in busy:  # the same plainly: is there time to get from the earlier to the later?
        first, second = sorted([ride, OUT], key=lambda one: one.pickup_at)
        way = travel(*first.end, *second.start) * 60
        clash |= (second.pickup_at - first.dropoff_at).total_seconds() < way
    assert ("overlap" in refused(busy=busy)) == clash


def test_a_driver_who_waits_is_taken_in_between() -> None:
    errand = Busy(CLINIC, CLINIC, at(50), at(55))  # at the clinic itself, while waiting
    assert refused(legs=BOTH, busy=(errand,)) == ()
    assert refused(replace(NEED, driver_waits=True), BOTH, busy=(errand,)) == ("overlap",)
    assert refused(replace(NEED, driver_waits=True), busy=(errand,)) == ()  # one leg: no waiting


def test_effort_is_from_home_to_home_rounded_up() -> None:
    # 10 to the rider, 5 to get in, 20 to the clinic, 30 home
    assert leg_minutes(NEED, BOTH, OWN) == {"out": 65, "home": 65}
    assert own_minutes(NEED, {"out": OUT}, OWN) == 75
    assert own_minutes(NEED, BOTH, OWN) == 135
    waiting = replace(NEED, driver_waits=True)
    # 10 + 5 + 20, then 60 waiting + 5 + 20 + 10
    assert leg_minutes(waiting, BOTH, OWN) == {"out": 35, "home": 95}
    assert own_minutes(waiting, BOTH, OWN) == 135
    assert own_minutes(waiting, {"home": BACK}, OWN) == 75
    assert own_minutes(replace(NEED, round_minutes=1), {"out": OUT}, OWN) == 65


def cost(weights: Weights | None = None, **changed: Any) -> Any:
    return ranked([replace(DRIVER, **changed)], weights)[0]


def ranked(drivers: list[Candidate], weights: Weights | None = None) -> list[Ranked]:
    each = [(driver, 5.0, ways(BOTH, driver.home, travel)) for driver in drivers]
    return rank(NEED, {"out": OUT}, each, weights or weights_of(Policy()), travel)


def test_the_cost_is_the_sum_of_its_parts() -> None:
    plain = cost(languages=frozenset({"es"}))
    assert plain.parts == {
        "out_of_the_way": 40.0, "together": 0.0, "trust": 0.0, "load": 0.0, "language": 0.0,
    }  # fmt: skip
    assert plain.cost == 40.0
    all_parts = cost(rides_together=2, trust=0.5, rides_month=12)
    assert all_parts.parts == {
        "out_of_the_way": 40.0, "together": -3.2, "trust": -5.0, "load": 4.0, "language": -3.0,
    }  # fmt: skip
    assert all_parts.cost == 32.8
    assert all_parts.minutes == 75


def test_parts_have_their_ends() -> None:
    assert cost(rides_together=5).parts == cost(rides_together=500).parts
    assert cost(rides_month=24).parts == cost(rides_month=99).parts
    assert cost(weights=Weights(0, 0, 0, 0), rides_together=9, trust=1.0).cost == 40.0


def test_nearer_comes_first_then_better_known() -> None:
    near, far = (replace(DRIVER, driver_id=new_id(), home=(0.0, lon)) for lon in (9.0, 2.0))
    friend = replace(far, driver_id=new_id(), rides_together=5)
    order = [r.candidate for r in ranked([far, friend, near])]
    assert order == [near, friend, far]


@given(st.lists(st.integers(1, 10**9), unique=True, max_size=12), st.randoms())
def test_equal_costs_are_ordered_by_id_however_they_come(
    ids: list[int], chance: random.Random
) -> None:
    drivers = [replace(DRIVER, driver_id=UUID(int=one)) for one in ids]
    chance.shuffle(drivers)
    order = [r.candidate.driver_id.int for r in ranked(drivers)]
    assert order == sorted(ids)


@given(st.permutations(range(6)))
def test_name_contact_and_order_of_asking_change_no_ranking(order: list[int]) -> None:
    pool = [
        replace(DRIVER, driver_id=UUID(int=n + 1), home=(0.0, float(3 * n % 7))) for n in range(6)
    ]
    plain = ranked(pool)
    again = ranked([replace(pool[n], name=f"N{n}", contact=object()) for n in order])
    assert [(r.candidate.driver_id, r.cost) for r in again] == [
        (r.candidate.driver_id, r.cost) for r in plain
    ]
