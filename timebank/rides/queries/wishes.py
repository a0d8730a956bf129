"""Which comfort wishes leave nobody for a ride: asked only where nobody may drive it."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from timebank.members import CAR_BITS, LANGUAGE_BIT, CommunityFacts, comfort_words
from timebank.rides.queries.candidates import ranked_for
from timebank.rides.queries.searching import search_for
from timebank.rides.queries.views import RideView


@dataclass(frozen=True, slots=True)
class Lacking:
    """Wishes that leave nobody; each empty: together they do, and none by itself.

    asked: words of what the rider asks for and nobody who is free offers. missed: of what
    everybody who is free asks for and the rider does not offer.
    """

    asked: tuple[str, ...]
    missed: tuple[str, ...]


def lacking(
    session: Session, community: CommunityFacts, view: RideView, now: datetime
) -> Lacking | None:
    """Return which wishes leave nobody; None where somebody may drive, or nobody without them."""
    search = replace(search_for(community, [view]), to_ask=False)
    if any(ranked_for(session, community, search, now, best=1).values()):
        return None
    # -1: every bit
    anyhow = replace(search.need, comfort_asks=0, comfort_offers=-1, own_language=False)
    way = tuple(search.legs)
    found = ranked_for(session, community, replace(search, need=anyhow), now)[way]
    free = [one.candidate for one in found]
    if not free:
        return None
    offered, asked, speaks = 0, CAR_BITS, False
    for one in free:
        offered |= one.comfort_offers
        asked &= one.comfort_asks
        speaks = speaks or bool(search.need.languages & one.languages)
    unspoken = LANGUAGE_BIT if search.need.own_language and not speaks else 0
    return Lacking(
        comfort_words(search.need.comfort_asks & ~offered | unspoken),
        comfort_words(asked & ~search.need.comfort_offers),
    )
