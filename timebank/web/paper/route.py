"""The driver's day on one sheet: who, where, which help, with room for hours and initials.

Addresses and telephones are on it from a day before a ride until a day after, never else.
"""

from dataclasses import dataclass
from uuid import UUID

from flask import Response, abort, render_template, url_for

from timebank import members, rides
from timebank.kernel import wording
from timebank.rides import PlaceView, RideView
from timebank.web import session
from timebank.web.access import access
from timebank.web.i18n import gettext as _
from timebank.web.i18n import language, ngettext
from timebank.web.paper.blueprint import as_file, pages
from timebank.web.paper.canvas import LETTER, MARGIN, Canvas
from timebank.web.paper.said import clock, local_day, phone, spoken
from timebank.web.services import now, reading, today
from timebank.web.words import help_words


@dataclass(frozen=True, slots=True)
class End:
    """Where a ride starts or ends: its name or street, what else finds it, and by when."""

    place: str
    more: str
    time: str


@dataclass(frozen=True, slots=True)
class Leg:
    """One ride. wait: why there is no time to be there yet."""

    time: str
    name: str
    phone: str
    wait: str
    help: str
    ends: tuple[End, End]
    note: str


@dataclass(frozen=True, slots=True)
class Route:
    """The words of one sheet."""

    language: str
    title: str
    name: str
    legs: tuple[Leg, ...]
    nothing: str
    blanks: tuple[str, ...]
    org: str
    phone: str


@pages.get("/drive/route", endpoint="route")
@access("driver", whose="own")
def own_route() -> str:
    """Show the visitor's day."""
    route = route_of(session.own_driver_id(), session.current().name, language())
    return _page(route, url_for("drive.home"), url_for("paper.route_file"))


@pages.get("/drive/route.pdf", endpoint="route_file")
@access("driver", whose="own")
def own_file() -> Response:
    """Give the visitor's day as a file."""
    return _file(route_of(session.own_driver_id(), session.current().name, language()))


@pages.get("/people/<uuid:member_id>/route")
@access("coordinator", whose="community", areas="closed")
def drivers_route(member_id: UUID) -> str:
    """Show a driver's day, for one who has no printer."""
    return _page(
        _of_member(member_id),
        url_for("coord.member", member_id=member_id),
        url_for("paper.drivers_route_file", member_id=member_id),
    )


@pages.get("/people/<uuid:member_id>/route.pdf")
@access("coordinator", whose="community", areas="closed")
def drivers_route_file(member_id: UUID) -> Response:
    """Give a driver's day as a file."""
    return _file(_of_member(member_id))


def route_of(driver_id: UUID, name: str, speaks: str) -> Route:
    """Return the words of a driver's day, in a language."""
    community = session.community()
    day = today(community.time_zone)
    with reading() as db:
        coming = rides.drives_of(db, community.id, driver_id, now())
    mine = [
        ride
        for ride in coming
        if local_day(ride.pickup_at) == day and rides.phone_may_be_shown(ride, now())
    ]
    with spoken(speaks) as said:
        count = ngettext("%(num)d ride", "%(num)d rides", len(mine))
        return Route(
            language=said,
            title=wording.long_day_words(day, language()),
            name=f"{name}, {count}",
            legs=tuple(_leg(ride) for ride in mine),
            nothing=_("You have no ride to drive today."),
            blanks=(_("Hours"), _("Miles"), _("Initials")),
            org=community.name,
            phone=phone(community.phone),
        )


def draw(canvas: Canvas, route: Route) -> None:
    """Put a day on letter sheets; a ride is never torn in two."""
    whole = canvas.width - 2 * MARGIN
    y = _head(canvas, route, whole)
    if not route.legs:
        canvas.put(MARGIN, y, whole, route.nothing, 16)
    for at, leg in enumerate(route.legs):
        if at and y + _high(leg) > canvas.height - MARGIN:
            canvas.page()
            y = _head(canvas, route, whole)
        y = _block(canvas, leg, route.blanks, y, whole)


def _head(canvas: Canvas, route: Route, whole: float) -> float:
    number = canvas.width_of(route.phone, 18, bold=True, ltr=True) + 1
    canvas.put(canvas.width - MARGIN - number, MARGIN, number, route.phone, 18, bold=True, ltr=True)
    canvas.put(canvas.width - MARGIN - 200, MARGIN + 24, 200, route.org, 14, least=10, align="end")
    y = canvas.put(MARGIN, MARGIN - 4, whole - 210, route.title, 26, bold=True, least=18, lead=1.25)
    return canvas.put(MARGIN, y, whole - 210, route.name, 16, least=12) + 10


def _high(leg: Leg) -> float:
    """Return at most how many points a ride takes."""
    ends = sum(30 + 18 * bool(end.more) for end in leg.ends)
    return 116 + ends + 20 * bool(leg.wait) + 36 * bool(leg.note)


def _block(canvas: Canvas, leg: Leg, blanks: tuple[str, ...], y: float, whole: float) -> float:
    canvas.rule(MARGIN, y, whole, weight=2)
    y += 6
    number = canvas.width_of(leg.phone, 20, bold=True, ltr=True) + 1 if leg.phone else 0
    if leg.phone:
        canvas.put(
            canvas.width - MARGIN - number, y, number, leg.phone, 20, bold=True, ltr=True, lead=1.25
        )
    y = canvas.put(
        MARGIN,
        y,
        whole - number - 10,
        f"{leg.time}, {leg.name}",
        20,
        bold=True,
        least=14,
        lead=1.25,
    )
    if leg.wait:
        y = canvas.put(MARGIN, y, whole, leg.wait, 14, least=12, lead=1.3)
    y = canvas.put(MARGIN, y, whole, leg.help, 15, bold=True, least=12, lines=2, lead=1.3)
    for end in leg.ends:
        time = canvas.width_of(end.time, 15) + 1
        canvas.put(canvas.width - MARGIN - time, y, time, end.time, 15, align="end")
        y = canvas.put(MARGIN + 12, y, whole - time - 24, end.place, 16, bold=True, least=12)
        if end.more:
            y = canvas.put(MARGIN + 12, y - 2, whole - 24, end.more, 14, least=11)
    if leg.note:
        y = canvas.put(MARGIN, y, whole, leg.note, 14, least=11, lines=2, lead=1.2)
    x = MARGIN
    for words in blanks:
        label = canvas.width_of(words, 14) + 6
        canvas.put(x, y + 12, label, words, 14)
        canvas.rule(x + label, y + 30, whole / 3 - label - 16, weight=1.5)
        x += whole / 3
    return y + 44


def _leg(ride: RideView) -> Leg:
    waits = ride.state == "waiting_for_call"
    start = clock(ride.pickup_at)
    by = (
        _("by %(time)s", time=clock(ride.anchor_at))
        if ride.leg == "out" and ride.anchor == "be_there_by"
        else _("about %(time)s", time=clock(ride.dropoff_at))
    )
    door = ride.door_note if ride.leg == "out" else ride.from_place.door_note
    return Leg(
        time=_("about %(time)s", time=start) if waits else start,
        name=ride.rider.first_name,
        phone=phone(ride.rider.phone),
        wait=_("We tell you when %(name)s is ready.", name=ride.rider.first_name) if waits else "",
        help=help_words(ride),
        ends=(_end(ride.from_place, door, ""), _end(ride.to_place, ride.to_place.door_note, by)),
        note=ride.note,
    )


def _end(place: PlaceView, door: str, time: str) -> End:
    """Return an end; a home is known by its street, other places by their name."""
    name = (place.address or place.name) if place.kind == "home" else place.name
    street = "" if place.kind == "home" else place.address
    return End(name, ". ".join(words for words in (street, door) if words), time)


def _of_member(member_id: UUID) -> Route:
    with reading() as db:
        driver = members.driver_of(db, session.community().id, member_id)
        if driver is None:
            abort(404)
        speaks = members.member_view(db, session.community().id, member_id).language
    return route_of(driver.driver_id, driver.name, speaks)


def _page(route: Route, back_url: str, pdf_url: str) -> str:
    return render_template("paper/route.html", route=route, back_url=back_url, pdf_url=pdf_url)


def _file(route: Route) -> Response:
    canvas = Canvas(LETTER, route.language, f"{route.title}, {route.name}", now())
    draw(canvas, route)
    return as_file(canvas, f"route-{today(session.community().time_zone)}")
