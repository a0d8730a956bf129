"""Who may say something about an exchange, and for which of its sides."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from timebank import intermediaries
from timebank.exchanges.errors import HelperReceives, NotYourExchange
from timebank.exchanges.queries.views import ExchangeView, SideView
from timebank.exchanges.rules.sides import GIVER
from timebank.kernel.actor import Actor
from timebank.ledger import FUND_OWNER
from timebank.members import is_house

# what a consent must cover: to say that a member gave; that hours of theirs may go
SCOPES = {GIVER: "book"}
SPENDS = "spend"


def scope_for(part: str) -> str:
    """Return the scope a helper needs to speak for a giver or a receiver."""
    return SCOPES.get(part, SPENDS)


def side_to_speak_for(
    session: Session, actor: Actor, view: ExchangeView, now: datetime
) -> tuple[SideView, UUID | None]:
    """Return the side an actor speaks for and by which consent.

    Their own, the one they act for, or the community's for a coordinator who is no side of it.
    Raises: NotYourExchange, HelperReceives, intermediaries.ConsentMissing.
    """
    side = view.side_of(actor.subject_id)
    if side is None and actor.is_coordinator and view.side_of(actor.member_id) is None:
        side = view.side_of(FUND_OWNER)
    if side is None:
        raise NotYourExchange()
    if side.member_id is None or side.member_id == actor.member_id or is_house(actor):
        return side, None
    if not actor.is_coordinator:
        refuse_helper_who_gives(actor, view)
    consent_id = intermediaries.authorize(session, actor, side.owner_id, scope_for(side.part), now)
    return side, consent_id


def refuse_helper_who_gives(actor: Actor, view: ExchangeView) -> None:
    """Raises: HelperReceives where somebody acts for another and gets hours by it."""
    own = view.side_of(actor.member_id)
    if own is not None and own.is_giver:
        raise HelperReceives()
