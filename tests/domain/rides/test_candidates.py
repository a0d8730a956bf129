"""Who is found for a ride is who DOMAIN.md says, driver by driver, in random towns."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from tests.builders import MADE_AT
from tests.domain.rides import towns
from tests.domain.rides.plain_wave import wave
from tests.domain.rides.plainly import Plainly
from tests.domain.rides.towns import RIDE_DAY, Town, a_promise, at
from timebank.geo import Place
from timebank.kernel.codes import new_code
from timebank.matching import Leg, Need
from timebank.members import CommunityFacts, Member, community_facts
from timebank.rides import Invitation
from timebank.rides.models import KeptPlaces
from timebank.rides.operations.keeping import planned_wave
from timebank.rides.queries import candidates, pools, promises, searching
from timebank.rides.queries.candidates import ranked_for
from timebank.rides.queries.pools import Search

pytestmark = pytest.mark.usefixtures("community")
CLOCK_DAYS = (date(2027, 3, 14), date(2027, 11, 7))  # 2 to 3 o'clock left out, lived twice


def a_leg(start: tuple[float, float], end: tuple[float, float], begins: datetime) -> Leg:
    ends = begins + timedelta(minutes=25)
    return Leg(None, start, end, begins, ends, searching.is_by_day(begins, ends, towns.ZONE))


def a_search(town: Town) -> Search:
    chance, session = town.chance, town.session
    home = session.get(Place, (1, town.rider.home_place_id))
    assert home is not None
    start, end = (home.lat, home.lon), (town.clinic.lat, town.clinic.lon)
    hours = (7, 10, 15.5) if town.busy else (3.25, 7, 10, 15.5, 22.5, 23.75)
    begins = at(int(chance.choice(hours) * 60))
    legs = {"out": a_leg(start, end, begins)}
    way = chance.choice(("none", "at", "driver_waits"))
    if way != "none":
        back = begins + timedelta(minutes=25 + chance.choice((20, 90, 200)))
        legs["home"] = a_leg(end, start, back)
    ride_ids = []
    if town.often(0.5):  # rides that exist, some drivers asked before
        ride_ids = [
            a_promise(session, None, leg.pickup_at, state="looking", rider_id=town.rider.id,
                      ends=(home.id, town.clinic.id))
            for leg in legs.values()
        ]  # fmt: skip
    elsewhere = [
        a_promise(session, None, at(12 * 60, RIDE_DAY + timedelta(9)), state="looking",
                  rider_id=town.other.id, ends=(home.id, town.clinic.id))
        for _ in range(4)
    ]  # fmt: skip
    for driver in town.drivers:
        rides: list[Any] = chance.sample(elsewhere, chance.choice((0, 0, 1, 4)))
        rides += chance.sample(ride_ids, chance.choice((0, 0, 1)) * bool(ride_ids))
        for ride_id in rides:
            state = chance.choice(("open", "open", "declined", "dropped_out", "closed"))
            session.execute(
                insert(Invitation).values(
                    community_id=1, code=new_code(), ride_id=ride_id, driver_id=driver.id,
                    round=chance.choice((0, 1)), wave=1, state=state, minutes=45, cost=10,
                    made_at=MADE_AT, expires_at=MADE_AT,
                    ended_at=None if state == "open" else MADE_AT,
                )
            )  # fmt: skip
    need = Need(
        seats=chance.choice((1, 1, 2, 4)),
        wheelchairs=chance.choice((0, 0, 0, 1)),
        child_seats=chance.choice((0, 0, 0, 1)),
        help_level=chance.choice(("kerb", "kerb", "through", "never_alone")),
        purpose=chance.choice(("M", "P")),
        languages=frozenset({chance.choice(("en", "es"))}),
        boarding_minutes=5,
        round_minutes=15,
        driver_waits=way == "driver_waits",
        ride_class=chance.choice((1, 1, 1, 2)),
        comfort_asks=chance.choice((0, 0, 0, 2, 33, 66)),
        comfort_offers=chance.choice((0, 4, 20, 20)),
        own_language=town.often(0.15),
    )
    if town.busy:
        need = replace(need, seats=1, wheelchairs=0, child_seats=0, help_level="kerb", purpose="S")
    return Search(
        town.rider.id, legs, need, tuple(ride_ids), round=chance.choice((0, 1)),
        to_ask=town.often(0.6), new_ones=chance.choice(("among", "none", "apart")),
    )  # fmt: skip


def somebody(plainly: Plainly, legs: dict[str, Leg]) -> bool:
    """Whether somebody takes all the legs: a new driver who is asked apart is nobody here."""
    is_new = False if plainly.search.new_ones == "apart" else None
    return bool(plainly.of_kind(legs, is_new=is_new))


def few(plainly: Plainly, legs: dict[str, Leg], best: int) -> list[UUID]:
    """The first of all; where new drivers are asked apart, the first of them too."""
    if plainly.search.new_ones != "apart":
        return plainly.order(legs)[:best]
    known, new = (plainly.of_kind(legs, is_new=is_new) for is_new in (False, True))
    return known[:best] + new[:best]


def weighing(facts: CommunityFacts, seed: int) -> CommunityFacts:
    """A community that decided for itself what counts how much, in half of the towns."""
    chance = Random(seed)
    parts = ("order_together", "order_trust", "order_load", "order_language")
    own = {part: chance.choice((0, 1, 8, 20, 60)) for part in parts if seed % 2}
    return replace(facts, policy=replace(facts.policy, **own))


@pytest.mark.parametrize("seed", range(30))
def test_who_is_found_is_who_the_rules_say_in_their_order(
    session: Session, now: datetime, seed: int
) -> None:
    town = Town(session, seed)
    search = a_search(town)
    facts = weighing(community_facts(session, 1), seed)
    plainly = Plainly(session, search, now, facts.policy)
    for legs in (search.legs, {"out": search.legs["out"]}):
        wanted = replace(search, legs=legs)
        plainly.days = {
            leg.pickup_at.astimezone(plainly.first.tzinfo).date() for leg in legs.values()
        }
        found = ranked_for(session, facts, wanted, now)
        assert [r.candidate.driver_id for r in found[tuple(legs)]] == plainly.order(legs)
        if len(legs) > 1 and not somebody(plainly, legs):
            for name, leg in legs.items():
                apart = [r.candidate.driver_id for r in found[name,]]
                assert apart == plainly.order({name: leg})


@pytest.mark.parametrize("seed", range(200, 208))
def test_the_best_few_are_the_first_of_all_however_few_are_looked_at(
    session: Session, now: datetime, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looks of two or three drivers: what a look leaves out must never be among the best."""
    chance = Random(seed)
    monkeypatch.setattr(towns, "RIDE_DAY", chance.choice((RIDE_DAY, *CLOCK_DAYS)))
    monkeypatch.setattr(candidates, "PAGE", chance.choice((1, 2)))
    monkeypatch.setattr(candidates, "PAGE_EACH", chance.choice((0, 1)))
    monkeypatch.setattr(candidates, "WIDER", 2)
    monkeypatch.setattr(promises, "MANY", chance.choice((0, 3, 100)))
    monkeypatch.setattr(pools, "FIRST_MINUTES", chance.choice((0.5, 9.0)))
    monkeypatch.setattr(pools, "MANY", chance.choice((1, 3, 20)))
    town = Town(session, seed, busy=seed % 2 == 0)
    facts = weighing(community_facts(session, 1), seed)
    for search in (a_search(town), replace(a_search(town), to_ask=False)):
        plainly = Plainly(session, search, now, facts.policy)
        ways = [search.legs, *({name: leg} for name, leg in search.legs.items())]
        for best in (1, 2, 4, 30):
            found = ranked_for(session, facts, search, now, best=best)
            together = tuple(search.legs)
            apart = {tuple(legs) for legs in ways}
            assert found.keys() == ({together} if somebody(plainly, search.legs) else apart)
            for way, ranked in found.items():
                wanted = few(plainly, {leg: search.legs[leg] for leg in way}, best)
                assert [r.candidate.driver_id for r in ranked] == wanted


@pytest.mark.parametrize("seed", range(500, 512))
def test_who_is_asked_is_counted_as_with_a_pencil(
    session: Session, now: datetime, seed: int
) -> None:
    """Wave after wave for one community: known drivers, new ones, and what is owed between."""
    town = Town(session, seed, busy=True)
    facts = weighing(community_facts(session, 1), seed)
    owed = 0
    for number in range(5):
        search = replace(a_search(town), new_ones=("apart", "apart", "none")[number % 3])
        plainly = Plainly(session, search, now, facts.policy)
        apart = [{name: leg} for name, leg in search.legs.items()]
        ways = [search.legs] if plainly.of_kind(search.legs, is_new=False) else apart
        asked, owed = wave(plainly, ways, facts.policy.wave_size, owed)
        order = ranked_for(session, facts, search, now, best=facts.policy.wave_size)
        found = planned_wave(session, facts, search, order)
        assert [one.candidate.driver_id for one in found] == asked
        count = session.get(KeptPlaces, (1,), populate_existing=True)
        assert (count.owed if count else 0) == owed


def test_the_random_towns_try_every_rule(session: Session, now: datetime) -> None:
    """Each rule keeps somebody in some town whom nothing else keeps; and somebody may drive.

    Some of them for less than from home: on a weekly drive, far away too, or beside a ride.
    """
    alone: set[str] = set()
    ways: set[str] = set()
    found = 0
    for seed in range(300, 400):
        with session.begin_nested() as save:
            town = Town(session, seed, busy=seed % 3 == 0)
            search = a_search(town)
            plainly = Plainly(session, search, now)
            every = {rule.__name__ for rule in plainly.rules()}
            for driver in plainly.drivers:
                kept = [r.__name__ for r in plainly.rules() if not r(driver, search.legs)]
                found += not kept
                ways |= set() if kept else plainly.cheaper(driver, search.legs)
                alone |= set(kept) if len(kept) == 1 else set()
            save.rollback()
        session.expire_all()
        if alone == every and found > 5 and ways == {"beside", "passing", "from afar"}:
            return
    pytest.fail(f"never alone: {every - alone}; {found} may drive, {ways}")


def test_the_rider_never_drives_themselves(session: Session, now: datetime) -> None:
    town = Town(session, 3)
    search = a_search(town)
    own = replace(search, rider_id=town.drivers[0].member_id, to_ask=False)
    found = ranked_for(session, community_facts(session, 1), own, now)
    ids = [r.candidate.member_id for ranked in found.values() for r in ranked]
    assert town.drivers[0].member_id not in ids
    assert session.get(Member, (1, town.drivers[0].member_id)) is not None
