"""A plan keeps every rule, is the best there is on tiny days, and never claims too much."""

from dataclasses import replace
from random import Random

import pytest

from tests.planning import oracle
from tests.planning.checker import faults
from tests.planning.random_days import a_day, a_tiny_day
from timebank.planning import Day, DayUnfit, Driver, Plan, Ride, closed, limits, solve


@pytest.mark.parametrize("seed", range(120))
def test_a_tiny_day_is_planned_as_well_as_by_trying_everything(seed: int) -> None:
    day = a_tiny_day(Random(seed))
    plan = solve(day, 20)
    assert faults(day, plan) == []
    found = oracle.best(day)
    if found is None:
        assert plan.unkept
        return
    assert (plan.weight, plan.cost) == found
    assert plan.proof == "optimal"


@pytest.mark.parametrize("seed", range(120, 200))
def test_priced_days_are_as_good_as_enumerated_ones(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LABELS_A_DRIVER", -1)
    test_a_tiny_day_is_planned_as_well_as_by_trying_everything(seed)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("sharing", [0.0, 0.6, 1.0])
def test_larger_days_keep_every_rule_and_every_bound(seed: int, sharing: float) -> None:
    day = a_day(Random(seed), 24, 9, sharing)
    plans = [solve(day, seconds) for seconds in (0.05, 0.3, 10)]
    for plan in plans:
        assert faults(day, plan) == []
    _assert_no_bound_is_beaten(plans)
    assert plans[-1].proof == "optimal"


def _assert_no_bound_is_beaten(plans: list[Plan]) -> None:
    for one in plans:
        for other in plans:
            assert one.weight <= other.weight_bound
            if one.weight == other.weight and other.cost_bound is not None:
                assert one.cost >= other.cost_bound


def test_pricing_and_enumeration_find_the_same_on_a_larger_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    day = a_day(Random(5), 40, 10, 1.0, clinics=2)
    kept = solve(day, 30)
    monkeypatch.setattr(limits, "LABELS_A_DRIVER", -1)
    priced = solve(day, 30)
    assert kept.proof == priced.proof == "optimal"
    assert (kept.weight, kept.cost) == (priced.weight, priced.cost)


def test_the_same_day_gives_the_same_plan() -> None:
    day = a_day(Random(3), 20, 8, 0.5)
    assert solve(day, 10) == solve(day, 10)


def test_nothing_to_plan_is_a_plan() -> None:
    ride = Ride("r", 0, 1, (10, 20), (15, 40), 2, 1, 1, 0, 30, True)
    driver = Driver("d", 0, 0, (0, 100), 3, 0, 90, 2)
    travel = ((0, 5), (5, 0))
    for rides, drivers, pairs in (
        ((), (), {}),
        ((ride,), (), {}),
        ((), (driver,), {}),
        ((ride,), (driver,), {}),
        (
            (replace(ride, pickup=(50, 60)),),
            (driver,),
            {("d", "r"): 0},
        ),  # set down before picked up
        ((replace(ride, seats=4),), (driver,), {("d", "r"): 0}),
        ((replace(ride, wheelchairs=1),), (driver,), {("d", "r"): 0}),
        ((replace(ride, ride_minutes_max=4),), (driver,), {("d", "r"): 0}),
        ((ride,), (replace(driver, rides_max=0),), {("d", "r"): 0}),
        ((ride,), (replace(driver, window=(90, 80)),), {("d", "r"): 0}),
    ):
        plan = solve(Day(rides, drivers, pairs, travel), 5)
        assert (plan.routes, plan.weight, plan.weight_bound) == ((), 0, 0)
        assert (plan.cost_bound, plan.proof) == (0, "optimal")


def test_a_promise_that_cannot_be_kept_is_named() -> None:
    ride = Ride("r", 0, 1, (10, 20), (15, 40), 2, 1, 1, 0, 30, True)
    driver = Driver("d", 0, 0, (30, 100), 3, 0, 90, 2)
    day = Day((ride,), (driver,), {("d", "r"): 0}, ((0, 5), (5, 0)), {"r": "d"})
    assert solve(day, 5).unkept == ("r",)


def test_a_router_s_table_is_closed() -> None:
    table = [[0, 9, 2], [9, 0, 9], [9, 3, 0]]
    assert closed(table) == ((0, 5, 2), (9, 0, 9), (9, 3, 0))


def test_a_day_that_cannot_be_is_refused() -> None:
    ride = Ride("r", 0, 1, (10, 20), (15, 40), 2, 1, 1, 0, 30, True)
    driver = Driver("d", 0, 0, (30, 100), 3, 0, 90, 2)
    travel = ((0, 5), (5, 0))
    for wrong in (
        lambda: Day((ride, ride), (), {}, travel),
        lambda: Day((replace(ride, origin=2),), (), {}, travel),
        lambda: Day((replace(ride, pickup=(1.5, 2)),), (), {}, travel),
        lambda: Day((replace(ride, weight=-1),), (), {}, travel),
        lambda: Day((), (replace(driver, end=-1),), {}, travel),
        lambda: Day((), (), {("d", "r"): 0}, travel),
        lambda: Day((), (), {}, ((0, 5), (5,))),
        lambda: Day((), (), {}, ((0, -5), (5, 0))),
        lambda: Day((ride,), (), {}, travel, {"r": "d"}),
    ):
        with pytest.raises(DayUnfit):
            wrong()
