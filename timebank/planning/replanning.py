"""A day planned again after a change: promises kept, and no change for a minute's sake."""

from collections.abc import Collection
from dataclasses import replace

from timebank.planning.day import Day, Ride, Window
from timebank.planning.plan import Plan


def promised(
    day: Day, plan: Plan, kept: Collection[str], leeway_minutes: int = 0, change_minutes: int = 0
) -> Day:
    """Return the day, changed as it may be, with what `plan` promised held fast.

    kept: ride ids that stay with their driver, each stop within `leeway_minutes` of its time.
    change_minutes: soft cost of giving any other ride of the plan to another driver than it had.
    Rides and drivers that are no longer in the day are forgotten.
    """
    here = {ride.id for ride in day.rides}
    had = {
        stop.ride_id: route.driver_id
        for route in plan.routes
        for tour in route.tours
        for stop in tour.stops
        if stop.ride_id in here and (route.driver_id, stop.ride_id) in day.pairs
    }
    at = {
        (stop.ride_id, stop.is_pickup): stop.at
        for route in plan.routes
        for tour in route.tours
        for stop in tour.stops
    }

    def held(ride: Ride) -> Ride:
        if ride.id not in had or ride.id not in kept:
            return ride
        return replace(
            ride,
            pickup=_near(ride.pickup, at[ride.id, True], leeway_minutes),
            dropoff=_near(ride.dropoff, at[ride.id, False], leeway_minutes),
        )

    return replace(
        day,
        rides=tuple(held(ride) for ride in day.rides),
        pairs={
            (driver, ride): soft + (change_minutes if had.get(ride, driver) != driver else 0)
            for (driver, ride), soft in day.pairs.items()
        },
        fixed={**day.fixed, **{ride: driver for ride, driver in had.items() if ride in kept}},
    )


def _near(window: Window, at: int, leeway_minutes: int) -> Window:
    return max(window[0], at - leeway_minutes), min(window[1], at + leeway_minutes)
