"""What takes a driver out of their way: from home, on a routine trip, or between promised rides."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.test_matching import DRIVER, HOME, NEED, NINE, OUT, travel
from timebank.matching import (
    Busy,
    Candidate,
    Leg,
    Need,
    Trip,
    has_time,
    may_drive,
    out_of_the_way,
    own_minutes,
    refusals,
    ways,
    ways_of,
)

FAR = (0.0, 2.0)  # in degrees of the test's line: minutes, and 111 km each


def minutes(hours: float) -> timedelta:
    return timedelta(minutes=hours)


def a_trip(
    start: float, end: float, leaves: float, until: float | None = None, north: float = 0.0
) -> Trip:
    """Along the line, leaving so many minutes before or after nine."""
    span = NINE + minutes(leaves), NINE + minutes(leaves if until is None else until)
    return Trip((north, start), (north, end), *span)


def away(driver: Candidate, need: Need = NEED, **legs: Leg) -> int:
    legs = legs or {"out": OUT}
    return out_of_the_way(need, legs, driver, ways(legs, driver.home, travel), travel)


def test_from_home_and_back_where_there_is_nothing_else() -> None:
    assert away(DRIVER) == travel(*HOME, *OUT.start) + travel(*OUT.end, *HOME)


@pytest.mark.parametrize(
    ("start", "end", "least"),
    [(0, 40, 0), (10, 30, 0), (5, 30, 0), (12, 40, 4), (0, 28, 4), (40, 0, 40)],
)
def test_a_trip_costs_its_detour(start: float, end: float, least: int) -> None:
    """The rider is picked up at 10 and brought to 30; the least of home and the detour counts."""
    way = travel(0, start, *OUT.start)
    trip = a_trip(start, end, -way)
    driver = replace(DRIVER, trips=(trip,), distance_km_max=5000)
    around = (
        way + travel(*OUT.start, *OUT.end) + travel(*OUT.end, 0, end) - travel(0, start, 0, end)
    )
    assert away(driver) == min(max(0, around), away(DRIVER))
    assert abs(around - least) <= 2  # no way is shorter than a minute


@pytest.mark.parametrize(("leaves", "until", "is_in_time"), [
    (-10, -10, True), (-20, -20, True), (-21, -21, False), (0, 0, True), (1, 1, False),
    (-60, -19, True), (-60, -21, False), (0, 60, True), (1, 60, False), (-60, 60, True),
])  # fmt: skip
def test_a_trip_counts_when_setting_out_as_ever_is_in_time(
    leaves: float, until: float, is_in_time: bool
) -> None:
    """Ten minutes to the pickup, ten minutes of slack on either side."""
    driver = replace(DRIVER, trips=(a_trip(0, 40, leaves, until),), distance_km_max=5000)
    assert (away(driver) < away(DRIVER)) is is_in_time


def test_the_best_of_several_trips_counts() -> None:
    trips = a_trip(0, 28, -10), a_trip(0, 30, -10), a_trip(0, 90, -200)
    driver = replace(DRIVER, trips=trips, distance_km_max=5000)
    assert away(driver) == away(replace(driver, trips=trips[1:2])) < away(DRIVER)


def test_a_trip_stands_in_for_the_hours_of_the_week_and_for_the_distance_from_home() -> None:
    legs, km = {"out": OUT}, 4000.0
    busyless = replace(DRIVER, is_free={}, distance_km_max=100.0, ride_minutes_max=900)
    assert refusals(NEED, legs, busyless, travel, km) == ("not_free", "distance")
    by = replace(busyless, trips=(a_trip(9.5, 30.5, -1),))
    assert refusals(NEED, legs, by, travel, km) == ()
    late = replace(busyless, trips=(a_trip(9.5, 30.5, -30),))  # it might, but does not
    assert may_drive(NEED, legs, late, km)
    assert not has_time(NEED, legs, late, km, ways(legs, late.home, travel), travel)
    assert refusals(NEED, legs, late, travel, km) == ("not_free", "distance")
    around = replace(busyless, trips=(a_trip(9.5, 30.5, -1, north=3.0),))  # 300 km around
    assert refusals(NEED, legs, around, travel, km) == ("not_free", "distance")
    hours_only = replace(by, is_free={"out": True}, distance_km_max=9000, trips=late.trips)
    assert refusals(NEED, legs, hours_only, travel, km) == ()


def test_each_leg_has_its_own_trip() -> None:
    back = Leg(None, OUT.end, OUT.start, NINE + minutes(240), NINE + minutes(265))
    there_and_back = a_trip(0, 40, -10), a_trip(40, 0, 230)
    driver = replace(DRIVER, trips=there_and_back, distance_km_max=5000)
    both = away(driver, out=OUT, home=back)
    assert both == away(driver, out=OUT) + away(driver, home=back) < away(DRIVER)
    one = replace(driver, trips=there_and_back[:1], is_free={"out": True})
    assert refusals(NEED, {"out": OUT, "home": back}, one, travel, 1.0) == ("not_free",)


def test_a_driver_who_waits_is_on_no_trip_and_in_no_chain() -> None:
    back = Leg(None, OUT.end, OUT.start, NINE + minutes(60), NINE + minutes(85))
    waits = replace(NEED, driver_waits=True)
    busy = Busy((0, 40), OUT.start, NINE - minutes(40), NINE - minutes(5))
    driver = replace(DRIVER, trips=(a_trip(0, 40, -10),), busy=(busy,), distance_km_max=5000)
    assert away(driver, waits, out=OUT, home=back) == away(DRIVER, waits, out=OUT, home=back)
    lost = replace(driver, is_free={})
    assert refusals(waits, {"out": OUT, "home": back}, lost, travel, 1.0)[0] == "not_free"


def promise(start: float, end: float, first: float, last: float) -> Busy:
    return Busy((0.0, start), (0.0, end), NINE + minutes(first), NINE + minutes(last))


@pytest.mark.parametrize(
    ("ride", "adds"),
    [
        # it ends where this one begins: from 10 to 30 and home, instead of home from 10
        (promise(20, 10, -20, -5), 1 + 30 - 10),
        # it begins where this one ends, and the driver would have come there from home
        (promise(30, 50, 45, 70), 10 + 1 - 30),
        # it ends half an hour and a way too early, or begins too late: the driver was home
        (promise(20, 10, -60, -32), None),
        (promise(30, 50, 58, 90), None),
        # it ends beyond: coming back passes by
        (promise(0, 40, -70, -35), 30 + 30 - 40),
    ],
)
def test_a_ride_next_to_a_promised_one_costs_what_it_adds(ride: Busy, adds: int | None) -> None:
    driver = replace(DRIVER, busy=(ride,))
    assert away(driver) == (away(DRIVER) if adds is None else max(0, adds))


def test_hours_count_the_ride_and_the_way_around_and_not_the_way_to_work() -> None:
    legs = {"out": OUT}
    afar = replace(DRIVER, home=(0.0, -900.0), trips=(a_trip(-50, 33, -60),), distance_km_max=9000)
    own = ways_of(NEED, legs, afar, travel)
    ride, on = travel(*OUT.start, *OUT.end), travel(*OUT.end, 0, 33)
    around = travel(0, -50, *OUT.start) + on - travel(0, -50, 0, 33)
    assert own == {"out": (max(0, around), ride, 0)}
    assert own_minutes(NEED, legs, own) == 30  # 5 to get in, 20, nothing around; a quarter up
    assert refusals(NEED, legs, afar, travel, 4000.0) == ()
    # the way around is longer than from home and back: from home, as ever
    between = replace(afar, home=(0.0, 20.0), trips=(a_trip(-50, 8, -60),))
    assert ways_of(NEED, legs, between, travel) == ways(legs, between.home, travel)
    assert ways_of(NEED, legs, DRIVER, travel) == ways(legs, HOME, travel)


POSITION = st.integers(-60, 60)


@given(POSITION, POSITION, st.integers(-90, 90), POSITION, POSITION, st.integers(-200, 200))
def test_no_trip_or_promise_ever_makes_it_dearer_or_pays(
    start: int, end: int, leaves: int, here: int, there: int, first: int
) -> None:
    trip = a_trip(start, end, leaves)
    ride = promise(here, there, first, first + 20)
    driver = replace(DRIVER, trips=(trip,), busy=(ride,), distance_km_max=9000)
    assert 0 <= away(driver) <= away(DRIVER)


def test_a_trip_is_written_nowhere() -> None:
    driver = replace(DRIVER, trips=(a_trip(41.123, 42.321, 0),))
    assert "41.123" not in repr(driver) + repr(driver.trips[0]) + str([driver])
