"""Signing in and out: a code by one's own channel, a printed code, a password, a demo link.

GET never signs anybody in or out: phones open links by themselves. Who is a member is not told.
"""

from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from timebank import members, notifications
from timebank.kernel.errors import Invalid
from timebank.members import CodeUse, Contact
from timebank.web import limits, navigation, session
from timebank.web.access import access
from timebank.web.addresses import safe_next
from timebank.web.forms import Form, asked, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.services import now, settings, write

pages = Blueprint("account", __name__, url_prefix="/<slug:slug>")

ASKING = "asking"  # the cookie's note of who asks for a code: contact, next, shared
CODE_LENGTH_MAX = 40


@pages.get("/start")
@access("anyone", whose="nobody")
def start() -> ResponseReturnValue:
    """Go where this visitor's day starts; who only asked to join is told how it stands."""
    signed = session.current_or_none()
    if signed is None:
        return redirect(url_for("account.sign_in"), 303)
    if signed.member_id is None:
        return redirect(url_for("public.front"), 303)
    if not session.roles():
        return render_template("account/waiting.html")
    return redirect(navigation.home_url(), 303)


# -- a code by text, call or e-mail ------------------------------------------------------------


@pages.get("/in")
@access("anyone", whose="nobody")
def sign_in() -> str:
    """Ask for a phone number or an e-mail."""
    wanted = safe_next(asked().typed.get("next"))
    return _sign_in_page(blank(next=wanted or ""))


@pages.post("/in")
@access("anyone", whose="nobody")
def send_code() -> ResponseReturnValue:
    """Send a code to the number or address, if it is a member's; say the same if it is not."""
    form = posted()
    contact = _read_contact(form)
    if contact is None:
        return make_response(_sign_in_page(form), 422)
    _send(contact)
    cookie[ASKING] = {
        "contact": contact.value,
        "kind": contact.kind,
        "next": safe_next(form.typed.get("next")) or "",
        "shared": form.flag("shared"),
        "slug": session.community().slug,
    }
    return redirect(url_for("account.code"), 303)


@pages.post("/in/call")
@access("anyone", whose="nobody")
def call_code() -> ResponseReturnValue:
    """Have a person phone the code."""
    asking = _asking()
    if asking is None:
        return redirect(url_for("account.sign_in"), 303)
    _send(asking[0], by_call=True)
    return redirect(url_for("account.code", way="call"), 303)


@pages.get("/in/code")
@access("anyone", whose="nobody")
def code() -> ResponseReturnValue:
    """Ask for the code."""
    if _asking() is None:
        return redirect(url_for("account.sign_in"), 303)
    return _code_page(blank())


@pages.post("/in/code")
@access("anyone", whose="nobody")
def use_code() -> ResponseReturnValue:
    """Take the code; on a shared phone, ask who it is."""
    form = posted()
    asking = _asking()
    if asking is None:
        return redirect(url_for("account.sign_in"), 303)
    contact, is_shared, wanted = asking
    typed = form.text("code", max_length=CODE_LENGTH_MAX, say=_("Type the 6 numbers"))
    if not form.is_good:
        return make_response(_code_page(form), 422)
    use = write(
        members.use_login_code,
        session.community().id,
        contact,
        typed,
        secret_key=settings().secret_key,
        now=now(),
        member_id=_chosen(form),
        request_key=form.request_key("in"),
        is_shared=is_shared,
        address=limits.address(),
    )
    if use.outcome == "in":
        return _come_in(use.token, wanted)
    if use.outcome == "choose":
        return render_template("account/choose.html", form=form, use=use)
    _file_wrong(form, use)
    return make_response(_code_page(form), 422)


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
            return _come_in(use.token, "")
        _file_wrong(form, use)
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
        return _come_in(use.token, "")
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
    contact = _read_contact(form)
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
            return _come_in(write(members.start_session, person_id, now()), "")
    if form.is_good:
        form.refuse("password", "web.wrong", _("This does not fit. Check both and try again"))
    return make_response(render_template("account/password.html", form=form), 422)


# -- out ---------------------------------------------------------------------------------------


@pages.get("/out")
@access("anyone", whose="nobody")
def sign_out() -> str:
    """Ask whether they are done."""
    return render_template("account/out.html")


@pages.post("/out")
@access("anyone", whose="nobody")
def end() -> ResponseReturnValue:
    """Sign out, on the server and here."""
    session.sign_out()
    return redirect(url_for("public.front"), 303)


def _send(contact: Contact, *, by_call: bool = False) -> None:
    write(
        notifications.send_code,
        session.community(),
        contact,
        secret_key=settings().secret_key,
        now=now(),
        address=limits.address(),
        by_call=by_call,
    )


def _come_in(token: str, wanted: str) -> ResponseReturnValue:
    session.keep_token(token)
    return redirect(safe_next(wanted) or url_for("account.start"), 303)


def _read_contact(form: Form) -> Contact | None:
    typed = form.text("contact", say=_("Type your phone number or e-mail"))
    if not form.is_good:
        return None
    try:
        return members.parse_contact(typed)
    except Invalid:
        form.refuse("contact", "web.contact", _("Type a phone number, like 313-555-0142"))
        return None


def _asking() -> tuple[Contact, bool, str] | None:
    noted = cookie.get(ASKING)
    if not noted or noted["slug"] != session.community().slug:
        return None
    return Contact(noted["kind"], noted["contact"]), noted["shared"], noted["next"]


def _chosen(form: Form) -> UUID | None:
    return form.id("member", required=False)


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


def _file_wrong(form: Form, use: CodeUse) -> None:
    if use.outcome == "wrong":
        form.refuse("code", "web.wrong", _("This is not the code. Look again and type it"))
    else:
        form.refuse("code", "web.spent", _("This code is too old. Ask for a new one"))


def _sign_in_page(form: Form) -> str:
    return render_template("account/sign_in.html", form=form)


def _code_page(form: Form) -> str:
    asking = _asking()
    assert asking is not None
    return render_template("account/code.html", form=form, contact=asking[0], way=request.args.get("way", ""))
