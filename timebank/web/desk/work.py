"""A helper's own: the checklist they learn by, and the hours they give, written down by day."""

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import desks
from timebank.desks import NOT_STARTED, TRAINING_STEPS, TimeGiven
from timebank.kernel.errors import Invalid
from timebank.web import session
from timebank.web.access import access
from timebank.web.days import recent_day
from timebank.web.desk import helped as helping
from timebank.web.desk.blueprint import pages
from timebank.web.forms import Form, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.services import now, reading, write
from timebank.web.words import TRAINING


@pages.get("/work")
@access("helper", "coordinator", whose="own", areas="within")
def work() -> ResponseReturnValue:
    """Show the checklist, and the hours that were written down."""
    return _page(blank(day="t"))


@pages.post("/work/training")
@access("helper", "coordinator", whose="own", areas="within")
def tick() -> ResponseReturnValue:
    """Tick what was learned."""
    form = posted()
    steps = form.choices("steps", TRAINING_STEPS)
    if not form.is_good:
        return _page(form)
    write(desks.tick_training, session.actor(channel="desk"), steps, now())
    return redirect(url_for("desk.work"), 303)


@pages.post("/work/hours")
@access("helper", "coordinator", whose="own", areas="within")
def give_hours() -> ResponseReturnValue:
    """Write down time that was given; a coordinator counts it."""
    form = posted()
    day = recent_day(form, "day")
    minutes = form.hours("hours")
    note = form.text("note", required=False, max_length=200)
    if session.staff() is None:
        form.refuse("day", "web.not-chosen", _("You are on no organization’s staff"))
    if not form.is_good or day is None or minutes is None:
        return _page(form)
    own_id = session.own_id()
    given = TimeGiven(form.request_key(own_id), own_id, day, minutes, note)
    try:
        write(desks.give_time, session.actor(channel="desk"), given, now())
    except Invalid as error:
        form.refuse_for(error, "hours")
        return _page(form)
    return redirect(url_for("desk.work"), 303)


def reminder_due() -> bool:
    """Tell whether the visitor helps others and has not been shown how, by the policy."""
    if session.staff() is None or helping.is_coordinator():
        return False
    if not session.community().policy.training_reminder:
        return False
    with reading() as db:
        found = desks.trainings(db, session.community().id, [session.own_id()])
    return not found.get(session.own_id(), NOT_STARTED).is_done


def _page(form: Form) -> ResponseReturnValue:
    community, own_id = session.community(), session.own_id()
    with reading() as db:
        training = desks.trainings(db, community.id, [own_id]).get(own_id, NOT_STARTED)
        given = desks.times_given(db, community.id, member_id=own_id)
    page = render_template(
        "desk/work.html",
        form=form,
        training=training,
        steps=[(step, TRAINING[step]) for step in TRAINING_STEPS],
        given=given,
        on_staff=session.staff() is not None,
    )
    return make_response(page, 200 if form.is_good else 422)
