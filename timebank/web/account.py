"""Signing in by a code through one's own channel, and out.

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
    contact = read_contact(form)
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
        return come_in(use.token, wanted)
    if use.outcome == "choose":
        return render_template("account/choose.html", form=form, use=use)
    file_wrong(form, use)
    return make_response(_code_page(form), 422)


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


def come_in(token: str, wanted: str) -> ResponseReturnValue:
    """Give the token to this browser and go where they wanted, or where their day starts."""
    session.keep_token(token)
    return redirect(safe_next(wanted) or url_for("account.start"), 303)


def read_contact(form: Form) -> Contact | None:
    """Read a phone number or e-mail."""
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


def file_wrong(form: Form, use: CodeUse) -> None:
    """Say at the field why a code did not let them in."""
    if use.outcome == "wrong":
        form.refuse("code", "web.wrong", _("This is not the code. Look again and type it"))
    else:
        form.refuse("code", "web.spent", _("This code is too old. Ask for a new one"))


def _sign_in_page(form: Form) -> str:
    return render_template("account/sign_in.html", form=form)


def _code_page(form: Form) -> str:
    asking = _asking()
    assert asking is not None
    way = request.args.get("way", "")
    return render_template("account/code.html", form=form, contact=asking[0], way=way)
