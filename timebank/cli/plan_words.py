"""A day plan in plain English, line by line, for whoever reads a terminal."""

from collections.abc import Iterator
from itertools import groupby

from timebank.dayplans import Accepted, LineView, PlanView
from timebank.kernel.wording import time_words

WHY = {
    "nobody": "nobody may: no free driver near enough with valid papers and a car that fits",
    "no_room": "who may drive it has no room beside the other rides",
    "hours": "the rider's hours do not reach yet",
    "named": "the driver whom the rider named is asked first",
    "too_late": "it is too late to find somebody new",
    "over_midnight": "the driver would wait past midnight",
    "changed": "it changed while the plan was made",
}
STANDS = {"asked": "asked", "yes": "said yes", "no": "said no", "taken": "somebody else drives",
          "off": "called off", "edited": "changed by hand", "dropped": "dropped"}  # fmt: skip


def bound_words(plan: PlanView) -> str:
    """Say how good a plan is, and no more than is proven."""
    said = f"{plan.served} of {plan.rides} rides"
    if plan.proof == "nothing":
        most = f"{plan.weight:g} of need, and no plan that keeps what was promised meets more than"
        return f"{said}; {most} {plan.weight_bound:g}"
    if plan.proof == "need":
        return f"{said}; no plan that keeps what was promised meets more need"
    return (
        f"{said}; no plan that keeps what was promised meets more need, or this need in fewer"
        " minutes"
    )


def lines_of(plan: PlanView, accepted: Accepted | None, zone: str) -> Iterator[str]:
    """Give a plan's lines as they are printed."""
    if plan.state != "ready":
        yield f"{plan.on_day}: the plan could not be made; the log says why."
        return
    yield f"{plan.on_day}: {bound_words(plan)}; {plan.minutes} minutes on the road."
    driven = [line for line in plan.lines if line.driver_id is not None]
    for name, day in groupby(driven, key=lambda line: line.driver_name):
        yield f"\n{name}"
        for line in day:
            yield f"  {_line(line, zone)}"
    left = [line for line in plan.lines if line.driver_id is None]
    if left:
        yield "\nWithout a driver"
    for line in left:
        why = WHY.get(str(line.reason.get("why")), STANDS.get(line.stands, line.stands))
        yield f"  {_ride(line, zone)}: {why}"
    if accepted is not None:
        yield f"\n{len(accepted.asked)} rides: their drivers were asked."
        for ride_id, why in accepted.refused:
            code = next(line.ride.code for line in plan.lines if line.ride.id == ride_id)
            yield f"  {code} could not be asked for: {why}"


def _line(line: LineView, zone: str) -> str:
    facts = line.reason
    said = [f"{round(facts['out_of_the_way'])} min out of the way from home"]
    if facts["together"]:
        said.append(f"drove them {facts['together']} times")
    if facts["favourite"]:
        said.append("the rider would like them")
    if line.ride.rider_language != "en" and line.ride.rider_language in facts["languages"]:
        said.append(f"speaks {line.ride.rider_language}")
    stands = STANDS.get(line.stands)
    return f"{_ride(line, zone)}: {', '.join(said)}" + (f" ({stands})" if stands else "")


def _ride(line: LineView, zone: str) -> str:
    begins, ends = (time_words(at, zone, "en") for at in (line.pickup_at, line.dropoff_at))
    places = f"{line.ride.from_place.name} to {line.ride.to_place.name}"
    return f"{begins}-{ends} {line.ride.code} {line.ride.rider.name}, {places}"
