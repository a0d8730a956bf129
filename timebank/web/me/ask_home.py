"""The way home: at a set time, when they call, with a driver who waits, or none."""

from flask import make_response, redirect, render_template
from flask.typing import ResponseReturnValue

from timebank.rides import WAYS_HOME
from timebank.web import session
from timebank.web.access import access
from timebank.web.forms import Form, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.me.ask_when import typed_time
from timebank.web.me.blueprint import pages
from timebank.web.me.draft import Draft, go_on, missing, read_draft, url_of
from timebank.web.me.spots import own_spots, spot_of
from timebank.web.services import reading

USUAL_STAY = 90  # what a time without morning or afternoon is guessed near


@pages.get("/rides/new/home")
@access("rider", whose="own")
def ask_home() -> ResponseReturnValue:
    """Ask how they come home."""
    draft = read_draft()
    typed = {"home": draft.home}
    if draft.home_minute is not None:
        typed |= typed_time("back", draft.home_minute, "back_half")
    return _page(draft, blank(**typed))


@pages.post("/rides/new/home")
@access("rider", whose="own")
def take_home() -> ResponseReturnValue:
    """Keep the way home."""
    form, draft = posted(), read_draft()
    home = form.choice("home", WAYS_HOME, say=_("Choose how you come home"))
    minute = None
    if home == "at" and draft.minute is not None:
        near = (draft.minute + USUAL_STAY) % 1440
        minute = form.time(
            "back", half="back_half", near=near, say=_("Type the time to go home, like 12:30")
        )
        is_before = minute is not None and draft.minute - 720 < minute <= draft.minute
        if is_before:
            form.refuse(
                "back", "rides.home-before-there", _("This is before you get there. Type it again")
            )
    if not form.is_good:
        return _page(draft, form)
    return go_on(draft, home=home, home_minute=minute)


def _page(draft: Draft, form: Form) -> ResponseReturnValue:
    community = session.community()
    with reading() as db:
        own = own_spots(db, community.id, session.own_id())
        to = spot_of(db, community.id, own, draft.to)
    before = "where" if to is None else missing(draft)
    if before in ("where", "day", "time"):
        return redirect(url_of(before, draft), 303)
    page = render_template("me/ask/home.html", form=form, draft=draft, to=to)
    return make_response(page, 200 if form.is_good else 422)
