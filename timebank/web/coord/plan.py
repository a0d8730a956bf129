"""A day's plan: asked for, looked at, changed line by line, accepted; accepted lines are asked.

Planned for the whole community, by somebody who sees all of it. Those limited to areas see and
decide the lines whose riders lie there; what the plan is worth as a whole is not told to them.
"""

from datetime import date, timedelta
from uuid import UUID

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from timebank import dayplans, rides
from timebank.dayplans import LineView, PlanView
from timebank.kernel.calendar import local_instant
from timebank.rides import MayNotDrive, RideView
from timebank.web import naming, session
from timebank.web.access import access
from timebank.web.coord.pages import pages
from timebank.web.coord.plan_pictures import NARROW, map_of, rails, taken_of
from timebank.web.coord.plan_words import (
    STANDS,
    bound_words,
    refused_words,
    seconds_gone,
    why_words,
    within_words,
)
from timebank.web.coord.reasons import ranks
from timebank.web.forms import Form, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.services import now, reading, today, write

ROWS_MAX = 2000


@pages.get("/board/plan/<day>")
@access("coordinator", whose="community", areas="within")
def plan(day: str) -> ResponseReturnValue:
    on_day = _day(day)
    community = session.community()
    since = local_instant(on_day, 0, community.time_zone)
    until = local_instant(on_day + timedelta(days=1), 0, community.time_zone)
    seen = naming.among()
    with reading() as db:
        newest = dayplans.latest_plan(db, community.id, on_day, among=seen)
        found = newest
        if newest is not None and newest.state == "failed":
            found = dayplans.latest_plan(db, community.id, on_day, ready=True, among=seen)
        of_day = rides.rides_between(db, community.id, since, until, limit=ROWS_MAX, among=seen)
        spans = rides.spans_until(db, community.id, since)
    is_made = found is not None and found.state == "ready"
    lines = found.lines if found is not None and is_made else ()
    taken = taken_of(lines, of_day)
    return render_template(
        "coord/plan.html",
        day=on_day,
        before=on_day - timedelta(days=1) if on_day > today() else None,
        after=on_day + timedelta(days=1)
        if on_day < today() + timedelta(days=dayplans.DAYS_AHEAD)
        else None,
        plan=found if is_made else None,
        newest=newest,
        gone=seconds_gone(newest, now()) if newest else 0,
        closed=next((one for one in spans if one.meets(since, until)), None),
        looking=sum(1 for view in of_day if view.state == "looking"),
        news=dayplans.news_since(found, of_day) if found is not None and is_made else [],
        bound=_found_words(found) if found is not None and is_made else "",
        rows=[(line, why_words(line), str(STANDS[line.stands])) for line in lines],
        open_count=sum(1 for line in lines if line.is_open),
        wide=rails(taken, community.time_zone) if taken else None,
        narrow=rails(taken, community.time_zone, NARROW) if taken else None,
        # where drivers of other areas live is nobody's of one area
        map=map_of(lines) if session.areas() is None else None,
        asked=request.args.get("asked", 0, int),
        refused=request.args.get("refused", 0, int),
    )


@pages.post("/board/plan/<day>")
@access("coordinator", whose="community", areas="closed")
def ask_plan(day: str) -> ResponseReturnValue:
    """Ask for a plan of this day; a worker makes it."""
    on_day = _day(day)
    actor = session.actor()
    key = f"plan:{posted().request_key(actor.member_id)}"
    write(dayplans.ask, actor, key, on_day, now())
    return redirect(url_for("coord.plan", day=on_day.isoformat()), 303)


@pages.post("/board/plan/<day>/accept")
@access("coordinator", whose="community", areas="within")
def accept_plan(day: str) -> ResponseReturnValue:
    """Ask the drivers of one line, or of all that are open."""
    on_day = _day(day)
    form = posted()
    line_id = form.id("line", required=False)
    if "line" in form.errors:
        abort(404)
    if line_id is not None:
        _within(line_id)
    accepted = write(
        dayplans.accept, session.actor(), _seen(form), now(),
        line_ids=None if line_id is None else [line_id], among=naming.among(),
    )  # fmt: skip
    return redirect(
        url_for(
            "coord.plan", day=on_day.isoformat(), asked=len(accepted.asked) or None,
            refused=len(accepted.refused) or None,
        ),
        303,
    )  # fmt: skip


@pages.get("/board/plan/<day>/lines/<uuid:line_id>")
@access("coordinator", whose="community", areas="within")
def plan_line(day: str, line_id: UUID) -> ResponseReturnValue:
    return _line_page(_day(day), line_id, None)


@pages.post("/board/plan/<day>/lines/<uuid:line_id>")
@access("coordinator", whose="community", areas="within")
def change_plan_line(day: str, line_id: UUID) -> ResponseReturnValue:
    """Give a line to another driver, looked at at once."""
    on_day = _day(day)
    form = posted()
    driver_id = form.id("driver")
    if driver_id is None:
        form.refuse("driver", "web.not-chosen")
        return _line_page(on_day, line_id, form), 422
    try:
        write(dayplans.give, session.actor(), _seen(form), line_id, driver_id, now())
    except MayNotDrive as error:
        why = refused_words(list(error.data["reasons"]))
        form.refuse("driver", error.code, _("This driver may not take it: %(why)s.", why=why))
        return _line_page(on_day, line_id, form), 422
    return redirect(url_for("coord.plan", day=on_day.isoformat()), 303)


@pages.post("/board/plan/<day>/lines/<uuid:line_id>/drop")
@access("coordinator", whose="community", areas="within")
def drop_plan_line(day: str, line_id: UUID) -> ResponseReturnValue:
    """Take a line out of the plan."""
    on_day = _day(day)
    write(dayplans.drop, session.actor(), _seen(posted()), line_id, now())
    return redirect(url_for("coord.plan", day=on_day.isoformat()), 303)


def _line_page(on_day: date, line_id: UUID, form: Form | None) -> str:
    community = session.community()
    with reading() as db:
        found = dayplans.latest_plan(db, community.id, on_day, ready=True, among=naming.among())
        line = next((one for one in found.lines if one.id == line_id), None) if found else None
        if line is None:
            abort(404)
        listed = ranks(line.ride, rides.ranked(db, community, line.ride, now()))
    return render_template(
        "coord/plan_line.html",
        day=on_day,
        plan=found,
        line=line,
        why=why_words(line),
        stands=str(STANDS[line.stands]),
        is_changeable=_is_changeable(line),
        choices=[(one.driver_id, f"{one.name}: {one.reason}") for one in listed],
        form=form or blank(driver=str(line.driver_id or "")),
    )


def _within(line_id: UUID) -> None:
    """Answer 404 where a line that a form names is of another area."""
    with reading() as db:
        if not naming.reaches(db, dayplans.rider_of_line(session.community().id, line_id)):
            abort(404)


def _found_words(plan: PlanView) -> str:
    """Say how many rides have a driver: of all with what is proven, or of one's areas alone."""
    if session.areas() is None:
        return bound_words(plan)
    planned = sum(1 for line in plan.lines if line.driver_id is not None)
    return within_words(planned, len(plan.lines))


def _is_changeable(line: LineView) -> bool:
    ride: RideView = line.ride
    return ride.state == "looking" and line.stands in (
        "proposed", "edited", "dropped", "left_out",
    )  # fmt: skip


def _seen(form: Form) -> UUID:
    """Return the plan that was on the page: another one that came since is not changed by it."""
    plan_id = form.id("plan")
    if plan_id is None:
        abort(404)
    return plan_id


def _day(raw: str) -> date:
    try:
        return date.fromisoformat(raw)
    except ValueError:
        abort(404)
