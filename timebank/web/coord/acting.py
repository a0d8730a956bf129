"""Acting for others, looked at: alarms, and the month's ten acts to call back.

Each stands here until somebody wrote down what came of it.
"""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import intermediaries, rides
from timebank.kernel.errors import Conflict, Invalid
from timebank.web import acting_words, naming, session
from timebank.web.access import access
from timebank.web.coord.pages import pages
from timebank.web.forms import Form, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.services import now, reading, write

NOTE_MAX = 200
BEFORE_MAX = 20


@pages.get("/acting")
@access("coordinator", whose="community", areas="within")
def acting() -> ResponseReturnValue:
    return _page(blank())


@pages.post("/acting/<uuid:review_id>")
@access("coordinator", whose="community", areas="within")
def acting_done(review_id: UUID) -> ResponseReturnValue:
    """Write down what came of it; a "no" calls off what was booked."""
    form = posted()
    known = (*intermediaries.outcomes_of("denied"), *intermediaries.outcomes_of("sample"))
    outcome = form.choice("outcome", known, say=_("Choose what came of it"))
    note = form.text("note", required=False, max_length=NOTE_MAX)
    if form.is_good:
        actor = session.actor(channel="call")
        try:
            write(rides.look_done, actor, review_id, outcome, note, now())
        except (Invalid, Conflict) as error:
            form.refuse_for(error, "outcome")
        else:
            return redirect(url_for("coord.acting"), 303)
    return _page(form, review_id), 422


def _page(form: Form, at: UUID | None = None) -> str:
    community, seen = session.community(), naming.among()
    with reading() as db:
        still_open = intermediaries.reviews(db, community.id, is_open=True, among=seen)
        before = intermediaries.reviews(
            db, community.id, is_open=False, limit=BEFORE_MAX, among=seen
        )
        months = intermediaries.sample_outcomes(db, community.id, among=seen)
    return render_template(
        "coord/acting.html",
        form=form,
        at=at,
        alarms=[one for one in still_open if one.cause != "sample"],
        samples=[one for one in still_open if one.cause == "sample"],
        before=before,
        months=[
            (month, counts, intermediaries.denied_share(counts)) for month, counts in months.items()
        ],
        outcomes_of=intermediaries.outcomes_of,
        says=acting_words,
    )
