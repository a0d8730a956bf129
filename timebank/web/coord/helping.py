"""What helpers learned and the time they gave: confirmed and counted by somebody else than them."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import desks, intermediaries
from timebank.desks import NOT_STARTED, TRAINING_STEPS, TimeGiven
from timebank.kernel.errors import Invalid
from timebank.ledger import CreditLimitExceeded
from timebank.web import session
from timebank.web import words as web_words
from timebank.web.access import access
from timebank.web.coord.pages import pages
from timebank.web.days import recent_day
from timebank.web.forms import Form, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.services import now, reading, today, write


@pages.get("/helpers/work")
@access("coordinator", whose="community", areas="closed")
def helping() -> ResponseReturnValue:
    """Show who has learned what, and the hours that wait."""
    return _page(blank(day="t"))


@pages.post("/helpers/work/<uuid:member_id>/training")
@access("coordinator", whose="community", areas="closed")
def confirm_training(member_id: UUID) -> ResponseReturnValue:
    """Confirm what a helper ticked."""
    write(desks.confirm_training, session.actor(), member_id, now())
    return redirect(url_for("coord.helping"), 303)


@pages.post("/helpers/work/<uuid:member_id>/hours")
@access("coordinator", whose="community", areas="closed")
def note_hours(member_id: UUID) -> ResponseReturnValue:
    """Write down time for a helper; another coordinator counts it."""
    form = posted()
    day, minutes = recent_day(form, "day"), form.hours("hours")
    note = form.text("note", required=False, max_length=200)
    if not form.is_good or day is None or minutes is None:
        return _page(form)
    given = TimeGiven(form.request_key(session.own_id()), member_id, day, minutes, note)
    try:
        write(desks.give_time, session.actor(), given, now())
    except Invalid as error:
        form.refuse_for(error, "hours")
        return _page(form)
    return redirect(url_for("coord.helping"), 303)


@pages.post("/helpers/work/hours/<uuid:time_id>/<any(count, refuse):answer>")
@access("coordinator", whose="community", areas="closed")
def decide_hours(time_id: UUID, answer: str) -> ResponseReturnValue:
    """Count hours from the community fund, or do not."""
    try:
        write(desks.decide_time, session.actor(), time_id, answer == "count", now())
    except CreditLimitExceeded:
        form = posted()
        form.errors["fund"] = _("The community fund has not enough hours. Move a gift first.")
        return _page(form)
    return redirect(url_for("coord.helping"), 303)


def _page(form: Form) -> ResponseReturnValue:
    community = session.community()
    with reading() as db:
        listed = intermediaries.organisations(db, community.id, today(community.time_zone))
        people = {person.member_id: person.name for one in listed for person in one.staff}
        known = desks.trainings(db, community.id, people)
        waiting = desks.times_given(db, community.id, state="waiting")
    page = render_template(
        "coord/helping.html",
        form=form,
        people=people,
        trainings={who: known.get(who, NOT_STARTED) for who in people},
        steps=[(step, web_words.TRAINING[step]) for step in TRAINING_STEPS],
        waiting=waiting,
        own_id=session.own_id(),
    )
    return page if form.is_good else (page, 422)
