"""A member's own pages: the next ride, asking for one, hours, places, helpers, contact, needs.

Every page is the signed-in member's alone; one question a page, and each works without scripts.
"""

from timebank.web.me import (
    ask_check,
    ask_help,
    ask_home,
    ask_weekly,
    ask_when,
    ask_where,
    board,
    calendar,
    calls,
    contact,
    exchanges,
    give,
    home,
    hours,
    moves,
    needs,
    notes,
    phone_code,
    places,
    record_help,
    rides,
    standing,
    trusted,
)
from timebank.web.me.blueprint import pages

__all__ = [
    "ask_check",
    "ask_help",
    "ask_home",
    "ask_weekly",
    "ask_when",
    "ask_where",
    "board",
    "calendar",
    "calls",
    "contact",
    "exchanges",
    "give",
    "home",
    "hours",
    "moves",
    "needs",
    "notes",
    "pages",
    "phone_code",
    "places",
    "record_help",
    "rides",
    "standing",
    "trusted",
]
