"""A first plan at once: rides by need, each alone in the car, where it adds the fewest minutes."""

from timebank.planning.driving import Block, block_of, least_effort
from timebank.planning.problem import Problem


def first_days(problem: Problem) -> list[list[Block]]:
    """Return each driver's blocks in order; a ride that fits nowhere is left out."""
    days: list[list[Block]] = [[] for _ in range(problem.drivers)]
    efforts = [0] * problem.drivers
    for ride in sorted(
        range(problem.rides), key=lambda r: (problem.fixed[r] < 0, -problem.weight[r], r)
    ):
        block = block_of(problem, (2 * ride, 2 * ride + 1))
        if block is None:
            continue
        best = None
        for driver in range(problem.drivers):
            soft = problem.soft[driver, ride]
            if soft == float("inf") or not _fits(problem, driver, ride, len(days[driver])):
                continue
            at = sum(other.end <= block.end for other in days[driver])
            tried = [*days[driver][:at], block, *days[driver][at:]]
            found = least_effort(problem, driver, tried)
            if found and (best is None or found[0] - efforts[driver] + soft < best[0]):
                best = found[0] - efforts[driver] + soft, driver, tried, found[0]
        if best:
            days[best[1]], efforts[best[1]] = best[2], best[3]
    return days


def _fits(problem: Problem, driver: int, ride: int, rides: int) -> bool:
    return bool(
        rides < problem.rides_most[driver]
        and problem.seats[ride] <= problem.seats_most[driver]
        and problem.wheelchairs[ride] <= problem.wheelchairs_most[driver]
    )
