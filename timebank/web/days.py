"""A day that was, as people say it: today, Wed (the last one), 11/20."""

from datetime import date, timedelta

from timebank.kernel import wording
from timebank.web.forms import Form
from timebank.web.i18n import gettext as _
from timebank.web.services import today

DAYS_BACK_MAX = 60  # as desks and exchanges both have it


def recent_day(form: Form, name: str) -> date | None:
    """Read a day that was: t, wed (the last one), 11/20; not longer ago than may be written."""
    text, this = form.text(name, required=False), today()
    first = this - timedelta(days=DAYS_BACK_MAX)
    near = (this, this - timedelta(days=8), first - timedelta(days=1))
    read = [wording.parse_day(text, base) for base in near]
    found = next((day for day in read if day is not None and first <= day <= this), None)
    if found is None:
        form.refuse(name, "web.not-a-day", _("Type a day that was, like today, Wed or 11/20"))
    return found
