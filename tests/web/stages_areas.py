"""Situations of areas: two are named, with people in them; the office and the desk are limited."""

from uuid import UUID

import pytest

from tests import builders
from tests.web import stages_coord
from tests.web.seeds import Seed
from timebank import areas, intermediaries
from timebank.kernel.actor import Actor
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.members import Member

OFFICE = Actor(1, None, "cli")
# for tests of pages, whose statements are tested on both elsewhere
ONE_DATABASE = pytest.mark.parametrize("_database", ["sqlite"], indirect=True)


def put_in(database: Database, clock: FixedClock, area_id: UUID, *member_ids: UUID) -> None:
    """Put people in an area."""
    for member_id in member_ids:
        database.transact(areas.place_member, OFFICE, member_id, area_id, clock.now())


def areas_named(database: Database, seed: Seed, clock: FixedClock) -> None:
    """A week of rides; some riders in the southwest, some on the east side, one asks to join."""
    stages_coord.week(database, seed, clock)
    office = Actor(1, seed.members["admin"], "web", roles=frozenset({"admin", "coordinator"}))
    now = clock.now()
    with database.transaction() as session:
        southwest = areas.add_area(session, office, "Southwest", now)
        east = areas.add_area(session, office, "East side", now)
        people = session.query(Member).filter(Member.community_id == 1).order_by(Member.name).all()
        for n, member in enumerate(people):
            if n % 3 or member.id == seed.rider_id:
                area_id = southwest if n % 3 == 1 or member.id == seed.rider_id else east
                areas.place_member(session, office, member.id, area_id, now)
        builders.a_member(session, "Leila Winter", state="asked", km_north=0.2)


def limited(database: Database, seed: Seed, clock: FixedClock) -> None:
    """The coordinator sees the southwest, the helper both areas."""
    areas_named(database, seed, clock)
    office = Actor(1, seed.members["admin"], "web", roles=frozenset({"admin", "coordinator"}))
    with database.transaction() as session:
        named = areas.area_names(session, 1)
        southwest = next(area_id for area_id, name in named.items() if name == "Southwest")
        member_id, now = seed.members["coordinator"], clock.now()
        areas.limit_coordinator(session, office, member_id, [southwest], now)
        intermediaries.limit_staff(session, office, seed.staff_id, list(named), now)
