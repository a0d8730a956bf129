"""Rides measured by road: one question a ranking, none in a transaction; estimates in silence."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import MIDTOWN, a_driver_near, a_member, a_place, acting
from tests.domain.geo.road_service import RoadService, road_service
from tests.domain.rides.towns import Town, at
from tests.domain.rides.trips import a_need, invited, member_of
from timebank import geo, members, rides
from timebank.kernel.db import Database
from timebank.matching import Leg, Need
from timebank.members import Driver, TripDraft, TripEnd
from timebank.rides import RideNeed, Search
from timebank.rides.queries import candidates

pytestmark = pytest.mark.usefixtures("community")


@contextmanager
def roads_by(service: RoadService, **kw: Any) -> Iterator[geo.Roads]:
    roads = geo.Roads(geo.Osrm(service.url, **kw))
    before = geo.use_router(roads)
    try:
        yield roads
    finally:
        geo.use_router(before)


def a_town(session: Session, now: datetime, drivers: int = 6) -> tuple[Any, RideNeed]:
    """Drivers north to south: the nearest by air is the first."""
    clinic, rider = a_place(session, km_north=9), a_member(session, "Opal Finch", km_north=2)
    for number in range(drivers):
        a_driver_near(session, km_north=2 + number, lon=MIDTOWN[1] + number / 500)
    back_at = now + timedelta(hours=32)
    need = a_need(rider, clinic.id, now, way_home="at", home_at=back_at)
    return acting(rider), need


def test_a_request_asks_for_its_own_way_and_once_for_all_drivers(
    database: Database, now: datetime
) -> None:
    actor, need = database.transact(a_town, now)
    with road_service() as service, roads_by(service):
        with database.reading() as session:
            preview = rides.preview(session, actor, need, now)
        assert preview.is_by_road
        assert [len(a.sources) for a in service.asked] == [2]  # there and back
        receipt = database.transact(rides.request, actor, need, now)
        homes = {(round(p[0], 4), round(p[1], 4)) for p in service.asked[1].sources}
        assert len(service.asked) == 2
        assert len(homes & _homes(database)) == 6
        # nothing is asked twice: the same request again, a driver's answer, the ride's end
        assert database.transact(rides.request, actor, need, now).repeated
        _answer(database, receipt.request_id, now)
        assert len(service.asked) == 2
    assert preview.legs[0].travel_minutes != _estimated(database, actor, need, now)


def _homes(database: Database) -> set[tuple[float, float]]:
    with database.reading() as session:
        return {
            (round(lat, 4), round(lon, 4))
            for lat, lon in session.execute(select(Driver.lat, Driver.lon))
        }


def _answer(database: Database, request_id: UUID, now: datetime) -> None:
    def yes(session: Session) -> None:
        ride = rides.rides_of_request(session, 1, request_id)[0]
        one = invited(session, ride.id)[0]
        rides.accept(session, acting(member_of(session, one.driver_id), "driver"), one.id, now)

    database.transact(yes)


def _estimated(database: Database, actor: Any, need: RideNeed, now: datetime) -> int:
    with database.reading() as session:
        shown = rides.preview(session, actor, need, now)
    assert not shown.is_by_road
    return shown.legs[0].travel_minutes


def test_the_road_decides_who_is_asked_first(database: Database, now: datetime) -> None:
    """The nearest by air lies behind a river: no road for kilometres."""
    actor, need = database.transact(a_town, now)
    with database.reading() as session:
        near = session.scalars(select(Driver).order_by(Driver.lat)).first()
        assert near is not None
        home, near_id = (round(near.lat, 5), round(near.lon, 5)), near.id

    class Behind(RoadService):
        def _cell(self, start: Any, end: Any) -> float | None:
            return 5000.0 if home in (start, end) else 300.0

    with road_service(kind=Behind) as service, roads_by(service):
        receipt = database.transact(rides.request, actor, need, now)
    with database.reading() as session:
        first = rides.rides_of_request(session, 1, receipt.request_id)[0]
        asked = [one.driver_id for one in invited(session, first.id)]
    assert asked
    assert near_id not in asked


def test_many_drivers_are_asked_for_in_tables_the_service_takes(
    database: Database, now: datetime
) -> None:
    actor, need = database.transact(a_town, now, 30)
    with road_service(cells_max=100) as service, roads_by(service, table_max=10):
        database.transact(rides.request, actor, need, now)
    # 2 ends: 18 homes a request, there and back, and the way itself
    assert len(service.asked) <= 6
    assert max(len(a.sources) * len(a.destinations) for a in service.asked) <= 100


@pytest.mark.parametrize("raw", [(500, b"{}"), (200, b'{"code":"Ok","durations":[[1')])
def test_a_ride_is_asked_for_all_the_same_while_the_roads_are_silent(
    database: Database, now: datetime, raw: tuple[int, bytes]
) -> None:
    actor, need = database.transact(a_town, now)
    with road_service(raw=raw) as service, roads_by(service):
        receipt = database.transact(rides.request, actor, need, now)
        assert len(service.asked) == 1  # and no page waits again for a minute
        assert geo.roads_silent()
    with database.reading() as session:
        legs = rides.rides_of_request(session, 1, receipt.request_id)
        assert len(invited(session, legs[0].id)) == 3
    assert legs[0].travel_minutes == _estimated(database, actor, need, now)


class Uneven:
    """Roads in this process: from five times as slow as the estimate to ten times as fast."""

    is_remote, has_own_speed = False, True

    def in_one_go(self, sources: int, destinations: int) -> bool:
        return sources * destinations > 0

    def table(self, sources: Any, destinations: Any, speed_kmh: float) -> list[list[float | None]]:
        return [[self.minutes(here, there) for there in destinations] for here in sources]

    def minutes(self, here: geo.Point, there: geo.Point) -> float:
        ends = [round(number, 4) for number in (*here, *there)]
        times = Random(str(ends)).choice((0.1, 0.4, 1.0, 1.3, 5.0))
        return geo.distance_km(*ends) * 1.3 / 32 * 60 * times


@pytest.mark.parametrize("seed", [0, 2, 4])
def test_by_road_too_the_best_few_are_the_first_of_all(
    session: Session, now: datetime, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(candidates, "PAGE", 1)
    monkeypatch.setattr(candidates, "PAGE_EACH", 0)
    town, facts = Town(session, seed, busy=True), members.community_facts(session, 1)
    here, there = town.rider.home_place_id, town.clinic.id
    places = [session.get_one(geo.Place, (1, place_id)) for place_id in (here, there)]
    start, end = ((place.lat, place.lon) for place in places)
    leg = Leg(None, start, end, at(600), at(625))
    need = Need(1, 0, 0, "kerb", "S", frozenset({"en"}), 5, 15, False, comfort_offers=127)
    search = Search(town.rider.id, {"out": leg}, need)
    before = geo.use_router(Uneven())
    try:
        every = rides.ranked_for(session, facts, search, now)["out",]
        assert len(every) > 3
        for best in (1, 2, 4):
            few = rides.ranked_for(session, facts, search, now, best=best)["out",]
            assert [(r.candidate.driver_id, r.cost) for r in few] == [
                (r.candidate.driver_id, r.cost) for r in every[:best]
            ]
    finally:
        geo.use_router(before)


def test_no_road_service_hears_where_a_driver_goes_every_week(
    database: Database, now: datetime
) -> None:
    actor, need = database.transact(a_town, now, 3)
    end = TripEnd("Quillfeather Hatchery", 42.6712345, -83.0454321)

    def weekly(session: Session) -> UUID:
        far = a_driver_near(session, km_north=-40, distance_km_max=15)
        draft = TripDraft(
            start=None, end=end, weekdays=frozenset(range(7)), leaves_from=0, leaves_until=1439
        )
        self = acting(member_of(session, far.id), "driver")
        members.add_trip(session, self, far.id, draft, now)
        return far.id

    far_id = database.transact(weekly)
    one_way = replace(need, way_home="none", home_at=None)
    with road_service() as service, roads_by(service):
        receipt = database.transact(rides.request, actor, one_way, now)

        def driven_on(session: Session) -> int | None:
            ride = rides.rides_of_request(session, 1, receipt.request_id)[0]
            one = next(i for i in invited(session, ride.id) if i.driver_id == far_id)
            self = acting(member_of(session, far_id), "driver")
            rides.accept(session, self, one.id, now)
            at = ride.pickup_at
            for number, move in enumerate((rides.go, rides.arrive, rides.board, rides.finish)):
                ended = move(session, self, ride.id, at + timedelta(minutes=5 * number))
            return ended.proposed_minutes

        assert database.transact(driven_on)
    heard = [point for one in service.asked for point in (*one.sources, *one.destinations)]
    assert heard
    assert not [point for point in heard if abs(point[0] - end.lat) < 0.01]
