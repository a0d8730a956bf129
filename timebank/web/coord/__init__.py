"""The coordinators' pages: what needs a person now, the people, the hours, the month.

Reads go through a package's queries, a write is one operation; nothing is decided here.
"""

from timebank.web.coord import (
    acting,
    areas,
    audit,
    board,
    calls,
    consents,
    exchanges,
    fund,
    helping,
    inbox,
    ledger,
    member,
    moves,
    newcomers,
    organisations,
    papers,
    people,
    places,
    reports,
    ride,
    standing,
    waiting,
    week,
)
from timebank.web.coord.pages import pages

__all__ = [
    "acting",
    "areas",
    "audit",
    "board",
    "calls",
    "consents",
    "exchanges",
    "fund",
    "helping",
    "inbox",
    "ledger",
    "member",
    "moves",
    "newcomers",
    "organisations",
    "pages",
    "papers",
    "people",
    "places",
    "reports",
    "ride",
    "standing",
    "waiting",
    "week",
]
