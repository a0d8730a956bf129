"""What helps a member ride: help level, aids, a word for drivers, and who lives with them."""

from uuid import UUID

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import members
from timebank.members import HELP_LEVELS, HouseholdDraft, MemberView, NeedDraft
from timebank.web import comfort, session
from timebank.web.access import access
from timebank.web.forms import Form, asked, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.me.ask_help import CARRIED
from timebank.web.me.blueprint import pages
from timebank.web.services import reading, write

KINDS = ("companion", "child", "attendant")
NOTE_MAX = 200


@pages.get("/needs", endpoint="needs")
@access("rider", whose="own")
def shown() -> str:
    """Show what the member needs."""
    with reading() as db:
        me = members.member_view(db, session.community().id, session.own_id())
    return _page(blank(**needs_typed(me)))


@pages.post("/needs")
@access("rider", whose="own")
def set_needs() -> ResponseReturnValue:
    """Keep what the member needs."""
    form = posted()
    draft = read_needs(form, _("Choose the help you need"))
    if not form.is_good:
        return make_response(_page(form), 422)
    write(members.set_needs, session.actor(), session.own_id(), draft)
    return redirect(url_for("me.needs", told="saved"), 303)


def needs_typed(member: MemberView) -> dict[str, object]:
    """Return what the fields of needs hold before anybody types."""
    return {
        "level": member.help_level,
        "aids": list(member.aids),
        "note": member.need_note,
        "welcomes_new": "1" if member.welcomes_new else "",
        **comfort.typed(member.comfort),
    }


def read_needs(form: Form, say: str) -> NeedDraft:
    """Read the fields of needs. say: what to do where no help is chosen."""
    return NeedDraft(
        help_level=form.choice("level", HELP_LEVELS, say=say),
        aids=tuple(form.choices("aids", CARRIED)),
        note=form.text("note", max_length=NOTE_MAX, required=False),
        welcomes_new=form.flag("welcomes_new"),
        comfort=comfort.read(form, comfort.RIDER_ASKS, comfort.RIDER_OFFERS),
    )


@pages.get("/needs/household")
@access("rider", whose="own")
def new_person() -> str:
    """Ask who comes along."""
    return _person_page(blank(kind="companion"))


@pages.post("/needs/household")
@access("rider", whose="own")
def add_person() -> ResponseReturnValue:
    """Put somebody of the household on record."""
    form = posted()
    name = form.text("name", max_length=80, say=_("Type a name"))
    kind = form.choice("kind", KINDS, say=_("Choose who it is"))
    if not form.is_good:
        return make_response(_person_page(form), 422)
    draft = HouseholdDraft(name=name, kind=kind, child_seat=form.flag("child_seat"))
    write(members.add_household_person, session.actor(), session.own_id(), draft)
    return redirect(url_for("me.needs"), 303)


@pages.post("/needs/household/<uuid:person_id>/remove")
@access("rider", whose="own")
def remove_person(person_id: UUID) -> ResponseReturnValue:
    """Take somebody off the record."""
    write(members.remove_household_person, session.actor(), session.own_id(), person_id)
    return redirect(url_for("me.needs"), 303)


def _page(form: Form) -> str:
    with reading() as db:
        household = members.household_of(db, session.community().id, session.own_id())
    return render_template(
        "me/needs.html",
        form=form,
        levels=HELP_LEVELS,
        aids=CARRIED,
        comfort=comfort,
        household=household,
        is_saved=asked().typed.get("told") == "saved",
    )


def _person_page(form: Form) -> str:
    return render_template("me/household.html", form=form, kinds=KINDS)
