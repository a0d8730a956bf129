"""Other keys to the door: a printed code, a demo's link, a coordinator's password.

The same rule holds: a GET signs nobody in.
"""

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import members
from timebank.members import CodeUse
from timebank.web import limits, session
from timebank.web.access import access
from timebank.web.account import CODE_LENGTH_MAX, come_in, file_wrong, pages, read_contact
from timebank.web.forms import Form, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.services import now, settings, write

__all__ = ["pages"]

# -- a code on paper, a demo's link ------------------------------------------------------------


@pages.get("/in/paper")
@access("anyone", whose="nobody")
def paper() -> str:
    """Ask for a printed code."""
    return render_template("account/paper.html", form=blank())


@pages.post("/in/paper")
@access("anyone", whose="nobody")
def use_paper() -> ResponseReturnValue:
    """Take a printed code: it is good once."""
    form = posted()
    typed = form.text("code", max_length=CODE_LENGTH_MAX, say=_("Type the code on your paper"))
    if form.is_good:
        use = _use_private(typed, form)
        if use.outcome == "in":
            return come_in(use.token, "")
        file_wrong(form, use)
    return make_response(render_template("account/paper.html", form=form), 422)


@pages.get("/in/demo/<code:private>")
@access("anyone", whose="nobody")
def demo(private: str) -> str:
    """Show the button of a demo's sign-in link."""
    return render_template("account/demo.html", private=private)


@pages.post("/in/demo/<code:private>")
@access("anyone", whose="nobody")
def use_demo(private: str) -> ResponseReturnValue:
    """Sign in by a demo's link."""
    use = _use_private(private, posted())
    if use.outcome == "in":
        return come_in(use.token, "")
    return redirect(url_for("account.sign_in"), 303)


# -- a password, for the office ----------------------------------------------------------------


@pages.get("/in/password")
@access("anyone", whose="nobody")
def password() -> str:
    """Ask coordinators for number or e-mail and password."""
    return render_template("account/password.html", form=blank())


@pages.post("/in/password")
@access("anyone", whose="nobody")
def use_password() -> ResponseReturnValue:
    """Check a coordinator's password."""
    form = posted()
    contact = read_contact(form)
    secret = form.typed.get("password", "")
    if contact is not None and secret:
        person_id = write(
            members.check_password,
            session.community().id,
            contact,
            secret,
            now=now(),
            address=limits.address(),
        )
        if person_id is not None:
            return come_in(write(members.start_session, person_id, now()), "")
    if form.is_good:
        form.refuse("password", "web.wrong", _("This does not fit. Check both and try again"))
    return make_response(render_template("account/password.html", form=form), 422)


def _use_private(typed: str, form: Form) -> CodeUse:
    return write(
        members.use_private_code,
        session.community().id,
        typed,
        secret_key=settings().secret_key,
        now=now(),
        request_key=form.request_key("in"),
        is_shared=form.flag("shared"),
        address=limits.address(),
    )
