"""A month in figures: what was asked, what was kept, what was not and why."""

from datetime import date, timedelta

from flask import abort, render_template
from flask.typing import ResponseReturnValue
from flask_babel import format_date

from timebank import reports
from timebank.kernel.calendar import local_day, local_instant
from timebank.web import naming, session
from timebank.web.access import access
from timebank.web.coord.pages import pages
from timebank.web.services import now, reading

FIRST_YEAR, LAST_YEAR = 2000, 2200


@pages.get("/reports", defaults={"month": ""})
@pages.get("/reports/<month>")
@access("coordinator", whose="community", areas="within")
def month(month: str) -> ResponseReturnValue:
    community = session.community()
    first = _first_day(month) if month else local_day(now(), community.time_zone).replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    since = local_instant(first, 0, community.time_zone)
    until = local_instant(after, 0, community.time_zone)
    with reading() as db:
        found = reports.figures(db, community.id, since, until, naming.among())
        shared = reports.sharing(db, community.id, since, until)
        new_share = reports.new_drivers_share(db, community.id, since, until)
    return render_template(
        "coord/month.html",
        title=_month_words(first),
        before=(first - timedelta(days=1)).strftime("%Y-%m"),
        after=after.strftime("%Y-%m"),
        is_now=since <= now() < until,
        figures=found,
        sharing=shared,
        new_share=new_share,
        is_whole=session.areas() is None,
    )


def _month_words(first: date) -> str:
    return str(format_date(first, "MMMM yyyy"))


def _first_day(month: str) -> date:
    """Read 2026-11; 404 for anything else."""
    year, _, number = month.partition("-")
    if not (year.isascii() and year.isdigit() and number.isascii() and number.isdigit()):
        abort(404)
    if not (len(year) == 4 and FIRST_YEAR <= int(year) <= LAST_YEAR and 1 <= int(number) <= 12):
        abort(404)
    return date(int(year), int(number), 1)
