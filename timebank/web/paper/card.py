"""The ride card: half a letter sheet, at least 18 points, in the rider's language.

For the rider, who helps them and coordinators; a card of somebody else does not exist.
"""

from dataclasses import dataclass

from flask import Response, abort, render_template, url_for

from timebank import rides
from timebank.rides import PlaceView, RideView
from timebank.web import session
from timebank.web.access import access
from timebank.web.desk import helped as helping
from timebank.web.filters import clock_parts
from timebank.web.i18n import gettext as _
from timebank.web.paper.blueprint import as_file, pages
from timebank.web.paper.canvas import HALF_LETTER, MARGIN, Canvas
from timebank.web.paper.said import clock, day, phone, spoken
from timebank.web.services import now, reading
from timebank.web.words import HELP_LEVELS, aids_words, car_words


@dataclass(frozen=True, slots=True)
class Card:
    """The words of one card. digits "" when there is no time yet; then `wait` stands there."""

    language: str
    day: str
    lead: str
    digits: str
    half: str
    wait: str
    who: str
    car: str
    plate: str
    help: str
    stops: tuple[tuple[str, str], ...]
    call: str
    phone: str
    keys: tuple[tuple[str, str], ...]


@pages.get("/card/<code:code>")
@access("rider", "helper", "coordinator", whose="consented", areas="within")
def card(code: str) -> str:
    """Show one ride as it is printed, with its way home."""
    found, home = _ride(code)
    page = "me.ride" if found.rider.member_id == session.own_id() else "desk.ride"
    return render_template(
        "paper/card.html",
        card=card_of(found, home),
        back_url=url_for(page, code=found.code),
        pdf_url=url_for("paper.card_file", code=found.code),
    )


@pages.get("/card/<code:code>.pdf")
@access("rider", "helper", "coordinator", whose="consented", areas="within")
def card_file(code: str) -> Response:
    """Give the card as a file."""
    found, home = _ride(code)
    made = card_of(found, home)
    canvas = Canvas(HALF_LETTER, made.language, f"{made.day}, {made.phone}", now())
    draw(canvas, made)
    return as_file(canvas, f"ride-{found.code}")


def card_of(ride: RideView, home: RideView | None) -> Card:
    """Return the words of a ride's card, in its rider's language."""
    with spoken(ride.rider_language) as language:
        waits = ride.state == "waiting_for_call"
        digits, half = clock_parts(ride.pickup_at)
        return Card(
            language=language,
            day=day(ride.pickup_at),
            lead=_lead(ride),
            digits="" if waits else digits,
            half="" if waits else half,
            wait=_("Call us") if waits else "",
            who=_("%(driver)s drives", driver=ride.driver.first_name)
            if ride.driver
            else _("A neighbor drives"),
            car=car_words(ride.car) if ride.car else "" if ride.driver else _("We tell you who."),
            plate=ride.car.plate if ride.car else "",
            help=". ".join([*aids_words(ride.aids), str(HELP_LEVELS[ride.help_level])]) + ".",
            stops=tuple(_stops(ride, home)),
            call=_("%(org)s, call or text", org=session.community().name),
            phone=phone(session.community().phone),
            keys=(
                ("1", _("Yes")),
                ("9", _("No ride")),
                ("5", _("Take me home")),
                ("0", _("A person")),
            ),
        )


def draw(canvas: Canvas, card: Card) -> None:
    """Put a card on half a letter sheet: when and who above, where in a frame, whom to call."""
    whole = canvas.width - 2 * MARGIN
    _when(canvas, card, whole * 0.57)
    _who(canvas, card, whole * 0.39)
    y = 178 + _sign(canvas, card.stops, 178, whole) + 6
    wide = canvas.width_of(card.phone, 36, bold=True, ltr=True)
    canvas.put(MARGIN, y, whole - wide - 16, card.call, 20, least=16, lines=2, lead=1.1)
    canvas.put(
        canvas.width - MARGIN - wide - 1, y - 2, wide + 1, card.phone, 36, bold=True, ltr=True,
        align="end", lead=1.2,
    )  # fmt: skip
    _keys(canvas, card.keys, y + 46, whole)


def _when(canvas: Canvas, card: Card, wide: float) -> None:
    y = canvas.put(MARGIN, 24, wide, card.day, 40, bold=True, least=24, lead=1.15)
    y = canvas.put(MARGIN, y, wide, card.lead, 20, least=14, lead=1.2)
    if card.wait:
        canvas.put(MARGIN, y + 8, wide, card.wait, 48, bold=True, lead=1.2)
        return
    digits = canvas.width_of(card.digits, 72, bold=True, ltr=True)
    canvas.put(MARGIN, y, digits + 8, card.digits, 72, bold=True, ltr=True, lead=1.1)
    canvas.put(MARGIN + digits + 10, y + 38, 80, card.half, 28, bold=True, lead=1.1)


def _who(canvas: Canvas, card: Card, wide: float) -> None:
    x = canvas.width - MARGIN - wide
    is_short = canvas.width_of(card.who, 22, bold=True) <= wide
    size, lines = (28, 1) if is_short else (22, 2)
    y = canvas.put(x, 24, wide, card.who, size, bold=True, least=14, lines=lines, lead=1.2)
    if card.car:
        y = canvas.put(x, y, wide, card.car, 20, least=14, lead=1.2)
    if card.plate:
        plate = min(canvas.width_of(card.plate, 26, bold=True, ltr=True), wide - 24)
        canvas.box(x, y + 2, plate + 24, 34, corner=5)
        canvas.put(x + 12, y + 3, plate + 1, card.plate, 26, bold=True, ltr=True, lead=1.2)
        y += 39
    canvas.put(x, y, wide, card.help, 20, least=14, lines=2, lead=1.1)


def _keys(canvas: Canvas, keys: tuple[tuple[str, str], ...], y: float, whole: float) -> None:
    """Put the keys side by side on one line, as far apart as there is room."""
    size = 18.0
    side, gap = size * 1.75, 6
    while True:
        wide = [canvas.width_of(words, size) + 1 for _key, words in keys]
        free = whole - sum(wide) - len(keys) * (side + gap)
        if free >= 8 * (len(keys) - 1) or size <= 12:
            break
        size -= 1
    x = MARGIN
    for (key, words), width in zip(keys, wide, strict=True):
        canvas.key(x, y, key, 18)
        canvas.put(x + side + gap, y + 4, width, words, size, lead=1.3)
        x += side + gap + width + free / (len(keys) - 1)


def _sign(canvas: Canvas, stops: tuple[tuple[str, str], ...], y: float, whole: float) -> float:
    """Draw the frame that says where, like a street sign; return how high it is."""
    high = 22.0 + 38 * len(stops)
    canvas.box(MARGIN, y, whole, high, weight=4, corner=9)
    canvas.box(MARGIN + 6, y + 6, whole - 12, high - 12, weight=1.5, corner=5)
    for at, (place, time) in enumerate(stops):
        top = y + 11 + 38 * at
        wide = canvas.width_of(time, 22) + 1 if time else 0
        canvas.put(MARGIN + 20, top, whole - wide - 56, place, 28, bold=True, least=14)
        canvas.put(canvas.width - MARGIN - 20 - wide, top + 4, wide, time, 22, align="end")
    return high


def _stops(ride: RideView, home: RideView | None) -> list[tuple[str, str]]:
    by = ""
    if ride.leg == "out" and ride.anchor == "be_there_by":
        by = _("by %(time)s", time=clock(ride.anchor_at))
    elif ride.state != "waiting_for_call":
        by = _("about %(time)s", time=clock(ride.dropoff_at))
    stops = [(_named(ride.to_place), by)]
    if home is not None:
        waits = home.state == "waiting_for_call"
        back = _("when you call") if waits else _("about %(time)s", time=clock(home.pickup_at))
        stops.append((_named(home.to_place), back))
    return stops


def _lead(ride: RideView) -> str:
    name = ride.rider.first_name
    if ride.state == "waiting_for_call":
        return _("%(name)s, when you want to go home", name=name)
    if ride.driver:
        return _("%(name)s, be ready at", name=name)
    return _("%(name)s, pick up around", name=name)


def _named(place: PlaceView) -> str:
    return _("Your home") if place.kind == "home" else place.name


def _ride(code: str) -> tuple[RideView, RideView | None]:
    """Return a ride the visitor may print, and its way home when there is one."""
    community = session.community()
    with reading() as db:
        found = rides.ride_by_code(db, community.id, code)
        if found is None or not _may_see(found):
            abort(404)
        legs = rides.rides_of_request(db, community.id, found.request_id)
    home = next((leg for leg in legs if leg.leg == "home" and found.leg == "out"), None)
    return found, None if home is None or home.state in ("cancelled", "unmet") else home


def _may_see(ride: RideView) -> bool:
    if ride.rider.member_id == session.own_id():
        return True
    with reading() as db:
        rider = helping.helped(db, ride.rider.member_id)
    return rider is not None and rider.may_see(ride)
