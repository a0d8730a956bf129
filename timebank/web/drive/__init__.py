"""A driver's pages: the next ride, invitations, one button at a time, times, limits, papers.

Before a yes a driver sees a cell, a time and the help needed; never a name or an address.
"""

from timebank.web.drive import driving, home, limits, offers, papers, times
from timebank.web.drive.blueprint import pages

__all__ = ["driving", "home", "limits", "offers", "pages", "papers", "times"]
