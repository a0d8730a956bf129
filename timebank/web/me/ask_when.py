"""Which day, what time; and both on one page to go somewhere again.

A time without morning or afternoon is guessed as people mean it, and shown to be checked.
"""

from datetime import date, timedelta

from flask import make_response, redirect, render_template
from flask.typing import ResponseReturnValue

from timebank.kernel import wording
from timebank.web import session
from timebank.web.access import access
from timebank.web.forms import Form, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.me.blueprint import pages
from timebank.web.me.draft import Draft, go_on, read_draft, url_of
from timebank.web.me.spots import own_spots, spot_of
from timebank.web.services import now, reading, today

DAYS_SHOWN = 7
DAYS_AHEAD = 59


@pages.get("/rides/new/day")
@access("rider", whose="own")
def ask_day() -> ResponseReturnValue:
    """Ask which day."""
    return _ask("day", read_draft(), _filled(read_draft()))


@pages.post("/rides/new/day")
@access("rider", whose="own")
def take_day() -> ResponseReturnValue:
    """Keep the day."""
    form, draft = posted(), read_draft()
    again = wording.parse_weeks(form.typed.get("other_day", ""), _today())
    if again is not None:
        return _go_on_weekly(draft, again)
    day = _read_day(form)
    if not form.is_good:
        return _ask("day", draft, form)
    return go_on(draft, day=day, weekdays=(), every=1, until=None)


@pages.get("/rides/new/time")
@access("rider", whose="own")
def ask_time() -> ResponseReturnValue:
    """Ask what time to be there, or to be picked up."""
    return _ask("time", read_draft(), _filled(read_draft()))


@pages.post("/rides/new/time")
@access("rider", whose="own")
def take_time() -> ResponseReturnValue:
    """Keep the time."""
    form, draft = posted(), read_draft()
    minute = _read_time(form, draft, draft.day)
    if not form.is_good:
        return _ask("time", draft, form)
    return go_on(draft, minute=minute, home_minute=_moved(draft, minute))


@pages.get("/rides/new/again")
@access("rider", whose="own")
def ask_again() -> ResponseReturnValue:
    """Ask day and time of a usual trip on one page."""
    return _ask("again", read_draft(), _filled(read_draft()))


@pages.post("/rides/new/again")
@access("rider", whose="own")
def take_again() -> ResponseReturnValue:
    """Keep day and time; everything else is as last time."""
    form, draft = posted(), read_draft()
    day = _read_day(form)
    minute = _read_time(form, draft, day)
    if not form.is_good:
        return _ask("again", draft, form)
    return go_on(draft, day=day, minute=minute, home_minute=_moved(draft, minute))


def _ask(step: str, draft: Draft, form: Form) -> ResponseReturnValue:
    community = session.community()
    with reading() as db:
        own = own_spots(db, community.id, session.own_id())
        to = spot_of(db, community.id, own, draft.to)
    if to is None:
        return redirect(url_of("where", Draft(start=draft.start)), 303)
    first = today(community.time_zone)
    page = render_template(
        f"me/ask/{step}.html",
        form=form,
        draft=draft,
        to=to,
        days=[first + timedelta(days=n) for n in range(DAYS_SHOWN)],
    )
    return make_response(page, 200 if form.is_good else 422)


def _go_on_weekly(draft: Draft, again: wording.Repeating) -> ResponseReturnValue:
    """Keep days that come again, typed in words: "mwf until 1/31"."""
    weeks = again.weeks
    return go_on(
        draft, day=again.first, weekdays=weeks.weekdays, every=weeks.every, until=weeks.until
    )


def _today() -> date:
    return today(session.community().time_zone)


def _filled(draft: Draft) -> Form:
    """Show what was answered before, the way it is typed."""
    first = today(session.community().time_zone)
    typed: dict[str, str] = {}
    if draft.day is not None:
        near = first <= draft.day < first + timedelta(days=DAYS_SHOWN)
        typed["day" if near else "other_day"] = (
            draft.day.isoformat() if near else f"{draft.day.month}/{draft.day.day}"
        )
    if draft.minute is not None:
        typed |= typed_time("time", draft.minute)
    return blank(**typed)


def typed_time(name: str, minute: int, half: str = "half") -> dict[str, str]:
    """Return a minute of the day as the two answers it is asked by."""
    hour = minute // 60
    return {name: f"{hour % 12 or 12}:{minute % 60:02d}", half: "pm" if hour >= 12 else "am"}


def _read_day(form: Form) -> date | None:
    """Read the chosen day; a typed one counts before a ticked one."""
    first = today(session.community().time_zone)
    name = "other_day" if form.typed.get("other_day", "").strip() else "day"
    return form.day(
        name,
        first,
        earliest=first,
        latest=first + timedelta(days=DAYS_AHEAD),
        say=_("Choose a day") if name == "day" else _("Type a day, like Wed or 11/25"),
    )


def _read_time(form: Form, draft: Draft, day: date | None) -> int | None:
    """Read the time; one that is over today is refused."""
    minute = form.time("time", half="half", near=draft.minute, say=_("Type a time, like 10:45"))
    if minute is not None and day is not None:
        zone = session.community().time_zone
        at = Draft(day=day, minute=minute).anchor_at(zone)
        if at <= now():
            form.refuse("time", "rides.too-soon", _("That time is over. Type a later one"))
    return minute


def _moved(draft: Draft, minute: int | None) -> int | None:
    """Return the way home moved along with the time, so that the stay is as long as before."""
    if draft.home_minute is None or draft.minute is None or minute is None:
        return draft.home_minute
    return (draft.home_minute + minute - draft.minute) % 1440
