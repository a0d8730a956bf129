"""The day plan: which driver drives whom and when, with bounds on every other plan. Pure.

It knows no database and no clock of the day: frozen days in, frozen plans out.
"""

from timebank.planning.assignment import assign, assign_permitted
from timebank.planning.day import Day, Driver, Ride, closed
from timebank.planning.depot import Answer, InstanceUnreadable, read_instance
from timebank.planning.depot import solve as solve_depot
from timebank.planning.errors import CostsUnfit, DayUnfit
from timebank.planning.plan import Plan, Proof, Route, Stop, Tour
from timebank.planning.replanning import promised
from timebank.planning.solving import solve

__all__ = [
    "Answer",
    "CostsUnfit",
    "Day",
    "DayUnfit",
    "Driver",
    "InstanceUnreadable",
    "Plan",
    "Proof",
    "Ride",
    "Route",
    "Stop",
    "Tour",
    "assign",
    "assign_permitted",
    "closed",
    "promised",
    "read_instance",
    "solve",
    "solve_depot",
]
