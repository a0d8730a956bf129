"""What the community decided about hours and help, in plain words; and who changed what."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from timebank import members, rides
from timebank.kernel.actor import Actor
from timebank.kernel.errors import Invalid
from timebank.members import VISIT_PURPOSES, Policy
from timebank.web import session
from timebank.web.access import access
from timebank.web.coord.pages import pages
from timebank.web.forms import Form, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.services import now, reading, write
from timebank.web.words import PURPOSES

WHAT = {
    "credit_limit": _l("Hours before giving, for new members"),
    "soft_warning_percent": _l("Ways to give are shown after, percent"),
    "exchange_days": _l("Days until help counts"),
    "help_days": _l("Days a note stays"),
    "plan_days": _l("Days before, rides are planned together"),
    "order_together": _l("Known to each other, minutes"),
    "order_trust": _l("Trust, minutes"),
    "order_load": _l("Driven enough, minutes"),
    "order_language": _l("Same language, minutes"),
    "new_drivers_percent": _l("Kept for new neighbors, percent"),
    "priorities": _l("What comes first"),
    "vital_purposes": _l("Never called off all at once"),
    "backup_purposes": _l("A second driver stands by"),
}


@pages.get("/policy")
@access("coordinator", whose="community", areas="closed")
def policy() -> ResponseReturnValue:
    """Show what holds now."""
    held = session.community().policy
    typed: dict[str, object] = {name: getattr(held, name) for name in Policy.CHANGEABLE}
    hours, minutes = divmod(held.credit_limit, 60)
    typed |= {name: getattr(held, name).split() for name in Policy.OF_PURPOSES}
    typed["credit_limit"] = f"{hours}:{minutes:02d}" if minutes else hours
    return make_response(_page(blank(**typed)))


@pages.post("/policy")
@access("coordinator", whose="community", areas="closed")
def set_policy() -> ResponseReturnValue:
    """Keep what was changed; what members have already stays theirs."""
    form = posted()
    least, most = (minutes // 60 for minutes in Policy.CHANGEABLE["credit_limit"])
    said = {"credit_limit": form.hours("credit_limit", bare=True)}
    said |= {
        name: form.number(name, *Policy.CHANGEABLE[name])
        for name in Policy.CHANGEABLE
        if name not in said
    }
    purposes: dict[str, list[str]] = {}
    if form.flag("purposes"):  # a page from before these were on it takes none of them away
        purposes = {name: form.choices(name, VISIT_PURPOSES) for name in Policy.OF_PURPOSES}
    chosen = {name: value for name, value in said.items() if value is not None}
    if form.is_good:
        try:
            write(_keep, session.actor(), chosen, purposes, now())
        except Invalid as error:
            words = _("From %(least)s to %(most)s hours", least=least, most=most)
            form.refuse(str(error.data.get("field", "credit_limit")), error.code, words)
        else:
            return redirect(url_for("coord.policy"), 303)
    return make_response(_page(form), 422)


def _keep(
    db: Session,
    actor: Actor,
    chosen: Mapping[str, int],
    purposes: Mapping[str, Sequence[str]],
    at: datetime,
) -> None:
    members.change_policy(db, actor, chosen, at)
    members.change_purposes(db, actor, purposes, at)


def _page(form: Form) -> str:
    community = session.community()
    with reading() as db:
        changes = members.policy_changes(db, community.id)
    example = rides.order_example(community.policy)
    return render_template(
        "coord/policy.html",
        form=form,
        changes=changes,
        what=WHAT,
        example=example,
        purposes=PURPOSES,
    )
