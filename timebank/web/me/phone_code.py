"""The phone code: four digits a member presses before their rides are read out in a call."""

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import members
from timebank.kernel.errors import TimebankError
from timebank.web import session
from timebank.web.access import access
from timebank.web.forms import Form, asked, blank, posted
from timebank.web.me.blueprint import pages
from timebank.web.services import now, reading, settings, write

LENGTH_MAX = 8  # with a space or a dash between


@pages.get("/contact/code", endpoint="phone_code")
@access("rider", whose="own")
def shown() -> str:
    """Ask for a phone code; the one they have is kept nowhere in figures."""
    return _page(blank())


@pages.post("/contact/code")
@access("rider", whose="own")
def set_phone_code() -> ResponseReturnValue:
    """Keep the phone code a member chose."""
    form = posted()
    typed = form.text("phone_code", max_length=LENGTH_MAX)
    if form.is_good:
        secret_key = settings().secret_key
        try:
            write(
                members.set_phone_code,
                session.actor(),
                session.own_id(),
                typed,
                secret_key=secret_key,
                now=now(),
            )
        except TimebankError as error:
            form.refuse_for(error, "phone_code")
        else:
            return redirect(url_for("me.phone_code", told="saved"), 303)
    return make_response(_page(form), 422)


def _page(form: Form) -> str:
    with reading() as db:
        has_code = members.has_phone_code(db, session.community().id, session.own_id())
    is_saved = asked().typed.get("told") == "saved"
    return render_template("me/phone_code.html", form=form, has_code=has_code, is_saved=is_saved)
