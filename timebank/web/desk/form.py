"""The desk: book a ride while somebody is on the phone, on one screen, by keyboard alone.

Enter checks and shows what to read out; Enter again books. What was changed after it was read
out is read out again first. What was typed is kept for half an hour, whatever happens.
"""

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from timebank import desks, rides
from timebank.geo import PlaceNotUsable
from timebank.intermediaries import CapExceeded
from timebank.kernel.actor import Actor
from timebank.kernel.errors import Invalid
from timebank.ledger import CreditLimitExceeded
from timebank.members import HELP_LEVELS, TooManyTries
from timebank.rides import (
    MayNotDrive,
    MoveNotAllowed,
    OneRideFirst,
    OwnNumber,
    RideNeed,
    RideReceipt,
    RiderNotActive,
)
from timebank.web import own_driver, session
from timebank.web.access import access
from timebank.web.desk import helped as helping
from timebank.web.desk import holding, newcomers
from timebank.web.desk.blueprint import pages
from timebank.web.desk.call import Call
from timebank.web.desk.places import keep_address, locate
from timebank.web.desk.reading import ask_for_next, read_call, refuse
from timebank.web.desk.work import reminder_due
from timebank.web.forms import Form, asked, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.services import now, reading, write
from timebank.web.words import HELP_LEVELS as HELP_WORDS

ECHO_MS = 700  # a second Enter within this is the same press


@pages.get("")
@access("helper", "coordinator", whose="consented", areas="within")
def form() -> ResponseReturnValue:
    """Show the form: empty, with a call that was on hold, or with the member a link names."""
    draft = holding.called(asked().typed.get("call", ""))
    member_id = asked().id("member", required=False)
    if draft is None and member_id is None:
        return _page(Call(blank()))
    known: dict[str, object] = dict(draft.typed) | {"call": draft.id} if draft else {}
    with reading() as db:
        if member_id is not None:
            name = helping.the_helped(db, member_id).member.name
            trip = asked().typed.get("trip", "")
            known |= {"who": name, "who_for": name, "member": member_id}
            known |= {"where": trip[:2]} if trip else {}
        return _page(read_call(db, blank(**known)))


def filled(db: Session, known: Form) -> ResponseReturnValue:
    """Show the form with what another page knows."""
    return _page(read_call(db, known))


@pages.post("")
@access("helper", "coordinator", whose="consented", areas="within")
def check() -> ResponseReturnValue:
    """Say back what was understood; only the draft is written."""
    call = _heard(posted())
    typed = call.form.typed
    if "who" in call.form.errors and typed.get("who_new") == typed.get("who"):
        return newcomers.start_with(call.form)  # the same words again: they are new
    return _page(call)


@pages.post("/book")
@access("helper", "coordinator", whose="consented", areas="within")
def book() -> ResponseReturnValue:
    """Book what was read out; twice is once."""
    said = posted()
    call = _heard(said)
    if call.plan is None or call.rider is None:
        ask_for_next(call)
        return _page(call)
    if said.typed.get("read_out") != call.signature:
        return _page(call, is_changed=True)
    key = f"desk:{session.own_id().hex}:{call.id.hex}:{call.signature}"
    if call.weeks is not None or _is_too_soon(said):
        return _book_weekly(said, call, key)
    need, actor = call.need(key), helping.acting_for(call.rider.id)
    try:
        receipt = write(_ask, actor, need, call)
    except CreditLimitExceeded as error:
        if call.instead is not None:
            said.refuse("who", error.code, _("The hours do not reach. The old ride stays"))
            return _page(call)
        short = int(error.data.get("short_minutes", 0))
        write(_keep_waiting, actor, need, short, call)
        return _hours_do_not_reach(call)
    except CapExceeded as error:
        write(rides.note_over_cap, actor, need, now())
        said.refuse("who", error.code, _("More than they allow a week. The office asks them now"))
    except (RiderNotActive, OneRideFirst, MoveNotAllowed) as error:
        said.refuse("who", error.code, _why_not(error))
    except (MayNotDrive, OwnNumber, TooManyTries) as error:
        own_driver.refuse(said, error)
    except Invalid as error:
        refuse(said, error)
    else:
        if receipt.repeated and _was_refused(receipt.codes[0]):
            return _hours_do_not_reach(call)
        told = "changed" if call.instead else "booked"
        return redirect(url_for("desk.ride", code=receipt.codes[0], told=told), 303)
    return _page(call)


def _why_not(error: RiderNotActive | OneRideFirst | MoveNotAllowed) -> str:
    if isinstance(error, RiderNotActive):
        return _("They may not ask for rides yet. Call the office")
    if isinstance(error, OneRideFirst):
        return _("They are new: one ride first. Call the office")
    return _("That ride has begun or ended")


@pages.post("/hold")
@access("helper", "coordinator", whose="consented", areas="within")
def hold() -> ResponseReturnValue:
    """Put this call aside, and be ready for the next one."""
    _heard(posted())
    return redirect(url_for("desk.form"), 303)


@pages.post("/drop")
@access("helper", "coordinator", whose="consented", areas="within")
def drop() -> ResponseReturnValue:
    """Forget this call."""
    call_id = posted().id("call", required=False)
    if call_id is not None:
        write(desks.end_draft, session.actor(channel="desk"), call_id)
    return redirect(url_for("desk.form"), 303)


def _book_weekly(said: Form, call: Call, key: str) -> ResponseReturnValue:
    """Book rides that come again; an Enter that echoes the one that checked books nothing."""
    assert call.rider is not None
    if call.weeks is None or _is_too_soon(said):
        return _page(call)
    if call.instead is not None:
        said.refuse("day", "web.not-a-day", _("One ride is changed to one day. Type one day"))
        return _page(call)
    need = call.standing_need(key)
    try:
        made = write(_ask_weekly, helping.acting_for(call.rider.id), need, call)
    except CapExceeded as error:
        write(rides.note_series_over_cap, helping.acting_for(call.rider.id), need, now())
        said.refuse("who", error.code, _("More than they allow a week. The office asks them now"))
    except (RiderNotActive, OneRideFirst) as error:
        said.refuse("who", error.code, _why_not(error))
    except Invalid as error:
        refuse(said, error)
    else:
        return redirect(url_for("desk.standing", code=made.code, told="booked"), 303)
    return _page(call)


@pages.post("/place/<any(where, start):name>")
@access("helper", "coordinator", whose="consented", areas="within")
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
    """Read the call, and keep it as it stands."""
    with reading() as db:
        call = read_call(db, said)
    holding.keep(call)
    return call


def _ask(db: Session, actor: Actor, need: RideNeed, call: Call) -> RideReceipt:
    """Ask for the ride, take off the one it replaces, and forget the draft: all or nothing."""
    if call.instead is not None:
        receipt = rides.change(db, actor, call.instead.id, need, now())
        if call.own is not None and not receipt.repeated:
            legs = rides.rides_of_request(db, actor.community_id, receipt.request_id)
            rides.name_driver(db, actor, legs[0].id, call.own, now())
    elif call.own is not None:
        receipt = rides.request_named(db, actor, need, call.own, now())
    else:
        receipt = rides.request(db, actor, need, now())
    desks.end_draft(db, actor, call.id)
    return receipt


def _keep_waiting(db: Session, actor: Actor, need: RideNeed, short: int, call: Call) -> None:
    """Keep the ask until hours are found, and forget the draft."""
    rides.keep_waiting(db, actor, need, short, now())
    desks.end_draft(db, actor, call.id)


def _ask_weekly(
    db: Session, actor: Actor, need: rides.StandingNeed, call: Call
) -> rides.StandingReceipt:
    """Ask for rides that come again, and forget the draft."""
    made = rides.request_standing(db, actor, need, now())
    desks.end_draft(db, actor, call.id)
    return made


def _is_too_soon(said: Form) -> bool:
    """Tell whether this Enter is the echo of the one that checked: nothing was read out yet."""
    shown = said.typed.get("shown_ms", "")
    if not shown.isascii() or not shown.isdigit() or len(shown) > 15:
        return False
    return 0 <= holding.wall_ms() - int(shown) < ECHO_MS


def _was_refused(code: str) -> bool:
    """Tell whether the first of two presses was kept for a person to look at."""
    with reading() as db:
        ride = rides.ride_by_code(db, session.community().id, code)
    return ride is not None and ride.waits_for_hours


def _hours_do_not_reach(call: Call) -> ResponseReturnValue:
    """Say that the ask is kept for a person to look at, in words to read out."""
    assert call.rider is not None
    return make_response(render_template("desk/hours.html", rider=call.rider.member), 409)


def _page(call: Call, *, is_changed: bool = False) -> ResponseReturnValue:
    page = render_template(
        "desk/form.html",
        form=call.form,
        call=call,
        on_hold=holding.others(call),
        shown_ms=holding.wall_ms(),
        reminder=reminder_due(),
        is_changed=is_changed,
        is_coordinator=helping.is_coordinator(),
        levels=[(level, HELP_WORDS[level]) for level in HELP_LEVELS],
    )
    return make_response(page, 200 if call.form.is_good else 422)
