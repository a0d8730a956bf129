"""The plan that stands, as the planner takes it: what a new one changes as little as it can."""

from datetime import datetime

from timebank.dayplans.queries.views import LineView, PlanView
from timebank.dayplans.rules.jobs import minutes_since
from timebank.planning import Plan, Route, Stop, Tour

HOLDS = ("asked", "edited")  # a driver was asked, or a coordinator decided


def before_of(plan: PlanView | None, midnight: datetime) -> tuple[Plan | None, list[str]]:
    """Return the earlier plan and the ids of its jobs that stay as they are."""
    if plan is None:
        return None, []
    groups: dict[str, list[LineView]] = {}
    for line in plan.lines:
        if line.stands in ("proposed", *HOLDS):
            groups.setdefault(str(line.together_id), []).append(line)
    routes = tuple(
        _route(job_id, sorted(group, key=lambda line: line.pickup_at), midnight)
        for job_id, group in groups.items()
    )
    kept = [job_id for job_id, group in groups.items() if group[0].stands in HOLDS]
    earlier = Plan(
        routes=routes, served=len(routes), weight=0, minutes=0, soft=0, weight_bound=0,
        cost_bound=None,
    )  # fmt: skip
    return earlier, kept


def _route(job_id: str, group: list[LineView], midnight: datetime) -> Route:
    pickup = minutes_since(midnight, group[0].pickup_at)
    dropoff = minutes_since(midnight, group[-1].dropoff_at)
    stops = (Stop(True, job_id, pickup), Stop(False, job_id, dropoff))
    return Route(str(group[0].driver_id), (Tour(pickup, stops, dropoff),))
