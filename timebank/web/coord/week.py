"""One week of rides, any week: the picture, and the same as a table."""

from datetime import date, datetime, timedelta

from flask import render_template
from flask.typing import ResponseReturnValue

from timebank import rides
from timebank.kernel.calendar import local_day, local_instant
from timebank.web import naming, session
from timebank.web.access import access
from timebank.web.coord.findings import week_finding
from timebank.web.coord.pages import pages
from timebank.web.coord.pictures import WeekPicture, rail_picture, week_picture
from timebank.web.forms import asked
from timebank.web.services import now, reading

WEEKS = timedelta(days=366)


def week_days(zone: str, at: datetime, day: date | None = None) -> tuple[date, datetime, datetime]:
    """Return the Monday of a day's local week, and the instants the week begins and ends."""
    day = day or local_day(at, zone)
    monday = day - timedelta(days=day.weekday())
    until = local_instant(monday + timedelta(days=7), 0, zone)
    return monday, local_instant(monday, 0, zone), until


@pages.get("/board/week")
@access("coordinator", whose="community", areas="within")
def week() -> ResponseReturnValue:
    community = session.community()
    form = asked()
    today = local_day(now(), community.time_zone)
    day = form.day("start", today, required=False, earliest=today - WEEKS, latest=today + WEEKS)
    monday, since, until = week_days(community.time_zone, now(), day)
    with reading() as db:
        found = rides.rides_between(db, community.id, since, until, among=naming.among())
    picture = WeekPicture(monday, community.time_zone, now())
    return render_template(
        "coord/week.html",
        monday=monday,
        before=monday - timedelta(days=7),
        after=monday + timedelta(days=7),
        week=found,
        picture=week_picture(picture, found),
        finding=week_finding(found, community.time_zone, now()),
        rail=rail_picture(picture, found, picture.today),
    )
