"""Days and plans as files: a day is one JSON file, perhaps gzipped, and so is its plan."""

import gzip
import json
from pathlib import Path
from typing import Any

from timebank.planning import Day, DayUnfit, Driver, Plan, Ride


def read_day(path: Path) -> Day:
    """Read a day. Raises DayUnfit where the file holds none."""
    try:
        packed = path.read_bytes()
        data = json.loads(gzip.decompress(packed) if path.suffix == ".gz" else packed)
        rides = tuple(_ride(row) for row in data["rides"])
        drivers = tuple(_driver(row) for row in data["drivers"])
        known = {ride.id for ride in rides}
        return Day(
            rides=rides,
            drivers=drivers,
            pairs={
                (driver.id, ride_id): soft
                for driver in drivers
                for ride_id, soft in data["pairs"].get(driver.id, {}).items()
                if ride_id in known
            },
            travel=[[_whole(minutes) for minutes in row] for row in data["matrix"]],
            fixed=data.get("fixed") or {},
            home_break=data.get("home_break", True),
        )
    except (KeyError, TypeError, ValueError, AttributeError, OSError, EOFError) as error:
        raise DayUnfit(what=f"{type(error).__name__}: {error}", of=path.name) from error


def write_plan(plan: Plan, path: Path) -> None:
    """Write a plan with its claims and bounds."""
    routes = [
        {
            "driver": route.driver_id,
            "tours": [
                {
                    "depart": tour.leaves_at,
                    "stops": [["P" if s.is_pickup else "D", s.ride_id, s.at] for s in tour.stops],
                    "return": tour.returns_at,
                }
                for tour in route.tours
            ],
        }
        for route in plan.routes
    ]
    answer = {
        "routes": routes,
        "served": plan.served,
        "served_weight": plan.weight,
        "minutes": plan.minutes,
        "soft": plan.soft,
        "upper_served_weight": plan.weight_bound,
        "lower_cost": plan.cost_bound,
        "lower_cost_at_weight": plan.weight,
        "proof": plan.proof,
        "unkept": list(plan.unkept),
    }
    path.write_text(json.dumps(answer))


def _ride(row: dict[str, Any]) -> Ride:
    return Ride(
        id=row["id"],
        origin=row["from"],
        destination=row["to"],
        pickup=_window(row["pickup"]),
        dropoff=_window(row["dropoff"]),
        boarding_minutes=_whole(row["board"]),
        alighting_minutes=_whole(row["alight"]),
        seats=_whole(row["seats"]),
        wheelchairs=_whole(row["wheelchair"]),
        ride_minutes_max=_whole(row["max_ride"]),
        may_share=bool(row["share"]),
        weight=row["weight"],
    )


def _driver(row: dict[str, Any]) -> Driver:
    return Driver(
        id=row["id"],
        start=row["start"],
        end=row["end"],
        window=(_whole(row["from"]), _whole(row["to"])),
        seats=_whole(row["seats"]),
        wheelchairs=_whole(row["wheelchair"]),
        minutes_max=_whole(row["max_minutes"]),
        rides_max=_whole(row["max_rides"]),
    )


def _window(pair: list[Any]) -> tuple[int, int]:
    earliest, latest = pair
    return _whole(earliest), _whole(latest)


def _whole(number: Any) -> Any:
    """30.0 is 30; 30.5 stays, and the day refuses it."""
    return int(number) if isinstance(number, float) and number.is_integer() else number
