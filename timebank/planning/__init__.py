"""The day plan: which driver drives whom and when, with bounds on every other plan. Pure.

It knows no database and no clock of the day: frozen days in, frozen plans out.
"""

from timebank.planning.day import Day, Driver, Ride, closed
from timebank.planning.errors import DayUnfit
from timebank.planning.plan import Plan, Proof, Route, Stop, Tour
from timebank.planning.replanning import promised
from timebank.planning.solving import solve

__all__ = [
    "Day",
    "DayUnfit",
    "Driver",
    "Plan",
    "Proof",
    "Ride",
    "Route",
    "Stop",
    "Tour",
    "closed",
    "promised",
    "solve",
]
