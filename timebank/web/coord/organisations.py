"""Helping organisations and who works there: added, hired, ended by a coordinator."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from timebank import intermediaries, members
from timebank.intermediaries import ORGANISATION_KINDS
from timebank.kernel.errors import TimebankError
from timebank.web import session
from timebank.web.access import access
from timebank.web.coord import words
from timebank.web.coord.pages import pages
from timebank.web.forms import Form, blank, posted
from timebank.web.services import now, reading, today, write


@pages.get("/helpers")
@access("coordinator", whose="community", areas="closed")
def organisations() -> ResponseReturnValue:
    return _page(blank())


@pages.post("/helpers")
@access("coordinator", whose="community", areas="closed")
def organisation_new() -> ResponseReturnValue:
    form = posted()
    name = form.text("name", max_length=80)
    kind = form.choice("kind", ORGANISATION_KINDS)
    if not form.is_good:
        return _page(form), 422
    write(intermediaries.add_organisation, session.actor(), name=name, kind=kind)
    return redirect(url_for("coord.organisations"), 303)


@pages.post("/helpers/<uuid:organisation_id>/hire")
@access("coordinator", whose="community", areas="closed")
def hire(organisation_id: UUID) -> ResponseReturnValue:
    """Put a member on an organisation's staff from today."""
    form = posted()
    member_id = form.id("member")
    if member_id is None:
        return _page(form), 422
    try:
        write(intermediaries.hire, session.actor(), organisation_id, member_id, now())
    except TimebankError as error:
        form.refuse_for(error, "member")
        return _page(form), 422
    return redirect(url_for("coord.organisations"), 303)


@pages.post("/helpers/staff/<uuid:staff_id>/end")
@access("coordinator", whose="community", areas="closed")
def let_go(staff_id: UUID) -> ResponseReturnValue:
    """End somebody's work there: from now on they may book for nobody."""
    write(intermediaries.let_go, session.actor(), staff_id, now())
    return redirect(url_for("coord.organisations"), 303)


def _page(form: Form) -> str:
    community = session.community()
    text = request.args.get("q", "").strip()
    with reading() as db:
        listed = intermediaries.organisations(db, community.id, today(community.time_zone))
        hits = members.find_members(db, community.id, text) if text else []
    return render_template(
        "coord/organisations.html",
        organisations=listed,
        kind_choices=words.choices_of(words.ORGANISATIONS, ORGANISATION_KINDS),
        hits=[hit for hit in hits if hit.state == "active"],
        text=text,
        chosen=request.args.get("at", ""),
        form=form,
    )
