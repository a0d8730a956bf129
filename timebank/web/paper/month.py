"""The month sheet: a calendar to hang up, a ride a cell, in the member's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Response, render_template, url_for

from timebank import rides
from timebank.kernel import calendar, wording
from timebank.rides import RideView
from timebank.web import session
from timebank.web.access import access
from timebank.web.i18n import gettext as _
from timebank.web.i18n import language
from timebank.web.me.hours import asked_month, month_after
from timebank.web.paper import whose
from timebank.web.paper.blueprint import as_file, pages
from timebank.web.paper.canvas import LANDSCAPE, MARGIN, Canvas
from timebank.web.paper.said import clock, local_day, phone, spoken
from timebank.web.paper.whose import Holder
from timebank.web.services import now, reading
from timebank.web.words import WEEKDAYS

MONTHS_AHEAD = 3
NOT_SHOWN = ("cancelled", "unmet", "nobody_there", "stopped")
SUNDAY_FIRST = (6, 0, 1, 2, 3, 4, 5)  # as the calendars here are printed
TRIPS_A_DAY = 2


@dataclass(frozen=True, slots=True)
class Trip:
    """There and back on one day, in words. home "" for one way."""

    time: str
    place: str
    driver: str
    home: str


@dataclass(frozen=True, slots=True)
class Day:
    """One cell. number 0: of another month. more: trips beyond those named."""

    number: int
    trips: tuple[Trip, ...]
    more: str


@dataclass(frozen=True, slots=True)
class Month:
    """The words of one sheet. weeks: seven days each."""

    language: str
    title: str
    name: str
    weekdays: tuple[str, ...]
    weeks: tuple[tuple[Day, ...], ...]
    call: str
    phone: str


@pages.get("/me/month", endpoint="month")
@access("rider", whose="own")
def own_month() -> str:
    """Show the visitor's month."""
    return _page(whose.own(), url_for("me.rides"), "paper.month")


@pages.get("/me/month.pdf", endpoint="month_file")
@access("rider", whose="own")
def own_file() -> Response:
    """Give the visitor's month as a file."""
    return _file(whose.own())


@pages.get("/desk/people/<uuid:member_id>/month")
@access("helper", "coordinator", whose="consented", areas="within")
def members_month(member_id: UUID) -> str:
    """Show the month of a member the visitor helps."""
    holder = whose.of_member(member_id, "see_schedule")
    return _page(holder, url_for("desk.person", member_id=member_id), "paper.members_month")


@pages.get("/desk/people/<uuid:member_id>/month.pdf")
@access("helper", "coordinator", whose="consented", areas="within")
def members_month_file(member_id: UUID) -> Response:
    """Give the month of a member the visitor helps as a file."""
    return _file(whose.of_member(member_id, "see_schedule"))


def month_of(holder: Holder, first: date) -> Month:
    """Return the words of a member's month, in their language."""
    community = session.community()
    since = calendar.local_instant(first, 0, community.time_zone)
    until = calendar.local_instant(month_after(first), 0, community.time_zone)
    with reading() as db:
        found = rides.rides_of_people(db, community.id, [holder.member_id], since, until)
    mine = [
        ride
        for ride in found
        if ride.state not in NOT_SHOWN and (holder.sees_all or ride.consent_id == holder.consent_id)
    ]
    with spoken(holder.language) as said:
        return Month(
            language=said,
            title=wording.month_words(first, language()),
            name=holder.name,
            weekdays=tuple(str(WEEKDAYS[day]) for day in SUNDAY_FIRST),
            weeks=tuple(_weeks(first, mine)),
            call=_("%(org)s, call or text", org=community.name),
            phone=phone(community.phone),
        )


def draw(canvas: Canvas, month: Month) -> None:
    """Put the month on a letter sheet on its side."""
    whole = canvas.width - 2 * MARGIN
    wide = canvas.width_of(month.phone, 24, bold=True, ltr=True) + 1
    canvas.put(MARGIN, 26, whole * 0.5, month.title, 32, bold=True, lead=1.2)
    canvas.put(
        canvas.width - MARGIN - wide, 24, wide, month.phone, 24, bold=True, ltr=True, align="end",
        lead=1.2,
    )  # fmt: skip
    canvas.put(MARGIN + whole * 0.5, 52, whole * 0.5, month.call, 14, align="end", lead=1.2)
    canvas.put(MARGIN, 62, whole * 0.49, month.name, 18, least=12, lead=1.2)
    cell, top = whole / 7, 106.0
    for at, name in enumerate(month.weekdays):
        canvas.put(MARGIN + at * cell + 4, 88, cell - 6, name, 13, bold=True, lead=1.2)
    high = (canvas.height - MARGIN - top) / len(month.weeks)
    for row, week in enumerate(month.weeks):
        y = top + row * high
        for at, day in enumerate(week):
            x = MARGIN + at * cell
            canvas.box(x, y, cell, high, weight=1)
            if day.number:
                _cell(canvas, day, x + 4, y + 2, cell - 8, high - 3)


def _cell(canvas: Canvas, day: Day, x: float, y: float, w: float, high: float) -> None:
    number = canvas.width_of(str(day.number), 13, bold=bool(day.trips), ltr=True) + 1
    canvas.put(
        x + w - number, y, number, str(day.number), 13, bold=bool(day.trips), ltr=True, lead=1.1
    )
    room = w - number - 4
    if len(day.trips) == 1:
        trip = day.trips[0]
        bottom = y + high
        y = canvas.put(x, y, room, trip.time, 16, bold=True, least=11, lead=1.15)
        after = [words for words in (trip.home, trip.driver) if words]
        lines = 2 if high > 88 else 1
        y = canvas.put(x, y, w, trip.place, 14, least=9, lines=lines, lead=1.12)
        for words in after:
            if y + 12 <= bottom:
                y = canvas.put(x, y, w, words, 12.5, least=9, lead=1.12)
        return
    for trip in day.trips:
        y = canvas.put(x, y, room, trip.time, 12.5, bold=True, least=10, lead=1.1)
        y = canvas.put(x, y, w, trip.place, 11, least=9, lead=1.1)
        room = w
    if day.more:
        canvas.put(x, y, w, day.more, 10.5, bold=True, least=8, lead=1.1)


def _weeks(first: date, mine: Sequence[RideView]) -> list[tuple[Day, ...]]:
    by_day: dict[date, dict[UUID, list[RideView]]] = {}
    for ride in mine:
        on = by_day.setdefault(local_day(ride.pickup_at), {})
        on.setdefault(ride.request_id, []).append(ride)
    last = month_after(first)
    start = first - timedelta(days=(first.weekday() + 1) % 7)
    weeks = []
    while start < last:
        days = [start + timedelta(days=at) for at in range(7)]
        weeks.append(
            tuple(
                _day(day, list(by_day.get(day, {}).values()))
                if day.month == first.month
                else Day(0, (), "")
                for day in days
            )
        )
        start += timedelta(days=7)
    return weeks


def _day(day: date, trips: list[list[RideView]]) -> Day:
    named = tuple(_trip(legs) for legs in trips[:TRIPS_A_DAY])
    beyond = len(trips) - len(named)
    return Day(day.day, named, _("and %(num)s more", num=beyond) if beyond else "")


def _trip(legs: list[RideView]) -> Trip:
    """Say one trip; legs by pickup, of one request on one day."""
    ride, home = legs[0], legs[-1] if legs[-1].leg == "home" and len(legs) > 1 else None
    waits = ride.state == "waiting_for_call"
    back = ""
    if home is not None:
        back = (
            _("home when you call")
            if home.state == "waiting_for_call"
            else _("home %(time)s", time=clock(home.pickup_at))
        )
    at_home = ride.to_place.kind == "home"
    return Trip(
        time=_("when you call") if waits else clock(ride.pickup_at),
        place=_("Your home") if at_home else ride.to_place.name,
        driver=_("%(driver)s drives", driver=ride.driver.first_name) if ride.driver else "",
        home=back,
    )


def _page(holder: Holder, back_url: str, endpoint: str) -> str:
    first = asked_month(ahead=MONTHS_AHEAD)
    args: dict[str, Any] = {"member_id": holder.member_id} if endpoint != "paper.month" else {}

    def at(page: str, when: date) -> str:
        return url_for(page, month=when.strftime("%Y-%m"), **args)

    return render_template(
        "paper/month.html",
        month=month_of(holder, first),
        back_url=back_url,
        pdf_url=at(f"{endpoint}_file", first),
        before_url=at(endpoint, first - timedelta(days=1)),
        after_url=at(endpoint, month_after(first)),
    )


def _file(holder: Holder) -> Response:
    first = asked_month(ahead=MONTHS_AHEAD)
    month = month_of(holder, first)
    canvas = Canvas(LANDSCAPE, month.language, f"{month.title}, {month.phone}", now())
    draw(canvas, month)
    return as_file(canvas, f"month-{first:%Y-%m}")
