"""Comfort wishes both ways: hard for whoever asks, never an input to the order."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from tests.builders import a_driver_near, a_member, a_place, acting
from tests.domain.rides.trips import asked, invited, legs, member_of
from timebank import members, rides
from timebank.kernel.errors import Invalid
from timebank.members import Comfort, Driver, Limits, Member, Need, NeedDraft
from timebank.rides import Lacking, MayNotDrive, RideView
from timebank.rides.queries.planning import able_drivers

pytestmark = pytest.mark.usefixtures("community")
BITS = {"smoke_free": 1, "pet_free": 2, "scent_free": 4, "quiet": 8, "mask": 16, "front": 32,
        "pet": 64, "language": 128}  # fmt: skip


def bits(*words: str) -> int:
    return sum(BITS[word] for word in words)


def a_rider(session: Session, asks: int = 0, offers: int = 0, **changed: str) -> Member:
    rider = a_member(session, **changed)
    need = session.get_one(Need, (1, rider.id))
    need.comfort_asks, need.comfort_offers = asks, offers
    session.flush()
    return rider


def a_ride(session: Session, now: datetime, rider: Member) -> RideView:
    clinic = a_place(session, km_north=4)
    return legs(session, asked(session, rider, clinic.id, now, in_hours=30))[0]


@pytest.mark.parametrize("wish", sorted(set(BITS) - {"language"}))
def test_only_who_offers_what_the_rider_asks_for_is_asked(
    session: Session, now: datetime, wish: str
) -> None:
    others = sum(BITS.values()) - BITS["language"] - BITS[wish]
    offers = a_driver_near(session, km_north=5, comfort_offers=bits(wish))
    a_driver_near(session, km_north=1, comfort_offers=others)
    ride = a_ride(session, now, a_rider(session, asks=bits(wish)))
    assert [one.driver_id for one in invited(session, ride.id)] == [offers.id]


@pytest.mark.parametrize("wish", ["mask", "scent_free"])
def test_a_driver_is_asked_only_for_riders_who_do_what_they_ask(
    session: Session, now: datetime, wish: str
) -> None:
    driver = a_driver_near(session, comfort_asks=bits(wish))
    without = a_ride(session, now, a_rider(session))
    with_it = a_ride(session, now, a_rider(session, offers=bits(wish)))
    assert invited(session, without.id) == []
    assert [one.driver_id for one in invited(session, with_it.id)] == [driver.id]


def test_the_same_language_is_what_the_driver_speaks(session: Session, now: datetime) -> None:
    a_driver_near(session, languages=["en"])
    speaks = a_driver_near(session, km_north=6, languages=["en", "es"])
    own = a_driver_near(
        session, km_north=7, languages=["en"], member=a_member(session, language="es")
    )
    ride = a_ride(session, now, a_rider(session, asks=bits("language"), language="es"))
    assert {one.driver_id for one in invited(session, ride.id)} == {speaks.id, own.id}


def test_offers_change_no_order_and_no_cost(session: Session, now: datetime) -> None:
    """What somebody offers beyond what was asked moves them neither up nor down."""
    found = []
    drivers = [a_driver_near(session, km_north=number) for number in (3, 1, 2)]
    ride = a_ride(session, now, a_rider(session, offers=bits("mask", "scent_free")))
    facts = members.community_facts(session, 1)
    for changed in (0, bits("front", "quiet", "pet")):
        for driver in drivers:
            driver.comfort_offers, driver.comfort_asks = changed, bits("mask") if changed else 0
        session.flush()
        listed = rides.ranked(session, facts, ride, now)
        found.append([(one.driver_id, one.cost_minutes, one.parts) for one in listed])
    assert found[0] == found[1]
    assert len(found[0]) == 3


def test_a_day_plan_gives_nobody_a_ride_against_a_wish(session: Session, now: datetime) -> None:
    front = a_driver_near(session, comfort_offers=bits("front"))
    a_driver_near(session)
    ride = a_ride(session, now, a_rider(session, asks=bits("front")))
    facts = members.community_facts(session, 1)
    able = able_drivers(session, facts, [ride], now)
    assert [one.candidate.driver_id for one in able] == [front.id]


def test_a_wish_made_after_asking_holds_when_the_driver_says_yes(
    session: Session, now: datetime
) -> None:
    rider = a_rider(session)
    driver = a_driver_near(session)
    ride = a_ride(session, now, rider)
    draft = NeedDraft(comfort=Comfort(asks=("pet_free",)))
    assert members.set_needs(session, acting(rider), rider.id, draft)
    me = acting(member_of(session, driver.id), "driver")
    with pytest.raises(MayNotDrive) as refused:
        rides.accept(session, me, invited(session, ride.id)[0].id, now)
    assert refused.value.data["reasons"] == ["comfort"]


@pytest.mark.parametrize(
    ("rider", "drivers", "found"),
    [
        ((bits("pet_free"), 0), [(0, 0), (bits("front"), 0)], Lacking(("pet_free",), ())),
        ((bits("pet_free", "front"), 0), [(0, 0)], Lacking(("pet_free", "front"), ())),
        ((bits("pet_free", "front"), 0), [(bits("pet_free"), 0), (bits("front"), 0)],
         Lacking((), ())),
        ((0, 0), [(0, bits("mask")), (0, bits("mask", "scent_free"))], Lacking((), ("mask",))),
        ((bits("language"), 0), [(0, 0)], Lacking(("language",), ())),
        ((bits("pet_free"), 0), [(bits("pet_free"), 0)], None),
        ((bits("pet_free"), 0), [], None),
    ],
)  # fmt: skip
def test_which_wishes_leave_nobody(
    session: Session,
    now: datetime,
    rider: tuple[int, int],
    drivers: list[tuple[int, int]],
    found: Lacking | None,
) -> None:
    for offers, asks in drivers:
        a_driver_near(session, comfort_offers=offers, comfort_asks=asks)
    a_driver_near(session, state="paused", comfort_offers=bits("pet_free", "front"))
    ride = a_ride(session, now, a_rider(session, *rider, language="es"))
    facts = members.community_facts(session, 1)
    assert rides.lacking(session, facts, ride, now) == found


def test_wishes_are_of_a_closed_list_and_one_car_is_not_with_pets_and_without(
    session: Session, now: datetime
) -> None:
    rider, driver = a_rider(session), a_driver_near(session)
    me = acting(member_of(session, driver.id), "driver")
    for wrong in (
        Comfort(asks=("a woman",)), Comfort(offers=("front",)), Comfort(asks=("pet", "pet_free")),
    ):  # fmt: skip
        with pytest.raises(Invalid):
            members.set_needs(session, acting(rider), rider.id, NeedDraft(comfort=wrong))
    for wrong in (Comfort(asks=("front",)), Comfort(offers=("pet", "pet_free"))):
        with pytest.raises(Invalid):
            members.set_limits(session, me, driver.id, Limits(), None, wrong)
    kept = Comfort(asks=("mask",), offers=("smoke_free", "front"))
    members.set_limits(session, me, driver.id, Limits(), None, kept)
    members.set_limits(session, me, driver.id, Limits())  # not said: as it was
    found = members.driver_view(session, 1, driver.id)
    assert found is not None
    assert found.comfort == kept
    assert session.get_one(Driver, (1, driver.id), populate_existing=True).comfort_asks == 16
