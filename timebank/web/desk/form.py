"""The desk: book a ride while somebody is on the phone, on one screen, by keyboard alone.

Enter checks and shows what to read out; Enter again books. What was changed after it was read
out is read out again first.
"""

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import rides
from timebank.geo import PlaceNotUsable
from timebank.kernel.errors import Invalid
from timebank.ledger import CreditLimitExceeded
from timebank.members import HELP_LEVELS
from timebank.rides import OneRideFirst, RiderNotActive
from timebank.web import session
from timebank.web.access import access
from timebank.web.desk import helped as helping
from timebank.web.desk.blueprint import pages
from timebank.web.desk.call import Call
from timebank.web.desk.places import keep_address, locate
from timebank.web.desk.reading import read_call, refuse
from timebank.web.forms import Form, asked, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.services import now, reading, write
from timebank.web.words import HELP_LEVELS as HELP_WORDS


@pages.get("")
@access("helper", "coordinator", whose="consented")
def form() -> ResponseReturnValue:
    """Show the form: empty, or with the member that a link names."""
    member_id = asked().id("member", required=False)
    if member_id is None:
        return _page(Call(blank()))
    with reading() as db:
        name = helping.the_helped(db, member_id).member.name
        trip = asked().typed.get("trip", "")
        known = {"who": name, "who_for": name, "member": member_id, "where": trip[:2]}
        return _page(read_call(db, blank(**known)))


@pages.post("")
@access("helper", "coordinator", whose="consented")
def check() -> ResponseReturnValue:
    """Say back what was understood; nothing is written."""
    return _page(_heard(posted()))


@pages.post("/book")
@access("helper", "coordinator", whose="consented")
def book() -> ResponseReturnValue:
    """Book what was read out; twice is once."""
    said = posted()
    call = _heard(said)
    if call.plan is None or call.rider is None:
        _ask_for_missing(call)
        return _page(call)
    if said.typed.get("read_out") != call.signature:
        return _page(call, is_changed=True)
    if call.weeks is not None:
        return _book_weekly(said, call)
    need, actor = call.need(said.request_key(session.own_id())), helping.acting_for(call.rider.id)
    try:
        receipt = write(rides.request, actor, need, now())
    except CreditLimitExceeded as error:
        short = int(error.data.get("short_minutes", 0))
        write(rides.note_refused, actor, need, short, now())
        return _hours_do_not_reach(call)
    except RiderNotActive as error:
        said.refuse("who", error.code, _("They may not ask for rides yet. Call the office"))
    except OneRideFirst as error:
        said.refuse("who", error.code, _("They are new: one ride first. Call the office"))
    except Invalid as error:
        refuse(said, error)
    else:
        if receipt.repeated and _was_refused(receipt.codes[0]):
            return _hours_do_not_reach(call)
        return redirect(url_for("desk.ride", code=receipt.codes[0], told="booked"), 303)
    return _page(call)


def _book_weekly(said: Form, call: Call) -> ResponseReturnValue:
    """Book rides that come again."""
    assert call.rider is not None
    need = call.standing_need(said.request_key(session.own_id()))
    try:
        made = write(rides.request_standing, helping.acting_for(call.rider.id), need, now())
    except RiderNotActive as error:
        said.refuse("who", error.code, _("They may not ask for rides yet. Call the office"))
    except OneRideFirst as error:
        said.refuse("who", error.code, _("They are new: one ride first. Call the office"))
    except Invalid as error:
        refuse(said, error)
    else:
        return redirect(url_for("desk.standing", code=made.code, told="booked"), 303)
    return _page(call)


@pages.post("/place/<any(where, start):name>")
@access("helper", "coordinator", whose="consented")
def place(name: str) -> ResponseReturnValue:
    """Keep an address that nobody has placed yet, and go on with the call."""
    said = posted()
    call = _heard(said)
    text = " ".join(said.typed.get(name, "").split())
    if call.rider is None or not 0 < len(text) <= 160:
        return _page(call)
    located = locate(text)
    if located is None:
        said.errors[name] = _("We cannot find this address. Add the ZIP code, like 48207")
        return _page(call)
    try:
        place_id = write(
            keep_address, helping.acting_for(call.rider.id), call.rider.id, text, located
        )
    except PlaceNotUsable:
        said.errors[name] = _("We cannot find this address. Add the ZIP code, like 48207")
        return _page(call)
    known = dict(said.typed) | {
        name: text,
        f"{name}_id": str(place_id),
        f"{name}_for": text,
        "member": str(call.rider.id),
    }
    return _page(_heard(Form(known, said.many)))


def _heard(said: Form) -> Call:
    with reading() as db:
        return read_call(db, said)


def _ask_for_missing(call: Call) -> None:
    """Name what a ride cannot be booked without, when somebody pressed on all the same."""
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


def _was_refused(code: str) -> bool:
    """Tell whether the first of two presses was kept for a person to look at."""
    with reading() as db:
        ride = rides.ride_by_code(db, session.community().id, code)
    return ride is not None and ride.barrier == "affordability"


def _hours_do_not_reach(call: Call) -> ResponseReturnValue:
    """Say that the ask is kept for a person to look at, in words to read out."""
    assert call.rider is not None
    return make_response(render_template("desk/hours.html", rider=call.rider.member), 409)


def _page(call: Call, *, is_changed: bool = False) -> ResponseReturnValue:
    page = render_template(
        "desk/form.html",
        form=call.form,
        call=call,
        is_changed=is_changed,
        is_coordinator=helping.is_coordinator(),
        levels=[(level, HELP_WORDS[level]) for level in HELP_LEVELS],
    )
    return make_response(page, 200 if call.form.is_good else 422)
