"""The board: what has no driver in 48 hours, who could drive, and how the week stands.

It opens on the longest wait; asking goes through the ride's own page.
"""

from datetime import timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue

from timebank import reports, rides
from timebank.rides import NeedView
from timebank.web import naming, session
from timebank.web.access import access
from timebank.web.closed import closed_soon
from timebank.web.comfort import lacking_words
from timebank.web.coord.findings import week_finding
from timebank.web.coord.pages import pages
from timebank.web.coord.pictures import WeekPicture, rail_picture, week_picture
from timebank.web.coord.reasons import asks, ranks
from timebank.web.coord.week import week_days
from timebank.web.services import now, reading, today

HOURS = 48
SHOWN = 12  # waits beyond these are one line: the list is for the next hour's work


@pages.get("/board")
@access("coordinator", whose="community", areas="within")
def board() -> ResponseReturnValue:
    community = session.community()
    monday, since, until = week_days(community.time_zone, now())
    with reading() as db:
        closed = closed_soon(db, now())
        light = reports.audit_light(db, community.id, now()) if session.areas() is None else None
        waiting = reports.waiting(db, community.id, now(), naming.among())
        needs = rides.without_driver(db, community.id, now(), hours=HOURS, among=naming.among())
        chosen = _chosen(needs)
        ranked = rides.ranked(db, community, chosen.ride, now()) if chosen else []
        lacking = (
            rides.lacking(db, community, chosen.ride, now()) if chosen and not ranked else None
        )
        week = rides.rides_between(db, community.id, since, until, among=naming.among())
        month = now() - timedelta(days=28)
        shared = reports.sharing(db, community.id, month, now()) if light else None
    listed = ranks(chosen.ride, ranked) if chosen else []
    picture = WeekPicture(monday, community.time_zone, now())
    shown_day = picture.day_of(chosen.ride.pickup_at) if chosen else picture.today
    return render_template(
        "coord/board.html",
        light=light,
        closed=closed,
        waiting=waiting,
        sharing=shared,
        needs=needs[:SHOWN],
        needs_count=len(needs),
        chosen=chosen,
        ranked=listed,
        lacking=lacking_words(lacking),
        asks=asks(listed),
        finding=week_finding(week, community.time_zone, now()),
        week=week,
        picture=week_picture(picture, week),
        rail=rail_picture(picture, week, shown_day),
        asked=request.args.get("asked", 0, int),
        tomorrow=today() + timedelta(days=1),
    )


def _chosen(needs: list[NeedView]) -> NeedView | None:
    """Take the need whose code the address names, else the longest wait."""
    code = request.args.get("ride", "").upper()
    return next((need for need in needs if need.ride.code == code), needs[0] if needs else None)
