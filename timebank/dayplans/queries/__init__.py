"""Reads of day plans: the day to plan, the plan that stands."""

from timebank.dayplans.queries.reading import Snapshot, read_day
from timebank.dayplans.queries.views import (
    LineView,
    PlanView,
    latest_plan,
    news_since,
    plan_by_id,
    rider_of_line,
)

__all__ = [
    "LineView",
    "PlanView",
    "Snapshot",
    "latest_plan",
    "news_since",
    "plan_by_id",
    "read_day",
    "rider_of_line",
]
