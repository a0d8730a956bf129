"""Places of a wave kept for new drivers: counted for the whole community, wave by wave.

One row says what is owed, and a wave counts itself in one statement that locks it: however many
riders ask at once, over any number of invitations the share is right. Only waves for riders who
welcome new drivers count.
"""

from sqlalchemy import Integer, case, literal
from sqlalchemy.orm import Session

from timebank.kernel.db import own_insert
from timebank.matching import PLACE, Ranked, asked_of, places_kept, wave_of, ways_to_ask
from timebank.members import CommunityFacts
from timebank.rides.models import KeptPlaces
from timebank.rides.queries.pools import Search


def planned_wave(
    session: Session,
    community: CommunityFacts,
    search: Search,
    order: dict[tuple[str, ...], list[Ranked]],
) -> list[Ranked]:
    """Choose whom to ask next, so many for each way; for riders who welcome them new drivers too.

    order: as of `ranked_for`.
    """
    size = community.policy.wave_size
    ways = ways_to_ask(order)
    if search.new_ones != "apart":
        return [ranked for way in ways for ranked in way[:size]]
    places, able, free = asked_of(ways, size)
    return wave_of(ways, size, _count(session, community, places, able, free)) if places else []


def _count(session: Session, community: CommunityFacts, places: int, able: int, free: int) -> int:
    """Count a wave's places; return how many are kept: `places_kept`, in one statement."""
    percent = community.policy.new_drivers_percent
    kept, owed = places_kept(0, percent, places, able, free)
    first = own_insert(session, KeptPlaces).values(community_id=community.id, owed=owed, kept=kept)
    total = KeptPlaces.owed + percent * places
    due = total // literal(PLACE, Integer)
    due = case((due < free, free), else_=due)
    due = case((due > able, able), else_=due)
    left = total - PLACE * due
    counted = first.on_conflict_do_update(
        index_elements=["community_id"],
        set_={"kept": due, "owed": case((left > PLACE, PLACE), (left < 0, 0), else_=left)},
    )
    found: int = session.scalars(counted.returning(KeptPlaces.kept)).one()
    return found
