"""One transfer of the ledger, and its reversal, which is a transfer of its own.

Nothing is changed or taken out; what was wrong is turned back by a linked line with a reason.
"""

from uuid import UUID

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from timebank import exchanges, giving, ledger, rides
from timebank.exchanges import ExchangeView
from timebank.kernel.actor import Actor
from timebank.ledger import AlreadyReversed, CreditLimitExceeded, TransferLine
from timebank.web import session
from timebank.web.access import access
from timebank.web.coord.ledger_list import names_of
from timebank.web.coord.pages import pages
from timebank.web.forms import Form, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.services import now, reading, write


@pages.get("/ledger/<uuid:transfer_id>")
@access("coordinator", whose="community", areas="closed")
def transfer(transfer_id: UUID) -> ResponseReturnValue:
    return _transfer_page(transfer_id, blank(), asks=False)


@pages.get("/ledger/<uuid:transfer_id>/reverse")
@access("coordinator", whose="community", areas="closed")
def reverse(transfer_id: UUID) -> ResponseReturnValue:
    """Ask before turning a transfer back: what moves where, and why. Help has its own page."""
    with reading() as db:
        found = ledger.recent_transfers(db, session.community().id, transfer_id=transfer_id)
    if found and found[0].kind == "exchange" and found[0].subject_id is not None:
        return redirect(url_for("coord.exchange", exchange_id=found[0].subject_id), 303)
    return _transfer_page(transfer_id, blank(), asks=True)


@pages.post("/ledger/<uuid:transfer_id>/reverse")
@access("coordinator", whose="community", areas="closed")
def reverse_now(transfer_id: UUID) -> ResponseReturnValue:
    form = posted()
    reason = form.text("reason", max_length=200, say=_("Say why, so that others understand it"))
    if form.is_good:
        try:
            write(_turn_back, session.actor(), transfer_id, reason)
        except CreditLimitExceeded as error:
            form.refuse("reason", error.code, _("The hours were given on. Move a gift first."))
        except AlreadyReversed:
            return redirect(url_for("coord.transfer", transfer_id=transfer_id), 303)
        else:
            return redirect(url_for("coord.transfer", transfer_id=transfer_id), 303)
    return _transfer_page(transfer_id, form, asks=True), 422


def _turn_back(db: Session, actor: Actor, transfer_id: UUID, reason: str) -> None:
    """Turn a transfer back; help other than a ride is corrected with it, or neither is."""
    found = ledger.recent_transfers(db, actor.community_id, transfer_id=transfer_id)
    if found and found[0].kind == "exchange" and found[0].subject_id is not None:
        exchanges.correct(db, actor, found[0].subject_id, reason, now())
        return
    giving.turn_back(db, actor, transfer_id, reason, now())


def _transfer_page(transfer_id: UUID, form: Form, *, asks: bool) -> str:
    community = session.community()
    with reading() as db:
        found = ledger.recent_transfers(db, community.id, transfer_id=transfer_id)
        if not found:
            abort(404)
        line = found[0]
        other_id = line.reversed_by_id or line.reverses_id
        others = ledger.recent_transfers(db, community.id, transfer_id=other_id) if other_id else []
        ride = rides.ride_by_id(db, community.id, line.subject_id) if line.subject_id else None
        helped = _helped(db, community.id, line)
        names = names_of(db, community.id, [line, *others], [])
    return render_template(
        "coord/transfer.html",
        line=line,
        other=others[0] if others else None,
        ride=ride,
        helped=helped,
        names=names,
        form=form,
        asks=asks and line.kind not in ("reversal", "carried") and line.reversed_by_id is None,
    )


def _helped(db: Session, community_id: int, line: TransferLine) -> ExchangeView | None:
    """Return the help other than a ride that a transfer moved the hours of, or turned back."""
    if line.subject_id is None or line.kind not in ("exchange", "reversal"):
        return None
    return exchanges.exchange_view(db, community_id, line.subject_id)
