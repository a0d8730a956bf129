"""How a member is reached: by what, in which language, when not, and how large the letters are."""

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import members
from timebank.kernel import wording
from timebank.members import LANGUAGES, WISHES, ContactChange, MemberView, WishNeedsContact
from timebank.web import i18n, session
from timebank.web.access import access
from timebank.web.forms import Form, asked, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.me.ask_when import typed_time
from timebank.web.me.blueprint import pages
from timebank.web.services import now, reading, write


@pages.get("/contact", endpoint="contact")
@access("rider", whose="own")
def shown() -> str:
    """Show how the member is reached."""
    me = _me()
    return _page(
        blank(
            phone=wording.phone_words(me.phone) if me.phone else "",
            is_landline="1" if me.is_landline else "",
            email=me.email,
            wish=me.wish,
            language=me.language,
            large_text="1" if me.large_text else "",
            **typed_time("quiet_from", me.quiet_from, "from_half"),
            **typed_time("quiet_until", me.quiet_until, "until_half"),
        )
    )


@pages.post("/contact")
@access("rider", whose="own")
def set_contact() -> ResponseReturnValue:
    """Keep how the member wants to be reached."""
    form = posted()
    change = _read(form)
    if change is not None:
        try:
            write(members.set_contact, session.actor(), session.own_id(), change, now())
        except WishNeedsContact as error:
            _refuse_wish(form, str(error.data.get("needs")))
        else:
            saved = redirect(url_for("me.contact", told="saved"), 303)
            answer = make_response(saved)
            if change.language and change.language != session.current().language:
                i18n.keep_language(answer, change.language)
            return answer
    return make_response(_page(form), 422)


def _read(form: Form) -> ContactChange | None:
    phone = form.phone("phone", required=False)
    email = form.email("email", required=False)
    wish = form.choice("wish", WISHES, say=_("Choose how we reach you"))
    language = form.choice("language", LANGUAGES)
    quiet_from = form.time("quiet_from", half="from_half", say=_("Type a time, like 9:00"))
    quiet_until = form.time("quiet_until", half="until_half", say=_("Type a time, like 8:00"))
    if not form.is_good:
        return None
    return ContactChange(
        phone=phone or "",
        is_landline=form.flag("is_landline"),
        email=email or "",
        contact_wish=wish,
        language=language,
        quiet_from=quiet_from,
        quiet_until=quiet_until,
        large_text=form.flag("large_text"),
    )


def _refuse_wish(form: Form, needs: str) -> None:
    """Say at the field what the wish needs."""
    if needs == "email":
        form.refuse("email", "web.missing", _("Type your e-mail, or choose another way"))
    elif needs == "mobile" and form.typed.get("phone"):
        form.refuse("wish", "web.not-chosen", _("A house phone gets no texts. Choose a call"))
    else:
        form.refuse("phone", "web.missing", _("Type your phone number, or choose another way"))


def _me() -> MemberView:
    with reading() as db:
        return members.member_view(db, session.community().id, session.own_id())


def _page(form: Form) -> str:
    is_saved = asked().typed.get("told") == "saved"
    return render_template(
        "me/contact.html", form=form, wishes=WISHES, spoken=LANGUAGES, is_saved=is_saved
    )
