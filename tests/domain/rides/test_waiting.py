"""Rides that hours do not reach: kept, tried again, said yes to by a coordinator, or declined."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import a_driver_near, a_member, a_place, a_sponsor, acting
from tests.domain.rides.trips import (
    a_need,
    an_office,
    hours,
    invited,
    legs,
    member_of,
    rider_of,
    tasks,
    told,
)
from timebank import ledger, members, reports, rides
from timebank.ledger import FundTerms
from timebank.members import Member, community_facts
from timebank.notifications import Message
from timebank.rides import RideNeed, RideReceipt, RideView

pytestmark = pytest.mark.usefixtures("community")


@pytest.fixture(autouse=True)
def _clean_books(session: Session, now: datetime) -> object:
    yield
    assert reports.audit_all(session, 1, now) == []


@pytest.fixture(autouse=True)
def _needs_a_yes(session: Session, community: object) -> None:
    """The fund pays all that is missing, up to an hour and a half, once a coordinator said yes."""
    rule = FundTerms(frozenset(), "everyone", 100, 90, True)
    ledger.change_fund_rules(session, 1, lambda _: [rule])


@pytest.fixture
def rider(session: Session) -> Member:
    return a_member(session, "Opal Finch", credit_limit=20)


def a_way(session: Session, rider: Member, now: datetime, **changed: Any) -> RideNeed:
    return a_need(rider, a_place(session, "Clinic", km_north=4).id, now, **changed)


def kept(session: Session, actor: Any, need: RideNeed, now: datetime) -> RideReceipt:
    """Ask, hear that hours do not reach, and keep the ride, as every page does."""
    with pytest.raises(ledger.CreditLimitExceeded) as refused:
        rides.request(session, actor, need, now)
    short = int(refused.value.data["short_minutes"])
    return rides.keep_waiting(session, actor, need, short, now)


def a_gift(session: Session, rider: Member, minutes: int, now: datetime) -> None:
    moves = {ledger.FUND_OWNER: -minutes, rider.id: minutes}
    ledger.transfer(session, 1, ledger.TransferAsk("gift", "gift", moves), now)


def states(session: Session, receipt: RideReceipt) -> list[str]:
    return [ride.state for ride in legs(session, receipt)]


def test_it_is_kept_once_and_nobody_is_asked_to_drive(
    session: Session, now: datetime, rider: Member
) -> None:
    a_driver_near(session)
    need = a_way(session, rider, now, way_home="at", home_at=now + timedelta(hours=33))
    first = kept(session, acting(rider), need, now)
    again = rides.keep_waiting(session, acting(rider), need, 99, now)
    assert rides.request(session, acting(rider), need, now).repeated
    assert again.request_id == first.request_id
    found = legs(session, first)
    assert [(ride.state, ride.waits_for_hours) for ride in found] == [("looking", True)] * 2
    assert not any(invited(session, ride.id) for ride in found)
    assert tasks(session, first.request_id) == ["approve_fund"]
    assert told(session, first.request_id, *(ride.id for ride in found)) == []
    assert hours(session, rider.id) == [(0, 0)]
    assert rides.without_driver(session, 1, now) == []
    rides.fall_due(session, "look_24h", 1, found[0].id, now)
    assert told(session, *(ride.id for ride in found)) == []


def test_a_yes_sets_the_hours_aside_asks_drivers_and_tells_the_rider(
    session: Session, now: datetime, rider: Member
) -> None:
    a_driver_near(session)
    receipt = kept(session, acting(rider), a_way(session, rider, now), now)
    ride = legs(session, receipt)[0]
    share = rides.share_now(session, community_facts(session, 1), [ride], now)
    missing = ride.effort_minutes - 20
    assert (share.own, share.fund, share.short, share.on_yes) == (20, 0, missing, missing)

    for _ in range(2):
        rides.approve_hours(session, an_office(session), ride.id, now)

    ride = legs(session, receipt)[0]
    assert not ride.waits_for_hours
    assert hours(session, rider.id, ledger.FUND_OWNER) == [(0, 20), (0, missing)]
    assert told(session, ride.id).count("R31") == 1
    assert tasks(session, receipt.request_id) == []
    offer = invited(session, ride.id)[0]
    driver = member_of(session, offer.driver_id)
    assert rides.accept(session, acting(driver, "driver"), offer.id, now).state == "found"


def test_a_yes_within_the_caps_only(session: Session, now: datetime, rider: Member) -> None:
    need = a_way(session, rider, now, way_home="at", home_at=now + timedelta(hours=33))
    receipt = kept(session, acting(rider), need, now)
    less = FundTerms(frozenset(), "everyone", 100, 30, True)
    ledger.change_fund_rules(session, 1, lambda _: [less])
    office, ride = an_office(session), legs(session, receipt)[1]
    with pytest.raises(ledger.CreditLimitExceeded) as refused:
        rides.approve_hours(session, office, ride.id, now)
    total = sum(leg.effort_minutes for leg in legs(session, receipt))
    assert refused.value.data == {"short_minutes": total - 50}
    assert [leg.waits_for_hours for leg in legs(session, receipt)] == [True, True]
    a_gift(session, rider, total - 50, now)
    assert len(rides.approve_hours(session, office, ride.id, now)) == 2
    assert [leg.waits_for_hours for leg in legs(session, receipt)] == [False, False]


def test_a_no_ends_all_legs_with_words_for_the_rider(
    session: Session, now: datetime, rider: Member
) -> None:
    receipt = kept(session, acting(rider), a_way(session, rider, now, way_home="when_i_call"), now)
    ride, office = legs(session, receipt)[0], an_office(session)
    for _ in range(2):
        rides.decline_hours(session, office, ride.id, "New hours come on Monday.", now)
    assert states(session, receipt) == ["unmet", "cancelled"]
    ride = legs(session, receipt)[0]
    assert (ride.barrier, told(session, ride.id)) == ("affordability", ["R32"])
    said = session.scalars(select(Message).where(Message.kind == "R32")).one()
    assert "It is off. New hours come on Monday. For another way" in said.body
    assert rides.events_of(session, 1, ride.id)[-1].reason == "New hours come on Monday."
    assert tasks(session, receipt.request_id) == []
    with pytest.raises(rides.MoveNotAllowed):
        rides.approve_hours(session, office, a_ride_that_is_off(session, now).id, now)


@pytest.mark.parametrize("first", ["yes", "no"])
def test_what_was_decided_is_not_decided_otherwise(
    session: Session, now: datetime, rider: Member, first: str
) -> None:
    receipt = kept(session, acting(rider), a_way(session, rider, now, way_home="when_i_call"), now)
    office, way, home = an_office(session), *legs(session, receipt)
    yes = lambda ride: rides.approve_hours(session, office, ride.id, now)  # noqa: E731
    no = lambda ride: rides.decline_hours(session, office, ride.id, "No", now)  # noqa: E731
    decide, other = (yes, no) if first == "yes" else (no, yes)
    decide(way)
    before = [(one.state, one.hold_id) for one in legs(session, receipt)]
    decide(way)  # pressed again
    for ride in (way, home):
        with pytest.raises(rides.MoveNotAllowed):
            other(ride)
    assert [(one.state, one.hold_id) for one in legs(session, receipt)] == before
    assert told(session, way.id, home.id) == ["R31" if first == "yes" else "R32"]


def a_ride_that_is_off(session: Session, now: datetime) -> RideView:
    rider = a_member(session)
    receipt = rides.request(session, acting(rider), a_way(session, rider, now), now)
    rides.cancel(session, acting(rider), legs(session, receipt)[0].id, now)
    found = legs(session, receipt)[0]
    assert found.hold_id is not None
    return found


def test_the_morning_after_a_gift_it_goes_on_by_itself(
    session: Session, now: datetime, rider: Member
) -> None:
    a_driver_near(session)
    receipt = kept(session, acting(rider), a_way(session, rider, now, in_hours=60), now)
    ride = legs(session, receipt)[0]
    rides.fall_due(session, "hold_hours", 1, ride.id, now)  # nothing came yet: again tomorrow
    assert legs(session, receipt)[0].waits_for_hours
    a_gift(session, rider, 300, now)
    rides.fall_due(session, "hold_hours", 1, ride.id, now + timedelta(hours=12))
    ride = legs(session, receipt)[0]
    assert invited(session, ride.id)
    assert (told(session, ride.id).count("R31"), tasks(session, receipt.request_id)) == (1, [])


def test_its_time_comes_and_nobody_decided(session: Session, now: datetime, rider: Member) -> None:
    receipt = kept(session, acting(rider), a_way(session, rider, now), now)
    ride = legs(session, receipt)[0]
    rides.fall_due(session, "unmet", 1, ride.id, now + timedelta(hours=29))
    ride = legs(session, receipt)[0]
    assert (ride.state, ride.barrier, told(session, ride.id)) == ("unmet", "affordability", ["R32"])
    assert tasks(session, receipt.request_id, ride.id) == ["no_driver"]  # a person calls


def test_the_rider_calls_it_off_and_nothing_is_left(
    session: Session, now: datetime, rider: Member
) -> None:
    receipt = kept(session, acting(rider), a_way(session, rider, now), now)
    ride = legs(session, receipt)[0]
    rides.cancel(session, acting(rider_of(session, ride)), ride.id, now)
    assert (states(session, receipt), tasks(session, receipt.request_id)) == (["cancelled"], [])


def test_only_a_coordinator_decides_and_never_about_their_own(
    session: Session, now: datetime, rider: Member
) -> None:
    boss = a_member(session, credit_limit=0, roles=["coordinator"])
    receipt = kept(session, acting(boss), a_way(session, boss, now), now)
    ride = legs(session, receipt)[0]
    acts: tuple[Callable[[Any], object], ...] = (
        lambda who: rides.approve_hours(session, who, ride.id, now),
        lambda who: rides.decline_hours(session, who, ride.id, "no", now),
    )
    for act in acts:
        with pytest.raises(rides.NotYourRide):
            act(acting(rider))
        with pytest.raises(rides.OwnHours):
            act(acting(boss, "coordinator"))


def test_a_sponsor_still_pays_its_share_when_hours_are_found(
    session: Session, now: datetime, rider: Member
) -> None:
    need = a_way(session, rider, now)
    sponsor = a_sponsor(session, need.to_place_id, share=10)
    receipt = kept(session, acting(rider), need, now)
    ride = legs(session, receipt)[0]
    rides.approve_hours(session, an_office(session), ride.id, now)
    assert hours(session, sponsor.id) == [(0, ride.effort_minutes // 10)]


def test_who_may_ride_once_before_approval_waits_once(session: Session, now: datetime) -> None:
    newcomer = a_member(session, state="provisional", credit_limit=0)
    kept(session, acting(newcomer), a_way(session, newcomer, now), now)
    with pytest.raises(rides.OneRideFirst):
        rides.keep_waiting(
            session, acting(newcomer), a_way(session, newcomer, now, in_hours=60), 5, now
        )


@pytest.mark.parametrize("is_flagged", [True, False])
def test_a_rule_for_flagged_members_pays_for_them_alone(
    session: Session, now: datetime, rider: Member, is_flagged: bool
) -> None:
    rule = FundTerms(frozenset(), "flagged", 100, 600, False)
    ledger.change_fund_rules(session, 1, lambda _: [rule])
    need, office = a_way(session, rider, now), an_office(session)
    plan = rides.preview(session, acting(rider), need, now)
    assert plan.share.short == plan.minutes - 20
    receipt = kept(session, acting(rider), need, now)
    ride = legs(session, receipt)[0]
    if is_flagged:
        members.flag_member(session, office, rider.id, True, "Dialysis", now)
        assert rides.preview(session, acting(rider), need, now).share.short == 0
        rides.fall_due(session, "hold_hours", 1, ride.id, now)  # nobody had to say yes
        second = rides.request(session, acting(rider), a_way(session, rider, now), now)
        assert second.fund_minutes > 0
    else:
        rides.fall_due(session, "hold_hours", 1, ride.id, now)
    assert legs(session, receipt)[0].waits_for_hours == (not is_flagged)


def test_ones_own_driver_is_not_asked_before_the_hours_are_there(
    session: Session, now: datetime, rider: Member
) -> None:
    receipt = kept(session, acting(rider), a_way(session, rider, now), now)
    ride = legs(session, receipt)[0]
    own = rides.OwnDriver("+13135550123", "Hugo")
    with pytest.raises(rides.MoveNotAllowed):
        rides.name_driver(session, acting(rider), ride.id, own, now)
