"""The desk: helpers and coordinators book, look after and take off rides for members.

Every act is done by a signed-in person in a member's name, by consent, and the member is told.
"""

from timebank.web.desk import (
    consents,
    form,
    needs,
    newcomers,
    notes,
    own_driver,
    people,
    recording,
    rides,
    script,
    slips,
    standing,
    today,
    work,
)
from timebank.web.desk.blueprint import pages

__all__ = [
    "consents", "form", "needs", "newcomers", "notes", "own_driver", "pages", "people",
    "recording", "rides", "script", "slips", "standing", "today", "work",
]  # fmt: skip
