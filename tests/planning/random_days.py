"""Random days of our own, tiny for the oracle and larger for properties; nothing is real."""

from random import Random

from timebank.planning import Day, Driver, Ride, closed

Window = tuple[int, int]


def a_tiny_day(random: Random) -> Day:
    """At most five rides and three drivers in an hour of short ways; every rule can bind."""
    places = random.randint(2, 7)
    travel = [[0 if a == b else random.randint(1, 9) for b in range(places)] for a in range(places)]
    if random.random() < 0.5:
        travel = [list(row) for row in closed(travel)]
    rides = tuple(_tiny_ride(random, f"r{n}", places) for n in range(random.randint(1, 5)))
    drivers = tuple(_tiny_driver(random, f"d{n}", places) for n in range(random.randint(1, 3)))
    pairs = {
        (driver.id, ride.id): random.choice((0, 0, 3, -2, 5))
        for driver in drivers
        for ride in rides
        if random.random() < 0.8
    }
    fixed = {}
    if pairs and random.random() < 0.25:
        driver_id, ride_id = random.choice(sorted(pairs))
        fixed[ride_id] = driver_id
    return Day(rides, drivers, pairs, travel, fixed, home_break=random.random() < 0.7)


def _tiny_ride(random: Random, name: str, places: int) -> Ride:
    begin = random.randint(0, 45)
    after = begin + random.randint(2, 12)
    return Ride(
        id=name,
        origin=random.randrange(places),
        destination=random.randrange(places),
        pickup=(begin, begin + random.randint(0, 12)),
        dropoff=(after, after + random.randint(0, 14)),
        boarding_minutes=random.randint(0, 2),
        alighting_minutes=random.randint(0, 2),
        seats=random.choice((0, 1, 1, 2)),
        wheelchairs=random.choice((0, 0, 1)),
        ride_minutes_max=random.randint(3, 18),
        may_share=random.random() < 0.8,
        weight=random.choice((0, 1, 1, 2, 3)),
    )


def _tiny_driver(random: Random, name: str, places: int) -> Driver:
    opens = random.randint(0, 20)
    start = random.randrange(places)
    return Driver(
        id=name,
        start=start,
        end=start if random.random() < 0.6 else random.randrange(places),
        window=(opens, opens + random.randint(15, 60)),
        seats=random.randint(1, 3),
        wheelchairs=random.choice((0, 1, 2)),
        minutes_max=random.randint(10, 60),
        rides_max=random.randint(0, 4),
    )


def a_day(
    random: Random, rides: int, drivers: int, sharing: float, clinics: int = 3, hours: float = 5
) -> Day:
    """A day like a neighbourhood's: homes on a square of 40 minutes, rides to clinics and back."""
    spots = [
        (random.uniform(0, 40), random.uniform(0, 40)) for _ in range(clinics + rides + drivers)
    ]
    travel = [
        [int(((a - c) ** 2 + (b - d) ** 2) ** 0.5 + 0.999) for c, d in spots] for a, b in spots
    ]
    made = [_ride(random, f"r{n}", clinics + n, clinics, travel, sharing) for n in range(rides)]
    cars = [_driver(random, f"d{n}", clinics + rides + n, hours) for n in range(drivers)]
    pairs = {
        (car.id, ride.id): random.choice((0, 0, 0, random.randint(-15, 20)))
        for car in cars
        for ride in made
        if random.random() < 0.6
    }
    return Day(tuple(made), tuple(cars), pairs, travel)


def _ride(
    random: Random, name: str, home: int, clinics: int, travel: list[list[int]], sharing: float
) -> Ride:
    clinic, out = random.randrange(clinics), random.random() < 0.5
    origin, destination = (home, clinic) if out else (clinic, home)
    way = travel[origin][destination]
    due = random.randint(8 * 60, 16 * 60)
    pickup = (due - way - 35, due - way - 5) if out else (due, due + 30)
    dropoff = (due - 20, due) if out else (due + way + 5, due + way + 55)
    return Ride(
        name, origin, destination, pickup, dropoff, 3, 2, 1, 0, int(1.5 * way) + 10,
        random.random() < sharing, random.choice((1, 1, 1, 2, 3)),
    )  # fmt: skip


def _driver(random: Random, name: str, home: int, hours: float) -> Driver:
    opens = 60 * random.randint(7, 13)
    return Driver(
        name, home, home, (opens, opens + int(60 * hours)), random.choice((3, 4, 6)), 0,
        random.choice((90, 180, 240)), random.randint(1, 4),
    )  # fmt: skip
