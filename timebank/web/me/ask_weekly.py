"""The same ride every week: which days, how often, until when.

The first of the days is the draft's day, so that every later question is asked as for one ride.
"""

from datetime import timedelta

from flask import make_response, redirect, render_template
from flask.typing import ResponseReturnValue

from timebank.kernel.weeks import Weeks, days_of
from timebank.rides import UNTIL_DAYS_MAX
from timebank.web import session
from timebank.web.access import access
from timebank.web.forms import Form, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.me.blueprint import pages
from timebank.web.me.draft import Draft, go_on, read_draft, url_of
from timebank.web.me.spots import own_spots, spot_of
from timebank.web.services import reading, today
from timebank.web.words import WEEKDAYS


@pages.get("/rides/new/weekly")
@access("rider", whose="own")
def ask_weekly() -> ResponseReturnValue:
    """Ask on which days of the week."""
    draft = read_draft()
    until = draft.until.isoformat() if draft.until else ""
    form = blank(days=list(draft.weekdays), every=draft.every, until=until)
    return _page(draft, form)


@pages.post("/rides/new/weekly")
@access("rider", whose="own")
def take_weekly() -> ResponseReturnValue:
    """Keep the days; the first of them is the day of the first ride."""
    form, draft = posted(), read_draft()
    first = today(session.community().time_zone)
    chosen = form.choices("days", [str(day) for day in range(7)])
    if not chosen:
        form.refuse("days", "web.missing", _("Choose one day or more"))
    every = int(form.choice("every", ("1", "2"), default="1"))
    until = form.day(
        "until", first, required=False, earliest=first,
        latest=first + timedelta(days=UNTIL_DAYS_MAX), say=_("Type a day, like Wed or 11/25"),
    )  # fmt: skip
    if not form.is_good:
        return _page(draft, form)
    weekdays = tuple(int(day) for day in chosen)
    begins = next(days_of(Weeks(weekdays), first + timedelta(days=1)))
    if until is not None and until < begins:
        form.refuse("until", "web.day-past", _("The first ride is after that day"))
        return _page(draft, form)
    return go_on(draft, day=begins, weekdays=weekdays, every=every, until=until)


def _page(draft: Draft, form: Form) -> ResponseReturnValue:
    community = session.community()
    with reading() as db:
        own = own_spots(db, community.id, session.own_id())
        to = spot_of(db, community.id, own, draft.to)
    if to is None:
        return redirect(url_of("where", Draft(start=draft.start)), 303)
    page = render_template(
        "me/ask/weekly.html",
        form=form,
        draft=draft,
        to=to,
        weekdays=[(str(day), words) for day, words in enumerate(WEEKDAYS)],
    )
    return make_response(page, 200 if form.is_good else 422)
