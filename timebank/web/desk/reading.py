"""Reads the desk's one form the way people say things: 5557, 1, wed, 1045, call.

Each field is read as far as it goes; what cannot be is said at its field, and stays typed.
"""

import re
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from timebank import members, rides
from timebank.kernel import calendar, wording
from timebank.kernel.errors import Invalid
from timebank.kernel.ids import new_id
from timebank.members import HELP_LEVELS
from timebank.web import error_words, own_driver, session
from timebank.web.desk import helped as helping
from timebank.web.desk.call import Call
from timebank.web.desk.helped import Helped
from timebank.web.desk.places import read_place, stops_of
from timebank.web.forms import Form
from timebank.web.i18n import gettext as _
from timebank.web.services import now

AHEAD_DAYS = 60
PEOPLE_MAX = 4
NOTE_MAX = 200
# how people say the way home; the empty word is as last time
NO_WAY_HOME = {"0", "no", "none", "لا"}
WHEN_I_CALL = {"call", "c", "llama", "llamar", "اتصال"}
DRIVER_WAITS = {"wait", "w", "espera", "esperar", "انتظار"}
CHANGEABLE = ("looking", "waiting_for_call", "found")
FIELD_OF = {"place": "where", "home_time": "back", "from": "start"}
_PICKUP = re.compile(r"\s*(?:p|rec)\s*(?=\d)", re.IGNORECASE)  # "p 10": be picked up at ten
_THERE = re.compile(r"\s*a\s*(?=\d)", re.IGNORECASE)  # "a 10": arrive by ten, whatever is usual


def read_call(db: Session, form: Form) -> Call:
    """Read what was typed, as far as it goes; work out the times once nothing is missing."""
    call = Call(form, id=_id(form.typed.get("call", "")) or new_id())
    _read_who(db, call)
    _read_when(call)
    if call.rider is not None:
        same = form.typed.get("member") == str(call.rider.id)
        _read_where(db, call, call.rider, same)
        _read_instead(db, call, call.rider)
    _read_back(db, call)
    _read_more(call)
    if call.is_complete and call.rider is not None:
        actor = helping.acting_for(call.rider.id)
        try:
            call.plan = rides.preview(db, actor, call.need("preview"), now())
        except Invalid as error:
            refuse(form, error)
        else:
            community, pickup = session.community(), call.plan.legs[0].pickup_at
            call.chance = rides.chance(db, community.id, pickup, community.time_zone, now())
            stop = call.where.stop
            if stop is not None:
                call.others = rides.going_there(db, community.id, stop.id, pickup, call.rider.id)
    return call


def refuse(form: Form, error: Invalid) -> None:
    """Say what rides refuse at the field of this form that it is about."""
    said = str(error.data.get("field", "time"))
    words = error_words.sentence(error)
    if error.code == "rides.no-home-place":
        words = _("No home on record. Type where to pick them up")
    form.refuse(FIELD_OF.get(said, said), error.code, words)


def ask_for_next(call: Call) -> None:
    """Name what a ride cannot be booked without, at the field that lacks it."""
    words = {
        "who": _("Who is calling?"),
        "where": _("Where do they go?"),
        "day": _("Which day?"),
        "time": _("When must they be there?"),
        "back": _("Type a time, or call, wait or 0"),
    }
    name = call.next_field
    if name in words:
        call.form.refuse(name, "web.missing", words[name])


def _read_who(db: Session, call: Call) -> None:
    form = call.form
    text = form.text("who", required=False, max_length=80)
    kept = _id(form.typed.get("member", ""))
    if not text:
        return
    if kept is not None and form.typed.get("who_for") == text:
        call.rider = helping.helped(db, kept)
    if call.rider is None:
        asked, number = form.typed.get("who_list", "")[:80], wording.ascii_digits(text)
        is_number = bool(asked) and len(number) == 1 and number.isdecimal()
        hits = helping.find(db, asked if is_number else text)
        if is_number and 1 <= int(number) <= len(hits):
            hits = [hits[int(number) - 1]]
        if len(hits) == 1:
            call.rider = helping.helped(db, hits[0].member_id)
        elif hits:
            call.hits, call.who_list = hits, asked if is_number else text
    if call.rider is None and not call.hits:
        form.refuse("who", "web.not-chosen", _("Nobody found"))
    if call.rider is not None and call.rider.may("see_schedule"):
        call.coming = [
            ride
            for ride in rides.my_rides(
                db, session.community().id, call.rider.id, now(), upcoming=True
            )
            if ride.state in rides.LIVE
        ]


def _read_where(db: Session, call: Call, rider: Helped, same: bool) -> None:
    community = session.community()
    own = members.own_places(db, community.id, rider.id)
    trips = rides.usual_trips(db, community.id, rider.id, community.time_zone)
    call.stops = stops_of(own, trips)
    call.where = read_place(db, call.form, "where", rider.member, call.stops, same)
    call.start = read_place(db, call.form, "start", rider.member, call.stops, same)
    _read_time(call)


def _read_when(call: Call) -> None:
    today = helping.day()
    again = wording.parse_weeks(call.form.typed.get("day", ""), today)
    if again is not None:
        call.day, call.weeks = again.first, again.weeks
        _read_time(call)
        return
    call.day = call.form.day(
        "day", today, required=False, earliest=today, latest=today + timedelta(days=AHEAD_DAYS)
    )
    _read_time(call)


def _read_time(call: Call) -> None:
    """Read when to be there; the usual hour of this place decides morning or afternoon."""
    text = call.form.text("time", required=False, max_length=40)
    if not text:
        return
    trip = call.where.stop.trip if call.where.stop else None
    pickup = _PICKUP.match(text)
    call.anchor = "leave_at" if pickup else "be_there_by"
    prefix = pickup or _THERE.match(text)
    typed = text[prefix.end() :] if prefix else text
    call.minute = wording.parse_time(typed, near=trip.minute if trip else None)
    if call.minute is None:
        call.form.refuse("time", "web.not-a-time")
    elif wording.parse_time(typed, near=0) != wording.parse_time(typed, near=1439):
        call.guessed = "usual" if trip else "hours"


def _read_back(db: Session, call: Call) -> None:
    text = call.form.text("back", required=False, max_length=40)
    word = wording.fold(text)
    if not text:
        _as_last_time(db, call)
    elif word in NO_WAY_HOME or wording.ascii_digits(text) == "0":
        call.home = "none"
    elif word in WHEN_I_CALL:
        call.home = "when_i_call"
    elif word in DRIVER_WAITS:
        call.home = "driver_waits"
    else:
        near = None if call.minute is None else min(1439, call.minute + 120)
        call.home_minute = wording.parse_time(text, near=near)
        call.home = "at" if call.home_minute is not None else ""
        if call.home_minute is None:
            call.form.refuse("back", "web.not-a-time", _("Type a time, or call, wait or 0"))


def _as_last_time(db: Session, call: Call) -> None:
    """Nothing typed: the way home of the last trip there, when it fits this one."""
    trip = call.where.stop.trip if call.where.stop else None
    if trip is None or call.minute is None:
        return
    community = session.community()
    if trip.way_home == "at":
        last = rides.request_by_id(db, community.id, trip.last_request_id)
        if last is None or last.home_at is None:
            return
        minute = calendar.local_minute(last.home_at, community.time_zone)
        if minute <= call.minute:
            return
        call.home_minute = minute
    call.home, call.is_as_last = trip.way_home, True


def _read_more(call: Call) -> None:
    form = call.form
    call.level = form.choice("level", HELP_LEVELS, required=False)
    call.companions = form.number("companions", 0, PEOPLE_MAX, default=0) or 0
    call.children = form.number("children", 0, PEOPLE_MAX, default=0) or 0
    call.child_seats = form.number("child_seats", 0, PEOPLE_MAX, default=0) or 0
    if call.child_seats > call.children:
        form.refuse("child_seats", "web.not-in-range", _("More seats than children"))
    call.note = form.text("note", required=False, max_length=NOTE_MAX)
    call.own = own_driver.read(form)
    if call.own is not None and call.weeks is not None:
        words = _("Name a driver for one ride. For every week, the office finds the drivers")
        form.refuse(own_driver.PHONE, "web.not-chosen", words)


def _read_instead(db: Session, call: Call, rider: Helped) -> None:
    """Find the ride that this one replaces: the rider's own, and still to be taken off."""
    code = call.form.typed.get("instead", "")
    if not code:
        return
    old = rides.ride_by_code(db, session.community().id, code)
    if old is None or old.rider.member_id != rider.id or not rider.may("cancel"):
        call.form.refuse("who", "web.not-chosen", _("This ride cannot be changed here"))
    elif old.state not in (*CHANGEABLE, "cancelled"):  # cancelled: this form came twice
        call.form.refuse("who", "web.not-chosen", _("That ride has begun or ended"))
    else:
        call.instead = old
        call.coming = [ride for ride in call.coming if ride.request_id != old.request_id]


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
