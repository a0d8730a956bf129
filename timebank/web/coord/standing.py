"""What an office sets for one person: hours in advance, a code on paper, roles, a paper seen."""

from datetime import date, timedelta
from uuid import UUID

from flask import Response, abort, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from timebank import ledger, members
from timebank.kernel.actor import Actor
from timebank.kernel.errors import TimebankError
from timebank.ledger import LimitInUse
from timebank.members import CREDENTIAL_KINDS, ROLES
from timebank.web import session
from timebank.web.access import access
from timebank.web.coord.member import may_print_code, the_member
from timebank.web.coord.pages import pages
from timebank.web.forms import Form, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.services import now, reading, settings, today, write

LIMIT_MAX = 100 * 60
PRINTED_LASTS = timedelta(hours=72)


@pages.get("/people/<uuid:member_id>/limit")
@access("coordinator", whose="community", areas="within")
def limit(member_id: UUID) -> ResponseReturnValue:
    return _limit_page(member_id, None)


@pages.post("/people/<uuid:member_id>/limit")
@access("coordinator", whose="community", areas="within")
def set_limit(member_id: UUID) -> ResponseReturnValue:
    """Keep how many hours somebody may get before they have given any."""
    form = posted()
    minutes = form.hours("hours")
    if minutes is not None and minutes > LIMIT_MAX:
        form.refuse("hours", "web.not-in-range", _("At most 100 hours"))
    if form.is_good and minutes is not None:
        try:
            write(ledger.set_limit, session.community().id, member_id, minutes)
        except LimitInUse as error:
            form.refuse("hours", error.code, _("More than this is in use now"))
        else:
            return redirect(url_for("coord.member", member_id=member_id), 303)
    return _limit_page(member_id, form), 422


def _limit_page(member_id: UUID, form: Form | None) -> str:
    with reading() as db:
        person = the_member(db, member_id)
        balance = ledger.balances(db, session.community().id, [member_id]).get(member_id)
    if balance is None:
        abort(404)
    minutes = balance.credit_limit
    return render_template(
        "coord/limit.html",
        person=person,
        balance=balance,
        form=form or blank(hours=f"{minutes // 60}:{minutes % 60:02d}"),
    )


@pages.post("/people/<uuid:member_id>/code")
@access("coordinator", whose="community", areas="within")
def code(member_id: UUID) -> ResponseReturnValue:
    """Make a sign-in code and show it once, as a slip to print: it is kept nowhere in words."""
    with reading() as db:
        person = the_member(db, member_id)
        granted = members.roles_of(db, session.community().id, [member_id])
        if not may_print_code(db, member_id, granted.get(member_id, frozenset())):
            abort(403)
    made = write(
        members.make_printed_code,
        session.actor(),
        member_id,
        secret_key=settings().secret_key,
        now=now(),
    )
    answer: Response = make_response(
        render_template("coord/slip.html", person=person, code=made, lasts=PRINTED_LASTS)
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@pages.post("/people/<uuid:member_id>/phone-code")
@access("coordinator", whose="community", areas="within")
def phone_code(member_id: UUID) -> ResponseReturnValue:
    """Make the code for hearing rides in a call, and show it once, as a slip to print."""
    with reading() as db:
        person = the_member(db, member_id)
    made = write(
        members.make_phone_code,
        session.actor(),
        member_id,
        secret_key=settings().secret_key,
        now=now(),
    )
    page = render_template("coord/phone_code.html", person=person, code=made)
    answer: Response = make_response(page)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@pages.post("/people/<uuid:member_id>/roles")
@access("admin", whose="community")
def roles(member_id: UUID) -> ResponseReturnValue:
    """Grant or take back a role; an admin's alone."""
    form = posted()
    role = form.choice("role", ROLES)
    if not role:
        abort(404)
    if form.flag("grant"):
        write(members.grant_role, session.actor(), member_id, role, now())
    else:
        write(members.withdraw_role, session.actor(), member_id, role)
    return redirect(url_for("coord.member", member_id=member_id), 303)


@pages.get("/people/<uuid:member_id>/paper")
@access("coordinator", whose="community", areas="within")
def paper(member_id: UUID) -> ResponseReturnValue:
    """Write down a paper that somebody showed at the office."""
    return _paper_page(member_id, blank())


@pages.post("/people/<uuid:member_id>/paper")
@access("coordinator", whose="community", areas="within")
def paper_seen(member_id: UUID) -> ResponseReturnValue:
    form = posted()
    day = today(session.community().time_zone)
    kind = form.choice("kind", CREDENTIAL_KINDS)
    first = form.day("valid_from", day)
    last = form.day("valid_until", day, earliest=day)
    with reading() as db:
        driver_id = the_member(db, member_id).driver_id
    if driver_id is None:
        abort(404)
    if first is not None and last is not None and form.is_good:
        try:
            write(_keep_seen, session.actor(), driver_id, kind, first, last)
        except TimebankError as error:
            form.refuse_for(error, "valid_until")
        else:
            return redirect(url_for("coord.member", member_id=member_id), 303)
    return _paper_page(member_id, form), 422


def _keep_seen(
    db: Session, actor: Actor, driver_id: UUID, kind: str, first: date, last: date
) -> None:
    """Keep a paper and that it was looked at, together."""
    paper_id = members.send_credential(db, actor, driver_id, kind, first, last, now())
    members.check_credential(db, actor, paper_id, now())


def _paper_page(member_id: UUID, form: Form) -> str:
    with reading() as db:
        person = the_member(db, member_id)
    return render_template("coord/paper.html", person=person, form=form, kinds=CREDENTIAL_KINDS)
