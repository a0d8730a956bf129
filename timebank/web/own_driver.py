""" "I found my own driver": two fields on many pages, and why somebody may not drive, in words.

A number is looked up by its operation alone, which counts the tries.
"""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from timebank.kernel.errors import TimebankError
from timebank.rides import MayNotDrive, OwnDriver
from timebank.web import error_words
from timebank.web.forms import Form
from timebank.web.i18n import gettext as _

NAME, PHONE = "driver_name", "driver_phone"
_FIELDS = {"phone": PHONE, "name": NAME}
_BUSY = _l("They drive enough already at that time")
WHY_NOT: Mapping[str, Any] = {
    "vehicle": _l("Their car does not fit this ride"),
    "away": _l("They are away that day"),
    "not_free": _l("They do not drive at that time"),
    "overlap": _l("They drive somebody else at that time"),
    "ride_minutes": _l("This ride is longer than they drive"),
    "week_minutes": _BUSY,
    "rides_week": _BUSY,
    "distance": _l("This is farther than they drive"),
    "help_level": _l("They do not give this much help"),
    "purpose": _l("They do not drive this kind of trip"),
    "comfort": _l("It is not as one of you asked for in the car"),
    "new_with_care": _l("They are new and still get to know us"),
    "new_by_night": _l("They are new and drive by day only"),
    "papers_car_or_days": _l("Their papers, car or days do not allow it"),
}


def read(form: Form, *, required: bool = False) -> OwnDriver | None:
    """Read whom a rider named; None where nothing was typed, or one of the two is wrong."""
    if not required and not (form.typed.get(NAME, "") + form.typed.get(PHONE, "")).strip():
        return None
    name = form.text(NAME, max_length=80, say=_("Type their first name"))
    phone = form.phone(PHONE, say=_("Type their phone number, like 313-555-0142"))
    return OwnDriver(phone, name) if name and phone else None


def refuse(form: Form, error: TimebankError) -> None:
    """Say at its field what was refused of a named driver."""
    words = error_words.sentence(error)
    if isinstance(error, MayNotDrive):
        reason = next(iter(error.data["reasons"]), "")
        words = str(WHY_NOT.get(reason, WHY_NOT["papers_car_or_days"]))
    said = str(error.data.get("field", ""))
    form.refuse(_FIELDS.get(said, PHONE), error.code, words)
