"""Help other than rides, for coordinators: what waits, what is not agreed, what moved wrongly."""

from uuid import UUID

from flask import abort, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import exchanges, ledger
from timebank.exchanges import DECISIONS, ExchangeView
from timebank.kernel.errors import Conflict, Invalid, NotAllowed
from timebank.ledger import FUND_OWNER, CreditLimitExceeded
from timebank.web import naming, session
from timebank.web.access import access
from timebank.web.coord.pages import pages
from timebank.web.forms import Form, asked, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.services import now, reading, write

REASON_MAX = 200


@pages.get("/exchanges", endpoint="exchanges")
@access("coordinator", whose="community", areas="within")
def listed() -> str:
    """List what is not over, what a coordinator is waited for first; and what ended last."""
    community = session.community()
    with reading() as db:
        found = exchanges.exchanges_open(db, community.id, among=naming.among())
        recent = [] if session.is_limited() else exchanges.exchanges_recent(db, community.id)
    ours = [one for one in found if one.state != "waiting" or _waits_for_us(one)]
    return render_template(
        "coord/exchanges.html",
        ours=ours,
        waiting=[one for one in found if one not in ours],
        recent=recent,
        fund=FUND_OWNER,
    )


@pages.get("/exchanges/<uuid:exchange_id>", endpoint="exchange")
@access("coordinator", whose="community", areas="within")
def shown(exchange_id: UUID) -> ResponseReturnValue:
    """Show one with what may be done about it."""
    return _page(_the(exchange_id), blank())


@pages.post("/exchanges/<uuid:exchange_id>/said")
@access("coordinator", whose="community", areas="within")
def exchange_said(exchange_id: UUID) -> ResponseReturnValue:
    """Keep what a member said on the telephone, or a yes or no for the community."""
    view, form = _the(exchange_id), posted()
    owner_id = form.id("owner")
    word = form.choice("say", ("yes", "no"))
    side = view.side_of(owner_id)
    if not form.is_good or side is None:
        return _page(view, form)
    on_behalf_of = side.member_id
    actor = session.actor(on_behalf_of=on_behalf_of, channel="call" if on_behalf_of else "web")
    try:
        if word == "yes":
            write(exchanges.confirm, actor, exchange_id, now())
        else:
            write(exchanges.dispute, actor, exchange_id, "", now())
    except (Conflict, NotAllowed) as error:
        form.refuse_for(error)
        return _page(_the(exchange_id), form)
    return _again(exchange_id, "kept")


@pages.post("/exchanges/<uuid:exchange_id>/decide")
@access("coordinator", whose="community", areas="within")
def decide_exchange(exchange_id: UUID) -> ResponseReturnValue:
    """End what is not agreed, or lacks hours."""
    view, form = _the(exchange_id), posted()
    decision = form.choice("decision", DECISIONS, say=_("Choose what becomes of it"))
    reason = form.text("reason", max_length=REASON_MAX, say=_("Say why, so that others understand"))
    minutes = _minutes(form, view) if decision == "minutes" else None
    if not form.is_good:
        return _page(view, form)
    try:
        write(
            exchanges.decide, session.actor(), exchange_id, decision, now(),
            minutes=minutes, reason=reason,
        )  # fmt: skip
    except CreditLimitExceeded as error:
        form.refuse("decision", error.code, _("Their hours do not reach. Choose the fund, or less"))
    except (Invalid, NotAllowed, Conflict) as error:
        form.refuse_for(error, "decision")
    return _page(_the(exchange_id), form) if form.errors else _again(exchange_id, "kept")


@pages.post("/exchanges/<uuid:exchange_id>/correct")
@access("coordinator", whose="community", areas="within")
def correct_exchange(exchange_id: UUID) -> ResponseReturnValue:
    """Turn back what moved, and move other hours where some are right."""
    view, form = _the(exchange_id), posted()
    how = form.choice("how", ("other", "none"), say=_("Choose what is right"))
    reason = form.text("reason", max_length=REASON_MAX, say=_("Say why, so that others understand"))
    minutes = _minutes(form, view) if how == "other" else None
    if not form.is_good:
        return _page(view, form)
    made: UUID | None = None
    try:
        made = write(
            exchanges.correct, session.actor(), exchange_id, reason, now(), minutes=minutes
        )
    except CreditLimitExceeded as error:
        form.refuse("reason", error.code, _("The hours were given on. Move a gift first."))
    except (Invalid, NotAllowed, Conflict) as error:
        form.refuse_for(error, "how")
    return _page(_the(exchange_id), form) if form.errors else _again(made or exchange_id, "kept")


def _waits_for_us(view: ExchangeView) -> bool:
    fund = view.side_of(FUND_OWNER)
    return fund is not None and fund.said == "waiting"


def _minutes(form: Form, view: ExchangeView) -> dict[UUID, int]:
    """Read the minutes of every side."""
    found: dict[UUID, int] = {}
    for number, side in enumerate(view.sides):
        minutes = form.hours(f"side-{number}", bare=True)
        if minutes is not None:
            found[side.owner_id] = minutes
    return found


def _the(exchange_id: UUID) -> ExchangeView:
    with reading() as db:
        found = exchanges.exchange_view(db, session.community().id, exchange_id)
    if found is None:
        abort(404)
    return found


def _page(view: ExchangeView, form: Form) -> ResponseReturnValue:
    with reading() as db:
        moved = (
            ledger.recent_transfers(db, session.community().id, subject_id=view.id)
            if view.transfer_id and not session.is_limited()
            else []
        )
    page = render_template(
        "coord/exchange.html",
        one=view,
        form=form,
        moved=moved,
        fund=FUND_OWNER,
        is_own=view.side_of(session.own_id()) is not None,
        told=asked().typed.get("told", ""),
    )
    return make_response(page, 200 if form.is_good else 422)


def _again(exchange_id: UUID, told: str) -> ResponseReturnValue:
    return redirect(url_for("coord.exchange", exchange_id=exchange_id, told=told), 303)
