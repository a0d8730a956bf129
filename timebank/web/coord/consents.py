"""Who may book for one member, as the office sees it: ended at once, renewed, a guardian's paper.

A member who calls to stop a helper is heard here; so is a "they did not ask for this".
"""

from datetime import date
from uuid import UUID

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from timebank import intermediaries, members, rides
from timebank.intermediaries import ConsentView, SeenBefore
from timebank.kernel.errors import TimebankError
from timebank.web import acting_words, naming, session
from timebank.web.access import access
from timebank.web.coord.member import the_member
from timebank.web.coord.pages import pages
from timebank.web.forms import Form, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.services import now, reading, today, write

DOCUMENT_MAX = 120


@pages.get("/people/<uuid:member_id>/helpers")
@access("coordinator", whose="community", areas="within")
def consents(member_id: UUID) -> ResponseReturnValue:
    return _page(member_id, blank())


@pages.post("/people/<uuid:member_id>/helpers/<uuid:consent_id>/stop")
@access("coordinator", whose="community", areas="within")
def consent_stop(member_id: UUID, consent_id: UUID) -> ResponseReturnValue:
    """End it now, as the member said on the telephone; a no to what was asked calls off, too."""
    one = _theirs(member_id, consent_id)
    actor = session.actor(on_behalf_of=member_id, channel="call")
    if one.is_waiting:
        write(rides.refuse_consent, actor, one.id, now())
    else:
        write(intermediaries.revoke_consent, actor, one.id, now())
    return _back(member_id)


@pages.post("/people/<uuid:member_id>/helpers/<uuid:consent_id>/yes")
@access("coordinator", whose="community", areas="within")
def consent_yes(member_id: UUID, consent_id: UUID) -> ResponseReturnValue:
    """Write down the member's own yes: to what was asked, or to one more year."""
    one = _theirs(member_id, consent_id)
    actor = session.actor(on_behalf_of=member_id, channel="call")
    if one.is_waiting:
        write(intermediaries.confirm_consent, actor, one.id, now())
    else:
        write(intermediaries.renew_consent, actor, one.id, now())
    return _back(member_id)


@pages.post("/people/<uuid:member_id>/acts/<uuid:act_id>/deny")
@access("coordinator", whose="community", areas="within")
def act_denied(member_id: UUID, act_id: UUID) -> ResponseReturnValue:
    """Write down that the member did not ask for something; what was booked is called off."""
    with reading() as db:
        acts = intermediaries.acts_of(db, session.community().id, member_id)
    if all(act.id != act_id for act in acts):
        abort(404)
    write(rides.deny, session.actor(on_behalf_of=member_id, channel="call"), act_id, now())
    return _back(member_id)


@pages.post("/people/<uuid:member_id>/guardian")
@access("coordinator", whose="community", areas="within")
def guardian(member_id: UUID) -> ResponseReturnValue:
    """Keep a guardian's paper that I saw; it counts when a second person has seen it."""
    form = posted()
    document = form.text("document", max_length=DOCUMENT_MAX, say=_("Type which court and day"))
    guardian_id = form.id("guardian", say=_("Choose the guardian"))
    if guardian_id is not None:
        with reading() as db:
            if not naming.may_see(db, guardian_id):
                abort(404)
    if form.is_good and guardian_id is not None:
        try:
            write(
                intermediaries.record_guardian,
                session.actor(on_behalf_of=member_id),
                request_key=form.request_key(session.own_id()),
                ward_id=member_id,
                guardian_id=guardian_id,
                document=document,
                now=now(),
            )
        except TimebankError as error:
            form.refuse_for(error, "guardian")
        else:
            return _back(member_id)
    return _page(member_id, form), 422


@pages.post("/people/<uuid:member_id>/helpers/<uuid:consent_id>/seen")
@access("coordinator", whose="community", areas="within")
def guardian_seen(member_id: UUID, consent_id: UUID) -> ResponseReturnValue:
    """Keep that I saw the paper, too."""
    one, form = _theirs(member_id, consent_id), blank()
    try:
        actor = session.actor(on_behalf_of=member_id)
        write(intermediaries.see_document, actor, one.id, now())
    except SeenBefore as error:
        form.refuse("", error.code, _("You saw it already. Another coordinator must see it, too"))
        return _page(member_id, form), 422
    return _back(member_id)


def _day() -> date:
    return today(session.community().time_zone)


def _theirs(member_id: UUID, consent_id: UUID) -> ConsentView:
    with reading() as db:
        one = intermediaries.consent_view(db, session.community().id, consent_id, _day())
    if one is None or one.member_id != member_id:
        abort(404)
    return one


def _back(member_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("coord.consents", member_id=member_id), 303)


def _page(member_id: UUID, form: Form) -> str:
    text = request.args.get("q", "").strip()
    with reading() as db:
        return _rendered(db, member_id, form, text)


def _rendered(db: Session, member_id: UUID, form: Form, text: str) -> str:
    community_id = session.community().id
    hits = members.find_members(db, community_id, text, among=naming.among()) if text else []
    return render_template(
        "coord/consents.html",
        person=the_member(db, member_id),
        consents=intermediaries.consents_of(db, community_id, member_id, _day()),
        acts=intermediaries.acts_of(db, community_id, member_id),
        hits=[hit for hit in hits if hit.state == "active" and hit.member_id != member_id],
        text=text,
        form=form,
        act_words=acting_words.ACTS,
        scope_words=acting_words.SCOPES,
    )
