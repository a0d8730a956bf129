"""A changed day keeps its promises and changes little."""

from dataclasses import replace
from random import Random

from tests.planning.checker import faults
from tests.planning.random_days import a_day
from timebank.planning import Plan, promised, solve


def _pairs(plan: Plan) -> dict[str, str]:
    return {
        stop.ride_id: route.driver_id
        for route in plan.routes
        for tour in route.tours
        for stop in tour.stops
    }


def _times(plan: Plan) -> dict[tuple[str, bool], int]:
    return {
        (stop.ride_id, stop.is_pickup): stop.at
        for route in plan.routes
        for tour in route.tours
        for stop in tour.stops
    }


def test_one_ride_called_off_leaves_the_promised_as_they_were() -> None:
    day = a_day(Random(2), 24, 9, 0.6)
    plan = solve(day, 10)
    before, times = _pairs(plan), _times(plan)
    gone, *others = sorted(before)
    kept = others[::2]
    changed = replace(
        day,
        rides=tuple(ride for ride in day.rides if ride.id != gone),
        pairs={pair: soft for pair, soft in day.pairs.items() if pair[1] != gone},
    )
    held = promised(changed, plan, kept, leeway_minutes=2)
    again = solve(held, 10)
    assert faults(held, again) == []
    after = _times(again)
    for ride in kept:
        assert _pairs(again)[ride] == before[ride]
        for is_pickup in (True, False):
            assert abs(after[ride, is_pickup] - times[ride, is_pickup]) <= 2


def test_nothing_changes_drivers_where_a_change_costs_more_than_it_saves() -> None:
    day = a_day(Random(4), 24, 9, 0.6)
    plan = solve(day, 10)
    again = solve(promised(day, plan, (), change_minutes=500), 10)
    assert _pairs(again) == _pairs(plan)
