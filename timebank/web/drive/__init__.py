"""A driver's pages: the next ride, invitations, one button at a time, times, limits, papers.

Before a yes a driver sees a cell, a time and the help needed; never a name or an address.
"""

from timebank.web.drive import (
    away,
    cars,
    driving,
    home,
    limits,
    offers,
    outcome,
    papers,
    second,
    standing,
    times,
    trips,
)
from timebank.web.drive.blueprint import pages

__all__ = [
    "away", "cars", "driving", "home", "limits", "offers", "outcome", "pages", "papers",
    "second", "standing", "times", "trips",
]  # fmt: skip
