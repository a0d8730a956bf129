"""A member's yes as the desk writes it down: how it was given, to what, how much, until when.

Spoken, it counts at once and is asked about; by text it counts from their own answer on.
"""

from uuid import UUID

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import intermediaries
from timebank.intermediaries import SCOPES, USUAL_SCOPES, WEEK_MINUTES_USUAL, ConsentTerms
from timebank.kernel.errors import Invalid
from timebank.web import acting_words, session
from timebank.web.access import access
from timebank.web.desk import helped as helping
from timebank.web.desk.blueprint import pages
from timebank.web.desk.helped import Helped
from timebank.web.forms import Form, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.services import now, reading, write

WITNESS_MAX = 80
HOURS_MAX = 100


@pages.get("/people/<uuid:member_id>/consent")
@access("helper", "coordinator", whose="consented", areas="within")
def consent(member_id: UUID) -> ResponseReturnValue:
    """Show the words to read and what they said yes to before."""
    found = _the(member_id)
    before = found.consent.scopes if found.consent else USUAL_SCOPES
    return _page(found, Form(blank().typed, {"scopes": list(before)}))


@pages.post("/people/<uuid:member_id>/consent")
@access("helper", "coordinator", whose="consented", areas="within")
def renew(member_id: UUID) -> ResponseReturnValue:
    """Write down that the member said yes, from today."""
    found = _the(member_id)
    form, staff = posted(), session.staff()
    given_by = form.choice(
        "given_by", tuple(acting_words.GIVEN_BY), say=_("Choose how they said yes")
    )
    if staff is None:
        form.refuse("given_by", "web.not-chosen", _("You are on no organization’s staff"))
    before = found.consent
    scopes = tuple(form.choices("scopes", SCOPES))
    cap = form.number("cap", 0, HOURS_MAX, required=False)
    until = form.day("until", helping.day(), required=False, earliest=helping.day())
    witness = form.text("witness", required=False, max_length=WITNESS_MAX)
    if not form.is_good or staff is None:
        return _page(found, form)
    kept = before.week_minutes_max if before else WEEK_MINUTES_USUAL
    terms = ConsentTerms(
        request_key=form.request_key(session.own_id()),
        member_id=member_id,
        organisation_id=staff.organisation_id,
        staff_id=staff.staff_id if form.flag("only_me") else None,
        scopes=scopes or (before.scopes if before else USUAL_SCOPES),
        week_minutes_max=kept if cap is None else cap * 60,
        given_by=given_by,
        witness=witness,
        until_on=until,
    )
    try:
        write(intermediaries.give_consent, helping.acting_for(member_id), terms, now())
    except Invalid as error:
        names = {"until_on": "until", "week_minutes_max": "cap"}
        name = names.get(str(error.data.get("field")), "given_by")
        say = _("At most one year. Type an earlier day") if name == "until" else None
        form.refuse(name, error.code, say)
        return _page(found, form)
    return redirect(url_for("desk.person", member_id=member_id, told="consent"), 303)


def _the(member_id: UUID) -> Helped:
    with reading() as db:
        return helping.the_helped(db, member_id)


def _page(found: Helped, form: Form) -> ResponseReturnValue:
    staff = session.staff()
    if staff is None:
        return redirect(url_for("coord.consents", member_id=found.id), 303)
    with reading() as db:
        consents = helping.our_consents(db, found.id)
    page = render_template(
        "desk/consent.html",
        form=form,
        rider=found,
        consents=consents,
        staff_facts=staff,
        ways=list(acting_words.GIVEN_BY.items()),
        scopes=list(acting_words.SCOPES.items()),
    )
    return make_response(page, 200 if form.is_good else 422)
