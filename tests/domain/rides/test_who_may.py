"""Who may ask, for whom, and who is nobody's business: roles, banks, classes, first rides."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.builders import (
    a_community,
    a_consent,
    a_driver_near,
    a_helper,
    a_member,
    a_place,
    acting,
)
from tests.domain.rides.trips import (
    a_need,
    an_office,
    asked,
    driver_of,
    due,
    invited,
    legs,
    said_yes,
    tasks,
    told,
    waiting,
)
from timebank import intermediaries, ledger, members, rides
from timebank.kernel.actor import Actor
from timebank.kernel.ids import new_id
from timebank.members import Member, Need
from timebank.rides import RideEvent, RideRequest

pytestmark = pytest.mark.usefixtures("community")


def test_a_rider_of_class_two_is_a_persons_to_match(session: Session, now: datetime) -> None:
    clinic, rider = a_place(session, km_north=4), a_member(session)
    session.execute(update(Need).values(ride_class=2))
    chosen = a_driver_near(session)
    receipt = asked(session, rider, clinic.id, now, in_hours=60)
    assert (receipt.for_coordinator, receipt.invited) == (True, 0)
    (ride,) = legs(session, receipt)
    assert tasks(session, ride.id) == ["class_ride"]
    assert "next_wave" not in waiting(session, ride.id)
    for kind in ("look_48h", "look_24h", "next_wave"):
        due(session, kind, ride, now + timedelta(hours=30))
    assert invited(session, ride.id) == []
    found = rides.assign(session, an_office(session), ride.id, chosen.id, now)
    assert found.state == "found"
    rides.drop_out(session, driver_of(session, found), ride.id, "sick", now)
    assert invited(session, ride.id)[-1].state == "dropped_out"
    assert "no_driver" in tasks(session, ride.id)


@pytest.mark.parametrize("state", ["asked", "paused", "left"])
def test_only_who_is_a_member_now_rides(session: Session, now: datetime, state: str) -> None:
    clinic, rider = a_place(session), a_member(session)
    session.execute(update(Member).where(Member.id == rider.id).values(state=state))
    session.expire_all()
    with pytest.raises(rides.RiderNotActive) as refused:
        asked(session, rider, clinic.id, now)
    assert refused.value.data == {"state": state}


def test_one_ride_before_approval(session: Session, now: datetime) -> None:
    clinic, rider = a_place(session), a_member(session, state="provisional")
    first = asked(session, rider, clinic.id, now, way_home="when_i_call")
    with pytest.raises(rides.OneRideFirst):
        asked(session, rider, clinic.id, now, in_hours=60)
    rides.cancel(session, acting(rider), legs(session, first)[0].id, now)
    asked(session, rider, clinic.id, now, in_hours=60)  # it never came to that one


def test_nobody_asks_for_another_without_consent(session: Session, now: datetime) -> None:
    clinic, rider, staff = a_place(session), a_member(session), a_helper(session)
    helper = session.get(Member, (1, staff.member_id))
    assert helper
    need = a_need(rider, clinic.id, now)
    for_them = acting(helper, "helper", channel="desk", on_behalf_of=rider.id)
    with pytest.raises(rides.NotYourRide):
        rides.request(session, acting(helper), need, now)
    with pytest.raises(intermediaries.ConsentMissing):
        rides.request(session, for_them, need, now)
    with pytest.raises(intermediaries.ConsentMissing):
        rides.keep_waiting(session, for_them, need, 30, now)
    a_consent(session, rider, staff.organisation_id, scopes=["cancel"])
    with pytest.raises(intermediaries.ConsentMissing):
        rides.request(session, for_them, need, now)


def test_both_names_stand_beside_what_a_helper_did(session: Session, now: datetime) -> None:
    clinic, rider, staff = a_place(session, km_north=4), a_member(session), a_helper(session)
    helper = session.get(Member, (1, staff.member_id))
    assert helper
    a_driver_near(session, member=helper)  # the helper drives too, but never this member
    consent = a_consent(session, rider, staff.organisation_id)
    for_them = acting(helper, "helper", channel="desk", on_behalf_of=rider.id)
    receipt = rides.request(session, for_them, a_need(rider, clinic.id, now), now)
    assert receipt.invited == 0
    row = session.scalar(select(RideRequest))
    assert row
    assert (row.rider_id, row.asked_by_id, row.consent_id, row.channel) == (
        rider.id, helper.id, consent.id, "desk",
    )  # fmt: skip
    assert told(session, receipt.request_id) == ["R12"]
    (ride,) = legs(session, receipt)
    assert (ride.asked_by, ride.asked_by_agency) == (
        helper.first_name,
        intermediaries.organisation_names(session, [staff.organisation_id])[staff.organisation_id],
    )
    rides.cancel(session, for_them, ride.id, now, reason="no need")
    event = session.scalar(select(RideEvent).where(RideEvent.verb == "cancel"))
    assert event
    assert (event.actor_id, event.on_behalf_of_id, event.consent_id, event.channel) == (
        helper.id, rider.id, consent.id, "desk",
    )  # fmt: skip
    (line,) = rides.events_of(session, 1, ride.id)
    assert (line.actor, line.for_other, line.reason) == (helper.name, True, "no need")


def test_a_coordinator_asks_for_anybody(session: Session, now: datetime) -> None:
    clinic, rider = a_place(session), a_member(session)
    office = an_office(session)
    actor = Actor(1, office.member_id, "desk", rider.id, None, office.roles, "Ines")
    receipt = rides.request(session, actor, a_need(rider, clinic.id, now), now)
    assert told(session, receipt.request_id) == ["R12"]


Verb = Callable[[Session, Actor, Any, datetime], object]
ON_RIDES: dict[str, Verb] = {
    "go": rides.go,
    "arrive": rides.arrive,
    "board": rides.board,
    "finish": rides.finish,
    "nobody_there": rides.nobody_there,
    "confirm_ready": rides.confirm_ready,
    "call_home": rides.call_home,
    "cancel": rides.cancel,
    "settle_overrun": rides.settle_overrun,
    "give_up": rides.give_up,
    "drop_out": lambda s, a, id_, now: rides.drop_out(s, a, id_, "", now),
    "stop": lambda s, a, id_, now: rides.stop(s, a, id_, "", now),
    "correct": lambda s, a, id_, now: rides.correct_minutes(s, a, id_, 30, now),
    "undo_drop_out": rides.undo_drop_out,
    "answer": lambda s, a, id_, now: rides.answer(s, a, id_, True, "", now),
    "problem": lambda s, a, id_, now: rides.report_problem(s, a, id_, "?", now),
    "ask": lambda s, a, id_, now: rides.ask_drivers(s, a, id_, [new_id()], now),
    "assign": lambda s, a, id_, now: rides.assign(s, a, id_, new_id(), now),
}


@pytest.mark.parametrize("verb", sorted(ON_RIDES))
def test_another_banks_ride_does_not_exist(session: Session, now: datetime, verb: str) -> None:
    clinic, rider = a_place(session, km_north=4), a_member(session)
    a_driver_near(session)
    ride = said_yes(session, legs(session, asked(session, rider, clinic.id, now))[0], now)
    a_community(session, 2)
    there = a_member(session, community_id=2)
    for roles in (["rider"], ["coordinator", "admin"]):
        actor = Actor(2, there.id, "web", roles=frozenset(roles))
        with pytest.raises((rides.RideUnknown, rides.NotYourRide)):
            ON_RIDES[verb](session, actor, ride.id, now)
    assert rides.ride_by_id(session, 2, ride.id) is None
    assert rides.ride_by_code(session, 2, ride.code) is None


def test_another_banks_invitation_place_and_driver_do_not_exist(
    session: Session, now: datetime
) -> None:
    clinic, rider = a_place(session, km_north=4), a_member(session)
    a_driver_near(session)
    (ride,) = legs(session, asked(session, rider, clinic.id, now))
    (invitation,) = invited(session, ride.id)
    a_community(session, 2)
    there = a_member(session, community_id=2)
    theirs = a_place(session, community_id=2)
    foreign_driver = a_driver_near(session, community_id=2)
    office = Actor(2, there.id, "web", roles=frozenset({"coordinator"}))
    for answer in (rides.accept, rides.decline):
        with pytest.raises(rides.InvitationUnknown):
            answer(session, office, invitation.id, now)
        with pytest.raises(rides.InvitationUnknown):  # nor another driver's own
            answer(session, acting(rider), invitation.id, now)
    with pytest.raises(rides.PlaceUnknown):
        asked(session, rider, theirs.id, now)
    with pytest.raises(rides.RideUnknown):  # their member, in our bank
        rides.request(session, an_office(session), a_need(there, clinic.id, now), now)
    with pytest.raises(rides.InvitationUnknown):
        rides.assign(session, an_office(session), ride.id, foreign_driver.id, now)
    assert rides.offers_of(session, 2, invitation.driver_id, now) == []


def test_anothers_private_place_cannot_be_ridden_to(session: Session, now: datetime) -> None:
    rider, other = a_member(session), a_member(session)
    with pytest.raises(rides.PlaceUnknown):
        asked(session, rider, other.home_place_id, now)  # type: ignore[arg-type]
    with pytest.raises(rides.PlaceUnknown):
        asked(session, rider, a_place(session).id, now, from_place_id=other.home_place_id)
    nowhere = a_member(session)
    session.execute(update(Member).where(Member.id == nowhere.id).values(home_place_id=None))
    with pytest.raises(rides.NoHomePlace):
        asked(session, nowhere, a_place(session).id, now)


def test_a_key_is_its_riders_own(session: Session, now: datetime) -> None:
    clinic, rider, other = a_place(session), a_member(session), a_member(session)
    asked(session, rider, clinic.id, now, request_key="once")
    with pytest.raises(ledger.KeyReused):
        asked(session, other, clinic.id, now, request_key="once")


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ({"in_hours": 0.4}, rides.TooSoon),
        ({"in_hours": 61 * 24}, rides.TooFarAhead),
        ({"anchor": "leave_at", "way_home": "at", "back": 30.1}, rides.HomeBeforeThere),
        ({"way_home": "at", "back": 29}, rides.HomeBeforeThere),
    ],
)
def test_what_cannot_be_is_refused_and_writes_nothing(
    session: Session, now: datetime, changed: dict[str, Any], refused: type[Exception]
) -> None:
    clinic, rider = a_place(session, km_north=4), a_member(session)
    values = {**changed}
    if back := values.pop("back", None):
        values["home_at"] = now + timedelta(hours=back)
    need = a_need(rider, clinic.id, now, **values)
    for ask in (rides.preview, rides.request):
        with pytest.raises(refused):
            ask(session, acting(rider), need, now)
    assert session.scalar(select(RideRequest.id)) is None
    assert ledger.balances(session, 1, [rider.id])[rider.id].held == 0


def test_a_preview_says_what_a_request_holds(session: Session, now: datetime) -> None:
    clinic, rider = a_place(session, km_north=4), a_member(session)
    need = a_need(rider, clinic.id, now, way_home="when_i_call")
    seen = rides.preview(session, acting(rider), need, now)
    receipt = rides.request(session, acting(rider), need, now)
    assert seen.minutes == receipt.held_minutes
    assert [leg.pickup_at for leg in seen.legs] == [
        ride.pickup_at for ride in legs(session, receipt)
    ]


def test_whoever_has_just_joined_can_take_a_first_ride_though_the_fund_gives_nothing(
    session: Session, now: datetime
) -> None:
    """Across town and back with help at both doors, by the limit that joining gives alone."""
    ledger.change_fund_rules(session, 1, lambda _rules: [])
    new = members.NewMember(request_key="joins", name="Opal Finch", phone="313-555-0142")
    rider_id = members.take_on(session, an_office(session), new, now)
    rider = session.get_one(Member, (1, rider_id))
    rider.home_place_id = a_place(session).id
    session.flush()
    clinic = a_place(session, km_north=20)
    receipt = asked(session, rider, clinic.id, now, way_home="when_i_call", in_hours=60)
    assert len(legs(session, receipt)) == 2
    left = ledger.balances(session, 1, [rider_id])[rider_id]
    assert left.held > 0
    assert left.available >= 0
