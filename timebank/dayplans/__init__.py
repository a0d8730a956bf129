"""Day plans: all rides of a day that look for a driver, solved together, for a coordinator.

Who may drive whom is asked of `rides`, what is best of `planning`; here it is read, kept, changed,
and turned into invitations.
"""

from timebank.dayplans.errors import DayNotPlannable, LineEnded, PlanReplaced, PlanUnknown
from timebank.dayplans.models import LINE_STATES, PLAN_STATES, PROOFS, DayPlan, DayPlanLine
from timebank.dayplans.operations import (
    Accepted,
    Claim,
    accept,
    ask,
    claim_next,
    drop,
    finish,
    give,
    give_up,
)
from timebank.dayplans.operations.asking import DAYS_AHEAD, SECONDS
from timebank.dayplans.queries import (
    LineView,
    PlanView,
    Snapshot,
    latest_plan,
    news_since,
    plan_by_id,
    read_day,
    rider_of_line,
)
from timebank.dayplans.solving import make_due, make_one, solved

__all__ = [
    "DAYS_AHEAD",
    "LINE_STATES",
    "PLAN_STATES",
    "PROOFS",
    "SECONDS",
    "Accepted",
    "Claim",
    "DayNotPlannable",
    "DayPlan",
    "DayPlanLine",
    "LineEnded",
    "LineView",
    "PlanReplaced",
    "PlanUnknown",
    "PlanView",
    "Snapshot",
    "accept",
    "ask",
    "claim_next",
    "drop",
    "finish",
    "give",
    "give_up",
    "latest_plan",
    "make_due",
    "make_one",
    "news_since",
    "plan_by_id",
    "read_day",
    "rider_of_line",
    "solved",
]
