"""Who may ask for rides in a member's name: until when, confirmed, stopped, or a new one.

Only the member gives or ends it here; a helper never sees these pages of theirs.
"""

from datetime import date
from uuid import UUID

from flask import abort, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import intermediaries, rides
from timebank.intermediaries import USUAL_SCOPES, ConsentTerms, ConsentView, OrganisationLine
from timebank.kernel.errors import Invalid
from timebank.web import session
from timebank.web.access import access
from timebank.web.acting_words import ACTS
from timebank.web.forms import Form, asked, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.me.blueprint import pages
from timebank.web.services import now, reading, today, write

ACTS_MAX = 60


@pages.get("/helpers")
@access("rider", whose="own")
def helpers() -> str:
    """List who may ask for rides for this member."""
    with reading() as db:
        found = intermediaries.consents_of(db, session.community().id, session.own_id(), _day())
        acts = intermediaries.acts_of(db, session.community().id, session.own_id(), limit=ACTS_MAX)
    return render_template(
        "me/helpers.html",
        now_helping=[consent for consent in found if consent.is_live or consent.is_waiting],
        before=[consent for consent in found if consent.is_over],
        acts=acts,
        act_words=ACTS,
        told=asked().typed.get("told", ""),
    )


@pages.get("/helpers/new")
@access("rider", whose="own")
def new_helper() -> str:
    """Ask who may help."""
    return _new_page(blank())


@pages.post("/helpers/new")
@access("rider", whose="own")
def add_helper() -> ResponseReturnValue:
    """Let an organisation's people ask for rides."""
    form = posted()
    organisation_id = form.id("organisation", say=_("Choose who may help you"))
    until = form.day(
        "until", _day(), required=False, earliest=_day(), say=_("Type a day, like 6/30")
    )
    if form.is_good and organisation_id is not None:
        terms = ConsentTerms(
            request_key=form.request_key(session.own_id()),
            member_id=session.own_id(),
            organisation_id=organisation_id,
            scopes=USUAL_SCOPES,
            given_by="page",
            until_on=until,
        )
        try:
            write(intermediaries.give_consent, session.actor(), terms, now())
        except Invalid:
            form.refuse("until", "web.day-far", _("At most one year. Type an earlier day"))
        else:
            return redirect(url_for("me.helpers"), 303)
    return make_response(_new_page(form), 422)


@pages.post("/helpers/<uuid:consent_id>/confirm")
@access("rider", whose="own")
def confirm_helper(consent_id: UUID) -> ResponseReturnValue:
    """Say: yes, they may."""
    write(intermediaries.confirm_consent, session.actor(), _own(consent_id).id, now())
    return redirect(url_for("me.helpers"), 303)


@pages.post("/helpers/<uuid:consent_id>/renew")
@access("rider", whose="own")
def renew_helper(consent_id: UUID) -> ResponseReturnValue:
    """Say: let them go on."""
    write(intermediaries.renew_consent, session.actor(), _own(consent_id).id, now())
    return redirect(url_for("me.helpers", told="renewed"), 303)


@pages.post("/helpers/acts/<uuid:act_id>/deny")
@access("rider", whose="own")
def deny_act(act_id: UUID) -> ResponseReturnValue:
    """Say: I did not ask for this. What was booked is called off, the office looks."""
    write(rides.deny, session.actor(), act_id, now())
    return redirect(url_for("me.helpers", told="denied"), 303)


@pages.get("/helpers/<uuid:consent_id>/stop")
@access("rider", whose="own")
def stop(consent_id: UUID) -> ResponseReturnValue:
    """Ask whether they should really stop."""
    consent = _own(consent_id)
    if consent.is_guardian:  # ended by the office, which the page of helpers says
        return redirect(url_for("me.helpers"), 303)
    return make_response(render_template("me/helper_stop.html", consent=consent))


@pages.post("/helpers/<uuid:consent_id>/stop")
@access("rider", whose="own")
def stop_helper(consent_id: UUID) -> ResponseReturnValue:
    """End it now; a no to what was only said for them calls off what it booked, too."""
    consent = _own(consent_id)
    if consent.is_waiting:
        write(rides.refuse_consent, session.actor(), consent.id, now())
    else:
        write(intermediaries.revoke_consent, session.actor(), consent.id, now())
    return redirect(url_for("me.helpers"), 303)


def _day() -> date:
    return today(session.community().time_zone)


def _own(consent_id: UUID) -> ConsentView:
    """Return a consent that this member gave; 404 for every other."""
    with reading() as db:
        consent = intermediaries.consent_view(db, session.community().id, consent_id, _day())
    if consent is None or consent.member_id != session.own_id():
        abort(404)
    return consent


def _organisations() -> list[OrganisationLine]:
    with reading() as db:
        found = intermediaries.organisations(db, session.community().id, _day())
    return [line for line in found if line.staff]


def _new_page(form: Form) -> str:
    return render_template("me/helper_new.html", form=form, organisations=_organisations())
