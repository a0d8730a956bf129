"""A driver's papers: which are valid until when, and handing in a new one.

A paper counts after a person at the office has looked at it.
"""

from datetime import timedelta

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import members
from timebank.members import CREDENTIAL_KINDS, REQUIRED_PAPERS, DatesWrong
from timebank.web import session
from timebank.web.access import access
from timebank.web.drive.blueprint import pages
from timebank.web.forms import Form, asked, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.services import now, reading, today, write

SOON = timedelta(days=30)
STARTS_WITHIN = timedelta(days=90)  # a policy that follows the one that ends


@pages.get("/papers")
@access("driver", whose="own")
def papers() -> str:
    """Show the papers and what is missing."""
    return _page(blank())


@pages.post("/papers")
@access("driver", whose="own")
def send_paper() -> ResponseReturnValue:
    """Hand in a paper; somebody at the office looks at it."""
    form = posted()
    kind = form.choice("kind", CREDENTIAL_KINDS, say=_("Choose the paper"))
    day = today(session.community().time_zone)
    first = form.day("valid_from", day, say=_("Type the first day, like 3/1/2026"))
    last = form.day("valid_until", day, earliest=day, say=_("Type the last day, like 3/1/2029"))
    if first is not None and first > day + STARTS_WITHIN:  # 3/1 alone is the next one to come
        form.refuse("valid_from", "web.not-a-day", _("Type the year too, like 3/1/2026"))
    if form.is_good and first is not None and last is not None:
        try:
            write(
                members.send_credential,
                session.actor(), session.own_driver_id(), kind, first, last, now(),
            )  # fmt: skip
            return redirect(url_for("drive.papers", saved=1), 303)
        except DatesWrong as error:
            form.refuse_for(error, "valid_until")
    return make_response(_page(form), 422)


def _page(form: Form) -> str:
    day = today(session.community().time_zone)
    with reading() as db:
        held = members.papers_of(db, session.community().id, session.own_driver_id())
    valid = {p.kind for p in held if p.is_checked and p.valid_from <= day <= p.valid_until}
    return render_template(
        "drive/papers.html",
        papers=held,
        missing=[kind for kind in REQUIRED_PAPERS if kind not in valid],
        soon=day + SOON,
        today=day,
        kinds=CREDENTIAL_KINDS,
        form=form,
        is_saved="saved" in asked().typed,
    )
