"""The rules of a day once more, from what people were promised: shares nothing with planning.

`faults` names everything that is wrong with a plan, in words.
"""

from collections.abc import Iterator

from timebank.planning import Day, Driver, Plan, Ride, Route


def faults(day: Day, plan: Plan) -> list[str]:
    """Return what is wrong with a plan: rules broken, sums that do not add up, bounds beaten."""
    drivers = {driver.id: driver for driver in day.drivers}
    rides = {ride.id: ride for ride in day.rides}
    found: list[str] = []
    served: dict[str, str] = {}
    minutes = 0
    for route in plan.routes:
        driver = drivers.pop(route.driver_id)  # a second route of one driver is a KeyError
        found += _route_faults(day, rides, driver, route)
        minutes += sum(tour.returns_at - tour.leaves_at for tour in route.tours)
        for tour in route.tours:
            for stop in tour.stops:
                if stop.is_pickup:
                    if stop.ride_id in served:
                        found.append(f"{stop.ride_id} is driven twice")
                    served[stop.ride_id] = driver.id
    found += _sum_faults(day, rides, plan, served, minutes)
    for ride_id, driver_id in day.fixed.items():
        if served.get(ride_id) != driver_id and ride_id not in plan.unkept:
            found.append(f"{ride_id} was promised to {driver_id}")
    return found


def _sum_faults(
    day: Day, rides: dict[str, Ride], plan: Plan, served: dict[str, str], minutes: int
) -> Iterator[str]:
    soft = sum(day.pairs.get((driver, ride), 0) for ride, driver in served.items())
    weight = sum(rides[ride].weight for ride in served)
    told = (plan.served, plan.weight, plan.minutes, plan.soft)
    if told != (len(served), weight, minutes, soft):
        yield f"sums {told} are {(len(served), weight, minutes, soft)}"
    if weight > plan.weight_bound:
        yield "its own weight bound is beaten"
    if plan.cost_bound is not None and minutes + soft < plan.cost_bound:
        yield "its own cost bound is beaten"


def _route_faults(  # noqa: C901 - one driver's day, minute by minute
    day: Day, rides: dict[str, Ride], driver: Driver, route: Route
) -> Iterator[str]:
    clock, at, boarded = driver.window[0], driver.start, dict[str, int]()
    if len(route.tours) > 1 and not day.home_break:
        yield f"{driver.id} goes home between"
    for tour in route.tours:
        if tour.leaves_at < clock:
            yield f"{driver.id} leaves before being there"
        free, aboard, known = tour.leaves_at, dict[str, Ride](), set[str]()
        for stop in tour.stops:
            ride = rides[stop.ride_id]
            place = ride.origin if stop.is_pickup else ride.destination
            opens, closes = ride.pickup if stop.is_pickup else ride.dropoff
            if stop.at < free + day.travel[at][place]:
                yield f"{driver.id} cannot be at {ride.id} so soon"
            if not opens <= stop.at <= closes:
                yield f"{ride.id} is outside its window"
            if stop.is_pickup:
                yield from _pickup_faults(day, driver, ride, known)
                aboard[ride.id] = ride
                known.add(ride.id)
                free = boarded[ride.id] = stop.at + ride.boarding_minutes
            else:
                if ride.id not in aboard:
                    yield f"{ride.id} is set down before being picked up"
                    continue
                if stop.at - boarded[ride.id] > ride.ride_minutes_max:
                    yield f"{ride.id} rides too long"
                del aboard[ride.id]
                free = stop.at + ride.alighting_minutes
            at = place
            yield from _load_faults(driver, list(aboard.values()))
        if aboard or not tour.stops:
            yield f"{driver.id} comes home with riders, or went for nothing"
        if tour.returns_at < free + day.travel[at][driver.end]:
            yield f"{driver.id} cannot be home so soon"
        clock, at = tour.returns_at, driver.end
    if clock > driver.window[1]:
        yield f"{driver.id} is home too late"
    if sum(tour.returns_at - tour.leaves_at for tour in route.tours) > driver.minutes_max:
        yield f"{driver.id} has not so many minutes"
    if sum(len(tour.stops) for tour in route.tours) > 2 * driver.rides_max:
        yield f"{driver.id} drives too many"


def _pickup_faults(day: Day, driver: Driver, ride: Ride, known: set[str]) -> Iterator[str]:
    if (driver.id, ride.id) not in day.pairs:
        yield f"{driver.id} may not drive {ride.id}"
    if ride.id in known:
        yield f"{ride.id} is picked up twice"


def _load_faults(driver: Driver, aboard: list[Ride]) -> Iterator[str]:
    if len(aboard) > 1 and not all(ride.may_share for ride in aboard):
        yield f"{driver.id} lets share who would not"
    if sum(ride.seats for ride in aboard) > driver.seats:
        yield f"{driver.id} has too few seats"
    if sum(ride.wheelchairs for ride in aboard) > driver.wheelchairs:
        yield f"{driver.id} has too few places for wheelchairs"
