"""The pure rules of day plans: weights, windows, times, limits that the planner cannot say."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from timebank.dayplans.queries.windows import Windows
from timebank.dayplans.rules.building import day_of
from timebank.dayplans.rules.checking import Drive, breaches
from timebank.dayplans.rules.jobs import Job, Span, minutes_since, ride_of, soft_of
from timebank.dayplans.rules.making import make
from timebank.matching import Busy, Candidate, Ranked
from timebank.planning import Plan, Route, Stop, Tour

MIDNIGHT = datetime(2026, 12, 2, 5, tzinfo=UTC)  # in Detroit
DRIVER, OTHER = UUID(int=1), UUID(int=2)
HOME, CLINIC = (42.0, -83.0), (42.1, -83.0)
PARTS = {"out_of_the_way": 20.0, "together": -3.0, "trust": -5.0, "load": 2.0, "language": 0.0}


def at(minute: int) -> datetime:
    return MIDNIGHT + timedelta(minutes=minute)


def a_driver(driver_id: UUID = DRIVER, **changed: Any) -> Ranked:
    """A driver who may, with 60 minutes of effort for a ride."""
    values: dict[str, Any] = {
        "driver_id": driver_id, "member_id": driver_id, "name": "Opal Finch", "home": HOME,
        "is_free": {"out": True}, "seats": 3, "wheelchair_places": 0, "child_seats": 0,
        "vehicle_id": None, "ride_minutes_max": 180, "week_minutes_max": 600,
        "rides_week_max": 6, "distance_km_max": 20.0, "help_level_max": "through",
        "purposes_not": frozenset(), "languages": frozenset({"en"}), "week_minutes": 0,
        "rides_week": 0, "rides_month": 0,
    } | changed  # fmt: skip
    return Ranked(Candidate(**values), ("out",), 60, 3.0, 14.0, PARTS)


def a_job(number: int, pickup: int, *, spare: int = 0, weight: int = 1, **more: Any) -> Job:
    """A ride of 20 minutes from home to the clinic."""
    span = Span(UUID(int=number), HOME, CLINIC, at(pickup), at(pickup + spare), at(pickup + 20))
    able = more.pop("able", {DRIVER: a_driver()})
    return Job((span,), weight, 1, 0, able, **more)


def travel(start: tuple[float, float], end: tuple[float, float]) -> int:
    return 0 if start == end else 15


def matrix(points: Any) -> list[list[int]]:
    return [[travel(a, b) for b in points] for a in points]


def made(jobs: list[Job], elsewhere: Any = None, **more: Any) -> Any:
    homes = {DRIVER: HOME, OTHER: HOME}
    day = day_of(jobs, homes, MIDNIGHT, matrix)
    return make(day, jobs, MIDNIGHT, 1, travel, elsewhere=elsewhere or {}, **more)


@pytest.mark.parametrize(
    ("windows", "spare"),
    [
        ([(540, 660)], 40),  # free from 9 to 11, a ride of 20 minutes from 10
        ([(540, 620)], 0),
        ([(540, 610)], 0),  # not free to its end: may drive it for another reason, at its time
        ([(540, 630), (600, 700)], 80),
        ([(610, 700)], 0),
        ([], 0),
    ],
)
def test_a_ride_begins_no_later_than_a_window_lets_it_end(
    windows: list[tuple[int, int]], spare: int
) -> None:
    found = Windows("America/Detroit", {DRIVER: windows})
    assert found.latest(DRIVER, at(600), at(620)) == at(600 + spare)


def test_minutes_run_on_through_a_change_of_clocks() -> None:
    before = datetime(2026, 11, 1, 4, tzinfo=UTC)  # midnight in Detroit; at two it is one again
    assert minutes_since(before, datetime(2026, 11, 1, 15, tzinfo=UTC)) == 660  # ten o'clock there
    assert minutes_since(before, before - timedelta(minutes=5)) == -5


def test_a_ride_stands_between_what_was_told_and_what_is_on_time() -> None:
    ride = ride_of(a_job(7, 600, spare=10), MIDNIGHT, 0, 1, 15)
    assert (ride.pickup, ride.dropoff) == ((600, 610), (600, 630))
    assert (ride.boarding_minutes, ride.ride_minutes_max) == (5, 15)
    assert not ride.may_share


def test_what_is_promised_stands_still_even_where_the_way_grew() -> None:
    ride = ride_of(a_job(7, 600, spare=10, promised=DRIVER), MIDNIGHT, 0, 1, 33)
    assert (ride.pickup, ride.dropoff, ride.boarding_minutes) == ((600, 600), (633, 633), 0)


def test_the_order_without_its_way_is_the_soft_cost() -> None:
    assert soft_of(a_driver()) == -6.0
    assert soft_of(a_driver(is_favourite=True)) == -26.0


@pytest.mark.parametrize(
    ("changed", "second", "rule"),
    [
        ({}, 700, None),
        ({"rides_week_max": 1}, 700, "rides_week"),
        ({"rides_week": 5}, 700, "rides_week"),
        ({"week_minutes_max": 119}, 700, "week_minutes"),
        ({"week_minutes_max": 120}, 700, None),
        ({}, 635, None),  # 20 minutes of ride, 15 back
        ({}, 634, "overlap"),
    ],
)
def test_limits_are_looked_at_over_a_whole_day(
    changed: dict[str, Any], second: int, rule: str | None
) -> None:
    able = {DRIVER: a_driver(**changed)}
    drives = [
        Drive(DRIVER, a_job(n, start, able=able, weight=n), at(start), at(start + 20))
        for n, start in ((1, 600), (2, second))
    ]
    found = breaches(drives, {}, travel)
    assert [one.rule for one in found] == ([rule] if rule else [])


def test_what_was_promised_is_never_what_must_go() -> None:
    kept = Drive(DRIVER, a_job(1, 600, promised=DRIVER), at(600), at(620))
    new = Drive(DRIVER, a_job(2, 610), at(610), at(630))
    assert [one.drive for one in breaches([kept, new], {}, travel)] == [new]
    assert breaches([kept], {DRIVER: [Busy(HOME, CLINIC, at(610), at(630))]}, travel) == []


def test_what_is_promised_elsewhere_leaves_no_room() -> None:
    busy = {DRIVER: [Busy(HOME, CLINIC, at(590), at(640))]}
    plan = made([a_job(1, 600)], busy)
    assert plan.drives == ()
    assert (plan.weight, plan.weight_bound, plan.proof) == (0, 1, "nothing")


def test_hours_in_quarters_take_a_ride_away_and_the_bound_stays_wide() -> None:
    able = {DRIVER: a_driver(week_minutes_max=119)}
    plan = made([a_job(1, 600, able=able, weight=2), a_job(2, 700, able=able, weight=5)])
    assert [drive.job.id for drive in plan.drives] == [str(UUID(int=2))]
    assert (plan.weight, plan.weight_bound, plan.proof) == (5, 7, "nothing")
    assert plan.unmet == (str(UUID(int=1)),)


def test_need_that_another_can_take_is_still_proven() -> None:
    """Two rides are too much for one: a second solution gives one of them to the other driver."""
    able = {DRIVER: a_driver(week_minutes_max=119), OTHER: a_driver(OTHER, is_favourite=False)}
    far = Ranked(able[OTHER].candidate, ("out",), 60, 9.0, 90.0, PARTS | {"load": 90.0})
    jobs = [a_job(n, start, able=able | {OTHER: far}) for n, start in ((1, 600), (2, 700))]
    plan = made(jobs)
    assert {drive.driver_id for drive in plan.drives} == {DRIVER, OTHER}
    assert (plan.weight, plan.weight_bound, plan.proof) == (2, 2, "need")


def test_promises_that_cannot_be_kept_still_take_their_drivers_time() -> None:
    jobs = [
        a_job(1, 600, promised=DRIVER, able={}),
        a_job(2, 610, promised=DRIVER, able={}),
        a_job(3, 612),
    ]
    plan = made(jobs)
    assert not [drive for drive in plan.drives if drive.job.promised is None]
    assert len(plan.unkept) == 1


def test_a_plan_before_is_kept_where_a_minute_could_be_saved() -> None:
    near, far = a_driver(), a_driver(OTHER)
    jobs = [a_job(1, 600, able={DRIVER: near, OTHER: far})]
    job_id = jobs[0].id
    stops = (Stop(True, job_id, 600), Stop(False, job_id, 620))
    before = Plan((Route(str(OTHER), (Tour(600, stops, 620),)),), 1, 1, 20, 0, 1, None)
    for kept in ([], [job_id]):
        plan = made(jobs, before=before, kept=kept)
        assert [drive.driver_id for drive in plan.drives] == [OTHER]


def test_a_promise_far_from_home_is_kept_and_a_limit_still_holds() -> None:
    """What is promised may cost more on the road than its hours: the planner is given the room."""
    able = {DRIVER: a_driver(week_minutes_max=90, week_minutes=30)}
    promise = a_job(1, 600, promised=DRIVER, able={}, promised_minutes=15)
    jobs = [promise, a_job(2, 700, able=able), a_job(3, 800, able=able)]
    plan = made(jobs)
    assert plan.unkept == ()
    assert promise.id in {drive.job.id for drive in plan.drives}
    assert len(plan.drives) == 2  # 60 minutes are left: one more ride of an hour, not two
    assert plan.weight_bound >= plan.weight == 2
