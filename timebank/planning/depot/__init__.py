"""Dial a ride from one depot: the cheapest routes of one fleet, and a bound on every other plan.

`solve` works in two processes until the clock says stop; `read_instance` reads Cordeau's files.
"""

from timebank.planning.depot.errors import InstanceUnreadable
from timebank.planning.depot.instance import Ground, Instance, read_instance
from timebank.planning.depot.solving import Answer, solve

__all__ = ["Answer", "Ground", "Instance", "InstanceUnreadable", "read_instance", "solve"]
