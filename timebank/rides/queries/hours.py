"""Who would pay the hours of a ride that stands already: its rider, a sponsor, the fund."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from timebank import giving, ledger, members
from timebank.kernel.calendar import month_start
from timebank.members import CommunityFacts
from timebank.rides.queries.views import RideView


def others_who_pay(
    session: Session,
    community: CommunityFacts,
    view: RideView,
    now: datetime,
    *,
    is_approved: bool = False,
) -> tuple[ledger.FundAsk, ledger.SponsorAsk | None]:
    """Return what a ride asks of the fund, and of the sponsor of one of its places."""
    month_at = month_start(now, community.time_zone)
    places = (view.to_place.id, view.from_place.id)
    sponsor = giving.sponsor_of(session, community.id, places, month_at)
    is_flagged = members.is_flagged(session, community.id, view.rider.member_id)
    return ledger.FundAsk(view.purpose, month_at, is_flagged, is_approved), sponsor


def share_now(
    session: Session, community: CommunityFacts, views: Sequence[RideView], now: datetime
) -> ledger.Share:
    """Return how the hours of rides of one request would be laid on who pays, now."""
    asks = [view.effort_minutes for view in views]
    others = others_who_pay(session, community, views[0], now)
    return ledger.share_of(session, community.id, views[0].rider.member_id, asks, *others)
