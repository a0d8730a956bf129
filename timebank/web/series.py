"""The pages of rides that come again, the same for a member and for who helps at the desk.

area: me or desk, whose addresses they are. What happens is one operation of rides.
"""

from datetime import date

from flask import abort, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import rides
from timebank.kernel.actor import Actor
from timebank.kernel.errors import Invalid
from timebank.kernel.weeks import Weeks, is_day_of
from timebank.rides import OtherDay, StandingNeed, StandingView
from timebank.web import session
from timebank.web.forms import Form, asked, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.services import now, reading, today, write

WHAT = ("off", "time", "all")


def show(area: str, series: StandingView, *, may_end: bool = True) -> str:
    """Show a series with its next days."""
    day = _today()
    with reading() as db:
        days = rides.standing_days(db, session.community().id, series, day)
    return render_template(
        "series/page.html",
        area=area,
        series=series,
        days=days,
        may_end=may_end and series.state == "active",
        told=asked().typed.get("told", ""),
    )


def ask_end(area: str, series: StandingView) -> ResponseReturnValue:
    """Ask from which day on it is over."""
    if series.state != "active":
        return redirect(url_for(f"{area}.standing", code=series.code), 303)
    return _end_page(area, series, blank(day="t"))


def end(area: str, series: StandingView, actor: Actor) -> ResponseReturnValue:
    """End it from the day that was typed."""
    form, day = posted(), _today()
    from_day = form.day("day", day, earliest=day, say=_("Type a day, like Wed or 11/25"))
    if from_day is None:
        return _end_page(area, series, form)
    write(rides.end_standing, actor, series.id, from_day, now())
    return redirect(url_for(f"{area}.standing", code=series.code, told="ended"), 303)


def ask_day(area: str, series: StandingView, text: str) -> ResponseReturnValue:
    """Ask what is different on one day."""
    return _day_page(area, series, _one_of(series, text), blank(what="off"))


def take_day(area: str, series: StandingView, actor: Actor, text: str) -> ResponseReturnValue:
    """Take a day out, give it another time, or go on at another time from there."""
    form, on = posted(), _one_of(series, text)
    what = form.choice("what", WHAT, say=_("Choose what changes"))
    minute = None
    if what in ("time", "all"):
        minute = form.time("time", half="half", near=series.minute,
                           say=_("Type a time, like 10:45"))  # fmt: skip
    if not form.is_good:
        return _day_page(area, series, on, form)
    key = form.request_key(session.own_id())
    code = series.code
    try:
        if what == "off":
            write(rides.skip_day, actor, series.id, on, now())
        elif what == "time" or minute is None:
            write(rides.change_day, actor, series.id, on, OtherDay(minute=minute), key, now())
        else:
            need = _from_then(series, on, minute, key)
            made = write(rides.change_from, actor, series.id, need, now())
            code = made.code
    except Invalid as error:
        form.refuse_for(error, "time")
        return _day_page(area, series, on, form)
    return redirect(url_for(f"{area}.standing", code=code, told="changed"), 303)


def _from_then(series: StandingView, on: date, minute: int, key: str) -> StandingNeed:
    """Return the same need at another time, from a day on; the stay is as long as always."""
    row = series.row
    home = series.home_minute
    same = {
        name: getattr(row, name)
        for name in StandingNeed.__dataclass_fields__
        if name not in ("request_key", "weeks", "first_on", "minute", "home_minute", "aids")
    }
    return StandingNeed(
        request_key=key,
        weeks=Weeks(series.weeks.weekdays, series.weeks.every, series.weeks.until),
        first_on=on,
        minute=minute,
        home_minute=None if home is None else home + minute - series.minute,
        aids=None if row.aids is None else tuple(row.aids),
        **same,
    )


def _one_of(series: StandingView, text: str) -> date:
    """Return a day of the series from an address; 404 for any other."""
    try:
        on = date.fromisoformat(text)
    except ValueError:
        abort(404)
    is_ours = _today() <= on and is_day_of(series.weeks, series.first_on, on)
    if not is_ours or series.state != "active":
        abort(404)
    return on


def _today() -> date:
    return today(session.community().time_zone)


def _end_page(area: str, series: StandingView, form: Form) -> ResponseReturnValue:
    page = render_template("series/end.html", area=area, series=series, form=form)
    return make_response(page, 200 if form.is_good else 422)


def _day_page(area: str, series: StandingView, on: date, form: Form) -> ResponseReturnValue:
    page = render_template("series/day.html", area=area, series=series, on=on, form=form)
    return make_response(page, 200 if form.is_good else 422)
