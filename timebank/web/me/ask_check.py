"""The last page before a ride is asked for: what was understood, hours, and what happens next.

Hours that do not reach keep the ride waiting: a person finds them, and the ride's page says so.
"""

from typing import Any

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import rides
from timebank.kernel.errors import Invalid, TimebankError
from timebank.kernel.weeks import count_of
from timebank.ledger import CreditLimitExceeded
from timebank.members import OwnPlace, TooManyTries
from timebank.rides import MayNotDrive, OneRideFirst, OwnNumber
from timebank.web import error_words, own_driver, session
from timebank.web.access import access
from timebank.web.forms import Form, blank, posted
from timebank.web.me.blueprint import pages
from timebank.web.me.draft import Draft, missing, read_draft, url_of
from timebank.web.me.spots import Spot, own_spots, spot_of
from timebank.web.services import now, reading, write

STEP_OF_FIELD = {"time": "time", "day": "day", "place": "where", "from": "from"} | {
    "home_time": "home"
}
NOTE_MAX = 200


@pages.get("/rides/new/check")
@access("rider", whose="own")
def ask_check() -> ResponseReturnValue:
    """Show the whole ride before it is asked for."""
    return _page(read_draft(), blank())


@pages.post("/rides/new/check")
@access("rider", whose="own")
def ask_for_ride() -> ResponseReturnValue:
    """Ask for the ride."""
    form, draft = posted(), read_draft()
    note = form.text("note", max_length=NOTE_MAX, required=False, lines=True)
    own_found = own_driver.read(form) if draft.weeks is None else None
    if not form.is_good or missing(draft) != "check":
        return _page(draft, form)
    community, member_id = session.community(), session.own_id()
    with reading() as db:
        own = own_spots(db, community.id, member_id)
        to = spot_of(db, community.id, own, draft.to)
    if to is None:
        return redirect(url_of("where", draft), 303)
    more: dict[str, Any] = {"note": note, "purpose": to.usual_purpose or None}
    key = form.request_key(member_id)
    if draft.weeks is not None:
        return _ask_weekly(draft, key, more)
    need = draft.need(key, member_id, community.time_zone, **more)
    try:
        if own_found is not None:
            receipt = write(rides.request_named, session.actor(), need, own_found, now())
        else:
            receipt = write(rides.request, session.actor(), need, now())
    except (MayNotDrive, OwnNumber, TooManyTries) as error:
        own_driver.refuse(form, error)
        return _page(draft, form)
    except CreditLimitExceeded as error:
        short = int(error.data["short_minutes"])
        kept = write(rides.keep_waiting, session.actor(), need, short, now())
        return redirect(url_for("me.ride", code=kept.codes[0], told="waits"), 303)
    except OneRideFirst:
        return make_response(render_template("me/ask/first.html"), 409)
    except Invalid as error:
        return _fix(draft, error)
    return redirect(url_for("me.ride", code=receipt.codes[0], told="asked"), 303)


def _ask_weekly(draft: Draft, key: str, more: dict[str, Any]) -> ResponseReturnValue:
    """Ask for rides that come again."""
    zone = session.community().time_zone
    need = draft.standing_need(key, session.own_id(), zone, **more)
    try:
        receipt = write(rides.request_standing, session.actor(), need, now())
    except OneRideFirst:
        return make_response(render_template("me/ask/first.html"), 409)
    except Invalid as error:
        return _fix(draft, error)
    return redirect(url_for("me.standing", code=receipt.code, told="asked"), 303)


def _page(draft: Draft, form: Form) -> ResponseReturnValue:
    step = missing(draft)
    if step != "check":
        return redirect(url_of(step, draft), 303)
    community, member_id = session.community(), session.own_id()
    need = draft.need("preview", member_id, community.time_zone)
    with reading() as db:
        own = own_spots(db, community.id, member_id)
        to = spot_of(db, community.id, own, draft.to)
        start = _start(own, draft) or spot_of(db, community.id, own, draft.start)
        if to is None:
            return redirect(url_of("where", draft), 303)
        try:
            plan = rides.preview(db, session.actor(), need, now())
        except Invalid as error:
            return _fix(draft, error)
    page = render_template(
        "me/ask/check.html",
        form=form,
        draft=draft,
        plan=plan,
        to=to,
        start=start,
        url_of=url_of,
        count=count_of(draft.weeks, draft.day) if draft.weeks and draft.day else None,
    )
    return make_response(page, 200 if form.is_good else 422)


def _start(own: list[OwnPlace], draft: Draft) -> Spot | None:
    home = next((place for place in own if place.is_home), None)
    if draft.start is not None or home is None:
        return None
    return Spot(home.place_id, "", home.address, "")


def _fix(draft: Draft, error: Invalid) -> ResponseReturnValue:
    """Say which answer cannot be, and lead to its question."""
    step = STEP_OF_FIELD.get(str(error.data.get("field")), "time")
    return _refused(draft, error, "me/ask/fix.html", url=url_of(step, draft))


def _refused(
    draft: Draft, error: TimebankError, template: str, **shown: Any
) -> ResponseReturnValue:
    title, then = error_words.title_and_next(error)
    page = render_template(template, draft=draft, title=title, then=then, **shown)
    return make_response(page, error.status)
