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
from timebank.members import HelperMayNot, is_house

SCOPE = "book"  # what a consent must cover: to write down help, and to say that a member gave


def side_to_speak_for(
    session: Session, actor: Actor, view: ExchangeView, now: datetime
) -> tuple[SideView, UUID | None]:
    """Return the side an actor speaks for and by which consent.

    Their own, the one they act for, or the community's for a coordinator who is no side of it.
    A helper never speaks hours of their member away. Raises: NotYourExchange, HelperReceives,
    members.HelperMayNot, intermediaries.ConsentMissing.
    """
    side = view.side_of(actor.subject_id)
    if side is None and actor.is_coordinator and view.side_of(actor.member_id) is None:
        side = view.side_of(FUND_OWNER)
    if side is None:
        raise NotYourExchange()
    if side.member_id is None or side.member_id == actor.member_id or is_house(actor):
        return side, None
    own = view.side_of(actor.member_id)
    if own is not None and own.is_giver:
        raise HelperReceives()  # who acts for another gets no hours by it
    if not (actor.is_coordinator or side.part == GIVER):
        raise HelperMayNot()
    return side, intermediaries.authorize(session, actor, side.owner_id, SCOPE, now)
