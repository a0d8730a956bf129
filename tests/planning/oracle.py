"""The best plan of a tiny day by trying everything: sets, orders, tours, minutes of leaving."""

from collections.abc import Iterator
from itertools import combinations, pairwise

from timebank.planning import Day, Driver, Ride

Order = tuple[tuple[bool, Ride], ...]  # (is pickup, ride)
Best = tuple[float, float]  # weight, cost


def best(day: Day) -> Best | None:
    """Return the most weight and the least cost at it; None where a promise cannot be kept."""
    options: dict[frozenset[str], float] = {frozenset(): 0.0}
    for driver in day.drivers:
        promised = {ride for ride, by in day.fixed.items() if by == driver.id}
        days = [(s, c) for s, c in _days(day, driver) if promised <= s]
        grown: dict[frozenset[str], float] = {}
        for served, cost in options.items():
            for more, added in days:
                if not served & more:
                    both = served | more
                    grown[both] = min(grown.get(both, float("inf")), cost + added)
        options = grown
    weight = {ride.id: ride.weight for ride in day.rides}
    ranked = [(-sum(weight[r] for r in served), cost) for served, cost in options.items()]
    return (-min(ranked)[0], min(ranked)[1]) if ranked else None


def _days(day: Day, driver: Driver) -> Iterator[tuple[frozenset[str], float]]:
    """Every set of rides the driver can do, with its least cost."""
    yield frozenset(), 0.0
    allowed = [
        ride for ride in day.rides
        if (driver.id, ride.id) in day.pairs and day.fixed.get(ride.id, driver.id) == driver.id
    ]  # fmt: skip
    for number in range(1, driver.rides_max + 1):
        for rides in combinations(allowed, number):
            least = min((_effort(day, driver, order) for order in _orders(driver, rides, (), ())),
                        default=float("inf"))  # fmt: skip
            if least <= driver.minutes_max:
                soft = sum(day.pairs[driver.id, ride.id] for ride in rides)
                yield frozenset(ride.id for ride in rides), least + soft


def _orders(
    driver: Driver, waiting: tuple[Ride, ...], aboard: tuple[Ride, ...], order: Order
) -> Iterator[Order]:
    if not waiting and not aboard:
        yield order
    for ride in waiting:
        inside = (*aboard, ride)
        if (
            (len(inside) == 1 or all(each.may_share for each in inside))
            and sum(each.seats for each in inside) <= driver.seats
            and sum(each.wheelchairs for each in inside) <= driver.wheelchairs
        ):
            rest = tuple(each for each in waiting if each is not ride)
            yield from _orders(driver, rest, inside, (*order, (True, ride)))
    for ride in aboard:
        rest = tuple(each for each in aboard if each is not ride)
        yield from _orders(driver, waiting, rest, (*order, (False, ride)))


def _effort(day: Day, driver: Driver, order: Order) -> float:
    """Least effort over all ways to cut the order into tours where the car is empty."""
    empties, inside = [], 0
    for index, (is_pickup, _) in enumerate(order):
        inside += 1 if is_pickup else -1
        if not inside and index + 1 < len(order):
            empties.append(index + 1)
    cuts = range(len(empties) + 1) if day.home_break else range(1)
    found = float("inf")
    for number in cuts:
        for cut in combinations(empties, number):
            ends = [0, *cut, len(order)]
            homes = {driver.window[0]: 0}  # clock at home: least effort so far
            left = driver.start
            for begin, end in pairwise(ends):
                homes = _after(day, driver, order[begin:end], left, homes)
                left = driver.end
            found = min([found, *homes.values()])
    return found


def _after(
    day: Day, driver: Driver, tour: Order, left: int, homes: dict[int, int]
) -> dict[int, int]:
    after: dict[int, int] = {}
    for clock, effort in homes.items():
        for leaves in range(clock, driver.window[1] + 1):
            home = _home(day, driver, tour, left, leaves)
            if home is not None and home <= driver.window[1]:
                after[home] = min(after.get(home, 1 << 30), effort + home - leaves)
    return after


def _home(day: Day, driver: Driver, tour: Order, left: int, leaves: int) -> int | None:
    """Soonest return of one tour that leaves at a given minute, None where it cannot be."""
    places = [ride.origin if is_pickup else ride.destination for is_pickup, ride in tour]
    windows = [ride.pickup if is_pickup else ride.dropoff for is_pickup, ride in tour]
    stay = [ride.boarding_minutes if p else ride.alighting_minutes for p, ride in tour]
    times = [window[0] for window in windows]
    while True:
        old = list(times)
        times[0] = max(times[0], leaves + day.travel[left][places[0]])
        for i in range(1, len(times)):
            way = day.travel[places[i - 1]][places[i]]
            times[i] = max(times[i], times[i - 1] + stay[i - 1] + way)
        for i, (is_pickup, ride) in enumerate(tour):
            if is_pickup:
                j = tour.index((False, ride))
                times[i] = max(times[i], times[j] - ride.ride_minutes_max - ride.boarding_minutes)
        if any(time > window[1] for time, window in zip(times, windows, strict=True)):
            return None
        if times == old:
            return times[-1] + stay[-1] + day.travel[places[-1]][driver.end]
