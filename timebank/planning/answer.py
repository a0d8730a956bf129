"""A plan in its readers' words: times at every stop, and what it all comes to."""

from collections.abc import Sequence

from timebank.planning.driving import Block, least_effort, route_of
from timebank.planning.plan import Plan
from timebank.planning.problem import Problem


def plan_of(
    problem: Problem,
    days: Sequence[Sequence[Block]],
    weight_bound: float,
    cost_bound: float | None,
) -> Plan:
    """Put times to each driver's blocks and count what they come to."""
    routes = [route_of(problem, driver, blocks) for driver, blocks in enumerate(days) if blocks]
    pairs = [
        (driver, stop >> 1)
        for driver, blocks in enumerate(days)
        for block in blocks
        for stop in block.stops
        if not stop & 1
    ]
    efforts = [least_effort(problem, driver, blocks) for driver, blocks in enumerate(days)]
    assert None not in efforts
    served = {ride for _, ride in pairs}
    unkept = [
        problem.day.rides[ride].id
        for ride in range(problem.rides)
        if problem.fixed[ride] >= 0 and ride not in served
    ]
    return Plan(
        routes=tuple(route for route in routes if route is not None),
        served=len(pairs),
        weight=_plain(sum(float(problem.weight[ride]) for ride in served)),
        minutes=sum(effort[0] for effort in efforts if effort),
        soft=_plain(sum(float(problem.soft[pair]) for pair in pairs)),
        weight_bound=_plain(weight_bound),
        cost_bound=None if cost_bound is None else _plain(cost_bound),
        unkept=tuple(unkept),
    )


def _plain(number: float) -> float:
    """A whole number without its dot."""
    return int(number) if float(number).is_integer() else number
