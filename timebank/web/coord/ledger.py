"""The ledger: hours that moved, one transfer, and its reversal, which is a transfer of its own.

Nothing is changed or taken out; what was wrong is turned back by a linked line with a reason.
"""

from uuid import UUID

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from timebank import exchanges, giving, intermediaries, ledger, members, rides
from timebank.exchanges import ExchangeView
from timebank.kernel.actor import Actor
from timebank.ledger import (
    FUND_OWNER,
    AlreadyReversed,
    CreditLimitExceeded,
    TransferLine,
)
from timebank.web import session
from timebank.web.access import access
from timebank.web.coord.pages import pages
from timebank.web.forms import Form, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.services import now, reading, write

SHOWN = 50


@pages.get("/ledger", endpoint="ledger")
@access("coordinator", whose="community", areas="closed")
def listed() -> ResponseReturnValue:
    """The newest transfers: of everybody, or of the member that was found."""
    community = session.community()
    text = request.args.get("q", "").strip()
    member_id = request.args.get("member", None, UUID)
    with reading() as db:
        hits = members.find_members(db, community.id, text) if text else []
        if len(hits) == 1 and member_id is None:
            member_id = hits[0].member_id
        lines = ledger.recent_transfers(db, community.id, owner_id=member_id, limit=SHOWN)
        names = _names(db, community.id, lines, [member_id] if member_id else [])
        about = {line.subject_id for line in lines if line.kind == "exchange" and line.subject_id}
        helped = exchanges.categories_of(db, community.id, about)
        balance = ledger.balances(db, community.id, [member_id or FUND_OWNER])
    if member_id is not None and member_id not in names:
        abort(404)
    return render_template(
        "coord/ledger.html",
        lines=lines,
        helped=helped,
        names=names,
        hits=hits,
        text=text,
        member_id=member_id,
        balance=balance.get(member_id or FUND_OWNER),
    )


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
        names = _names(db, community.id, [line, *others], [])
    return render_template(
        "coord/transfer.html",
        line=line,
        other=others[0] if others else None,
        ride=ride,
        helped=helped,
        names=names,
        form=form,
        asks=asks and line.kind != "reversal" and line.reversed_by_id is None,
    )


def _helped(db: Session, community_id: int, line: TransferLine) -> ExchangeView | None:
    """Return the help other than a ride that a transfer moved the hours of, or turned back."""
    if line.subject_id is None or line.kind not in ("exchange", "reversal"):
        return None
    return exchanges.exchange_view(db, community_id, line.subject_id)


def _names(
    db: Session, community_id: int, lines: list[TransferLine], also: list[UUID]
) -> dict[UUID | None, str]:
    """Return the name of every owner and doer in the lines: members, sponsors, the fund."""
    ids = {owner for line in lines for owner, _minutes in line.sides} | set(also)
    ids |= {line.by_id for line in lines if line.by_id is not None}
    names: dict[UUID | None, str] = {FUND_OWNER: _("Community fund"), None: _("By rule")}
    names |= {id_: one.name for id_, one in members.recipients(db, community_id, ids).items()}
    banks = {owner: bank for owner in ids if (bank := ledger.bank_of(owner))}
    if banks:
        slugs = {one.id: one.name for one in members.communities(db)}
        names |= {owner: slugs.get(bank, "?") for owner, bank in banks.items()}
    left = ids - set(names)
    if left:
        names.update(intermediaries.organisation_names(db, left).items())
    return names
